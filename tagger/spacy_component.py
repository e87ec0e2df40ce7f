"""The tagger as a spaCy pipeline component.

nlp = spacy.blank("es")
nlp.add_pipe("competency_tagger")
doc = nlp("Analizar datos abiertos del ministerio.")
doc.spans["competencies"]   # a span a passage, its label the competency's code
doc._.competencies          # the Tags, with probability, modality, level, evidence and `review`
"""

from dataclasses import asdict, dataclass

from spacy.language import Language
from spacy.tokens import Doc, Span

from tagger.pipeline import Tagger
from tagger.saved_model import load
from tagger.types import LANGUAGES, Document, Evidence, Tag

KEY = "competencies"
DEFAULTS = {"model": None, "framework": None}


@dataclass(frozen=True, slots=True)
class CompetencyTagger:
    """Writes the passages found to `doc.spans["competencies"]` and the tags to the extension."""

    tagger: Tagger

    def __call__(self, doc: Doc) -> Doc:
        """Tag the text of a doc; a span covers every token that a passage touches."""
        stated = next((language for language in LANGUAGES if language == doc.lang_), None)
        report = self.tagger.tag(Document(id="doc", text=doc.text, language=stated))
        spans: list[Span] = []
        for tag in report.tags:
            code = self.tagger.framework[tag.competency_id].code
            for passage in tag.evidence:
                span = doc.char_span(
                    passage.start, passage.end, label=code, alignment_mode="expand"
                )
                if span is not None:
                    spans.append(span)
        doc.spans[KEY] = sorted(spans, key=lambda span: (span.start, span.end, span.label_))
        # Plain values, so that a doc can be written to bytes and sent between processes.
        doc.user_data[KEY] = [asdict(tag) for tag in report.tags]
        return doc


def tags_of(doc: Doc) -> tuple[Tag, ...]:
    """Return the tags of a doc that the component has read; none before that."""
    return tuple(
        Tag(**(kept | {"evidence": tuple(Evidence(**passage) for passage in kept["evidence"])}))
        for kept in doc.user_data.get(KEY, [])
    )


@Language.factory("competency_tagger", default_config=DEFAULTS)
def make_component(
    nlp: Language, name: str, model: str | None, framework: str | None
) -> CompetencyTagger:
    """Load a model for a framework, both by id or path; None stands for the defaults."""
    del nlp, name
    if not Doc.has_extension(KEY):
        Doc.set_extension(KEY, getter=tags_of)
    return CompetencyTagger(load(model, framework))

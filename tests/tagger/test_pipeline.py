"""The laws of the whole: from documents to reports."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.decision import STRONG, highest_level, strongest_modality
from tagger.errors import InvalidValue
from tagger.pipeline import Tagger, batches_of, main_genre, main_language
from tagger.scorers.narrowed import NarrowedScorer
from tagger.segmentation import SectionSegmenter
from tagger.types import Contribution, Document, Report, Rows, Scores, Segment
from tests.contracts.test_scorer import small_trained
from tests.demo import THRESHOLD, demo_framework, demo_tagger
from tests.strategies import documents

POSTING = """CARGO: Analista

FUNCIONES
• Analizar datos abiertos y elaborar informes estadísticos.
• Proteger los datos personales.

REQUISITOS DESEABLES
• Conocimiento básico de bases de datos.

BENEFICIOS
• Seguro de salud para la familia.
"""
FRENCH = "Le ministère recrute une personne pour diriger la transformation des services publics."
GERMAN = "Die Behörde sucht eine Person für die Leitung des Referats und die Pflege der Daten."


@pytest.fixture(scope="module")
def contextual() -> Tagger:
    """Return a tagger whose scorer looks at the whole document, and tags a lot."""
    return demo_tagger(small_trained(), pool="noisy_or")


def same(one: Report, other: Report) -> bool:
    """Compare reports, allowing for the last bits of a probability."""
    if [tag.competency_id for tag in one.tags] != [tag.competency_id for tag in other.tags]:
        near = [abs(p - THRESHOLD) < 1e-4 for p in one.probabilities.values()]
        return any(near)
    return one.probabilities == pytest.approx(other.probabilities, abs=1e-4) and replace(
        one, tags=(), probabilities={}
    ) == replace(other, tags=(), probabilities={})


class TestLaws:
    @given(document=documents())
    def test_evidence_is_a_stretch_of_the_text(self, demo: Tagger, document: Document) -> None:
        report = demo.tag(document)
        for segment in report.segments:
            assert document.text[segment.start : segment.end] == segment.text
        for tag in report.tags:
            for passage in tag.evidence:
                assert document.text[passage.start : passage.end] == passage.text

    @given(document=documents())
    def test_a_tag_has_evidence_best_first_and_reaches_its_threshold(
        self, contextual: Tagger, document: Document
    ) -> None:
        for tag in contextual.tag(document).tags:
            found = [passage.probability for passage in tag.evidence]
            assert found
            assert found == sorted(found, reverse=True)
            assert tag.probability >= tag.threshold == THRESHOLD
            assert len(found) == 1 or found[-1] >= THRESHOLD

    @given(document=documents())
    def test_tags_are_the_competencies_that_reach_their_threshold(
        self, contextual: Tagger, document: Document
    ) -> None:
        report = contextual.tag(document)
        judged = any(segment.language != "other" for segment in report.segments)
        assert tuple(report.probabilities) == demo_framework().competency_ids * judged
        enough = [id_ for id_, p in report.probabilities.items() if p >= THRESHOLD]
        assert [tag.competency_id for tag in report.tags] == enough

    @given(document=documents())
    def test_modality_and_level_of_a_tag_come_from_its_evidence(
        self, demo: Tagger, document: Document
    ) -> None:
        for tag in demo.tag(document).tags:
            least = STRONG * tag.evidence[0].probability
            strong = [passage for passage in tag.evidence if passage.probability >= least]
            assert tag.modality == strongest_modality([p.modality for p in strong])
            asked = [p.level for p in strong if p.modality == tag.modality]
            assert tag.level == highest_level(asked)

    @given(batch=st.lists(documents(), max_size=5), size=st.integers(1, 4))
    def test_a_document_is_tagged_alike_alone_and_in_a_batch(
        self, contextual: Tagger, batch: list[Document], size: int
    ) -> None:
        reports = list(contextual.tag_all(batch, batch_size=size))
        assert [report.document for report in reports] == batch
        for document, report in zip(batch, reports, strict=True):
            assert same(contextual.tag(document), report)

    @given(document=documents())
    def test_nothing_is_judged_in_a_language_that_is_not_covered(
        self, contextual: Tagger, document: Document
    ) -> None:
        report = contextual.tag(document)
        foreign = {(s.start, s.end) for s in report.segments if s.language == "other"}
        cited = {(p.start, p.end) for tag in report.tags for p in tag.evidence}
        assert not foreign & cited
        if len(foreign) == len(report.segments):
            assert report.tags == ()
            assert report.probabilities == {}

    @given(document=documents())
    def test_notes_say_what_was_not_judged(self, demo: Tagger, document: Document) -> None:
        report = demo.tag(document)
        n_foreign = sum(segment.language == "other" for segment in report.segments)
        expected = {
            (): n_foreign == 0 and len(report.segments) > 0,
            ("no_text",): not report.segments,
            ("other_language",): 0 < n_foreign == len(report.segments),
            ("partly_other_language",): 0 < n_foreign < len(report.segments),
        }
        assert expected[report.notes]

    @given(document=documents())
    def test_explanations_agree_with_the_scores(
        self, contextual: Tagger, document: Document
    ) -> None:
        segments, scores = contextual.scores(document)
        explained = contextual.explain(document, "privacy", most=2)
        assert len(explained) == min(2, len(segments))
        best = sorted(scores.values[:, 1].tolist(), reverse=True)[:2]
        assert [e.probability for e in explained] == pytest.approx(best, abs=1e-5)
        for explanation in explained:
            odds = sum(reason.weight for reason in explanation.reasons)
            assert explanation.probability == pytest.approx(1 / (1 + np.exp(-odds)), abs=1e-3)


def test_a_posting_is_tagged_with_its_evidence(demo: Tagger) -> None:
    report = demo.tag(Document("vacante", POSTING))
    assert [tag.competency_id for tag in report.tags] == ["analysis", "privacy"]
    analysis, privacy = report.tags
    assert {passage.role for passage in analysis.evidence} == {"duties", "desirable"}
    assert [passage.text for passage in privacy.evidence] == ["• Proteger los datos personales."]
    assert (analysis.modality, analysis.level) == ("desirable", "basic")
    assert (report.language, report.genre, report.notes) == ("es", "posting", ())
    assert (report.model_id, report.framework_id) == ("demo", "demo")


@pytest.mark.parametrize("text", ["", " \n\t\u00a0", "•\n—\n…", "\u200b"])
def test_a_blank_document_is_said_to_have_no_text(text: str, demo: Tagger) -> None:
    report = demo.tag(Document("blank", text))
    assert (report.notes, report.tags, report.segments) == (("no_text",), (), ())
    assert report.probabilities == {}
    assert demo.explain(Document("blank", text), "analysis") == []


@pytest.mark.parametrize("text", [FRENCH, GERMAN])
def test_a_foreign_document_is_not_judged(text: str, demo: Tagger) -> None:
    report = demo.tag(Document("foreign", text))
    assert (report.notes, report.tags, report.language) == (("other_language",), (), "other")
    assert demo.explain(Document("foreign", text), "analysis") == []


def test_what_is_foreign_in_a_document_is_said_and_left_out(demo: Tagger) -> None:
    report = demo.tag(Document("mixed", f"{POSTING}\n{FRENCH}\n"))
    assert report.notes == ("partly_other_language",)
    assert report.language == "es"
    assert {tag.competency_id for tag in report.tags} == {"analysis", "privacy"}


def test_two_documents_of_one_id_do_not_weigh_on_each_other(contextual: Tagger) -> None:
    """The second begins beyond the end of the first, so that no offset tells them apart."""
    one = Document("same", "Analizar datos abiertos.", language="es")
    other = Document("same", "\n" * 60 + "Trabajar en equipo con otras áreas.", language="es")
    together = list(contextual.tag_all([one, other]))
    assert same(together[0], contextual.tag(one))
    assert same(together[1], contextual.tag(other))


def test_documents_are_read_only_as_far_as_reports_are_taken(demo: Tagger) -> None:
    taken = []

    def stream() -> Iterator[Document]:
        for number in range(100):
            taken.append(number)
            yield Document(str(number), "Analizar datos.")

    reports = demo.tag_all(stream(), batch_size=3)
    next(reports)
    assert len(taken) <= 4


@pytest.mark.parametrize("size", [0, -1])
def test_an_impossible_batch_size_is_refused(size: int, demo: Tagger) -> None:
    with pytest.raises(InvalidValue, match="ask for 1 or more"):
        list(demo.tag_all([Document("a", "Datos")], batch_size=size))


@given(ids=st.lists(st.sampled_from("abcd"), max_size=12), size=st.integers(1, 4))
def test_batches_keep_the_order_and_hold_no_id_twice(ids: list[str], size: int) -> None:
    given_ = [Document(id_, str(number)) for number, id_ in enumerate(ids)]
    batches = list(batches_of(given_, size))
    assert [document for batch in batches for document in batch] == given_
    for batch in batches:
        assert 1 <= len(batch) <= size
        assert len({document.id for document in batch}) == len(batch)


def test_half_a_surrogate_pair_is_refused_with_its_place(demo: Tagger) -> None:
    with pytest.raises(InvalidValue, match="broken has half a surrogate pair at 6"):
        demo.tag(Document("broken", "Datos \ud83d abiertos"))


def test_a_competency_that_is_not_covered_is_not_explained(demo: Tagger) -> None:
    narrowed = demo_tagger(NarrowedScorer(demo.scorer, ("analysis",)))
    with pytest.raises(InvalidValue, match="the model demo does not cover privacy"):
        narrowed.explain(Document("a", "Proteger los datos"), "privacy")
    with pytest.raises(InvalidValue, match="has no competency 'nothing': use one of D1"):
        narrowed.explain(Document("a", "Proteger los datos"), "nothing")


def test_competencies_not_covered_are_reported_and_not_judged() -> None:
    scorer = NarrowedScorer(small_trained(), ("analysis", "teamwork"))
    narrowed = replace(demo_tagger(scorer), not_covered=("privacy",))
    report = narrowed.tag(Document("a", POSTING))
    assert report.not_covered == ("privacy",)
    assert set(report.probabilities) == {"analysis", "teamwork"}


def test_only_what_is_in_a_covered_language_reaches_the_scorer(demo: Tagger) -> None:
    seen: list[Segment] = []

    class Watching:
        competency_ids = demo.scorer.competency_ids
        explain = demo.scorer.explain

        def score(self, segments: Sequence[Segment]) -> Scores:
            seen.extend(segments)
            return demo.scorer.score(segments)

    replace(demo, scorer=Watching()).tag(Document("mixed", f"{POSTING}\n{FRENCH}\n"))
    assert seen
    assert all(segment.language != "other" for segment in seen)


def test_a_tagger_is_shown_by_its_names_and_not_by_its_weights(demo: Tagger) -> None:
    assert repr(demo) == "Tagger(model='demo', framework='demo')"


def test_the_main_language_is_that_of_most_of_the_text() -> None:
    segments = SectionSegmenter.load().segment(Document("a", POSTING, language="es"))
    assert main_language(Document("a", POSTING), segments) == "es"
    longer = replace(segments[-1], text="x" * 1000, language="pt")
    assert main_language(Document("a", POSTING), [*segments, longer]) == "pt"
    assert main_language(Document("a", "", language="en"), []) == "en"
    assert main_language(Document("a", ""), []) == "other"


def test_the_genre_is_what_the_document_states_or_the_segmenter_finds() -> None:
    segments = SectionSegmenter.load().segment(Document("a", POSTING))
    assert main_genre(Document("a", POSTING), segments) == "posting"
    assert main_genre(Document("a", POSTING, genre="syllabus"), segments) == "syllabus"
    assert main_genre(Document("a", ""), []) == "unknown"


@dataclass(frozen=True, slots=True)
class WrongScorer:
    """Gives a number of rows too many, or names other columns than it announces."""

    more_rows: int
    named: tuple[str, ...]
    competency_ids: tuple[str, ...] = ("analysis", "privacy")

    def score(self, segments: Sequence[Segment]) -> Scores:
        rows = np.zeros((len(segments) + self.more_rows, 2), dtype=np.float32)
        return Scores(rows, self.named)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        raise AssertionError(segments, competency_id, rows)


def test_scores_with_rows_too_many_are_refused() -> None:
    scorer = WrongScorer(1, ("analysis", "privacy"))
    with pytest.raises(InvalidValue, match="gave 2 rows for 1 segments"):
        demo_tagger(scorer).tag(Document("a", "Analizar datos"))


def test_scores_with_columns_in_another_order_are_refused() -> None:
    with pytest.raises(InvalidValue, match="name the same"):
        demo_tagger(WrongScorer(0, ("privacy", "analysis"))).tag(Document("a", "Analizar datos"))


def test_a_competency_is_explained_by_its_code_as_well(demo: Tagger) -> None:
    document = Document("a", "Analizar datos abiertos")
    assert demo.explain(document, "d1") == demo.explain(document, "analysis")

"""One or more models measured on the same documents: what the reports are written from."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tagger.benchmark import LabelledDocument
from tagger.evaluation.comparison import Comparison, compare
from tagger.evaluation.figures import Evaluation, System, evaluate
from tagger.evaluation.judged import JudgedDocument, judge
from tagger.framework import Framework
from tagger.pipeline import Tagger, main_genre, main_language
from tagger.pooling import POOLS


@dataclass(frozen=True, slots=True)
class Result:
    """What was measured on which data; the first model is compared with each of the others."""

    data: str
    framework: Framework
    n_documents: int
    n_segments: int
    evaluations: tuple[Evaluation, ...]
    comparisons: tuple[Comparison, ...]


def measure_all(
    taggers: Sequence[Tagger],
    documents: Sequence[LabelledDocument],
    data: str,
    fields: Sequence[str],
) -> Result:
    """Measure each tagger on all documents, overall and by slices; all share one framework."""
    systems = [system_of(tagger, documents) for tagger in taggers]
    evaluations = [
        evaluate(system, fields, tagger.cue_reader)
        for system, tagger in zip(systems, taggers, strict=True)
    ]
    return Result(
        data=data,
        framework=taggers[0].framework,
        n_documents=len(documents),
        n_segments=sum(len(labelled.segments) for labelled in documents),
        evaluations=tuple(evaluations),
        comparisons=tuple(compare(systems, fields)),
    )


def system_of(tagger: Tagger, documents: Sequence[LabelledDocument]) -> System:
    """Judge documents with a tagger."""
    framework = tagger.framework
    return System(
        name=tagger.model_id,
        framework=framework,
        cuts=tuple(tagger.thresholds.of(id_) for id_ in framework.competency_ids),
        judged=tuple(
            _described(
                judge(tagger.scorer, tagger.segmenter, labelled, framework, POOLS[tagger.pool])
            )
            for labelled in documents
        ),
        not_covered=tagger.not_covered,
    )


def _described(judged: JudgedDocument) -> JudgedDocument:
    """Put the language and the genre that were found where the data state none."""
    labelled, segments = judged.labelled, judged.segments
    language, genre = labelled.language, labelled.genre
    if language == "other":
        language = main_language(labelled.document, segments)
    if genre == "unknown":
        genre = main_genre(labelled.document, segments)
    return replace(judged, labelled=replace(labelled, language=language, genre=genre))

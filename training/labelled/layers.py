"""Label layers: what annotator A, annotator B and the adjudication decided, segment by segment."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagger.benchmark import LabelledDocument, rows_of
from tagger.errors import InvalidValue
from tagger.types import Genre, Language


@dataclass(frozen=True, slots=True)
class Decision:
    """What one reading decided for one segment; `reason` where the rules left a gap.

    `is_worded` tells whether the reading speaks of modality and level at all: older layers hold
    labels only. `text` is the segment where the layer repeats it.
    """

    labels: frozenset[str]
    modality: str | None = None
    level: str | None = None
    reason: str | None = None
    is_worded: bool = False
    text: str | None = None


@dataclass(frozen=True, slots=True)
class Pair:
    """Two readings of one document; the decisions stand in the order of its segments."""

    id: str
    part: str
    language: Language
    genre: Genre
    texts: tuple[str, ...]
    a: tuple[Decision, ...]
    b: tuple[Decision, ...]


Layer = Mapping[str, tuple[Decision, ...]]


def read_layer(path: Path) -> dict[str, tuple[Decision, ...]]:
    """Read a layer by document id; a file of whole labelled documents will do as well."""
    layer: dict[str, tuple[Decision, ...]] = {}
    for row in rows_of(path):
        try:
            name, decisions = row["id"], tuple(map(_decision, row["segments"]))
        except (KeyError, TypeError) as error:
            raise InvalidValue(f"{path.name}, {row.get('id')}: not a layer ({error!r})") from error
        if name in layer:
            raise InvalidValue(f"{path.name}: document {name} stands in it twice")
        layer[name] = decisions
    return layer


def holds_documents(path: Path) -> bool:
    """Whether a file holds whole labelled documents rather than a bare layer."""
    first = next(rows_of(path), {})
    segments = first.get("segments")
    return isinstance(segments, list) and bool(segments) and "t" in segments[0]


def pairs_of(documents: Sequence[LabelledDocument], a: Layer, b: Layer) -> Iterator[Pair]:
    """Yield the documents that both layers hold; refuse one whose segments were cut otherwise."""
    for labelled in documents:
        name = labelled.document.id
        if name not in a or name not in b:
            continue
        for layer in (a, b):
            _refuse_another_cut(labelled, layer[name])
        yield Pair(
            id=name,
            part=labelled.split,
            language=labelled.language,
            genre=labelled.genre,
            texts=tuple(segment.text for segment in labelled.segments),
            a=a[name],
            b=b[name],
        )


def _refuse_another_cut(labelled: LabelledDocument, decisions: Sequence[Decision]) -> None:
    texts = [segment.text for segment in labelled.segments]
    stated = [decision.text for decision in decisions]
    is_same = len(texts) == len(stated) and all(
        other in (None, text) for text, other in zip(texts, stated, strict=True)
    )
    if not is_same:
        raise InvalidValue(
            f"document {labelled.document.id} is cut into {len(texts)} segments, a layer decides "
            f"on {len(stated)} or on others: label the same cut"
        )


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        labels=frozenset(row["labels"]),
        modality=row.get("modality"),
        level=row.get("level"),
        reason=row.get("reason"),
        is_worded="modality" in row and "level" in row,
        text=row.get("t"),
    )

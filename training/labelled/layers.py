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
    """What one reading decided for one segment; `reason` where the rules left a gap."""

    labels: frozenset[str]
    modality: str | None = None
    level: str | None = None
    reason: str | None = None


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


def pairs_of(documents: Sequence[LabelledDocument], a: Layer, b: Layer) -> Iterator[Pair]:
    """Yield the documents that both layers hold; refuse one whose segments were cut otherwise."""
    for labelled in documents:
        name = labelled.document.id
        if name not in a or name not in b:
            continue
        for layer in (a, b):
            if len(layer[name]) != len(labelled.segments):
                raise InvalidValue(
                    f"document {name} has {len(labelled.segments)} segments, a layer decides on "
                    f"{len(layer[name])}: label the same cut"
                )
        yield Pair(
            id=name,
            part=labelled.split,
            language=labelled.language,
            genre=labelled.genre,
            texts=tuple(segment.text for segment in labelled.segments),
            a=a[name],
            b=b[name],
        )


def _decision(row: Mapping[str, Any]) -> Decision:
    return Decision(
        labels=frozenset(row["labels"]),
        modality=row.get("modality"),
        level=row.get("level"),
        reason=row.get("reason"),
    )

"""What is being labelled: a document's segments, and one mark for each."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self, get_args

from tagger.benchmark import labelled_from
from tagger.errors import InvalidValue
from tagger.surrogates import LONE_SURROGATE
from tagger.types import ROLES, Role

Row = dict[str, Any]
GivenModality = Literal["essential", "desirable"]
GivenLevel = Literal["basic", "intermediate", "advanced"]

# What every row of the benchmark says of its document, besides id and segments.
PARTICULARS = ("lang", "variety", "genre", "role_family", "title", "split")
OURS = ("id", "segments", *PARTICULARS)


@dataclass(frozen=True, slots=True)
class Mark:
    """What the annotator says of a segment; a draft until it is decided.

    Without a code there is neither modality nor level. Codes stand in alphabetical order, as in
    the benchmark.
    """

    labels: tuple[str, ...] = ()
    modality: GivenModality | None = None
    level: GivenLevel | None = None
    decided: bool = False

    @classmethod
    def of(cls, row: Mapping[str, Any], decided: bool) -> Self:
        """Read the mark in a segment of a row."""
        labels = tuple(sorted(set(row["labels"])))
        if not labels:
            return cls(decided=decided)
        modality, level = row["modality"], row["level"]
        if modality not in (None, *get_args(GivenModality)):
            raise InvalidValue(f"{modality!r} is no modality: use essential, desirable or null")
        if level not in (None, *get_args(GivenLevel)):
            raise InvalidValue(f"{level!r} is no level: use basic, intermediate, advanced or null")
        return cls(labels, modality, level, decided)


@dataclass(frozen=True, slots=True)
class CutSegment:
    """A segment as it was cut; those of one paragraph share its number."""

    text: str
    paragraph: int
    role: Role


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document to label; `marks` stand in the order of its segments.

    `particulars` are what its row says besides id and segments, keys that we do not know included.
    """

    id: str
    particulars: Mapping[str, Any]
    segments: tuple[CutSegment, ...]
    marks: tuple[Mark, ...]

    @classmethod
    def blank(cls, id_: str, particulars: Mapping[str, Any], cut: Iterable[CutSegment]) -> Self:
        """Return a document of which nothing is decided."""
        segments = tuple(cut)
        return cls(id_, particulars, segments, (Mark(),) * len(segments))

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Read a row of the benchmark's format, its labels left aside; refuse what is none."""
        try:
            labelled_from(row)  # reads all that a benchmark document must have
            id_ = _text(row["id"])
            segments = tuple(map(_cut_segment, row["segments"]))
            stated = {key: _text(row.get(key, "")) for key in PARTICULARS}
            if not segments:
                raise ValueError("it has no segments")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidValue(
                f"document {row.get('id')!r} is not a benchmark document ({error!r})"
            ) from error
        check_writable(row)
        more = {key: value for key, value in row.items() if key not in OURS}
        return cls.blank(id_, stated | more, segments)

    def marked_as(self, row: Row, decided: bool | None = None) -> Self:
        """Return the sheet with the cut and the marks of a row of the same document.

        `decided` says of every segment what the row itself does not say.
        """
        other = type(self).from_row(row)
        if other.letters != self.letters:
            raise InvalidValue(
                f"the text of {self.id} is not the one that was labelled: use another --out, "
                "or the file as it was"
            )
        marks = (
            Mark.of(segment, bool(segment.get("decided", decided))) for segment in row["segments"]
        )
        return replace(self, segments=other.segments, marks=tuple(marks))

    def with_mark(self, place: int, mark: Mark) -> Self:
        """Return the sheet with another mark in one place."""
        return replace(self, marks=(*self.marks[:place], mark, *self.marks[place + 1 :]))

    @property
    def letters(self) -> str:
        """All that is written in it, without blanks: the same however it was cut."""
        return "".join("".join(segment.text.split()) for segment in self.segments)

    @property
    def n_decided(self) -> int:
        """Count the segments that are decided."""
        return sum(mark.decided for mark in self.marks)

    @property
    def is_finished(self) -> bool:
        """Say whether every segment was seen and decided."""
        return self.n_decided == len(self.marks)

    def row(self) -> Row:
        """Return it as a row of the benchmark; drafts say of each segment whether it is decided."""
        segments: list[Row] = []
        for cut, mark in zip(self.segments, self.marks, strict=True):
            segment = {
                "t": cut.text,
                "p": cut.paragraph,
                "role": cut.role,
                "labels": list(mark.labels),
                "modality": mark.modality,
                "level": mark.level,
            }
            segments.append(segment if self.is_finished else segment | {"decided": mark.decided})
        known = dict(self.particulars)
        split = known.pop("split")
        return {"id": self.id, **known, "segments": segments, "split": split}


def check_writable(row: Row) -> None:
    """Refuse half a character, which no file can hold, and nesting that cannot be written."""
    try:
        half = LONE_SURROGATE.search(json.dumps(row, ensure_ascii=False, indent=1))
    except RecursionError:
        raise InvalidValue(f"document {row['id']!a} is nested too deeply: mend its file") from None
    if half:
        raise InvalidValue(
            f"document {row['id']!a} holds half a character (the lone surrogate {half[0]!a}), "
            "which no file can hold: replace it in the document or in its name"
        )


def _cut_segment(row: Mapping[str, Any]) -> CutSegment:
    """Read a segment; who labelled it, and what else was said of it, is left aside."""
    if row["role"] not in ROLES:
        raise ValueError(f"unknown role {row['role']!r}")
    if type(row["p"]) is not int:
        raise TypeError("p is not a number")
    if not isinstance(row["labels"], list):
        raise TypeError(f"labels: {row['labels']!r} is not a list of codes")
    for code in row["labels"]:
        _text(code)
    return CutSegment(_text(row["t"]), row["p"], row["role"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value

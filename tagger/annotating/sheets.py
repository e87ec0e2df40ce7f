"""What is being labelled: a document's segments, and one mark for each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal, Self, get_args

from tagger.benchmark import labelled_from
from tagger.errors import InvalidValue
from tagger.types import ROLES, Role

Row = dict[str, Any]
GivenModality = Literal["essential", "desirable"]
GivenLevel = Literal["basic", "intermediate", "advanced"]

# What a row of the benchmark says of its document, besides id and segments.
PARTICULARS = ("lang", "variety", "genre", "role_family", "title", "split")


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
class Passage:
    """A segment as it was cut; those of one paragraph share its number."""

    text: str
    paragraph: int
    role: Role


@dataclass(frozen=True, slots=True)
class Sheet:
    """A document to label; `marks` stand in the order of its passages."""

    id: str
    particulars: Mapping[str, str]
    passages: tuple[Passage, ...]
    marks: tuple[Mark, ...]

    @classmethod
    def blank(cls, id_: str, particulars: Mapping[str, str], passages: Iterable[Passage]) -> Self:
        """Return a document of which nothing is decided."""
        cut = tuple(passages)
        return cls(id_, particulars, cut, (Mark(),) * len(cut))

    @classmethod
    def from_row(cls, row: Row) -> Self:
        """Read a row of the benchmark's format, its labels left aside; refuse what is none."""
        try:
            labelled_from(row)  # reads all that a benchmark document must have
            id_ = _text(row["id"])
            passages = tuple(map(_passage, row["segments"]))
            particulars = {key: _text(row.get(key, "")) for key in PARTICULARS}
            if not passages:
                raise ValueError("it has no segments")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise InvalidValue(
                f"document {row.get('id')!r} is not a benchmark document ({error!r})"
            ) from error
        return cls.blank(id_, particulars, passages)

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
        return replace(self, passages=other.passages, marks=tuple(marks))

    def with_mark(self, place: int, mark: Mark) -> Self:
        """Return the sheet with another mark in one place."""
        return replace(self, marks=(*self.marks[:place], mark, *self.marks[place + 1 :]))

    @property
    def letters(self) -> str:
        """All that is written in it, without blanks: the same however it was cut."""
        return "".join("".join(passage.text.split()) for passage in self.passages)

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
        segments = []
        for passage, mark in zip(self.passages, self.marks, strict=True):
            segment: Row = {
                "t": passage.text,
                "p": passage.paragraph,
                "role": passage.role,
                "labels": list(mark.labels),
                "modality": mark.modality,
                "level": mark.level,
            }
            segments.append(segment if self.is_finished else segment | {"decided": mark.decided})
        known = dict(self.particulars)
        split = known.pop("split")
        return {"id": self.id, **known, "segments": segments, "split": split}


def _passage(row: Mapping[str, Any]) -> Passage:
    if row["role"] not in ROLES:
        raise ValueError(f"unknown role {row['role']!r}")
    if type(row["p"]) is not int:
        raise TypeError("p is not a number")
    return Passage(_text(row["t"]), row["p"], row["role"])


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is not text")
    return value

"""Parts of the judged documents that are measured on their own: a language, a genre, a variety."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from tagger.benchmark import LabelledDocument
from tagger.errors import InvalidValue
from tagger.evaluation.judged import JudgedDocument

ALL = "all"
FIELDS: Mapping[str, Callable[[LabelledDocument], str]] = {
    "language": lambda labelled: labelled.language,
    "genre": lambda labelled: labelled.genre,
    "language genre": lambda labelled: f"{labelled.language} {labelled.genre}",
    "variety": lambda labelled: labelled.variety,
    "role_family": lambda labelled: labelled.role_family,
    "split": lambda labelled: labelled.split,
}


class Slice(NamedTuple):
    """The documents that have one value of a field; all of them under the field `all`."""

    field: str
    name: str
    judged: tuple[JudgedDocument, ...]

    @property
    def n_segments(self) -> int:
        """How many gold segments the documents have together."""
        return sum(len(one.truth) for one in self.judged)


def slices(judged: Sequence[JudgedDocument], fields: Sequence[str] = ()) -> Iterator[Slice]:
    """Yield all documents, then each value of each field in turn; blank values have no slice."""
    for field in fields:
        if field not in FIELDS:
            raise InvalidValue(f"cannot slice by {field!r}: use {', '.join(FIELDS)}")
    yield Slice(ALL, ALL, tuple(judged))
    for field in fields:
        values = [FIELDS[field](one.labelled) for one in judged]
        for name in sorted(filter(None, set(values))):
            chosen = (one for one, value in zip(judged, values, strict=True) if value == name)
            yield Slice(field, name, tuple(chosen))

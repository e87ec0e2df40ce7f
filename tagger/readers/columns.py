"""Which columns of a table hold what; the names are data, in `data/columns.yaml`."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from tagger.readers.raw import ReadOptions
from tagger.yaml_files import read_data

SINGLE_FIELDS = ("id", "title", "language", "genre")
TEXT_FIELDS = ("text", "sections")


@dataclass(frozen=True, slots=True)
class ColumnNames:
    """The names a table may use: field by name, and language code by the word for it."""

    fields: Mapping[str, str]
    languages: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Columns:
    """The header of a table: all its names, and where the fields of a document stand.

    `singles` gives the place of id, title, language and genre; `texts` those of the columns
    that make up the text, in order; `is_headed` says whether their names become headings.
    """

    names: tuple[str, ...]
    singles: Mapping[str, int]
    texts: tuple[int, ...]
    is_headed: bool


@lru_cache(maxsize=1)
def column_names() -> ColumnNames:
    """Return the names of `data/columns.yaml`."""
    content = read_data("columns.yaml", (*SINGLE_FIELDS, *TEXT_FIELDS, "languages"))
    return ColumnNames(
        fields={
            plain(name): field
            for field in (*SINGLE_FIELDS, *TEXT_FIELDS)
            for name in content[field]
        },
        languages={
            plain(word): code for code, words in content["languages"].items() for word in words
        },
    )


def plain(name: str) -> str:
    """Return a name without capitals, accents, punctuation and parentheses, to compare it."""
    bare = re.sub(r"\([^)]*\)", " ", name)
    letters = unicodedata.normalize("NFKD", bare.casefold())
    kept = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return " ".join(re.findall(r"\w+", kept.replace("_", " ")))


def find_columns(cells: Sequence[str], options: ReadOptions) -> Columns | None:
    """Return the columns if a row is the header of a table with texts, None for another row."""
    names = [plain(cell) for cell in cells]
    fields = [field_of(name) for name in names]
    headed = {place for place, field in enumerate(fields) if field == "sections"}
    if options.text_columns:
        places = [named(wanted, names) for wanted in options.text_columns]
        if None in places:
            return None
        fields = appoint(fields, TEXT_FIELDS, places)
    if options.id_column is not None:
        fields = appoint(fields, ("id",), [named(options.id_column, names)])
    texts = tuple(place for place, field in enumerate(fields) if field in TEXT_FIELDS)
    is_headed = len(texts) > 1 or not headed.isdisjoint(texts)
    singles = {field: fields.index(field) for field in SINGLE_FIELDS if field in fields}
    return Columns(tuple(cells), singles, texts, is_headed) if texts else None


def field_of(name: str) -> str | None:
    """Return what a column holds; more words may follow the name of a section."""
    known = column_names().fields
    if name in known:
        return known[name]
    first_words = name.split()
    openings = (" ".join(first_words[:n]) for n in range(len(first_words) - 1, 0, -1))
    return next(("sections" for opening in openings if known.get(opening) == "sections"), None)


def named(wanted: str, names: Sequence[str]) -> int | None:
    """Return the place of the column that the caller named, None where there is none."""
    name = plain(wanted)
    return names.index(name) if name and name in names else None


def appoint(
    fields: Sequence[str | None], replaced: tuple[str, ...], places: Sequence[int | None]
) -> list[str | None]:
    """Return the fields with the columns at `places` in the stead of all found for `replaced`."""
    others = [None if field in replaced else field for field in fields]
    return [replaced[0] if here in places else field for here, field in enumerate(others)]

"""JSON Lines: an object with `id` and `text` a line."""

import codecs
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from tagger.readers.raw import Failure, RawFile, ReadOptions
from tagger.readers.records import Record, documents_of
from tagger.types import Document, Source

WIDE_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


def parse(raw: RawFile, options: ReadOptions) -> Iterator[Document | Failure]:
    """Yield a document a line; texts are passed on exactly as given, so that offsets hold."""
    count = 0
    for found in documents_of(records_of(raw, options)):
        count += 1
        yield found
    if not count:
        raise raw.refuse("has no documents: write an object with id and text a line")


def records_of(raw: RawFile, options: ReadOptions) -> Iterator[Record | Failure]:
    """Yield each line that is not blank, numbered from 1."""
    content = raw.content.removeprefix(codecs.BOM_UTF8)
    if content.startswith(WIDE_MARKS):
        content = content.decode("utf-16", errors="replace").encode()
    # Only line feeds end a line: other separators may stand inside a JSON string.
    yield from records_of_lines(raw, content.split(b"\n"), options)


def records_of_lines(
    raw: RawFile, lines: Iterable[bytes], options: ReadOptions
) -> Iterator[Record | Failure]:
    """Yield each line that is not blank, numbered from 1; `raw` only names the file."""
    for number, line in enumerate(lines, start=1):
        if line.strip():
            yield record_of(raw, number, line.rstrip(b"\n"), options)


def record_of(raw: RawFile, number: int, line: bytes, options: ReadOptions) -> Record | Failure:
    """Return a line as a record, or why it is none."""
    source = Source(file=raw.path, row=number)
    place = f"{raw.name}, line {number}"
    try:
        entry = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        return Failure(source, f"{place} is not in UTF-8: save the file in that encoding")
    except json.JSONDecodeError as error:
        return Failure(
            source,
            f"{place} is not JSON ({error.msg} at column {error.colno}): write one object a line",
        )
    except (ValueError, RecursionError):
        return Failure(source, f"{place} holds a number or nesting beyond all measure: remove it")
    if not isinstance(entry, dict):
        return Failure(source, f"{place} is not an object: write one with id and text")
    values = {
        "id": entry.get(options.id_column or "id"),
        "text": text_of(entry, options.text_columns or ("text",)),
        "title": entry.get("title"),
        "language": entry.get("language", entry.get("lang")),
        "genre": entry.get("genre"),
    }
    columns = tuple((str(key), cell_of(value)) for key, value in entry.items())
    return Record(source, place, f"{raw.name}#{number}", values, columns)


def text_of(entry: Mapping[str, object], keys: Sequence[str]) -> object:
    """Return the value of a key, or the texts of several as sections under their names."""
    if len(keys) == 1:
        return entry.get(keys[0])
    found = [(key, value) for key in keys if isinstance(value := entry.get(key), str)]
    sections = [f"{key}\n{value}" for key, value in found if value.strip()]
    return "\n\n".join(sections) if found else None


def cell_of(value: object) -> str:
    """Write a value as a cell: text as it is, none as nothing, the others as JSON."""
    if value is None:
        return ""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

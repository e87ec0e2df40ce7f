"""Takes a file of many documents apart: a table or a list into texts, an archive into files.

Runs in the process that reads uploads. Nothing of an archive is ever written to a disk.
"""

import io
from itertools import islice

from tagger.readers import KINDS, PARSERS, Failure, ReadOptions, packed, parquet
from tagger.readers.kinds import kind_of
from tagger.readers.packed import Lost, Packed
from tagger.readers.raw import RawFile, receive
from tagger.types import Document

TABLES = frozenset({"csv", "xlsx", "jsonl"})
SUFFIXES = (
    *(suffix for suffix, kind in KINDS.items() if kind in TABLES),
    parquet.SUFFIX,
    packed.SUFFIX,
)

Found = Document | Failure | Packed | Lost


def unpack(name: str, content: bytes, options: ReadOptions, most_rows: int) -> list[Found]:
    """Return the documents of a table or list, or the files of an archive, in their order."""
    raw = receive(io.BytesIO(content), RawFile(name, name, b""), options)
    if raw.suffix == packed.SUFFIX:
        return list(packed.files_of(raw, options, most_rows))
    if raw.suffix == parquet.SUFFIX:
        return list(parquet.parse(raw, options, most_rows))
    kind = kind_of(raw, KINDS.get(raw.suffix))
    if kind not in TABLES:
        raise raw.refuse("is a single document: send it alone, or several in a .zip archive")
    found: list[Found] = list(islice(PARSERS[kind](raw, options), most_rows + 1))
    if len(found) > most_rows:
        raise raw.refuse("has more than {limit} rows: split it", limit=most_rows)
    return found

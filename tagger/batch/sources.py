"""Streams documents from collections of any size: tables row by row, archives file by file."""

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from io import TextIOWrapper
from itertools import chain
from pathlib import Path
from typing import BinaryIO, Protocol

from tagger.errors import MissingExtra, UnreadableDocument
from tagger.readers import (
    KINDS,
    delimited,
    in_memory,
    json_lines,
    packed,
    parquet,
    workbook,
)
from tagger.readers.encoding import encoding_of
from tagger.readers.kinds import OLE_MAGIC, PDF_MAGIC, ZIP_MAGIC, kind_of
from tagger.readers.raw import Failure, RawFile, ReadOptions, cannot_open, load
from tagger.readers.records import each_document
from tagger.readers.table import Content, Table, begin, records_of, unknown_columns
from tagger.types import Document, Source

HEAD_BYTES = 2**16
# Longer cells are no texts that anybody wrote, and every one is held in memory.
LONGEST_CELL = 2**24
BINARY = (ZIP_MAGIC, PDF_MAGIC, OLE_MAGIC, parquet.MARK)

Item = Document | Failure


@dataclass(slots=True)
class Progress:
    """How much of the input has been read, in bytes."""

    n_bytes: int = 0


class Collection(Protocol):
    """A file of the input."""

    def columns(self) -> Iterable[str]:
        """Yield the columns of its tables; some may come twice."""
        ...

    def items(self, progress: Progress) -> Iterator[Item]:
        """Yield its documents in order, and a failure in the place of each that is lost."""
        ...


@dataclass(frozen=True, slots=True)
class DelimitedFile:
    """A csv or tsv file, read line by line."""

    path: Path
    options: ReadOptions

    def columns(self) -> Iterable[str]:
        """Read the header alone."""
        with self.path.open("rb") as file, self._lines(file) as lines:
            header = self._content(lines, lines).header
            return header.names if header else ()

    def items(self, progress: Progress) -> Iterator[Item]:
        """Yield a document a row."""
        before = progress.n_bytes
        with self.path.open("rb") as file, self._lines(file) as lines:
            content = self._content(lines, lines)
            for item in each_document(records_of(content)):
                progress.n_bytes = before + file.tell()
                yield item

    def _lines(self, file: BinaryIO) -> TextIOWrapper:
        return TextIOWrapper(file, encoding=encoding_of(self.path), errors="replace", newline="")

    def _content(self, stream: TextIOWrapper, lines: Iterable[str]) -> Content:
        raw = named(self.path)
        delimited.allow_cells_of(LONGEST_CELL)
        table = Table(raw)
        separator = delimited.find_separator(
            table, stream.read(delimited.SAMPLE_CHARACTERS), self.options
        )
        stream.seek(0)
        content = begin(
            table, delimited.rows_of_lines(table, without_nul(lines), separator), self.options
        )
        if content.header is None:
            raise raw.refuse(unknown_columns(content, self.options))
        return content


@dataclass(frozen=True, slots=True)
class LinesFile:
    """A JSON Lines file, read line by line."""

    path: Path
    options: ReadOptions

    def columns(self) -> Iterable[str]:
        """Read all lines, as each may have keys of its own."""
        seen: dict[str, None] = {}
        with self.path.open("rb") as lines:
            for line in lines:
                try:
                    entry = json.loads(line)
                except (ValueError, RecursionError):
                    continue
                if isinstance(entry, dict):
                    seen |= dict.fromkeys(map(str, entry))
        return seen

    def items(self, progress: Progress) -> Iterator[Item]:
        """Yield a document a line."""
        raw, before = named(self.path), progress.n_bytes
        with self.path.open("rb") as lines:
            first = lines.readline().removeprefix(b"\xef\xbb\xbf")
            records = json_lines.records_of_lines(raw, chain([first], lines), self.options)
            for item in each_document(records):
                progress.n_bytes = before + lines.tell()
                yield item


@dataclass(frozen=True, slots=True)
class ParquetFile:
    """A Parquet table, read a few rows at a time."""

    path: Path
    options: ReadOptions

    def columns(self) -> Iterable[str]:
        """Read the schema alone."""
        if not parquet.can_be_read():
            raise MissingExtra("reading Parquet", "batch")
        return parquet.names_in(self.path, named(self.path))

    def items(self, progress: Progress) -> Iterator[Item]:
        """Yield a document a row."""
        raw, before, size = named(self.path), progress.n_bytes, self.path.stat().st_size
        n_rows = max(1, parquet.n_rows_in(self.path, raw))
        rows = parquet.each_row(self.path, raw, self.options)
        for number, item in enumerate(each_document(rows), start=1):
            progress.n_bytes = before + size * number // n_rows
            yield item


@dataclass(frozen=True, slots=True)
class Archive:
    """A zip archive; each of its files is in memory while it is read."""

    path: Path
    options: ReadOptions

    def columns(self) -> Iterable[str]:
        """Look into the tables it holds."""
        for part in self._parts():
            if isinstance(part, packed.Packed):
                yield from columns_in_memory(self._raw(part), self.options)

    def items(self, progress: Progress) -> Iterator[Item]:
        """Yield the documents of each file."""
        before = progress.n_bytes
        for part in self._parts():
            progress.n_bytes += part.packed_bytes
            if isinstance(part, packed.Lost):
                place = Source(file=f"{self.path}/{part.name}")
                yield Failure(place, str(part.error))
            else:
                yield from in_memory(self._raw(part), self.options)
        progress.n_bytes = before + self.path.stat().st_size

    def _parts(self) -> Iterator[packed.Packed | packed.Lost]:
        yield from packed.files_in(self.path, named(self.path), self.options)

    def _raw(self, part: packed.Packed) -> RawFile:
        return RawFile(part.name, f"{self.path}/{part.name}", part.content)


@dataclass(frozen=True, slots=True)
class WholeFile:
    """Any other file, read whole: a document, or an Excel workbook."""

    path: Path
    options: ReadOptions

    def columns(self) -> Iterable[str]:
        """Look into a workbook; documents have none."""
        if self.path.suffix.lower() != ".xlsx":
            return ()
        return columns_in_memory(load(self.path, self.path.name, self.options), self.options)

    def items(self, progress: Progress) -> Iterator[Item]:
        """Yield the documents of the file."""
        yield from in_memory(load(self.path, self.path.name, self.options), self.options)
        progress.n_bytes += self.path.stat().st_size


def collection(path: Path, options: ReadOptions) -> Collection:
    """Return how a file is to be read, by its name and its first bytes."""
    suffix = path.suffix.lower()
    try:
        with path.open("rb") as stream:
            head = stream.read(HEAD_BYTES)
    except OSError as error:
        raise UnreadableDocument(cannot_open(path, error)) from error
    kind = KINDS.get(suffix)
    if suffix == parquet.SUFFIX or head.startswith(parquet.MARK):
        return ParquetFile(path, options)
    if suffix == packed.SUFFIX and head.startswith(ZIP_MAGIC):
        return Archive(path, options)
    if head and not head.startswith(BINARY):
        kind = kind_of(RawFile(path.name, str(path), head), kind)
        if kind == "csv":
            return DelimitedFile(path, options)
        if kind == "jsonl":
            return LinesFile(path, options)
    return WholeFile(path, options)


def all_columns(paths: Sequence[Path], options: ReadOptions) -> tuple[str, ...]:
    """Return the columns of all tables, each once, in the order in which they are met.

    A file that cannot be read has none here; reading it says why.
    """
    seen: dict[str, None] = {}
    for path in paths:
        try:
            seen |= dict.fromkeys(collection(path, options).columns())
        except (UnreadableDocument, OSError):
            continue
    return tuple(seen)


def all_items(
    paths: Sequence[Path], options: ReadOptions, progress: Progress | None = None
) -> Iterator[Item]:
    """Yield every document of every file, and a failure in the place of each that is lost."""
    progress = progress or Progress()
    for path in paths:
        try:
            yield from collection(path, options).items(progress)
        except UnreadableDocument as error:
            yield Failure(Source(file=str(path)), str(error))
        except OSError as error:
            yield Failure(Source(file=str(path)), cannot_open(path, error))


def columns_in_memory(raw: RawFile, options: ReadOptions) -> Iterator[str]:
    """Yield the columns of the tables that a file in memory holds."""
    contents: Iterable[Content] = ()
    if raw.suffix == ".xlsx":
        contents = workbook.contents_of(raw, options)
    elif KINDS.get(raw.suffix) == "csv":
        contents = [delimited.content_of(raw, options)]
    elif KINDS.get(raw.suffix) == "jsonl":
        for line in raw.content.splitlines():
            with_keys = json.loads(line) if line.strip().startswith(b"{") else {}
            yield from map(str, with_keys)
    for content in contents:
        yield from content.header.names if content.header else ()


def named(path: Path) -> RawFile:
    """Return a file by its name alone, for messages and sources."""
    return RawFile(path.name, str(path), b"")


def without_nul(lines: Iterable[str]) -> Iterator[str]:
    """Pass lines on; the csv module would end at a NUL."""
    return (line.replace("\x00", "\ufffd") if "\x00" in line else line for line in lines)

"""From files to documents: one function a kind of file, found by suffix and by content.

To add a kind: a module with `parse(raw, options)`, a line in PARSERS, a line a suffix in KINDS.
"""

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from tagger.errors import UnreadableDocument
from tagger.readers import delimited, docx, html, json_lines, markdown, packed, pdf, text, workbook
from tagger.readers.kinds import UNREAD_SUFFIXES, kind_of
from tagger.readers.raw import (
    DEFAULTS,
    Failure,
    RawFile,
    ReadOptions,
    cannot_open,
    load,
    receive,
    shown,
)
from tagger.types import Document, Source

__all__ = [
    "KINDS",
    "PARSERS",
    "READERS",
    "Failure",
    "ReadOptions",
    "find_files",
    "in_memory",
    "read",
    "read_all",
    "read_bytes",
    "read_standard_input",
]

Parser = Callable[[RawFile, ReadOptions], Iterator[Document | Failure]]

PARSERS: dict[str, Parser] = {
    "text": text.parse,
    "markdown": markdown.parse,
    "html": html.parse,
    "pdf": pdf.parse,
    "docx": docx.parse,
    "csv": delimited.parse,
    "xlsx": workbook.parse,
    "jsonl": json_lines.parse,
}
KINDS: dict[str, str] = {
    ".txt": "text",
    ".text": "text",
    ".md": "markdown",
    ".markdown": "markdown",
    ".html": "html",
    ".htm": "html",
    ".pdf": "pdf",
    ".docx": "docx",
    ".csv": "csv",
    ".tsv": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
KNOWN_SUFFIXES = KINDS.keys() | UNREAD_SUFFIXES | {packed.SUFFIX}
STANDARD_INPUT = RawFile("stdin", "-", b"")
# Office keeps such a file beside each one that is open.
LOCK_PREFIX = "~$"


def read_as(kind: str | None, path: Path, options: ReadOptions = DEFAULTS) -> Iterator[Document]:
    """Yield the documents of a file that is said to be of a kind; its content may say otherwise."""
    return documents_only(parse(load(path, path.name, options), kind, options))


READERS: dict[str, Callable[[Path], Iterator[Document]]] = {
    suffix: partial(read_as, kind) for suffix, kind in KINDS.items()
}


def read(path: Path, options: ReadOptions = DEFAULTS) -> Iterator[Document]:
    """Yield the documents of a file; raise UnreadableDocument at the first row that gives none."""
    return read_as(KINDS.get(path.suffix.lower()), path, options)


def read_bytes(
    name: str, content: bytes, options: ReadOptions = DEFAULTS, kinds: Collection[str] | None = None
) -> Iterator[Document]:
    """Yield the documents of a file that is in memory, under its name.

    With `kinds` a file of any other kind is refused.
    """
    raw = receive(BytesIO(content), RawFile(name, name, b""), options)
    kind = kind_of(raw, KINDS.get(raw.suffix))
    if kinds is not None and kind not in kinds:
        raise raw.refuse("is a table or a list of documents: send it as a batch")
    return documents_only(PARSERS[kind](raw, options))


def read_standard_input(stream: BinaryIO, options: ReadOptions = DEFAULTS) -> Iterator[Document]:
    """Yield the documents of a stream of bytes, by its content; a single one has the id `stdin`."""
    return documents_only(parse(receive(stream, STANDARD_INPUT, options), None, options))


def read_all(
    paths: Sequence[Path], options: ReadOptions = DEFAULTS, standard_input: BinaryIO | None = None
) -> Iterator[Document | Failure]:
    """Yield every document of every file, and a failure in the place of each that is lost.

    Ids are unique: files of one name are told apart by their folders, and a row whose id an
    earlier file has used gets the name of its file in front. The path `-` stands for
    `standard_input`; the files of a zip archive are read one by one.
    """
    seen: set[str] = set()
    for path, name in zip(paths, names_of(paths), strict=True):
        try:
            if standard_input is not None and str(path) == "-":
                found = in_memory(receive(standard_input, STANDARD_INPUT, options), options)
            elif packed.is_archive(path):
                found = in_archive(path, options)
            else:
                found = in_memory(load(path, name, options), options)
            yield from (with_free_id(one, name, seen) for one in found)
        except UnreadableDocument as error:
            yield Failure(Source(file=str(path)), str(error))


def in_memory(raw: RawFile, options: ReadOptions) -> Iterator[Document | Failure]:
    """Yield the documents of a file that is in memory; one that cannot be read is one failure."""
    try:
        yield from parse(raw, KINDS.get(raw.suffix), options)
    except UnreadableDocument as error:
        yield Failure(raw.source, str(error))


def in_archive(path: Path, options: ReadOptions) -> Iterator[Document | Failure]:
    """Yield the documents of each file of a zip archive; a file that is lost is one failure."""
    for part in packed.files_in(path, RawFile(path.name, str(path), b""), options):
        place = f"{path}/{part.name}"
        if isinstance(part, packed.Lost):
            yield Failure(Source(file=place), str(part.error))
        else:
            yield from in_memory(RawFile(part.name, place, part.content), options)


def find_files(paths: Sequence[Path]) -> list[Path]:
    """Return the files named and those in the folders named, each once, folders in sorted order.

    In folders only files with a known suffix count, and nothing hidden; a file named outright
    is taken whatever its suffix. `-` (standard input) is passed through. What is known but cannot
    be read, an old Office file or a closed folder, is among them: `read_all` says why.
    """
    files: dict[Path, None] = {}
    for path in paths:
        try:
            found = files_in(path) if path.is_dir() else [path]
            if found == [path] and str(path) != "-" and not path.exists():
                raise UnreadableDocument(f"{shown(path)} does not exist: check its name and folder")
        except OSError as error:
            raise UnreadableDocument(cannot_open(path, error)) from error
        files |= dict.fromkeys(found)
    return list(files)


def files_in(folder: Path) -> list[Path]:
    """Return the files of a known format anywhere in a folder, and the folders that are closed.

    A folder without any is refused.
    """
    found: list[Path] = []

    def keep_closed(error: OSError) -> None:
        found.append(Path(error.filename))

    for place, inner, names in os.walk(folder, onerror=keep_closed):
        inner[:] = [name for name in inner if not name.startswith(".")]
        found += [Path(place, name) for name in names if is_known(Path(place, name))]
    if not found:
        raise UnreadableDocument(
            f"{shown(folder)} holds no file of a known format: known are {', '.join(KINDS)}"
        )
    return sorted(found)


def is_known(path: Path) -> bool:
    """Say whether a path in a folder is a file of a format that we read, or know to refuse."""
    if path.name.startswith((".", LOCK_PREFIX)) or path.suffix.lower() not in KNOWN_SUFFIXES:
        return False
    try:
        return path.is_file()
    except OSError:  # it stands in a folder that may be listed but not entered
        return True


def parse(raw: RawFile, kind: str | None, options: ReadOptions) -> Iterator[Document | Failure]:
    """Yield what the parser finds that the content calls for."""
    return PARSERS[kind_of(raw, kind)](raw, options)


def documents_only(found: Iterator[Document | Failure]) -> Iterator[Document]:
    """Yield documents; raise what a failure says."""
    for document in found:
        if isinstance(document, Failure):
            raise UnreadableDocument(document.message)
        yield document


def names_of(paths: Sequence[Path]) -> list[str]:
    """Return the name of each file, with the folders that tell it apart where two are alike."""
    counts = Counter(path.name for path in paths)
    folders = [path.absolute().parent for path in paths if counts[path.name] > 1]
    try:
        shared = os.path.commonpath(folders) if folders else ""
    except ValueError:  # they stand on several drives
        return [path.name if counts[path.name] == 1 else path.as_posix() for path in paths]
    # Not `relative_to`, for which //tmp and /tmp, one folder to the system, are two.
    return [
        path.name if counts[path.name] == 1 else Path(os.path.relpath(path, shared)).as_posix()
        for path in paths
    ]


def with_free_id(found: Document | Failure, name: str, seen: set[str]) -> Document | Failure:
    """Return a document with an id that no earlier one has, and remember it."""
    if isinstance(found, Failure):
        return found
    free, tries = found.id, 1
    while free in seen:
        free = f"{name}:{found.id}" if tries == 1 else f"{name}:{found.id}~{tries}"
        tries += 1
    seen.add(free)
    return found if free == found.id else replace(found, id=free)

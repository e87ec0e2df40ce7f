"""What every reader works on: the bytes of one input, and the choices of the caller."""

from dataclasses import dataclass
from errno import ENAMETOOLONG
from pathlib import Path
from typing import BinaryIO

from tagger.errors import UnreadableDocument
from tagger.types import Source

MEBIBYTE = 2**20
MOST_SHOWN = 60


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the caller may say about the input.

    `text_columns` and `id_column` name columns of a table or keys of JSON Lines; without them the
    reader finds them. Several columns of text become sections under their names. `max_bytes`
    bounds a file, `max_unpacked_bytes` what a docx or xlsx file (a ZIP archive) may grow to,
    `max_pages` a PDF.
    """

    text_columns: tuple[str, ...] = ()
    id_column: str | None = None
    max_bytes: int = 100 * MEBIBYTE
    max_unpacked_bytes: int = 200 * MEBIBYTE
    max_pages: int = 5_000


DEFAULTS = ReadOptions()


@dataclass(frozen=True, slots=True)
class Failure:
    """A file or a row that gave no document; `message` says where, what is wrong and what to do."""

    source: Source
    message: str


@dataclass(frozen=True, slots=True)
class RawFile:
    """An input in memory; `name` is what ids begin with, `path` what the caller called it.

    Held whole, because a PDF or a ZIP archive is read from its end, and standard input has none.
    """

    name: str
    path: str
    content: bytes

    @property
    def suffix(self) -> str:
        """Return the ending of the name in small letters, with its dot."""
        return Path(self.name).suffix.lower()

    @property
    def source(self) -> Source:
        """Return the source of a document that is the whole file."""
        return Source(file=self.path)

    def refuse(self, reason: str, **values: object) -> UnreadableDocument:
        """Return the error that says why this file cannot be read."""
        return UnreadableDocument.of(self.name, reason, **values)


def load(path: Path, name: str, options: ReadOptions) -> RawFile:
    """Read a file whole; a file over the limit is refused before a byte of it is read."""
    try:
        if path.stat().st_size > options.max_bytes:
            raise too_large(RawFile(name, str(path), b""), options)
        with path.open("rb") as stream:
            return receive(stream, RawFile(name, str(path), b""), options)
    except FileNotFoundError as error:
        raise UnreadableDocument(
            f"{shown(path)} does not exist: check its name and folder"
        ) from error
    except IsADirectoryError as error:
        raise UnreadableDocument(f"{shown(path)} is a folder: name the files in it") from error
    except OSError as error:
        raise UnreadableDocument(cannot_open(path, error)) from error


def cannot_open(path: Path, error: OSError) -> str:
    """Say why the system does not give a file, and what to do."""
    if error.errno == ENAMETOOLONG:
        return f"{shown(path)} is too long for the name of a file: give a text on standard input"
    reason = error.strerror or "input/output error"
    return f"{shown(path)} cannot be opened ({reason}): check its permissions"


def shown(path: Path) -> str:
    """Write a path on one line, a long one by its ends: it may be a text, pasted by mistake."""
    name = " ".join(str(path).split())
    return (
        name if len(name) <= MOST_SHOWN else f"{name[: MOST_SHOWN // 2]}…{name[-MOST_SHOWN // 2 :]}"
    )


def receive(stream: BinaryIO, empty: RawFile, options: ReadOptions) -> RawFile:
    """Return `empty` filled from a stream, which may be a pipe and tell no size beforehand."""
    content = stream.read(options.max_bytes + 1)
    if len(content) > options.max_bytes:
        raise too_large(empty, options)
    if not content:
        raise empty.refuse("is empty: there is nothing to read")
    return RawFile(empty.name, empty.path, content)


def too_large(raw: RawFile, options: ReadOptions) -> UnreadableDocument:
    """Return the error of a file over the limit."""
    return raw.refuse("is larger than {limit}: split it", limit=size_text(options.max_bytes))


def size_text(n_bytes: int) -> str:
    """Write a size for a person."""
    return f"{n_bytes / MEBIBYTE:.0f} MiB" if n_bytes >= MEBIBYTE else f"{n_bytes} bytes"

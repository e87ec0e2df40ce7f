"""Archives (.zip) of documents, taken apart one file after the other; nothing of them is trusted.

Nothing of an archive is ever written to a disk.
"""

import io
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import BinaryIO

from tagger.errors import UnreadableDocument
from tagger.readers.archive import DAMAGED
from tagger.readers.kinds import ARCHIVE_PARTS
from tagger.readers.raw import RawFile, ReadOptions, size_text

SUFFIX = ".zip"
MOST_FILES = 1_000_000
# A part may be this large whatever its ratio; texts rarely shrink to less than a tenth.
UNSUSPICIOUS = 2**20
MOST_RATIO = 100
LOCAL_HEADER = 30
# What systems put into archives by themselves.
BESIDES = ("__MACOSX", "Thumbs.db", "desktop.ini")
PLAIN = frozenset({0, stat.S_IFREG, stat.S_IFDIR})


@dataclass(frozen=True, slots=True)
class Packed:
    """A file of an archive, not read yet; its name is its path in there."""

    name: str
    content: bytes
    packed_bytes: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Lost:
    """A file of an archive that will not be read, and why."""

    name: str
    error: UnreadableDocument
    packed_bytes: int = field(default=0, compare=False)


def is_archive(path: Path) -> bool:
    """Say whether a file is a zip archive of documents, by its name and content.

    What is damaged is none: reading it as what it should be says why.
    """
    if path.suffix.lower() != SUFFIX:
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            return not ARCHIVE_PARTS.keys() & set(archive.namelist())
    except (*DAMAGED, OSError):
        return False


def files_of(raw: RawFile, options: ReadOptions, most_rows: int) -> Iterator[Packed | Lost]:
    """Yield the files of an archive that is what it should be; UnreadableDocument if it is not."""
    yield from files_in(io.BytesIO(raw.content), raw, options, most_rows)


def files_in(
    stream: BinaryIO | Path, raw: RawFile, options: ReadOptions, most_rows: int = MOST_FILES
) -> Iterator[Packed | Lost]:
    """Yield the files of an archive that need not be in memory; `raw` only names it."""
    try:
        with zipfile.ZipFile(stream) as archive:
            parts = archive.infolist()
            check_parts(raw, parts, options)
            files = [part for part in parts if is_wanted(part)]
            if not files:
                raise raw.refuse("is an archive without files: there is nothing to read")
            if len(files) > most_rows:
                raise raw.refuse("has more than {limit} files: split it", limit=most_rows)
            for part in files:
                yield file_of(archive, part, options)
    except DAMAGED as error:
        raise raw.refuse("is damaged or was cut short: fetch it again") from error


def check_parts(raw: RawFile, parts: list[zipfile.ZipInfo], options: ReadOptions) -> None:
    """Refuse an archive that is made to harm whoever unpacks it."""
    names = [part.filename for part in parts]
    if len(set(names)) < len(names):
        raise raw.refuse("holds two files of one name: make the archive anew")
    for part in parts:
        if not is_plain_path(part) or stat.S_IFMT(part.external_attr >> 16) not in PLAIN:
            raise raw.refuse(
                "holds a file whose name leads elsewhere, or a link: make the archive anew"
            )
        if part.flag_bits & 1:
            raise raw.refuse("is protected by a password: save a copy without it")
        if part.file_size > max(UNSUSPICIOUS, MOST_RATIO * part.compress_size):
            raise raw.refuse("holds a file that is packed too tightly: send it by itself")
    if sum(part.file_size for part in parts) > options.max_unpacked_bytes:
        limit = size_text(options.max_unpacked_bytes)
        raise raw.refuse("unpacks to more than {limit}: split it", limit=limit)
    check_overlap(raw, parts)


def check_overlap(raw: RawFile, parts: list[zipfile.ZipInfo]) -> None:
    """Refuse files that lie within each other: a few bytes then stand for very many."""
    end = 0
    for part in sorted(parts, key=lambda one: one.header_offset):
        if part.header_offset < end:
            raise raw.refuse("holds files that lie within each other: make the archive anew")
        end = part.header_offset + LOCAL_HEADER + part.compress_size


def is_plain_path(part: zipfile.ZipInfo) -> bool:
    r"""Say whether a part is named by a plain path below the top of its archive.

    >>> is_plain_path(zipfile.ZipInfo("avisos/vacante.pdf")), is_plain_path(zipfile.ZipInfo("../a"))
    (True, False)
    """
    name = part.orig_filename
    path = PurePosixPath(name)
    return not (
        path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name or "\x00" in name
    )


def is_wanted(part: zipfile.ZipInfo) -> bool:
    """Say whether a part is a file that somebody put there."""
    names = PurePosixPath(part.filename).parts
    hidden = any(name.startswith((".", "~$")) or name in BESIDES for name in names)
    return not part.is_dir() and not hidden


def file_of(archive: zipfile.ZipFile, part: zipfile.ZipInfo, options: ReadOptions) -> Packed | Lost:
    """Return one file, or why there is none of it."""
    name = shown_name(part.filename)
    raw = RawFile(name, name, b"")
    if part.file_size > options.max_bytes:
        limit = size_text(options.max_bytes)
        error = raw.refuse("is larger than {limit}: split it", limit=limit)
        return Lost(name, error, part.compress_size)
    try:
        with archive.open(part) as stream:
            return Packed(name, stream.read(part.file_size + 1), part.compress_size)
    except (*DAMAGED, NotImplementedError):
        error = raw.refuse("is damaged or was cut short: fetch it again")
        return Lost(name, error, part.compress_size)


def shown_name(path: str) -> str:
    """Return the path of a file in an archive as it is shown: on one line, its end if long."""
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in path)[-200:]

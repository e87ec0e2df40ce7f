"""Guards for docx and xlsx files, which are ZIP archives of XML parts."""

import struct
import zipfile
import zlib
from io import BytesIO

from tagger.readers.raw import RawFile, ReadOptions, size_text

# What python-docx, openpyxl and the XML parsers raise on damaged files; their own error classes
# derive from these (both XML syntax errors are SyntaxErrors).
DAMAGED = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    struct.error,
    zipfile.BadZipFile,
    zlib.error,
)
PROLOGUE_BYTES = 4096
XML_ENDINGS = (".xml", ".rels", ".vml")


def check_archive(raw: RawFile, options: ReadOptions) -> None:
    """Refuse an archive that is encrypted, unpacks to too much, or declares XML entities.

    The sizes an archive states can be trusted: `zipfile` reads no byte more of a part than it
    states. Entities are refused by refusing the document type declaration that defines them,
    which Office never writes; behind that, lxml is told by python-docx and openpyxl to resolve
    none, and expat, which reads worksheets, fetches none from outside and bounds their growth.
    """
    try:
        with zipfile.ZipFile(BytesIO(raw.content)) as archive:
            parts = archive.infolist()
            if any(part.flag_bits & 1 for part in parts):
                raise raw.refuse("is protected by a password: save a copy without it")
            if sum(part.file_size for part in parts) > options.max_unpacked_bytes:
                limit = size_text(options.max_unpacked_bytes)
                raise raw.refuse("unpacks to more than {limit}: split it", limit=limit)
            for part in parts:
                check_prologue(raw, archive, part)
    except DAMAGED as error:
        raise raw.refuse("is damaged or was cut short: fetch it again") from error


def check_prologue(raw: RawFile, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> None:
    """Refuse an XML part with a document type declaration, in whatever width it is written."""
    if not part.filename.lower().endswith(XML_ENDINGS):
        return
    with archive.open(part) as stream:
        prologue = stream.read(PROLOGUE_BYTES).replace(b"\x00", b"")
    if b"<!DOCTYPE" in prologue:
        raise raw.refuse("declares XML entities, which Office never does: do not trust this file")

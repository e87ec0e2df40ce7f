"""What kind of file an input is: its content decides, its name helps."""

import json
import re
import zipfile
from io import BytesIO

from tagger.readers.raw import RawFile

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
ZIP_MAGIC = b"PK\x03\x04"
PDF_MAGIC = b"%PDF-"
PDF_HEAD_BYTES = 1024
HTML_START = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}>\s*|<!--.{0,2000}?-->\s*)*<(?:!doctype\s+html|html[\s>])",
    re.IGNORECASE | re.DOTALL,
)
# The part that tells what an archive holds. In OpenDocument files the first part is its name.
ARCHIVE_PARTS = {"word/document.xml": "docx", "xl/workbook.xml": "xlsx"}
OPEN_DOCUMENT = b"mimetypeapplication/vnd.oasis.opendocument"
REFUSED = {
    b"{\\rtf": "is a Rich Text file: open it in a word processor and save it as .docx",
    b"\x89PNG\r\n": "is an image: run OCR on it and give the text",
    b"\xff\xd8\xff": "is an image: run OCR on it and give the text",
    b"II*\x00": "is an image: run OCR on it and give the text",
    b"MM\x00*": "is an image: run OCR on it and give the text",
}
# Suffixes of files that people put among the others and that are refused, or known by content.
UNREAD_SUFFIXES = {
    *(".doc", ".dot", ".dotx", ".docm", ".rtf", ".odt", ".ppt", ".pptx", ".odp"),
    *(".xls", ".xlsb", ".xlsm", ".xltx", ".ods"),
    *(".png", ".jpg", ".jpeg", ".tif", ".tiff"),
}
BINARY_KINDS = {"pdf": "PDF", "docx": "Word (.docx)", "xlsx": "Excel (.xlsx)"}


def kind_of(raw: RawFile, promised: str | None) -> str:
    """Return the kind of a file; `promised` is what its name says, None where that is nothing.

    The content overrules the name (a PDF named .txt, a page saved as .xls), except between the
    text kinds, which cannot be told apart for sure: a .md or .csv file is what its name says.
    """
    found = binary_kind(raw, promised)
    if found is not None:
        return found
    if HTML_START.match(raw.content) and promised not in ("markdown", "csv", "jsonl"):
        return "html"
    if promised in BINARY_KINDS:
        raise raw.refuse(
            "is no {kind} file although its name says so: "
            "it is damaged or was renamed, so fetch it again",
            kind=BINARY_KINDS[promised],
        )
    return promised or text_kind(raw)


def binary_kind(raw: RawFile, promised: str | None) -> str | None:
    """Return the kind of a file that is not text, None for text; refuse what nobody reads."""
    content = raw.content
    for magic, reason in REFUSED.items():
        if content.startswith(magic):
            raise raw.refuse(reason)
    if content.startswith(OLE_MAGIC):
        raise raw.refuse(ole_reason(content))
    if content.startswith(ZIP_MAGIC):
        return archive_kind(raw)
    # The standard lets junk stand before the mark; outside .pdf files that would be guessing.
    head = content[:PDF_HEAD_BYTES]
    is_pdf = PDF_MAGIC in head if promised == "pdf" else head.lstrip().startswith(PDF_MAGIC)
    return "pdf" if is_pdf else None


def ole_reason(content: bytes) -> str:
    """Say why an OLE file is refused: newer Office files are wrapped in one when encrypted."""
    if ENCRYPTED_PACKAGE in content:
        return "is protected by a password: save a copy without it"
    return "is in an old Office format (.doc or .xls): save it as .docx or .xlsx"


def archive_kind(raw: RawFile) -> str:
    """Return the kind of a ZIP archive by the parts it holds."""
    if OPEN_DOCUMENT in raw.content[:100]:
        raise raw.refuse("is an OpenDocument file: save it as .docx, .xlsx or .pdf")
    try:
        with zipfile.ZipFile(BytesIO(raw.content)) as archive:
            parts = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise raw.refuse("is damaged or was cut short: fetch it again") from error
    for part, kind in ARCHIVE_PARTS.items():
        if part in parts:
            return kind
    raise raw.refuse(
        "is an archive without a Word or Excel document: unpack it and give the files in it"
    )


def text_kind(raw: RawFile) -> str:
    """Tell JSON Lines from plain text, for a file whose name says nothing."""
    first_line = raw.content.removeprefix(b"\xef\xbb\xbf").lstrip().split(b"\n", 1)[0]
    if first_line.startswith(b"{"):
        try:
            json.loads(first_line)
        except (ValueError, RecursionError):
            return "text"
        return "jsonl"
    if first_line.startswith(b"[") and raw.suffix == ".json":
        raise raw.refuse("is a JSON list: write one object a line and name it .jsonl")
    return "text"

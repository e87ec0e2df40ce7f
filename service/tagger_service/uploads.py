"""Files that come with a request."""

from dataclasses import replace
from pathlib import PurePosixPath, PureWindowsPath

from fastapi import UploadFile
from starlette.formparsers import MultiPartParser

from tagger.framework import Worded
from tagger.types import Document
from tagger_service.reading import Reader

LONGEST_NAME = 120
UNNAMED = "document"


def keep_in_memory() -> None:
    """Keep uploads out of temporary files, where Starlette puts what is over 1 MiB."""
    MultiPartParser.spool_max_size = 0  # none of its own: a request as a whole has a limit


def document_in(file: UploadFile, reader: Reader, language: Worded | None = None) -> Document:
    """Return the document in an upload, under the bare name of its file."""
    document = reader.read(bare_name(file.filename), file.file.read())
    return replace(document, language=language) if language else document


def bare_name(name: str | None) -> str:
    r"""Return the last part of a path of any system, shortened, on one line.

    >>> bare_name("C:\\avisos\\vacante.pdf")
    'vacante.pdf'
    """
    last = PurePosixPath(PureWindowsPath(name or "").name).name
    printable = "".join(sign for sign in last if sign.isprintable())
    return printable[-LONGEST_NAME:] or UNNAMED

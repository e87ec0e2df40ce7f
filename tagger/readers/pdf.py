"""PDF files."""

import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from itertools import accumulate
from typing import Any

from tagger.errors import UnreadableDocument
from tagger.readers.plain_text import tidy, whole_file
from tagger.readers.raw import RawFile, ReadOptions
from tagger.types import Document

# One line end only: a paragraph may go on over the page.
PAGE_BREAK = "\n"
# Where a word is hyphenated at the end of a line, PDFium puts one of these for hyphen and line end.
LINE_END_HYPHEN = re.compile("[\x02\ufffe]\\s?")
END_MARK = b"%%EOF"
PASSWORD_ERROR = 4
# PDFium must not be entered by two threads of a process at once; a service reads in several.
ONE_AT_A_TIME = threading.Lock()


def parse(raw: RawFile, options: ReadOptions) -> Iterator[Document]:
    """Yield a PDF as one document that knows where its pages start; its lines are the page's."""
    if END_MARK not in raw.content:
        raise raw.refuse("is damaged or was cut short: fetch it again")
    with ONE_AT_A_TIME:
        pages = page_texts(raw, options.max_pages)
    if not any(pages):
        raise raw.refuse("has no text layer (it is a scan): run OCR, e.g. ocrmypdf, and try again")
    steps = (len(page) + len(PAGE_BREAK) for page in pages[:-1])
    document = whole_file(raw, PAGE_BREAK.join(pages))
    yield replace(document, page_starts=tuple(accumulate(steps, initial=0)))


def page_texts(raw: RawFile, most: int) -> list[str]:
    """Return the text of each page, empty for a page that is only a picture."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(raw.content) as pdf:
            if len(pdf) > most:
                reason = "has {found} pages: give {most} at most"
                raise raw.refuse(reason, found=len(pdf), most=most)
            return [page_text(page) for page in pdf]
    except pypdfium2.PdfiumError as error:
        raise refusal(raw, error) from error


def page_text(page: Any) -> str:
    """Return the text of a page with hyphens as printed, so that compounds can keep theirs."""
    text: str = page.get_textpage().get_text_bounded()
    return tidy(LINE_END_HYPHEN.sub("-\n", text)).strip()


def refusal(raw: RawFile, error: Exception) -> UnreadableDocument:
    """Translate what PDFium says."""
    if getattr(error, "err_code", None) == PASSWORD_ERROR:
        return raw.refuse("is protected by a password: save a copy without it")
    return raw.refuse("is damaged or was cut short: fetch it again")

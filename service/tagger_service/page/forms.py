"""What a reader sends from the Tag page: a text or a file, and what the result sends again."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from http import HTTPStatus
from typing import Annotated

from fastapi import Depends, Request
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from tagger.framework import Worded
from tagger.readers.plain_text import tidy
from tagger.types import Document
from tagger_service.dependencies import Parts, Running
from tagger_service.languages import said
from tagger_service.problems import Refusal, _
from tagger_service.reading import check_length
from tagger_service.uploads import bare_name

MOST_FIELDS = 12
MOST_PAGES = 10_000
PASTED = _("Pasted text")


class NothingSentError(Refusal):
    """Neither a text nor a file was sent."""

    def __init__(self) -> None:
        super().__init__("unreadable-document", _("Paste a text or choose a file."))


@dataclass(frozen=True, slots=True)
class Sent:
    """A filled-in form.

    `name` and `page_starts` are set where a result sends its text again: they are those of the
    file that the text was read from.
    """

    text: str = ""
    name: str = ""
    model: str | None = None
    page_starts: tuple[int, ...] = ()
    competency: str = ""
    language: str = ""
    file: UploadFile | None = field(default=None, repr=False)

    @property
    def is_empty(self) -> bool:
        """Whether there is neither text nor file."""
        return self.file is None and not self.text.strip()

    def document(self, parts: Parts, language: Worded) -> Document:
        """Return the document, named in `language` where it has no name of its own.

        A file goes before a text, as choosing one is the later deed on the page.
        """
        if self.file is not None:
            content = self.file.file.read()
            return tidied(parts.reader.read(bare_name(self.file.filename), content))
        if not self.text.strip():
            raise NothingSentError
        name = self.name or said(language, PASTED)
        check_length(self.text, parts.settings, name)
        return Document(name, self.text, page_starts=self.page_starts)


def tidied(document: Document) -> Document:
    """Return a document whose text comes back unchanged from a form.

    Readers tidy already, except where a file is as it was written; then there are no pages.
    """
    text = tidy(document.text)
    return document if text == document.text else replace(document, text=text, page_starts=())


async def form_sent(request: Request, parts: Running) -> AsyncIterator[Sent]:
    """Read the form; a text may be as long as a body, unlike in forms that are declared."""
    try:
        async with request.form(
            max_files=1, max_fields=MOST_FIELDS, max_part_size=parts.settings.most_bytes
        ) as form:
            yield sent_in(form)
    except ClientDisconnect as error:  # nobody is there to be told, and no fault of ours
        raise HTTPException(HTTPStatus.BAD_REQUEST) from error


def sent_in(form: FormData) -> Sent:
    """Return what a form holds; fields that are not ours are left alone."""
    file = form.get("file")
    name = word(form, "name")
    return Sent(
        text=tidy(word(form, "text")),
        name=bare_name(name) if name else "",
        model=word(form, "model") or None,
        page_starts=starts(word(form, "page_starts")),
        competency=word(form, "competency"),
        language=word(form, "language"),
        file=file if isinstance(file, UploadFile) and file.filename else None,
    )


def word(form: FormData, name: str) -> str:
    """Return a field's text, empty where there is none."""
    value = form.get(name)
    return value if isinstance(value, str) else ""


def starts(written: str) -> tuple[int, ...]:
    """Read the places where pages start; anything else than rising numbers is none.

    >>> starts("0 1200"), starts("0 x"), starts("9 3")
    ((0, 1200), (), ())
    """
    numbers = written.split()[:MOST_PAGES]
    if not all(one.isascii() and one.isdecimal() and len(one) < 10 for one in numbers):
        return ()
    found = tuple(int(one) for one in numbers)
    return found if list(found) == sorted(found) else ()


Form = Annotated[Sent, Depends(form_sent)]

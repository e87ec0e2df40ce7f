"""The language of answers and pages: chosen from the request, worded by catalogues."""

import io
from functools import cache
from gettext import NullTranslations
from pathlib import Path

from babel import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations

from tagger.framework import Worded

LOCALE = Path(__file__).parent / "locale"
# The language of the messages in the code comes last: it needs no catalogue.
SPOKEN: tuple[Worded, ...] = ("es", "pt", "en")
FALLBACK: Worded = "en"
MOST_WISHES = 20


def language_of(header: str | None) -> Worded:
    """Return the language that an Accept-Language header wants most, English where we lack it.

    >>> language_of("fr, pt-BR;q=0.9, es;q=0.8")
    'pt'
    """
    found = negotiate_locale(wishes_of(header or ""), SPOKEN, sep="-")
    return known(found) or FALLBACK


def known(name: str | None) -> Worded | None:
    """Return a language by its name, None where it is none of ours."""
    return next((language for language in SPOKEN if language == name), None)


def wishes_of(header: str) -> list[str]:
    """Return the language tags of a header, those wanted most first; refused ones are left out."""
    wishes = []
    for part in header.split(",")[:MOST_WISHES]:
        tag, _, weight = part.partition(";")
        try:
            quality = float(weight.partition("q=")[2] or 1)
        except ValueError:
            quality = 0.0
        if tag.strip() and 0 < quality <= 1:
            wishes.append((-quality, tag.strip().lower()))
    return [tag for _, tag in sorted(wishes, key=lambda wish: wish[0])]


@cache
def translations(language: Worded) -> NullTranslations:
    """Return the messages of a language, compiled from its catalogue at the first use."""
    if language == FALLBACK:
        return NullTranslations()
    with (LOCALE / language / "LC_MESSAGES" / "messages.po").open("rb") as file:
        catalogue = read_po(file, locale=language, abort_invalid=True)
    compiled = io.BytesIO()
    write_mo(compiled, catalogue)
    compiled.seek(0)
    return Translations(compiled, domain="messages")


def said(language: Worded, message: str, values: dict[str, object] | None = None) -> str:
    """Word a message of the catalogue, with its values filled in where it has any."""
    wording = translations(language).gettext(message)
    return wording.format(**values) if values else wording

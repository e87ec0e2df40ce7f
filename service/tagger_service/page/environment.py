"""The templates of the page, one environment a language, and how numbers and dates read in it."""

from datetime import datetime
from functools import cache, partial
from pathlib import Path

from babel.dates import UTC, format_date, format_time
from babel.numbers import format_decimal, format_percent
from jinja2 import Environment, FileSystemLoader

from tagger.exporters.excerpts import excerpt
from tagger.exporters.grouping import legend, provenance_marks
from tagger.exporters.pages import allowed, page_environment
from tagger.exporters.wording import words_in
from tagger.framework import Worded
from tagger.readers.raw import size_text
from tagger_service.languages import translations
from tagger_service.page.static import address_of

TEMPLATES = Path(__file__).parent / "templates"
# In their own words, so that whoever reads none of the others finds theirs.
OWN_NAMES: dict[Worded, str] = {"es": "Español", "pt": "Português", "en": "English"}

SUREST = 0.99
BULLETS = "•·▪◦‣–—-*> \t"


@cache
def environment(language: Worded) -> Environment:
    """Return the templates worded in a language.

    Not an overlay of one environment: overlays share the functions that word messages.
    """
    made = page_environment()
    made.loader = FileSystemLoader(TEMPLATES)
    made.add_extension("jinja2.ext.i18n")
    made.policies["ext.i18n.trimmed"] = True
    made.install_gettext_translations(  # type: ignore[attr-defined]  # the extension's own
        translations(language), newstyle=True
    )
    made.filters["number"] = partial(number, language)
    made.filters["probability"] = partial(probability, language)
    made.filters["bare"] = bare
    made.filters["size"] = size_text
    made.filters["count"] = partial(count, language)
    made.filters["moment"] = partial(moment, language)
    made.filters["share"] = partial(share, language)
    made.globals.update(
        excerpt=excerpt,
        language=language,
        languages=OWN_NAMES,
        legend=legend,
        provenance_marks=provenance_marks,
        static=address_of,
        words=words_in(language),
    )
    return made


def written(language: Worded, template: str, values: dict[str, object]) -> str:
    """Return a page; code points that HTML cannot hold are shown as U+FFFD."""
    return "".join(allowed(environment(language).get_template(template).generate(values)))


def number(language: Worded, value: float) -> str:
    """Write a measure with two digits.

    >>> number("pt", 0.9)
    '0,90'
    """
    return format_decimal(value, format="0.00", locale=language)


def probability(language: Worded, value: float) -> str:
    """Write a probability; none is written as certain or impossible.

    >>> probability("es", 0.997), probability("es", 0.91)
    ('> 0,99', '0,91')
    """
    if value > SUREST:
        return f"> {number(language, SUREST)}"
    return f"< {number(language, 1 - SUREST)}" if value < 1 - SUREST else number(language, value)


def bare(passage: str) -> str:
    """Return a passage without the bullet that it began with in its list.

    >>> bare("• Analizar datos")
    'Analizar datos'
    """
    return passage.lstrip(BULLETS)


def count(language: Worded, value: int) -> str:
    """Write a whole number, digits in groups as the language has them.

    >>> count("en", 200000)
    '200,000'
    """
    return format_decimal(value, format="#,##0", locale=language)


def share(language: Worded, value: float) -> str:
    """Write a share as a percentage.

    >>> share("en", 0.256)
    '26%'
    """
    return format_percent(value, locale=language)


def moment(language: Worded, value: datetime) -> str:
    """Write a moment in UTC, as nobody knows where the reader is.

    >>> from datetime import UTC
    >>> moment("en", datetime(2026, 11, 23, 20, 5, tzinfo=UTC)).replace(chr(8239), " ")
    'Nov 23, 2026, 8:05 PM UTC'
    """
    day = format_date(value.astimezone(UTC), "medium", locale=language)
    time = format_time(value, "short", tzinfo=UTC, locale=language)
    return f"{day}, {time} UTC"

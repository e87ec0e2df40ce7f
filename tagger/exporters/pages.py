"""How HTML pages are made of templates: everything escaped, every name known."""

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from jinja2 import Environment

# HTML knows these code points in no form, not even as a reference.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ud800-\udfff]")


def allowed(parts: Iterable[str]) -> Iterator[str]:
    """Yield the parts of a page with U+FFFD for each code point that HTML cannot hold."""
    return (_FORBIDDEN.sub("\ufffd", part) for part in parts)


def page_environment() -> "Environment":
    """Return a Jinja environment; what a template fills in is escaped, a missing name an error."""
    from jinja2 import Environment, StrictUndefined

    return Environment(
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )

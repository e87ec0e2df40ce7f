"""The errors a caller may see: each names the thing that is wrong and the remedy."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Self


class TaggerError(Exception):
    """Root of every error that the library raises on purpose; its text is fit for a person."""


class UnreadableDocument(TaggerError):
    """A file or a row of it cannot be turned into text.

    Where a reader says why, `subject` names the file, `reason` is the sentence in English with the
    names of `values` in braces: whoever words it in another language looks it up by that.
    """

    subject: str = ""
    reason: str = ""
    values: Mapping[str, object] = MappingProxyType({})

    @classmethod
    def of(cls, subject: str, reason: str, **values: object) -> Self:
        """Return the error that says of a file why it cannot be read."""
        error = cls(f"{subject} {reason.format(**values) if values else reason}")
        error.subject, error.reason, error.values = subject, reason, values
        return error


class InvalidFramework(TaggerError):
    """A framework file breaks the format; the text names file, entry and remedy."""


class InvalidModel(TaggerError):
    """A model folder is missing, damaged or of another format."""


class InvalidValue(TaggerError):
    """A value handed to the library lies outside what it may be."""


class MissingExtra(TaggerError):
    """A feature needs packages that the core does not install."""

    def __init__(self, feature: str, extra: str) -> None:
        super().__init__(
            f"{feature} needs an extra that is not installed: "
            f"run pip install 'competency-tagger[{extra}]'"
        )

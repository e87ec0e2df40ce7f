"""The errors a caller may see: each names the thing that is wrong and the remedy."""


class TaggerError(Exception):
    """Root of every error that the library raises on purpose; its text is fit for a person."""


class UnreadableDocument(TaggerError):
    """A file or a row of it cannot be turned into text."""


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

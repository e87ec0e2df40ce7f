"""Coverage audits as JSON: complete, versioned, read back to the same values.

Format history, which is also how to change it: raise FORMAT, say here what changed, and let
`read_coverage` refuse other formats.

1: first format.
"""

from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

from tagger.coverage.reports.view import ReportOptions, View, view_of
from tagger.coverage.values import Coverage
from tagger.errors import InvalidValue
from tagger.framework import Worded
from tagger.yaml_files import shown

if TYPE_CHECKING:
    from pydantic import BaseModel

FORMAT = 1


def write_json(view: View, stream: BinaryIO) -> None:
    """Write the audit whole, with what made it; every text in it stays as it is."""
    from tagger import __version__

    file = _file()(
        kind="coverage",
        format=FORMAT,
        made_with=f"competency-tagger {__version__}",
        made_on=view.made_on,
        n_unread=view.options.n_unread,
        coverage=view.coverage,
    )
    stream.write(file.model_dump_json(indent=1).encode("utf-8") + b"\n")


def read_coverage(path: Path) -> Coverage:
    """Read an audit that was written as JSON; InvalidValue where the file holds none."""
    return read_view(path, "en").coverage


def read_view(path: Path, language: Worded) -> View:
    """Read an audit to be reported anew in a language, with the day on which it was made."""
    from pydantic import ValidationError

    try:
        content = path.read_bytes()
    except OSError as error:
        raise InvalidValue(f"cannot read {path}: {error.strerror}") from error
    try:
        file: Any = _file().model_validate_json(content)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the file"
        raise InvalidValue(
            f"{path.name} is no coverage report of format {FORMAT}: {place}: "
            f"{first['msg'][:1].lower()}{first['msg'][1:]} (found {shown(first['input'])}); "
            "write it anew with tagger coverage"
        ) from error
    return view_of(file.coverage, ReportOptions(language, file.made_on, file.n_unread))


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of the format."""
    return _file().model_json_schema(mode="serialization")


@cache
def _file() -> "type[BaseModel]":
    """Return the model of the file, made late because checking values is heavy to prepare."""
    from pydantic import BaseModel, ConfigDict

    class CoverageFile(BaseModel):
        """An audit of courses with what made it; `n_unread` counts documents that are not in it."""

        model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

        kind: Literal["coverage"]
        format: Literal[1]
        made_with: str
        made_on: date
        n_unread: int
        coverage: Coverage

    return CoverageFile

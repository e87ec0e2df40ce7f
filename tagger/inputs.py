"""What a command reads and where it may write: files, folders, documents, formats by suffix."""

import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from tagger.console import Lost
from tagger.errors import TaggerError, UnreadableDocument
from tagger.framework import Worded
from tagger.types import Document


def refuse_overwriting(out: Path | None, inputs: Iterable[Path]) -> None:
    """Refuse to write over a file that is to be read."""
    if out is not None and out.resolve() in {path.resolve() for path in inputs}:
        raise TaggerError(f"{out} is one of the files to read: choose another name for the output")


def format_for(out: Path | None, format_of_suffix: Mapping[str, str]) -> str:
    """Return the format that the suffix of a file asks for; a table for the terminal."""
    if out is None or not out.suffix:
        return "table"
    try:
        return format_of_suffix[out.suffix.lower()]
    except KeyError:
        known = ", ".join(format_of_suffix)
        raise TaggerError(
            f"cannot tell the format of {out.name}: name it with --format, or use {known}"
        ) from None


def readable_files(files: Iterable[Path], lost: Lost) -> list[Path]:
    """Return the files named and those in the folders named; what is not there is counted."""
    from tagger.readers import find_files

    paths: dict[Path, None] = {}
    for path in files:
        try:
            paths |= dict.fromkeys(find_files([path]))
        except UnreadableDocument as error:
            lost.count(str(error))
    return list(paths)


def documents(
    paths: Sequence[Path],
    lang: Worded | None,
    lost: Lost,
    text_columns: Sequence[str] = (),
    id_column: str | None = None,
) -> Iterator[Document]:
    """Yield every readable document; what cannot be read is said at once and counted."""
    from dataclasses import replace

    from tagger.readers import Failure, ReadOptions, read_all

    options = ReadOptions(text_columns=tuple(text_columns), id_column=id_column)
    standard_input = sys.stdin.buffer if sys.stdin else None
    for found in read_all(paths, options, standard_input):
        if isinstance(found, Failure):
            lost.count(found.message)
        else:
            lost.n_read += 1
            yield replace(found, language=lang) if lang else found

"""Where labels are kept: finished documents in the file itself, the others in one beside it.

`labels.jsonl` holds finished documents only, in the benchmark's format, so that whatever reads it
never meets a document that was half seen. `labels.jsonl.session` holds the documents that were
begun, and says whose labels these are and by which framework. Both are replaced whole, never
written into, and a document always stands in at least one of them.
"""

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self, TextIO

from pydantic import BaseModel, ConfigDict, ValidationError

from tagger.annotating.sheets import Row, Sheet
from tagger.benchmark import rows_of
from tagger.console import output
from tagger.errors import InvalidValue

FORMAT = 1
Stamp = tuple[int, int, int] | None


class Header(BaseModel):
    """Whose labels these are, and what the annotator saw: other labels, suggestions."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    format: int = FORMAT
    framework: str
    annotator: str = ""
    correcting: bool = False
    suggested: bool = False

    def joined_by(self, now: Self, name: str) -> Self:
        """Return what holds when work goes on; refuse what would mix two kinds of labels."""
        if self.format != FORMAT:
            raise InvalidValue(f"{name} is of format {self.format}: use the tagger that made it")
        if self.framework != now.framework:
            raise InvalidValue(
                f"{name} holds labels of the framework {self.framework}, not of {now.framework}: "
                "use another --out, or that framework"
            )
        if self.correcting != now.correcting:
            begun = "with" if self.correcting else "without"
            raise InvalidValue(
                f"{name} was begun {begun} --correct: go on {begun} it, or use another --out"
            )
        if now.annotator and self.annotator and now.annotator != self.annotator:
            raise InvalidValue(
                f"{name} holds the labels of {self.annotator}: {now.annotator} needs another --out"
            )
        return self.model_copy(
            update={
                "annotator": self.annotator or now.annotator,
                "suggested": self.suggested or now.suggested,
            }
        )


class _Kept(Header):
    unfinished: list[Row]


@dataclass(slots=True)
class Store:
    """The two files, and what they hold by document id; only `open` makes one."""

    out: Path
    header: Header
    finished: dict[str, Row]
    unfinished: dict[str, Row]
    stamps: dict[Path, Stamp] = field(default_factory=dict)

    @classmethod
    def open(cls, out: Path, header: Header) -> Self:
        """Read what is there, or begin; refuse a file that no such session began."""
        beside = session_file(out)
        store = cls(out, header, {}, {})
        if beside.exists():
            kept = _kept(beside)
            header_then = Header(**{key: getattr(kept, key) for key in Header.model_fields})
            store.header = header_then.joined_by(header, out.name)
            store.finished = _by_id(_finished(out), out)
            store.unfinished = {
                id_: row
                for id_, row in _by_id(kept.unfinished, beside).items()
                if id_ not in store.finished
            }
        elif out.exists():
            raise InvalidValue(
                f"{out.name} is there and was not begun with `tagger annotate` (there is no "
                f"{beside.name} beside it): choose another --out"
            )
        store.stamps = {path: _stamp(path) for path in (out, beside)}
        store.write_session(store.unfinished)
        return store

    def saved(self, sheet: Sheet) -> Sheet:
        """Return a sheet as it was left, where it was begun."""
        if sheet.id in self.finished:
            return sheet.marked_as(self.finished[sheet.id], decided=True)
        if sheet.id in self.unfinished:
            return sheet.marked_as(self.unfinished[sheet.id])
        return sheet

    def keep(self, sheet: Sheet) -> None:
        """Write a sheet where it belongs; what it leaves is written last, so that it is never lost.

        Each file is remembered right after its own write, so that memory and disk agree even
        where the second write fails.
        """
        row = {sheet.id: sheet.row()}
        if sheet.is_finished:
            self.write_finished(self.finished | row)
            if sheet.id in self.unfinished:
                self.write_session(_without(sheet.id, self.unfinished))
        else:
            self.write_session(self.unfinished | row)
            if sheet.id in self.finished:
                self.write_finished(_without(sheet.id, self.finished))

    def write_finished(self, rows: dict[str, Row]) -> None:
        """Replace the file of finished documents, and remember it."""

        def write(stream: TextIO) -> None:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows.values())

        self._replace(self.out, write)
        self.finished = rows

    def write_session(self, rows: dict[str, Row]) -> None:
        """Replace the file beside it, and remember it."""
        content = self.header.model_dump() | {"unfinished": list(rows.values())}
        self._replace(
            session_file(self.out),
            lambda stream: json.dump(content, stream, ensure_ascii=False, indent=1),
        )
        self.unfinished = rows

    def _replace(self, path: Path, write: Callable[[TextIO], None]) -> None:
        if _stamp(path) != self.stamps[path]:
            raise InvalidValue(
                f"another program has changed {path.name}: stop, and start `tagger annotate` again"
            )
        with output(path) as stream:
            write(stream)
        self.stamps[path] = _stamp(path)


def session_file(out: Path) -> Path:
    """Return the file beside a file of labels that holds what is not finished."""
    return out.with_name(f"{out.name}.session")


def _without(id_: str, rows: dict[str, Row]) -> dict[str, Row]:
    return {other: row for other, row in rows.items() if other != id_}


def _kept(path: Path) -> _Kept:
    try:
        return _Kept.model_validate_json(path.read_bytes())
    except OSError as error:
        raise _unreadable(path, error) from error
    except ValidationError as error:
        raise InvalidValue(
            f"{path.name} is not a file of `tagger annotate`: choose another --out"
        ) from error


def _finished(path: Path) -> list[Row]:
    try:
        return list(rows_of(path)) if path.exists() else []
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> InvalidValue:
    return InvalidValue(f"cannot read {path.name}: {error.strerror}; choose another --out")


def _by_id(rows: Iterable[Row], path: Path) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for row in rows:
        id_ = Sheet.from_row(row).id
        if id_ in found:
            raise InvalidValue(f"{path.name}: document {id_} stands in it twice: remove one")
        found[id_] = row
    return found


def _stamp(path: Path) -> Stamp:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

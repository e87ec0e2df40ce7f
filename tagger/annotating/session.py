"""The work of one annotator: the sheets, where it goes on, and every mark saved at once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from threading import Lock

from tagger.annotating.sheets import Mark, Sheet
from tagger.annotating.store import Header, Store
from tagger.errors import InvalidValue
from tagger.framework import Framework

Codes = tuple[str, ...]
Suggest = Callable[[Sheet], Sequence[Codes]]


class NoSuchPlace(InvalidValue):
    """There is no document, or no segment of it, with that number."""


@dataclass(slots=True)
class Session:
    """Sheets under one framework; safe to use from several threads.

    `suggest` gives the codes to propose for each segment of a sheet; None proposes nothing. It is
    slow and has a lock of its own, so that saving never waits for it.
    """

    sheets: list[Sheet]
    framework: Framework
    store: Store
    suggest: Suggest | None = None
    proposed: dict[int, Sequence[Codes]] = field(default_factory=dict)
    is_closed: bool = False
    lock: Lock = field(default_factory=Lock)
    suggesting: Lock = field(default_factory=Lock)

    @classmethod
    def resume(
        cls,
        sheets: Sequence[Sheet],
        framework: Framework,
        store: Store,
        suggest: Suggest | None = None,
    ) -> "Session":
        """Return the session with what was saved; refuse labels that the framework has not."""
        as_left = [store.saved(sheet) for sheet in sheets]
        known = set(framework.codes)
        for sheet in as_left:
            strange = {code for mark in sheet.marks for code in mark.labels} - known
            if strange:
                raise InvalidValue(
                    f"document {sheet.id} carries {', '.join(sorted(strange))}, which "
                    f"{framework.id} has not: name the framework it was labelled with"
                )
        return cls(as_left, framework, store, suggest)

    @property
    def header(self) -> Header:
        """Whose labels these are."""
        return self.store.header

    @property
    def n_finished(self) -> int:
        """Count the documents that are finished."""
        return sum(sheet.is_finished for sheet in self.sheets)

    def goes_on(self) -> tuple[int, int]:
        """Return document and segment of the first that is undecided; the start if none is."""
        for number, sheet in enumerate(self.sheets):
            for place, mark in enumerate(sheet.marks):
                if not mark.decided:
                    return number, place
        return 0, 0

    def sheet(self, number: int) -> Sheet:
        """Return a sheet by its number from 0."""
        if not 0 <= number < len(self.sheets):
            raise NoSuchPlace(f"there is no document {number}")
        return self.sheets[number]

    def mark(self, number: int, place: int, mark: Mark) -> Sheet:
        """Mark a segment and save; where saving fails, the sheet is what the files hold."""
        with self.lock:
            if self.is_closed:
                raise InvalidValue("the program has stopped: start `tagger annotate` again")
            sheet = self.sheet(number)
            if not 0 <= place < len(sheet.marks):
                raise NoSuchPlace(f"document {sheet.id} has no segment {place}")
            known = set(self.framework.codes)
            strange = sorted(set(mark.labels) - known)
            if strange:
                raise InvalidValue(f"{self.framework.id} has no code {strange[0]!r}")
            try:
                self.store.keep(sheet.with_mark(place, mark))
            finally:
                self.sheets[number] = self.store.saved(sheet)
            return self.sheets[number]

    def close(self) -> None:
        """Wait for what is being saved; nothing is saved after it."""
        with self.lock:
            self.is_closed = True

    def proposals(self, number: int) -> Sequence[Codes]:
        """Return the codes proposed for each segment, judged once; empty where none are wanted."""
        if self.suggest is None:
            return ()
        with self.suggesting:
            if number not in self.proposed:
                self.proposed[number] = self.suggest(self.sheet(number))
            return self.proposed[number]

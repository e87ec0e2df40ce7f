"""The laws of saving: what was acknowledged is kept, whenever the program or a write ends."""

import contextlib
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.annotating import store as store_module
from tagger.annotating.session import Session
from tagger.annotating.sheets import Mark
from tagger.annotating.store import session_file
from tagger.console import output
from tagger.errors import TaggerError
from tests.tagger.annotating.sheets import finished_rows, make_session, make_sheet

CODED = Mark(("A1", "B2"), "essential", "basic", decided=True)
SHEETS = (make_sheet("a"), make_sheet("b", ("One", "Two", "Three")))

marks = st.builds(
    Mark,
    labels=st.sets(st.sampled_from(["A1", "A2", "B1"]), min_size=1).map(lambda s: tuple(sorted(s))),
    modality=st.sampled_from([None, "essential", "desirable"]),
    level=st.sampled_from([None, "basic", "advanced"]),
    decided=st.booleans(),
) | st.builds(Mark, decided=st.booleans())
places = st.sampled_from([(0, 0), (0, 1), (1, 0), (1, 1), (1, 2)])


def all_marks(session: Session) -> list[tuple[Mark, ...]]:
    return [sheet.marks for sheet in session.sheets]


@given(steps=st.lists(st.tuples(places, marks), max_size=12))
def test_starting_again_finds_all_as_it_was(steps: list[tuple[tuple[int, int], Mark]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "labels.jsonl"
        session = make_session(out, *SHEETS)
        for (number, place), mark in steps:
            session.mark(number, place, mark)
            expected = all_marks(session)
            session = make_session(out, *SHEETS)
            assert all_marks(session) == expected
        ids = [row["id"] for row in finished_rows(out)]
        assert sorted(ids) == [sheet.id for sheet in session.sheets if sheet.is_finished]


@given(steps=st.lists(st.tuples(places, marks), min_size=1, max_size=10), fatal=st.integers(1, 12))
def test_what_was_acknowledged_outlives_an_end_between_any_two_writes(
    steps: list[tuple[tuple[int, int], Mark]], fatal: int
) -> None:
    n_writes = 0

    @contextlib.contextmanager
    def dying(path: Path) -> Iterator[TextIO]:
        nonlocal n_writes
        n_writes += 1
        if n_writes == fatal:
            raise KeyboardInterrupt
        with output(path) as stream:
            yield stream

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        out = Path(folder) / "labels.jsonl"
        session = make_session(out, *SHEETS)
        before = after = all_marks(session)
        patch.setattr(store_module, "output", dying)
        with contextlib.suppress(KeyboardInterrupt):
            for (number, place), mark in steps:
                before = all_marks(session)
                after = before.copy()
                after[number] = (*before[number][:place], mark, *before[number][place + 1 :])
                session.mark(number, place, mark)
                before = after
        patch.undo()
        assert all_marks(make_session(out, *SHEETS)) in (before, after)


def test_where_saving_fails_nothing_has_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = make_session(tmp_path / "labels.jsonl")

    def full(path: Path) -> Iterator[TextIO]:
        raise TaggerError(f"cannot write {path}: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "output", full)
        with pytest.raises(TaggerError, match="No space left"):
            session.mark(0, 0, CODED)
    assert all_marks(session) == all_marks(make_session(tmp_path / "other.jsonl"))
    session.mark(0, 0, CODED)
    assert all_marks(make_session(session.store.out)) == all_marks(session)


@given(
    steps=st.lists(st.tuples(places, marks), min_size=1, max_size=10),
    failing=st.sets(st.integers(1, 15)),
)
def test_memory_and_files_agree_whichever_write_fails(
    steps: list[tuple[tuple[int, int], Mark]], failing: set[int]
) -> None:
    n_writes = 0

    @contextlib.contextmanager
    def failing_at_times(path: Path) -> Iterator[TextIO]:
        nonlocal n_writes
        n_writes += 1
        if n_writes in failing:
            raise TaggerError(f"cannot write {path}: No space left on device")
        with output(path) as stream:
            yield stream

    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        out = Path(folder) / "labels.jsonl"
        session = make_session(out, *SHEETS)
        patch.setattr(store_module, "output", failing_at_times)
        for (number, place), mark in steps:
            with contextlib.suppress(TaggerError):
                session.mark(number, place, mark)
                assert session.sheets[number].marks[place] == mark
        patch.undo()
        assert all_marks(make_session(out, *SHEETS)) == all_marks(session)


def test_a_decision_whose_second_write_failed_can_be_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "labels.jsonl"
    session = make_session(out, make_sheet("a", ("One",)))
    session.mark(0, 0, Mark(("A1",)))

    @contextlib.contextmanager
    def full_beside(path: Path) -> Iterator[TextIO]:
        if path == session_file(out):
            raise TaggerError("No space left on device")
        with output(path) as stream:
            yield stream

    with monkeypatch.context() as patch:
        patch.setattr(store_module, "output", full_beside)
        with pytest.raises(TaggerError, match="No space left"):
            session.mark(0, 0, CODED)
    session.mark(0, 0, Mark(("A1",)))
    assert make_session(out, make_sheet("a", ("One",))).sheets[0].marks == (Mark(("A1",)),)
    assert finished_rows(out) == []

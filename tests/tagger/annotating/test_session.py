"""The laws of a session: what was acknowledged is kept, what is half seen is never called done."""

from pathlib import Path

import pytest

from tagger.annotating.session import NoSuchPlace
from tagger.annotating.sheets import Mark, Sheet
from tagger.annotating.store import session_file
from tagger.benchmark import read_labelled
from tagger.errors import InvalidValue
from tests.tagger.annotating.sheets import (
    finished_rows,
    make_session,
    make_sheet,
    unfinished_rows,
)

CODED = Mark(("A1", "B2"), "essential", "basic", decided=True)
NONE = Mark(decided=True)
SEGMENT = make_sheet().row()["segments"][0]
SHEETS = (make_sheet("a"), make_sheet("b", ("One", "Two", "Three")))


def test_a_document_is_done_only_when_every_segment_is_decided(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    session = make_session(out)
    session.mark(0, 1, CODED)
    assert not out.exists()
    assert [row["id"] for row in unfinished_rows(out)] == ["a"]
    session.mark(0, 0, NONE)
    assert (len(finished_rows(out)), unfinished_rows(out)) == (1, [])


def test_what_is_finished_is_a_benchmark_file_with_nothing_added(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    session = make_session(out, annotator="ana")
    session.mark(0, 0, NONE)
    session.mark(0, 1, CODED)
    (labelled,) = read_labelled(out, "train")
    assert labelled.split == "train_own"
    assert [segment.labels for segment in labelled.segments] == [set(), {"A1", "B2"}]
    (row,) = finished_rows(out)
    assert set(row) == {
        "id", "lang", "variety", "genre", "role_family", "title", "segments", "split",
    }  # fmt: skip
    assert set(row["segments"][0]) == {"t", "p", "role", "labels", "modality", "level"}


def test_a_finished_document_that_is_opened_again_is_no_longer_among_the_finished(
    tmp_path: Path,
) -> None:
    out = tmp_path / "labels.jsonl"
    session = make_session(out, *SHEETS)
    for place in (0, 1):
        session.mark(0, place, NONE)
    session.mark(0, 1, Mark())
    assert finished_rows(out) == []
    assert [row["id"] for row in unfinished_rows(out)] == ["a"]


def test_work_goes_on_at_the_first_undecided_segment(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    session = make_session(out, *SHEETS)
    assert session.goes_on() == (0, 0)
    for number, place in ((0, 0), (0, 1), (1, 0)):
        session.mark(number, place, NONE)
    session.mark(1, 1, Mark(("A1",)))
    again = make_session(out, *SHEETS)
    assert again.goes_on() == (1, 1)
    assert again.sheets[1].marks[1].labels == ("A1",), "a draft is kept, too"
    for place in (1, 2):
        again.mark(1, place, NONE)
    assert make_session(out, *SHEETS).goes_on() == (0, 0)


def test_nothing_is_saved_after_the_end(tmp_path: Path) -> None:
    session = make_session(tmp_path / "labels.jsonl")
    session.close()
    with pytest.raises(InvalidValue, match="has stopped: start `tagger annotate` again"):
        session.mark(0, 0, NONE)


def test_two_sessions_on_one_file_do_not_overwrite_each_other(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    first, second = make_session(out), make_session(out)
    second.mark(0, 0, NONE)
    with pytest.raises(InvalidValue, match=r"changed labels\.jsonl\.session: stop, and start"):
        first.mark(0, 1, NONE)
    assert make_session(out).sheets[0].marks[0] == NONE


def test_a_file_that_was_not_begun_here_is_never_touched(tmp_path: Path) -> None:
    out = tmp_path / "train.jsonl"
    out.write_text("{}\n", encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"was not begun with `tagger annotate`.*another --out"):
        make_session(out)
    assert (out.read_text("utf-8"), session_file(out).exists()) == ("{}\n", False)


def test_a_session_file_of_another_kind_is_never_touched(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    session_file(out).write_text("[1]", encoding="utf-8")
    with pytest.raises(InvalidValue, match="is not a file of `tagger annotate`"):
        make_session(out)
    assert session_file(out).read_text("utf-8") == "[1]"


def test_documents_that_are_not_named_this_time_stay_in_the_file(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    first = make_session(out, *SHEETS)
    for place in (0, 1):
        first.mark(0, place, CODED)
    first.mark(1, 0, NONE)
    other = make_session(out, make_sheet("c", ("Alone",)))
    other.mark(0, 0, NONE)
    assert [row["id"] for row in finished_rows(out)] == ["a", "c"]
    assert [row["id"] for row in unfinished_rows(out)] == ["b"]


def test_one_file_holds_the_labels_of_one_annotator(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    make_session(out, annotator="ana")
    assert make_session(out).header.annotator == "ana"
    with pytest.raises(InvalidValue, match="the labels of ana: ben needs another --out"):
        make_session(out, annotator="ben")


def test_blind_labels_and_corrections_do_not_mix(tmp_path: Path) -> None:
    out = tmp_path / "labels.jsonl"
    make_session(out)
    with pytest.raises(InvalidValue, match="begun without --correct"):
        make_session(out, correcting=True)


def test_a_text_that_has_changed_is_refused_and_another_cut_of_the_same_keeps_the_old_one(
    tmp_path: Path,
) -> None:
    out = tmp_path / "labels.jsonl"
    make_session(out, make_sheet("a", ("One two", "three"))).mark(0, 0, CODED)
    again = make_session(out, make_sheet("a", ("One", "two three")))
    assert [segment.text for segment in again.sheets[0].segments] == ["One two", "three"]
    with pytest.raises(InvalidValue, match="the text of a is not the one that was labelled"):
        make_session(out, make_sheet("a", ("One two", "four")))


def test_a_place_or_a_code_that_is_not_there_is_refused(tmp_path: Path) -> None:
    session = make_session(tmp_path / "labels.jsonl")
    for number, place in ((1, 0), (-1, 0), (0, 2), (0, -1)):
        with pytest.raises(NoSuchPlace):
            session.mark(number, place, NONE)
    with pytest.raises(InvalidValue, match="small has no code 'ZZ9'"):
        session.mark(0, 0, Mark(("ZZ9",)))


def test_a_mark_without_code_has_neither_modality_nor_level() -> None:
    row = {"labels": [], "modality": "essential", "level": "basic"}
    assert Mark.of(row, decided=True) == Mark(decided=True)
    twice = {"labels": ["B1", "A1", "B1"], "modality": None, "level": None}
    assert Mark.of(twice, decided=False).labels == ("A1", "B1")
    for wrong in ({"modality": "maybe"}, {"level": "some"}):
        with pytest.raises(InvalidValue, match="use "):
            Mark.of(twice | wrong, decided=True)


@pytest.mark.parametrize(
    "change",
    [
        {"segments": []},
        {"id": 3},
        {"segments": [{"t": "x"}]},
        {"split": None},
        {"segments": "no"},
        {"segments": [SEGMENT | {"labels": ["A1", 3]}]},
        {"segments": [SEGMENT | {"labels": "A1"}]},
    ],
)
def test_a_row_that_is_no_benchmark_document_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(InvalidValue, match="is not a benchmark document"):
        Sheet.from_row(make_sheet().row() | change)

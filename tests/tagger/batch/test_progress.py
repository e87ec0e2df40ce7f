"""How far a run has come, and how long it still takes."""

import json
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import pyarrow as pa
import pytest
from pyarrow import parquet

from tagger.batch.parts import Counts, Parts
from tagger.batch.progress import Lines, Reached, line_of, seconds_left
from tagger.batch.run import PART, Plan, Todo
from tagger.batch.sources import Progress, all_items
from tagger.readers.raw import ReadOptions


def table(path: Path, n_rows: int) -> Path:
    lines = [f"v{number},analizar datos" for number in range(n_rows)]
    path.write_text("id,text\n" + "\n".join(lines) + "\n", encoding="utf-8")
    return path


def todo_of(path: Path, parts: Path) -> Todo:
    plan = Plan((path,), path.with_name("out.csv"), "csv", ReadOptions())
    return Todo(plan, Parts(parts))


def test_a_line_is_said_once_a_minute_with_the_time_left() -> None:
    times: Iterator[float] = iter([0.0, 30.0, 60.0, 90.0, 130.0])
    said: list[str] = []
    lines = Lines(lambda: next(times), said.append)
    for share in (0.1, 0.2, 0.3, 0.5):
        lines(Reached(round(1_000 * share), share))
    assert said == [
        "200 documents, 20 %, 3.3 documents/s, 0:04:00 left",
        "500 documents, 50 %, 3.8 documents/s, 0:02:10 left",
    ]


def test_at_the_very_beginning_nobody_says_how_long_it_takes() -> None:
    assert seconds_left(Reached(1, 0.0), 10.0) is None
    assert "left" not in line_of(Reached(0, 0.0), 0.0)


def test_the_share_is_that_of_what_was_judged_not_of_what_was_read_ahead(tmp_path: Path) -> None:
    todo = todo_of(table(tmp_path / "in.csv", 4 * PART), tmp_path / "parts")
    given = list(todo)
    shares = [todo.reached(Counts(len(items))).share for _, items in given]
    assert shares == pytest.approx([0.25, 0.5, 0.75, 1.0], abs=0.02)


def test_what_an_earlier_try_did_does_not_count(tmp_path: Path) -> None:
    parts = tmp_path / "parts"
    parts.mkdir()
    for number in (0, 1):
        (parts / f"part-{number:07}.jsonl").touch()
    todo = todo_of(table(tmp_path / "in.csv", 4 * PART), parts)
    given = list(todo)
    assert [number for number, _ in given] == [2, 3]
    assert todo.reached(Counts(PART)).share == pytest.approx(0.5, abs=0.05)
    assert todo.reached(Counts(0, n_failed=PART)).n_documents == 2 * PART


def test_every_kind_of_input_moves_on_as_it_is_read(tmp_path: Path) -> None:
    rows = {"id": [str(n) for n in range(100)], "text": ["analizar datos"] * 100}
    parquet.write_table(pa.table(rows), tmp_path / "in.parquet")
    with ZipFile(tmp_path / "in.zip", "w") as archive:
        for number in range(10):
            archive.writestr(f"{number}.txt", f"analizar datos {number}")
    lines = [json.dumps({"id": number, "text": "analizar datos"}) for number in range(1_000)]
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for name in ("in.parquet", "in.zip", "in.jsonl"):
        progress, path = Progress(), tmp_path / name
        seen = [progress.n_bytes for _ in all_items([path], ReadOptions(), progress)]
        assert seen == sorted(seen)
        assert len(set(seen)) > 2
        assert progress.n_bytes == path.stat().st_size

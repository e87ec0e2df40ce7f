"""`tagger batch`: from collections to tables, whole even where it was broken off."""

import csv
import json
import os
import random
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

import openpyxl
import psutil
import pytest
from pyarrow import parquet

from tagger.batch import parts as checkpoints
from tagger.batch.run import PART
from tests.tagger.batch.test_splitting import NOTICE
from tests.tagger.command import COMMAND, EXAMPLES, Ended, environment, run

VACANCIES = EXAMPLES / "vacancies.csv"
WORDS = ("analizar datos", "conducir", "tramitar expedientes", "atender al público", "coordinar")


def batch(*arguments: str | Path) -> Ended:
    return run("batch", *arguments, "--model", "keyword")


def rows_of(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8-sig").splitlines()))


def collection(path: Path, n_rows: int) -> Path:
    chance = random.Random(4)  # noqa: S311 - the same texts each time
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(("id", "text", "city"))
        for number in range(n_rows):
            text = "" if number % 97 == 5 else ". ".join(chance.choices(WORDS, k=3))
            writer.writerow((f"v{number}", text, f"city {number % 7}"))
    return path


def test_a_row_a_document_keeps_the_columns_it_came_with(tmp_path: Path) -> None:
    ended = batch(VACANCIES, "--out", tmp_path / "tags.csv")
    assert (ended.code, ended.out) == (0, "")
    assert ended.err.startswith("8 documents, ")
    rows = rows_of(tmp_path / "tags.csv")
    assert [row["id"] for row in rows] == [f"V-10{n}" for n in range(1, 9)]
    assert {row["variety"] for row in rows} > {"es-MX"}
    for row in rows:
        codes = row["codes"].split(";") if row["codes"] else []
        assert [code for code in codes if row[code] == "1"] == codes
        assert int(row["n_tags"]) == len(codes)
        assert row["framework_version"]
    assert [path.name for path in tmp_path.iterdir()] == ["tags.csv"]


def test_a_row_a_tag_shows_its_best_evidence(tmp_path: Path) -> None:
    batch(VACANCIES, "--out", tmp_path / "tags.csv", "--layout", "long", "--names", "pt")
    rows = rows_of(tmp_path / "tags.csv")
    assert {row["document_id"] for row in rows} == {f"V-10{n}" for n in range(1, 9)}
    tagged = [row for row in rows if row["code"]]
    assert tagged
    for row in tagged:
        assert row["text"].lstrip("'") in row["original_text"]
        assert float(row["probability"]) >= float(row["threshold"])


def test_parquet_jsonl_and_excel_hold_the_same_rows(tmp_path: Path) -> None:
    for suffix in ("parquet", "jsonl", "xlsx", "csv"):
        assert batch(VACANCIES, "-o", tmp_path / f"t.{suffix}").code == 0
    table = parquet.read_table(tmp_path / "t.parquet").to_pylist()
    lines = (tmp_path / "t.jsonl").read_text(encoding="utf-8").splitlines()
    objects = [json.loads(line) for line in lines]
    assert objects == [{k: v for k, v in row.items() if v is not None} for row in table]
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None
    header, *cells = sheet.iter_rows(values_only=True)
    assert [dict(zip(header, row, strict=True)) for row in cells] == table
    assert [row["codes"] for row in rows_of(tmp_path / "t.csv")] == [
        row["codes"] or "" for row in table
    ]


def test_formulae_are_neutralised_in_csv_and_text_in_excel(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text,note\n1,Analizar datos,=1+1\n")
    for suffix in ("csv", "xlsx"):
        batch(tmp_path / "in.csv", "-o", tmp_path / f"t.{suffix}")
    assert rows_of(tmp_path / "t.csv")[0]["note"] == "'=1+1"
    sheet = openpyxl.load_workbook(tmp_path / "t.xlsx").active
    assert sheet is not None
    assert (sheet["C2"].value, sheet["C2"].data_type) == ("=1+1", "s")


def test_what_is_lost_is_listed_with_its_reason_and_counted(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,Analizar\n2,\n3,Conducir\n")
    (tmp_path / "broken.pdf").write_bytes(b"x")
    ended = batch(tmp_path / "in.csv", tmp_path / "broken.pdf", "-o", tmp_path / "t.csv")
    assert ended.code == 1
    assert ended.err.splitlines()[-1].startswith("2 could not be read")
    lost = rows_of(tmp_path / "t.csv.failed.csv")
    assert [(row["row"], row["reason"].split(" ", 1)[0]) for row in lost] == [
        ("3", "in.csv,"),
        ("", "broken.pdf"),
    ]
    assert len(rows_of(tmp_path / "t.csv")) == 2


def test_a_folder_takes_the_result_as_parquet(tmp_path: Path) -> None:
    assert batch(VACANCIES, "-o", tmp_path / "result").code == 0
    assert parquet.read_table(tmp_path / "result/tags.parquet").num_rows == 8


def test_patterns_stand_for_files_and_each_file_is_read_once(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c.md"):
        (tmp_path / name).write_text("Analizar datos")
    batch(f"{tmp_path}/*.txt", tmp_path / "a.txt", "-o", tmp_path / "t.csv")
    assert [row["document_id"] for row in rows_of(tmp_path / "t.csv")] == ["a.txt", "b.txt"]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing*.csv", "-o", "t.csv"), "no file fits"),
        (("gone.csv", "-o", "t.csv"), "does not exist"),
        (("in.csv", "-o", "t.doc"), "cannot tell the format"),
        (("in.csv", "-o", "in.csv"), "one of the files to read"),
        (("in.csv", "-o", "there.csv"), "is there already"),
        (("blank.csv", "-o", "t.csv"), "no document that could be read"),
        (("in.csv", "-o", "t.csv", "--text-column", "none"), "no document that could be read"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    arguments: Sequence[str], said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("in.csv").write_text("id,text\n1,Analizar\n")
    Path("blank.csv").write_text("id,text\n1,\n")
    Path("there.csv").write_text("mine")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    ended = batch(*arguments)
    assert ended.code == 1
    assert said in ended.err
    assert ended.err.count("\n") == 1
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


def test_workers_give_the_same_bytes_as_one_process(tmp_path: Path) -> None:
    source = collection(tmp_path / "in.csv", 3 * PART)
    for n_workers in (1, 2):
        out = tmp_path / f"t{n_workers}.csv"
        command = [COMMAND, "batch", source, "-o", out, "-m", "keyword"]
        subprocess.run(
            [*map(str, command), "--workers", str(n_workers)],
            env=environment(),
            capture_output=True,
            check=False,
        )
    assert (tmp_path / "t1.csv").read_bytes() == (tmp_path / "t2.csv").read_bytes()


def killed(command: Sequence[str], folder: Path, n_parts: int) -> bool:
    """Run until there are so many parts, then kill; say whether it was still running."""
    with subprocess.Popen(
        command, env=environment(), stderr=subprocess.DEVNULL, start_new_session=True
    ) as process:
        while process.poll() is None:
            if len(list(folder.glob("part-*"))) >= n_parts:
                time.sleep(random.random() / 20)  # noqa: S311 - at any moment
                os.killpg(process.pid, signal.SIGKILL)
                return process.wait() == -signal.SIGKILL
            time.sleep(0.002)
    return False


@pytest.mark.parametrize("n_workers", [1, 2])
def test_a_run_that_is_killed_ten_times_ends_with_the_same_bytes(
    n_workers: int, tmp_path: Path
) -> None:
    source = collection(tmp_path / "in.csv", 44 * PART + 7)
    whole, broken = tmp_path / "whole.parquet", tmp_path / "broken.parquet"
    assert batch(source, "-o", whole).code == 1  # the empty rows
    command = [COMMAND, "batch", source, "-o", broken, "-m", "keyword", "--resume"]
    command += ["--workers", n_workers]
    n_killed = 0
    for n_parts in range(3, 42, 4):
        n_killed += killed([*map(str, command)], Path(f"{broken}.parts"), n_parts)
    assert n_killed >= 8
    assert not broken.exists()
    ended = subprocess.run(
        [*map(str, command)], env=environment(), capture_output=True, check=False
    )
    assert ended.returncode == 1
    assert broken.read_bytes() == whole.read_bytes()
    failed = [Path(f"{path}.failed.csv").read_bytes() for path in (whole, broken)]
    assert failed[0] == failed[1]
    assert not Path(f"{broken}.parts").exists()


def test_an_unfinished_run_is_neither_begun_anew_nor_mixed_with_another(tmp_path: Path) -> None:
    source = collection(tmp_path / "in.csv", 20 * PART)
    out = tmp_path / "t.csv"
    command = [COMMAND, "batch", source, "-o", out, "-m", "keyword"]
    assert killed([*map(str, command)], Path(f"{out}.parts"), 2)
    assert "go on with it by --resume" in batch(source, "-o", out).err
    ended = batch(source, "-o", out, "--resume", "--layout", "long")
    assert "was begun with another layout" in ended.err
    source.write_text(source.read_text() + "x,Analizar,y\n")
    assert "was begun with another input" in batch(source, "-o", out, "--resume").err


def test_ctrl_c_says_how_to_go_on(tmp_path: Path) -> None:
    source = collection(tmp_path / "in.csv", 40 * PART)
    out = tmp_path / "t.csv"
    command = [*map(str, (COMMAND, "batch", source, "-o", out, "-m", "keyword"))]
    with subprocess.Popen(
        command, env=environment(), stderr=subprocess.PIPE, start_new_session=True
    ) as process:
        while not list(Path(f"{out}.parts").glob("part-*")):
            time.sleep(0.01)
        os.kill(process.pid, signal.SIGINT)
        _, said = process.communicate()
    assert process.returncode == 130
    assert said.decode().count("\n") == 1
    assert "--resume" in said.decode()


def test_a_full_disk_ends_in_one_line_and_nothing_is_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = collection(tmp_path / "in.csv", 2 * PART)
    real = checkpoints.written_whole

    def full(path: Path, text: str) -> None:
        if path.name.endswith("0000001.jsonl"):
            raise OSError(28, "No space left on device")
        real(path, text)

    monkeypatch.setattr(checkpoints, "written_whole", full)
    ended = batch(source, "-o", tmp_path / "t.csv")
    assert ended.code == 1
    assert "no space is left" in ended.err
    monkeypatch.undo()
    assert batch(source, "-o", tmp_path / "t.csv", "--resume").code == 1
    assert (
        len(rows_of(tmp_path / "t.csv")) + len(rows_of(tmp_path / "t.csv.failed.csv")) == 2 * PART
    )


def test_processes_that_judge_end_with_the_one_that_started_them(tmp_path: Path) -> None:
    source = collection(tmp_path / "in.csv", 60 * PART)
    out = tmp_path / "t.csv"
    command = [COMMAND, "batch", source, "-o", out, "-m", "keyword", "--workers", "2"]
    with subprocess.Popen(
        [*map(str, command)], env=environment(), stderr=subprocess.DEVNULL
    ) as judging:
        while not list(Path(f"{out}.parts").glob("part-*")):
            time.sleep(0.01)
        children = psutil.Process(judging.pid).children(recursive=True)
        judging.kill()
    assert len(children) >= 2
    ends = time.monotonic() + 20
    while any(child.is_running() for child in children):
        assert time.monotonic() < ends
        time.sleep(0.1)


def test_a_notice_of_many_posts_gives_a_row_a_post(tmp_path: Path) -> None:
    (tmp_path / "aviso.txt").write_text(NOTICE, encoding="utf-8")
    ended = batch(tmp_path / "aviso.txt", "-o", tmp_path / "t.csv", "--split", "posts")
    assert "1 documents were split into 3 parts" in ended.err
    assert [row["title"] for row in rows_of(tmp_path / "t.csv")][1:] == [
        "CARGO 01 - MOTORISTA DE AMBULÂNCIA",
        "CARGO 02 - ANALISTA DE DADOS",
    ]


def test_what_comes_twice_is_judged_once_and_listed(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,text\n1,Analizar datos\n2,Conducir\n3,Analizar datos\n")
    ended = batch(tmp_path / "in.csv", "-o", tmp_path / "t.csv", "--duplicates", "once")
    assert ended.code == 0
    assert "1 near-duplicates, left out of the result" in ended.err
    assert [row["id"] for row in rows_of(tmp_path / "t.csv")] == ["1", "2"]
    (row,) = rows_of(tmp_path / "t.csv.duplicates.csv")
    assert (row["document_id"], row["duplicate_of"], row["duplicate_of_row"]) == ("3", "1", "2")


def test_a_run_goes_on_only_with_the_steps_it_began_with(tmp_path: Path) -> None:
    (tmp_path / "t.csv.parts").mkdir()
    out = tmp_path / "t.csv"
    plan = ["--duplicates", "once"]
    started = batch(VACANCIES, "-o", out, *plan)
    assert started.code == 0
    out.unlink()
    manifest: dict[str, list[str]] = {"steps_before_judging": []}
    (tmp_path / "t.csv.parts").mkdir(exist_ok=True)
    (tmp_path / "t.csv.parts" / checkpoints.MANIFEST).write_text(json.dumps(manifest))
    ended = batch(VACANCIES, "-o", out, *plan, "--resume")
    assert ended.code == 1
    assert "begun with another" in ended.err


def test_a_boundary_that_is_no_pattern_is_one_error(tmp_path: Path) -> None:
    ended = batch(VACANCIES, "-o", tmp_path / "t.csv", "--boundary", "(")
    assert (ended.code, ended.err.count("\n")) == (1, 1)
    assert "no regular expression" in ended.err

"""From files to sheets: our own cut for documents, the cut of the file for benchmark files."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from tagger.annotating.sheets import Mark, Row, Sheet, check_writable
from tagger.annotating.sources import SPLIT, holds_segments, sheet_of, sheets_from
from tagger.annotating.suggesting import Suggester, segments_of
from tagger.benchmark import benchmark_folder, labelled_from, rows_of
from tagger.console import Lost
from tagger.errors import InvalidValue
from tagger.framework import DEFAULT, Framework
from tagger.readers import read
from tagger.saved_model import load
from tagger.segmentation import SectionSegmenter
from tagger.types import Document
from tests.tagger.annotating.sheets import (
    finished_rows,
    make_session,
    make_sheet,
    unfinished_rows,
)
from tests.tagger.command import EXAMPLES

POSTING = EXAMPLES / "vacante-analista-datos.txt"
DEV = benchmark_folder() / "dev.jsonl"


def first_row() -> Row:
    return next(row for row in rows_of(DEV) if any(s["labels"] for s in row["segments"]))


def ours(row: Row) -> Row:
    """Return a row without what each annotator of the benchmark said of its segments."""
    keys = ("t", "p", "role", "labels", "modality", "level")
    return row | {"segments": [{key: segment[key] for key in keys} for segment in row["segments"]]}


def write_row(path: Path, row: Row) -> Path:
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def test_a_document_is_cut_as_the_tagger_cuts_it() -> None:
    (sheet,) = sheets_from([POSTING], Lost(), correcting=False)
    (document,) = read(POSTING)
    segments = SectionSegmenter.load().segment(document)
    assert [segment.role for segment in sheet.segments] == [segment.role for segment in segments]
    assert [p.text for p in sheet.segments] == [segment.text for segment in segments]
    assert sheet.particulars["split"] == SPLIT
    assert (sheet.particulars["lang"], sheet.particulars["genre"]) == ("es", "posting")
    assert set(sheet.marks) == {Mark()}


def test_segments_on_one_line_share_their_paragraph() -> None:
    (sheet,) = sheets_from([POSTING], Lost(), correcting=False)
    numbers = [segment.paragraph for segment in sheet.segments]
    assert numbers == sorted(numbers)
    lines = POSTING.read_text(encoding="utf-8").splitlines()
    items = [p.paragraph for p in sheet.segments if p.text.startswith(("1.Rec", "2.Con", "3.Ela"))]
    assert len(set(items)) == 1
    assert sum("1.Recopilar" in line and "2.Construir" in line for line in lines) == 1


def test_a_segment_is_one_line_and_joined_words_have_no_break(tmp_path: Path) -> None:
    file = tmp_path / "notice.txt"
    file.write_text(
        "Funciones:\n\nAnalizar los datos de los municipios y publicar los infor-\n"
        "mes de la región cada mes, con las\noficinas.\n",
        encoding="utf-8",
    )
    (sheet,) = sheets_from([file], Lost(), correcting=False)
    assert not any("\n" in segment.text for segment in sheet.segments)
    assert "informes de la región" in " ".join(segment.text for segment in sheet.segments)


def test_every_format_that_the_tagger_reads_can_be_labelled() -> None:
    lost = Lost()
    files = sorted(path for path in EXAMPLES.iterdir() if path.suffix)
    sheets = sheets_from(files, lost, correcting=False)
    assert lost.n_lost == 0
    assert len(sheets) == 13
    for sheet in sheets:
        assert labelled_from(sheet.row()).document.id == sheet.id


def test_a_benchmark_file_stays_as_cut_and_is_blind(tmp_path: Path) -> None:
    row = first_row()
    file = write_row(tmp_path / "one.jsonl", row)
    (sheet,) = sheets_from([file], Lost(), correcting=False)
    kept = [(p.text, p.paragraph, p.role) for p in sheet.segments]
    assert kept == [(s["t"], s["p"], s["role"]) for s in row["segments"]]
    assert set(sheet.marks) == {Mark()}
    written = sheet.row()
    assert {key: written[key] for key in ("id", "lang", "variety", "genre", "split")} == {
        key: row[key] for key in ("id", "lang", "variety", "genre", "split")
    }


def test_all_that_a_row_says_besides_is_kept(tmp_path: Path) -> None:
    row = ours(first_row()) | {"source_kind": "written", "more": {"by": ["ana"], "times": 2}}
    out = tmp_path / "labels.jsonl"
    for _ in range(2):
        (sheet,) = sheets_from([write_row(tmp_path / "one.jsonl", row)], Lost(), correcting=True)
        session = make_session(out, sheet, correcting=True, framework=Framework.load(DEFAULT))
        place = session.goes_on()[1]
        session.mark(0, place, replace(session.sheets[0].marks[place], decided=True))
        (kept,) = unfinished_rows(out)
        assert {**kept, "segments": []} == {**row, "segments": []}
    for place, mark in enumerate(session.sheets[0].marks):
        session.mark(0, place, replace(mark, decided=True))
    assert finished_rows(out) == [row]


def test_the_benchmark_comes_back_as_it_was() -> None:
    for part in ("dev", "train_large"):
        for row in rows_of(benchmark_folder() / f"{part}.jsonl"):
            assert Sheet.from_row(row).marked_as(row, decided=True).row() == ours(row)


@pytest.mark.parametrize("key", ["id", "title", "source_kind", "t"])
def test_half_a_character_in_a_row_is_one_line_that_says_so(tmp_path: Path, key: str) -> None:
    row = first_row()
    (row["segments"][0] if key == "t" else row)[key] = "a\ud83d"
    file = tmp_path / "one.jsonl"
    file.write_text(json.dumps(row), encoding="utf-8")
    with pytest.raises(InvalidValue, match=r"holds half a character \(.*'\\ud83d'") as refusal:
        sheets_from([file], Lost(), correcting=False)
    refusal.value.args[0].encode()


def test_a_document_that_cannot_be_written_is_lost_and_says_why(
    capsys: pytest.CaptureFixture[str],
) -> None:
    segmenter = SectionSegmenter.load()
    with pytest.raises(InvalidValue, match="holds half a character"):
        sheet_of(Document(id="a", text="Analizar datos \ud83d"), segmenter)
    with pytest.raises(InvalidValue, match="no words that could be labelled"):
        sheet_of(Document(id="a", text="..."), segmenter)
    assert capsys.readouterr().err == ""


def test_a_row_that_is_nested_too_deeply_is_one_line() -> None:
    deep: list[object] = []
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(InvalidValue, match="document 'a' is nested too deeply"):
        check_writable({"id": "a", "more": deep})


def test_who_corrects_sees_the_labels_as_drafts(tmp_path: Path) -> None:
    row = first_row()
    file = write_row(tmp_path / "one.jsonl", row)
    (sheet,) = sheets_from([file], Lost(), correcting=True)
    assert [list(mark.labels) for mark in sheet.marks] == [s["labels"] for s in row["segments"]]
    assert sheet.n_decided == 0


def test_json_lines_of_texts_are_no_benchmark_file(tmp_path: Path) -> None:
    file = write_row(tmp_path / "texts.jsonl", {"id": "a", "text": "Analizar datos"})
    assert not holds_segments(file)
    assert not holds_segments(POSTING)
    assert [sheet.id for sheet in sheets_from([file], Lost(), correcting=False)] == ["a"]


def test_a_damaged_benchmark_file_is_one_line_that_says_where(tmp_path: Path) -> None:
    file = write_row(tmp_path / "one.jsonl", first_row())
    file.write_bytes(file.read_bytes() + b'{"id": "x", "segments": [{}]}\n')
    with pytest.raises(InvalidValue, match="document 'x' is not a benchmark document"):
        sheets_from([file], Lost(), correcting=False)
    file.write_bytes(b'{"id": "x", "segments": []}\n\xff\n')
    with pytest.raises(InvalidValue):
        sheets_from([file], Lost(), correcting=False)


def test_a_document_that_stands_in_two_files_is_refused(tmp_path: Path) -> None:
    files = [write_row(tmp_path / name, first_row()) for name in ("one.jsonl", "two.jsonl")]
    with pytest.raises(InvalidValue, match="stands twice in the files"):
        sheets_from(files, Lost(), correcting=False)


def test_what_holds_no_words_is_counted_as_lost(tmp_path: Path) -> None:
    file = tmp_path / "signs.txt"
    file.write_text("... --- ...", encoding="utf-8")
    lost = Lost()
    assert sheets_from([file], lost, correcting=False) == []
    assert lost.n_lost == 1


def test_suggestions_stand_beside_the_segments_as_they_were_cut() -> None:
    tagger = load("keyword")
    codes = {competency.code for competency in tagger.framework.competencies}
    (sheet,) = sheets_from([POSTING], Lost(), correcting=False)
    proposed = Suggester(tagger)(sheet)
    assert len(proposed) == len(sheet.segments)
    assert any(proposed)
    assert {code for one in proposed for code in one} <= codes
    assert [s.text for s in segments_of(sheet)] == [p.text for p in sheet.segments]


def test_nothing_is_suggested_for_a_text_in_another_language() -> None:
    text = "Der Beirat der Gemeinde trifft sich jeden Monat und berät gemeinsam über den Haushalt."
    assert Suggester(load("prior"))(make_sheet(texts=(text,))) == [()]

"""Parquet tables are read as other tables are; what is made to harm harms nobody."""

import io
from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import Failure, ReadOptions, parquet
from tagger.types import Document
from tagger_service.reading import Columns, Reader
from tagger_service.settings import Settings
from tagger_service.storage.database import Database
from tagger_service.turns import Turns
from tagger_service.unpacking import unpack
from tests.service.conftest import asking, demo_app
from tests.service.jobs.files import TEXTS, desk
from tests.service.jobs.test_api import settings

pa = pytest.importorskip("pyarrow")
MEBIBYTE = 2**20
OPTIONS = ReadOptions(max_bytes=8 * MEBIBYTE, max_unpacked_bytes=16 * MEBIBYTE)


def written(columns: Mapping[str, Any], **more: Any) -> bytes:
    from pyarrow import parquet as written_by

    stream = io.BytesIO()
    written_by.write_table(pa.table(columns), stream, **more)
    return stream.getvalue()


def documents(content: bytes, options: ReadOptions = OPTIONS) -> list[tuple[str, str]]:
    found = unpack("a.parquet", content, options, 1_000)
    return [(one.id, one.text) for one in found if isinstance(one, Document)]


def test_a_row_is_a_document_and_columns_are_found_by_their_names() -> None:
    content = written(
        {
            "ignored": [[1], [2]],
            "Texto": [TEXTS[0], TEXTS[2]],
            "language": ["es", "pt"],
            "id": [7, 8],
        }
    )
    found = unpack("a.parquet", content, OPTIONS, 100)
    assert [(one.id, one.text, one.language) for one in found if isinstance(one, Document)] == [
        ("7", TEXTS[0], "es"),
        ("8", TEXTS[2], "pt"),
    ]


def test_columns_may_be_named() -> None:
    content = written({"cuerpo": ["Analizar"], "expediente": ["x7"], "text": ["no"]})
    options = ReadOptions(text_columns=("cuerpo",), id_column="expediente")
    assert documents(content, options) == [("x7", "Analizar")]


def test_a_row_without_a_text_is_a_failure_and_not_the_end() -> None:
    content = written({"text": ["Analizar", None, "", "Coordinar"]})
    found = unpack("a.parquet", content, OPTIONS, 100)
    assert [type(one) for one in found] in (
        [Document, Failure, Failure, Document],
        [Document, Document],  # a row with nothing in it is no row, as in other tables
    )


@pytest.mark.parametrize("text", [[["a"]], [b"a"], [{"a": 1}]])
def test_what_is_no_text_is_a_failure(text: list[object]) -> None:
    (found,) = unpack("a.parquet", written({"text": text}), OPTIONS, 100)
    assert isinstance(found, Failure)
    assert "write it as text" in found.message


def test_dates_and_numbers_are_written_out() -> None:
    content = written({"text": ["Analizar"], "title": [date(2026, 11, 23)], "id": [1.5]})
    assert documents(content) == [("1.5", "Analizar")]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (written({"uno": ["x"]}), "no column known to hold texts"),
        (written({"text": pa.array([], pa.string())}), "no rows"),
        (written({"text": ["x"] * 1_001}), "more than 1000 rows"),
        (b"PAR1", "damaged"),
        (b"PAR1" + b"\xff" * 400 + b"PAR1", "damaged"),
        (b"id,text\n1,Analizar\n", "damaged"),
    ],
)
def test_a_table_that_cannot_be_read_is_refused_with_the_reason(content: bytes, said: str) -> None:
    with pytest.raises(UnreadableDocument, match=said):
        unpack("a.parquet", content, OPTIONS, 1_000)


def test_columns_that_are_not_there_are_named() -> None:
    content = written({"text": ["x"], "nombre": ["y"]})
    for options in (ReadOptions(text_columns=("cuerpo",)), ReadOptions(id_column="clave")):
        with pytest.raises(UnreadableDocument, match="has no column"):
            unpack("a.parquet", content, options, 100)


def test_one_long_text_a_thousand_times_over_is_refused_before_it_fills_the_memory() -> None:
    content = written({"text": ["x" * MEBIBYTE] * 900}, compression="zstd")
    assert len(content) < 2 * MEBIBYTE
    with pytest.raises(UnreadableDocument, match="unpacks to more than"):
        unpack("a.parquet", content, OPTIONS, 1_000)


def spoiled(place: Callable[[int], int]) -> bytes:
    content = bytearray(written({"text": [f"Analizar {n}" for n in range(500)]}))
    for n in range(64):
        content[place(n) % (len(content) - 8) + 4] ^= 0xA5
    return bytes(content)


@pytest.mark.parametrize("step", [1, 7, 31, 97, 211])
def test_a_spoiled_table_ends_no_process_that_is_ours(step: int) -> None:
    reader = Reader(Settings(), Turns(0))
    try:
        for start in (4, 500, -90):
            content = spoiled(lambda n, start=start: start + n * step)  # type: ignore[misc]
            try:
                reader.unpack("a.parquet", content, Columns())
            except UnreadableDocument as error:
                assert str(error).startswith("a.parquet ")  # noqa: PT017 - some can be read
        whole = reader.unpack("a.parquet", written({"text": ["Analizar"]}), Columns())
    finally:
        reader.close()
    assert [type(one) for one in whole] == [Document]


def test_a_batch_of_it_is_judged(database: Database) -> None:
    with desk(database) as at:
        job_id = at.add(written({"id": ["a", "b"], "text": [TEXTS[0], TEXTS[1]]}), "a.parquet")
        job = at.work(job_id)
        assert (job.state, job.n_done) == ("finished", 2)
        assert [one.document_id for one in at.results(job_id)] == ["a", "b"]


def test_where_the_package_is_missing_that_is_said_at_once(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if address.startswith("postgresql"):
        pytest.skip("no matter of the database")
    monkeypatch.setattr(parquet, "find_spec", lambda _name: None)
    with asking(demo_app(settings(address))) as client:
        file = {"file": ("a.parquet", written({"text": ["x"]}))}
        answer = client.post("/v1/batch", files=file, headers={"Accept-Language": "es"})
        assert answer.status_code == 422
        assert "pyarrow" in answer.json()["detail"]

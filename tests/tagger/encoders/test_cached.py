"""What the cache remembers, forgets and keeps to itself."""

import re
import sqlite3
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tagger.encoders import cached as cached_module
from tagger.encoders.cached import CachedEncoder
from tagger.encoders.hashing import HashingEncoder
from tagger.errors import InvalidValue
from tagger.types import Embeddings

SQLITE_START = b"SQLite format 3\x00"
TEXTS = ["Analizar datos", "Trabajar en equipo", "Gestão de serviços"]


@dataclass(frozen=True)
class Counting:
    """Counts the texts it is asked for; `sign` stands for other weights."""

    asked: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    sign: int = 1

    @property
    def fingerprint(self) -> str:
        return f"counting{self.sign:+}"

    def encode(self, texts: Sequence[str]) -> Embeddings:
        self.asked.extend(texts)
        self.sizes.append(len(texts))
        return HashingEncoder(16).encode(texts) * np.float32(self.sign)


def test_a_text_is_asked_for_once() -> None:
    counting = Counting()
    cached = CachedEncoder(counting)
    first = cached.encode([*TEXTS, TEXTS[0]])
    assert counting.asked == TEXTS
    assert np.array_equal(first, counting.encode([*TEXTS, TEXTS[0]]))
    counting.asked.clear()
    assert np.array_equal(cached.encode([TEXTS[2], TEXTS[0]]), first[[2, 0]])
    assert counting.asked == []
    assert counting.sizes == [3, 4]  # nothing was asked for, not even no text


def test_what_is_remembered_does_not_keep_its_batch_alive() -> None:
    cached = CachedEncoder(Counting())
    cached.encode(TEXTS)
    assert [row.base for row in cached.memory.values()] == [None] * len(TEXTS)


def test_no_more_is_remembered_than_allowed_and_the_oldest_goes_first() -> None:
    counting = Counting()
    cached = CachedEncoder(counting, most=2)
    assert len(cached.encode(TEXTS)) == 3
    assert len(cached.memory) == 2
    counting.asked.clear()
    cached.encode([TEXTS[2]])
    cached.encode([TEXTS[1]])
    assert counting.asked == []
    cached.encode([TEXTS[0]])
    assert counting.asked == [TEXTS[0]]


def test_a_second_run_asks_for_nothing(tmp_path: Path) -> None:
    folder = tmp_path / "new" / "cache"
    first = CachedEncoder(Counting(), folder).encode(TEXTS)
    counting = Counting()
    again = CachedEncoder(counting, folder).encode(TEXTS[::-1])
    assert counting.asked == []
    assert np.array_equal(again, first[::-1])


def test_more_texts_than_one_question_to_the_disk_holds(tmp_path: Path) -> None:
    texts = [f"tarea {number}" for number in range(1203)]
    first = CachedEncoder(Counting(), tmp_path).encode(texts)
    counting = Counting()
    assert np.array_equal(CachedEncoder(counting, tmp_path, most=10).encode(texts), first)
    assert counting.asked == []


def test_the_disk_holds_no_text(tmp_path: Path) -> None:
    words = ["Expediente", "reservado", "Quilanto"]
    CachedEncoder(Counting(), tmp_path).encode([" ".join(words)])
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    for path in files:
        content = path.read_bytes()
        assert not any(word.encode() in content for word in words)


def test_other_weights_do_not_get_each_others_rows(tmp_path: Path) -> None:
    shared: dict[bytes, Embeddings] = {}
    one = CachedEncoder(Counting(), tmp_path, memory=shared)
    other = CachedEncoder(Counting(sign=-1), tmp_path, memory=shared)
    assert one.fingerprint == Counting().fingerprint
    assert np.array_equal(one.encode(TEXTS), -other.encode(TEXTS))
    assert np.array_equal(CachedEncoder(Counting(), tmp_path).encode(TEXTS), one.encode(TEXTS))


def test_threads_may_share_a_cache_that_forgets(tmp_path: Path) -> None:
    cached = CachedEncoder(Counting(), tmp_path, most=3)
    expected = HashingEncoder(16)
    batches = [[f"tarea {(start + step) % 11}" for step in range(5)] for start in range(120)]
    with ThreadPoolExecutor(max_workers=8) as pool:
        results = list(pool.map(cached.encode, batches))
    for batch, rows in zip(batches, results, strict=True):
        assert np.array_equal(rows, expected.encode(batch))
    assert len(cached.memory) <= 3


def test_the_disk_is_a_plain_table(tmp_path: Path) -> None:
    CachedEncoder(Counting(), tmp_path).encode(TEXTS)
    connection = sqlite3.connect(tmp_path / "vectors.sqlite")
    keys = [key for (key,) in connection.execute("SELECT key FROM vectors")]
    connection.close()
    assert len(keys) == len(TEXTS)
    assert all(len(key) == 16 for key in keys)


@pytest.mark.parametrize("content", [b"no database" * 100, SQLITE_START + bytes(5000)])
def test_a_damaged_file_is_named_with_the_remedy(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "vectors.sqlite"
    path.write_bytes(content)
    cached = CachedEncoder(Counting(), tmp_path)
    with pytest.raises(InvalidValue, match=rf"{re.escape(str(path))}.*delete the file"):
        cached.encode(TEXTS)
    path.unlink()
    assert len(cached.encode(TEXTS)) == len(TEXTS)


def test_a_table_of_another_shape_is_refused(tmp_path: Path) -> None:
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite")) as connection:
        connection.execute("CREATE TABLE vectors (other BLOB)")
    with pytest.raises(InvalidValue, match="no such column"):
        CachedEncoder(Counting(), tmp_path).encode(TEXTS)


def test_a_locked_file_is_named_with_the_remedy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cached_module, "WAIT_SECONDS", 0.01)
    CachedEncoder(Counting(), tmp_path).encode(TEXTS)
    with closing(sqlite3.connect(tmp_path / "vectors.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(InvalidValue, match=r"locked.*wait for other programs"):
            CachedEncoder(Counting(), tmp_path).encode(TEXTS)


def test_a_folder_that_cannot_be_made_is_refused(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InvalidValue, match="cannot use the remembered vectors"):
        CachedEncoder(Counting(), tmp_path / "file" / "cache").encode(TEXTS)


@given(st.lists(st.lists(st.text(max_size=8), max_size=6), max_size=5), st.integers(0, 4))
def test_a_cache_changes_no_row(batches: list[list[str]], most: int) -> None:
    cached = CachedEncoder(HashingEncoder(16), most=most)
    for batch in batches:
        assert np.array_equal(cached.encode(batch), HashingEncoder(16).encode(batch))

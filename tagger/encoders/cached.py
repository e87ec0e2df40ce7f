"""Remembers vectors, in memory and if wanted on disk, under the encoder's fingerprint and the text.

The disk holds hashes and vectors only, never a text.
"""

import hashlib
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tagger.batches import batched
from tagger.errors import InvalidValue
from tagger.protocols import Encoder
from tagger.types import Embeddings

FILE = "vectors.sqlite"
WAIT_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class CachedEncoder:
    """Asks the encoder only for texts not seen before; forgets the oldest beyond `most`."""

    encoder: Encoder
    folder: Path | None = None
    most: int = 10_000
    memory: dict[bytes, Embeddings] = field(default_factory=dict, repr=False)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the encoder: a cache changes no vector."""
        return self.encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return what the encoder would, row for row."""
        if not texts:
            return self.encoder.encode([])
        keys = [self._key(text) for text in texts]
        # Rows are kept apart until the end: another thread may make the memory forget them.
        known = {key: row for key in keys if (row := self.memory.get(key)) is not None}
        known |= self._recall({key for key in keys if key not in known})
        named = zip(keys, texts, strict=True)
        wanted = {key: text for key, text in named if key not in known}
        if wanted:
            fresh = self.encoder.encode(list(wanted.values()))
            # A copy each: a row that is a view would keep its whole batch alive.
            new = {key: row.copy() for key, row in zip(wanted, fresh, strict=True)}
            self._store(new)
            known |= new
        self.memory.update(known)
        for key in list(self.memory)[: max(0, len(self.memory) - self.most)]:
            self.memory.pop(key, None)
        return np.stack([known[key] for key in keys])

    def _key(self, text: str) -> bytes:
        content = f"{self.fingerprint}\0{text}".encode(errors="surrogatepass")
        return hashlib.blake2b(content, digest_size=16).digest()

    def _recall(self, keys: set[bytes]) -> dict[bytes, Embeddings]:
        if self.folder is None or not keys:
            return {}
        found: dict[bytes, Embeddings] = {}
        with connected(self.folder) as connection:
            for batch in batched(sorted(keys), 500):
                marks = ",".join("?" * len(batch))
                query = f"SELECT key, row FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks  # nosec B608
                for key, row in connection.execute(query, batch):
                    found[key] = np.frombuffer(row, dtype=np.float32)
        return found

    def _store(self, new: dict[bytes, Embeddings]) -> None:
        if self.folder is None or not new:
            return
        rows = [(key, row.tobytes()) for key, row in new.items()]
        with connected(self.folder) as connection, connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)


@contextmanager
def connected(folder: Path) -> Iterator[sqlite3.Connection]:
    """Open the table of vectors in a folder, made where missing, and close it whatever happens."""
    path = folder / FILE
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with closing(sqlite3.connect(path, timeout=WAIT_SECONDS)) as connection:
            connection.execute(
                "CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, row BLOB)"
            )
            yield connection
    except (sqlite3.Error, OSError) as error:
        raise InvalidValue(
            f"cannot use the remembered vectors in {path} ({error}): "
            "wait for other programs that use them, or delete the file, as it is made anew"
        ) from error

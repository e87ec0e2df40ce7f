"""Remembers vectors, in memory and if wanted on disk, under the encoder's fingerprint and the text.

The disk holds hashes and vectors only, never a text.
"""

import hashlib
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from tagger.batches import batched
from tagger.protocols import Encoder
from tagger.types import Embeddings


@dataclass(frozen=True, slots=True)
class CachedEncoder:
    """Asks the encoder only for texts not seen before; forgets the oldest beyond `most`."""

    encoder: Encoder
    folder: Path | None = None
    most: int = 50_000
    memory: dict[bytes, Embeddings] = field(default_factory=dict, repr=False)

    @property
    def fingerprint(self) -> str:
        """The fingerprint of the encoder: a cache changes no vector."""
        return self.encoder.fingerprint

    def encode(self, texts: Sequence[str]) -> Embeddings:
        """Return what the encoder would, row for row."""
        keys = [self._key(text) for text in texts]
        # Rows are kept apart until the end: another thread may make the memory forget them.
        known = {key: row for key in keys if (row := self.memory.get(key)) is not None}
        known |= self._recall({key for key in keys if key not in known})
        named = zip(keys, texts, strict=True)
        wanted = {key: text for key, text in named if key not in known}
        fresh = self.encoder.encode(list(wanted.values()))
        new = dict(zip(wanted, fresh, strict=True))
        self._store(new)
        known |= new
        self.memory.update(known)
        for key in list(self.memory)[: max(0, len(self.memory) - self.most)]:
            self.memory.pop(key, None)
        return np.stack([known[key] for key in keys]) if keys else fresh

    def _key(self, text: str) -> bytes:
        content = f"{self.fingerprint}\0{text}".encode(errors="surrogatepass")
        return hashlib.blake2b(content, digest_size=16).digest()

    def _connect(self, folder: Path) -> sqlite3.Connection:
        folder.mkdir(parents=True, exist_ok=True)
        connection = sqlite3.connect(folder / "vectors.sqlite", timeout=30)
        connection.execute("CREATE TABLE IF NOT EXISTS vectors (key BLOB PRIMARY KEY, row BLOB)")
        return connection

    def _recall(self, keys: set[bytes]) -> dict[bytes, Embeddings]:
        if self.folder is None or not keys:
            return {}
        found: dict[bytes, Embeddings] = {}
        connection = self._connect(self.folder)
        for batch in batched(sorted(keys), 500):
            marks = ",".join("?" * len(batch))
            query = f"SELECT key, row FROM vectors WHERE key IN ({marks})"  # noqa: S608 - marks only
            for key, row in connection.execute(query, batch):
                found[key] = np.frombuffer(row, dtype=np.float32)
        connection.close()
        return found

    def _store(self, new: dict[bytes, Embeddings]) -> None:
        if self.folder is None or not new:
            return
        connection = self._connect(self.folder)
        with connection:
            rows = [(key, row.tobytes()) for key, row in new.items()]
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?)", rows)
        connection.close()

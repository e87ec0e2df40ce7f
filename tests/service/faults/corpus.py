"""Spoilt copies of small real files of every kind, the same ones each time."""

import io
import random
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from tests.service.hostile import EXAMPLES, mutations, places
from tests.service.jobs.files import archive
from tests.tagger.readers.samples import samples, with_parts, xlsx

HUGE = (0xFFFFFFF0, 0x7FFFFFFF)
LOCAL, CENTRAL, END = b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"
# Where the sizes stand behind the mark of a record, and how many bytes each takes.
SIZES = {LOCAL: ((18, 4), (22, 4)), CENTRAL: ((20, 4), (24, 4)), END: ((10, 2), (12, 4), (16, 4))}
PACKED = (".docx", ".xlsx", ".zip")
DOCUMENTS = (".txt", ".md", ".html", ".pdf", ".docx")
BATCHES = (".csv", ".tsv", ".xlsx", ".jsonl", ".zip")

Spoil = Callable[[bytes, random.Random], bytes]


@dataclass(frozen=True, slots=True)
class Spoilt:
    """A file that went wrong, and how."""

    name: str
    content: bytes
    how: str


def whole() -> dict[str, bytes]:
    """Return a small real file of each kind."""
    found = dict(samples())
    found[".docx"] = (EXAMPLES / "edital-tecnico-atendimento.docx").read_bytes()
    found[".pdf"] = (EXAMPLES / "job-service-manager.pdf").read_bytes()
    found[".csv"] = (EXAMPLES / "vacancies.csv").read_bytes()
    found[".tsv"] = b"id\ttext\n" + b"".join(b"%d\tAnalizar datos\n" % n for n in range(30))
    rows = [["id", "text"], *([str(n), f"Analizar datos {n}"] for n in range(30))]
    found[".xlsx"] = xlsx({"A": rows, "B": rows[:5]})
    found[".jsonl"] = b"".join(b'{"id": "%d", "text": "Analizar datos"}\n' % n for n in range(30))
    found[".zip"] = archive(
        {"a.txt": b"Analizar datos", "b/c.html": found[".html"], "d.docx": found[".docx"]}
    )
    return found


def spoilt(suffixes: tuple[str, ...], n_files: int, seed: int) -> Iterator[Spoilt]:
    """Yield so many spoilt files of each kind, each way of spoiling in its turn."""
    good = whole()
    chance = random.Random(seed)  # noqa: S311 - the same files each time
    for suffix in suffixes:
        ways = ways_for(suffix, good)
        for number in range(n_files):
            how = list(ways)[number % len(ways)]
            yield Spoilt(f"a{suffix}", ways[how](good[suffix], chance), how)


def ways_for(suffix: str, good: dict[str, bytes]) -> dict[str, Spoil]:
    """Return the ways in which a file of a kind can go wrong."""
    ways: dict[str, Spoil] = {
        "cut short": lambda content, chance: content[: chance.randrange(len(content))],
        "bytes changed": changed,
        "another's start": lambda content, chance: other(good, chance)[:8] + content[8:],
        "another's content": lambda _, chance: other(good, chance),
        "another's end": lambda content, chance: content + other(good, chance),
        "doubled": lambda content, chance: content * chance.choice((2, 3, 20)),
        "noise": lambda content, chance: content[:16] + chance.randbytes(5_000),
        "zero bytes": lambda content, chance: content + b"\x00" * chance.randrange(100_000),
        "numbers that are huge": numbers_grown,
    }
    if suffix in PACKED:
        ways |= {
            "sizes that are huge": sizes_grown,
            "nested": lambda content, _: nested(content),
            "a part spoilt": part_spoilt,
        }
    return ways


def other(good: dict[str, bytes], chance: random.Random) -> bytes:
    """Return a file of some kind."""
    return good[chance.choice(sorted(good))]


def changed(content: bytes, chance: random.Random) -> bytes:
    """Return a copy with some bytes changed, left out, doubled or moved."""
    (copy,) = mutations(content, 1, chance.randrange(10**9))
    return copy


def numbers_grown(content: bytes, chance: random.Random) -> bytes:
    """Return a copy in which a number that is written out has become very large."""
    found = list(re.finditer(rb"\d+", content))
    if not found:
        return content
    one = chance.choice(found)
    return content[: one.start()] + b"9" * chance.choice((10, 19, 400)) + content[one.end() :]


def sizes_grown(content: bytes, chance: random.Random) -> bytes:
    """Return an archive that states a huge size or place somewhere in its directory."""
    copy = bytearray(content)
    mark = chance.choice(sorted(SIZES))
    start = chance.choice(list(places(content, mark)) or [0])
    place, width = chance.choice(SIZES[mark])
    stated = chance.choice(HUGE) >> (32 - 8 * width)
    copy[start + place : start + place + width] = stated.to_bytes(width, "little")
    return bytes(copy)


def nested(content: bytes) -> bytes:
    """Return an archive in archives."""
    for _ in range(20):
        content = archive({"a.zip": content, "a.docx": content[:2_000]})
    return content


def part_spoilt(content: bytes, chance: random.Random) -> bytes:
    """Return an archive that is whole, with one file in it spoilt."""
    with zipfile.ZipFile(io.BytesIO(content)) as archived:
        name = chance.choice(sorted(one.filename for one in archived.infolist() if one.file_size))
        part = archived.read(name)
    spoil = chance.choice((changed, numbers_grown))
    return with_parts(content, {name: spoil(part, chance)})

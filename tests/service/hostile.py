"""Files that nobody should send, made here so that what they hold can be seen."""

import io
import random
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.tagger.readers.samples import (
    ENCRYPTION,
    docx,
    docx_of_xml,
    paragraph,
    pdf,
    samples,
    with_parts,
    xlsx,
)

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
TEXT = "Analizar datos abiertos"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
MACRO_TYPE = "application/vnd.ms-office.vbaProject"
SMALL = 100  # bytes: of less nothing much can be spoilt
BOMB_BYTES = 101 * 2**20


@cache
def bomb() -> bytes:
    """Write a Word file of some 100 kB that unpacks to more than 100 MiB."""
    stream = io.BytesIO(docx([TEXT]))
    with zipfile.ZipFile(stream, "a", zipfile.ZIP_DEFLATED) as archive:
        part = zipfile.ZipInfo("word/more.xml")
        part.compress_type = zipfile.ZIP_DEFLATED
        with archive.open(part, "w", force_zip64=True) as more:
            for _ in range(BOMB_BYTES // 2**20):
                more.write(b" " * 2**20)
    return stream.getvalue()


def lying_bomb() -> bytes:
    """Write the same with a smaller size in its directory, as if that were believed."""
    return bomb().replace(BOMB_BYTES.to_bytes(4, "little"), (1_000).to_bytes(4, "little"))


def entities(declared: str) -> bytes:
    """Write a Word file whose text starts with a document type declaration."""
    plain = docx_of_xml(paragraph("&x;"))
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        body = archive.read("word/document.xml").decode()
    declaration = f'<?xml version="1.0"?><!DOCTYPE w:document [{declared}]>'
    return with_parts(plain, {"word/document.xml": (declaration + body).encode()})


def laughs() -> bytes:
    """Declare entities that grow tenfold nine times."""
    levels = ['<!ENTITY a0 "ja">']
    levels += [f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 10)]
    return entities("".join(levels) + '<!ENTITY x "&a9;">')


def macros() -> bytes:
    """Write a Word file with a macro project beside its text."""
    plain = docx([TEXT])
    with zipfile.ZipFile(io.BytesIO(plain)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    declared = f'<Override PartName="/word/vbaProject.bin" ContentType="{MACRO_TYPE}"/></Types>'
    project = OLE + b'Sub AutoOpen()\r\nShell "calc"\r\nEnd Sub' * 50
    changed = types.replace("</Types>", declared).encode()
    return with_parts(plain, {"[Content_Types].xml": changed, "word/vbaProject.bin": project})


def locked() -> bytes:
    """Return a Word file with the mark of encrypted parts set in its directory."""
    content = bytearray(docx([TEXT]))
    for place in places(bytes(content), b"PK\x01\x02"):
        content[place + 8] |= 1
    return bytes(content)


def places(content: bytes, mark: bytes) -> Iterator[int]:
    """Yield where a mark stands."""
    place = content.find(mark)
    while place >= 0:
        yield place
        place = content.find(mark, place + 1)


def archive(names: list[str]) -> bytes:
    """Write a ZIP archive of small texts."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        for name in names:
            written.writestr(name, TEXT)
    return stream.getvalue()


def refused() -> dict[str, tuple[str, bytes]]:
    """Return files that cannot be read, each with the name it is sent under."""
    sample = samples()
    word, page = sample[".docx"], sample[".pdf"]
    return {
        "bomb": ("a.docx", bomb()),
        "bomb that lies": ("a.docx", lying_bomb()),
        "entities": ("a.docx", entities('<!ENTITY x SYSTEM "file:///etc/passwd">')),
        "entities that grow": ("a.docx", laughs()),
        "encrypted word": ("a.docx", locked()),
        "encrypted office": ("a.docx", OLE + "EncryptedPackage".encode("utf-16-le") * 30),
        "old word": ("a.doc", OLE + b"\x00" * 4_000),
        "old word by another name": ("a.docx", OLE + b"\x00" * 4_000),
        "word cut short": ("a.docx", word[: len(word) // 2]),
        "word without its end": ("a.docx", word[:-30]),
        "word without a body": ("a.docx", with_parts(word, {"word/document.xml": b""})),
        "word of another kind": ("a.docx", with_parts(word, {"word/document.xml": b"<a/>"})),
        "pdf cut short": ("a.pdf", page[: len(page) // 2]),
        "pdf of noise": ("a.pdf", b"%PDF-1.7\n" + bytes(range(256)) * 16 + b"%%EOF"),
        "pdf without text": ("a.pdf", pdf([[], []])),
        "pdf with a password": ("a.pdf", pdf([[TEXT]], ENCRYPTION)),
        "text named pdf": ("a.pdf", TEXT.encode()),
        "text named docx": ("a.docx", TEXT.encode()),
        "picture": ("a.png", b"\x89PNG\r\n\x1a\n" + b"\x00" * 500),
        "picture named txt": ("a.txt", b"\xff\xd8\xff\xe0" + b"\x00" * 500),
        "rich text": ("a.rtf", b"{\\rtf1 " + TEXT.encode() + b"}"),
        "archive of nothing": ("a.zip", archive([])),
        "archive of texts": ("a.zip", archive(["a.txt", "../../b.txt", "/etc/passwd"])),
        "archive named docx": ("a.docx", archive(["readme.txt"])),
        "spreadsheet": ("a.xlsx", xlsx({"A": [["text"], [TEXT]]})),
        "table": ("a.csv", f"id,text\n1,{TEXT}\n".encode()),
        "list": ("a.jsonl", b'{"text": "Analizar"}\n'),
        "empty": ("a.txt", b""),
        "empty pdf": ("a.pdf", b""),
        "noise": ("a.bin", bytes(range(256)) * 40),
        "nulls": ("a.txt", b"\x00" * 4_000),
        "deep page": ("a.html", b"<html>" + b"<div>" * 100_000),
    }


def mutations(content: bytes, n_files: int, seed: int) -> Iterator[bytes]:
    """Yield copies of a file with bytes changed, left out, doubled or moved."""
    chance = random.Random(seed)  # noqa: S311 - the same files each time
    for _ in range(n_files):
        changed = bytearray(content)
        for _ in range(chance.choice((1, 3, 30))):
            if len(changed) < SMALL:
                break
            start = chance.randrange(len(changed))
            piece = changed[start : start + chance.choice((1, 4, 64, 1_000))]
            match chance.randrange(5):
                case 0:
                    changed[start] ^= 1 << chance.randrange(8)
                case 1:
                    del changed[start : start + len(piece)]
                case 2:
                    changed[start:start] = piece
                case 3:
                    changed[start : start + len(piece)] = chance.randbytes(len(piece))
                case _:
                    changed[chance.randrange(len(changed)) :][: len(piece)] = piece
        yield bytes(changed)


def word_parts_mutated(content: bytes, n_files: int, seed: int) -> Iterator[bytes]:
    """Yield a Word file with the XML of one part spoilt inside an archive that is whole."""
    chance = random.Random(seed)  # noqa: S311 - the same files each time
    with zipfile.ZipFile(io.BytesIO(content)) as archived:
        names = sorted(one.filename for one in archived.infolist() if one.file_size > SMALL)
        parts = {name: archived.read(name) for name in names}
    for number in range(n_files):
        name = chance.choice([*parts, "word/document.xml", "word/styles.xml"])
        (spoilt,) = mutations(parts[name], 1, seed * 1_000 + number)
        yield with_parts(content, {name: spoilt})

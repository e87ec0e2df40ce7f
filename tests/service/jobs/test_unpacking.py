"""Files of many documents are taken apart; archives that are made to harm are refused."""

import io
import stat
import struct
import zipfile
from collections.abc import Callable

import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import Failure, ReadOptions
from tagger.readers.packed import Lost, Packed
from tagger.types import Document
from tagger_service.unpacking import unpack
from tests.service.hostile import OLE
from tests.service.jobs.files import archive, lines, many, table
from tests.tagger.readers.samples import docx, pdf, xlsx

MEBIBYTE = 2**20
OPTIONS = ReadOptions(max_bytes=8 * MEBIBYTE, max_unpacked_bytes=16 * MEBIBYTE)
TEXT = b"Analizar datos abiertos"


def names(content: bytes) -> list[str]:
    return [one.name for one in unpack("a.zip", content, OPTIONS, 100) if isinstance(one, Packed)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.csv", table([("1", "Analizar"), ("2", "")])),
        ("a.tsv", b"id\ttext\n1\tAnalizar\n2\t\n"),
        ("a.CSV", b"id;texto\n1;Analizar\n2;\n"),
        ("a.xlsx", xlsx({"A": [["id", "text"], ["1", "Analizar"], ["2", ""]]})),
        ("a.jsonl", lines([{"id": "1", "text": "Analizar"}, {"id": "2"}])),
        ("a.ndjson", lines([{"id": "1", "text": "Analizar"}, {"id": "2", "text": 7}])),
    ],
)
def test_tables_and_lists_give_documents_and_failures(name: str, content: bytes) -> None:
    found = unpack(name, content, OPTIONS, 100)
    assert [type(one) for one in found] == [Document, Failure]
    assert isinstance(found[0], Document)
    assert (found[0].id, found[0].text) == ("1", "Analizar")


def test_columns_may_be_named() -> None:
    options = ReadOptions(text_columns=("cuerpo",), id_column="expediente")
    found = unpack("a.csv", b"expediente,cuerpo\nx7,Analizar datos\n", options, 100)
    assert [(one.id, one.text) for one in found if isinstance(one, Document)] == [
        ("x7", "Analizar datos")
    ]


def test_more_rows_than_may_be_are_refused() -> None:
    assert len(unpack("a.csv", many(100), OPTIONS, 100)) == 100
    with pytest.raises(UnreadableDocument, match="more than 100 rows"):
        unpack("a.csv", many(101), OPTIONS, 100)


@pytest.mark.parametrize("name", ["a.pdf", "a.csv", "a.txt"])
def test_a_single_document_is_refused(name: str) -> None:
    with pytest.raises(UnreadableDocument, match="is a single document"):
        unpack(name, pdf([["Analizar"]]), OPTIONS, 100)


def test_an_archive_gives_its_files_in_their_order() -> None:
    content = archive({"b/2.txt": TEXT, "a.pdf": pdf([["Analizar"]]), "b/": b"", "c.md": b""})
    found = unpack("a.zip", content, OPTIONS, 100)
    assert [one.name for one in found if isinstance(one, Packed)] == ["b/2.txt", "a.pdf", "c.md"]
    assert found[0] == Packed("b/2.txt", TEXT)


def test_what_systems_add_to_archives_is_left_out() -> None:
    besides = ("__MACOSX/a.txt", ".DS_Store", "b/.git/x.txt", "~$a.docx", "b/Thumbs.db")
    assert names(archive({"a.txt": TEXT} | dict.fromkeys(besides, TEXT))) == ["a.txt"]


def test_an_archive_of_nothing_is_refused() -> None:
    for content in (archive({}), archive({"a/": b"", ".DS_Store": b"x"})):
        with pytest.raises(UnreadableDocument, match="without files"):
            unpack("a.zip", content, OPTIONS, 100)


def test_more_files_than_may_be_are_refused() -> None:
    content = archive({f"{n}.txt": TEXT for n in range(101)})
    with pytest.raises(UnreadableDocument, match="more than 100 files"):
        unpack("a.zip", content, OPTIONS, 100)


@pytest.mark.parametrize(
    "name",
    [
        "../a.txt",
        "a/../../b.txt",
        "/etc/passwd",
        "..\\a.txt",
        "C:\\a.txt",
        "C:a.txt",
        "a/b:c.txt",
        "\\\\host\\a.txt",
        "..",
    ],
)
def test_names_that_lead_elsewhere_are_refused(name: str) -> None:
    with pytest.raises(UnreadableDocument, match="leads elsewhere"):
        unpack("a.zip", archive({"a.txt": TEXT, name: TEXT}), OPTIONS, 100)


def test_a_name_with_a_zero_byte_is_refused() -> None:
    content = archive({"a?b.txt": TEXT}).replace(b"a?b.txt", b"a\x00b.txt")
    with pytest.raises(UnreadableDocument, match="leads elsewhere"):
        unpack("a.zip", content, OPTIONS, 100)


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFBLK, stat.S_IFSOCK])
def test_links_and_devices_are_refused(kind: int) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        part = zipfile.ZipInfo("a.txt")
        part.create_system, part.external_attr = 3, (kind | 0o777) << 16
        written.writestr(part, "/etc/passwd")
    with pytest.raises(UnreadableDocument, match="or a link"):
        unpack("a.zip", stream.getvalue(), OPTIONS, 100)


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_two_files_of_one_name_are_refused() -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as written:
        written.writestr("a.txt", "one")
        written.writestr("a.txt", "two")
    with pytest.raises(UnreadableDocument, match="two files of one name"):
        unpack("a.zip", stream.getvalue(), OPTIONS, 100)


def test_a_file_that_is_packed_too_tightly_is_refused() -> None:
    assert names(archive({"a.txt": b" " * MEBIBYTE})) == ["a.txt"]
    with pytest.raises(UnreadableDocument, match="packed too tightly"):
        unpack("a.zip", archive({"a.txt": b" " * (MEBIBYTE + 1)}), OPTIONS, 100)


def test_an_archive_that_unpacks_to_too_much_is_refused() -> None:
    content = archive({f"{n}.txt": b" " * MEBIBYTE for n in range(17)})
    with pytest.raises(UnreadableDocument, match="unpacks to more than 16 MiB"):
        unpack("a.zip", content, OPTIONS, 100)


def test_sizes_that_an_archive_states_falsely_gain_nothing() -> None:
    honest = archive({"a.txt": b" " * 2 * MEBIBYTE, "b.txt": TEXT})
    lying = honest.replace(struct.pack("<I", 2 * MEBIBYTE), struct.pack("<I", 1_000))
    assert lying != honest
    found = unpack("a.zip", lying, OPTIONS, 100)
    assert isinstance(found[0], Lost)
    assert found[1] == Packed("b.txt", TEXT)


def test_files_within_each_other_are_refused() -> None:
    content = bytearray(archive({"a.txt": TEXT * 9, "b.txt": TEXT * 9}, zipfile.ZIP_STORED))
    second = content.find(b"PK\x01\x02", content.find(b"PK\x01\x02") + 1)
    content[second + 42 : second + 46] = struct.pack("<I", 0)  # both begin at the start
    with pytest.raises(UnreadableDocument, match="within each other"):
        unpack("a.zip", bytes(content), OPTIONS, 100)


def test_an_encrypted_archive_is_refused() -> None:
    content = bytearray(archive({"a.txt": TEXT}))
    content[content.find(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(UnreadableDocument, match="password"):
        unpack("a.zip", bytes(content), OPTIONS, 100)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda whole: whole[: len(whole) // 2],
        lambda _: b"PK\x03\x04" + b"\x00" * 500,
        lambda _: b"no archive",
        lambda _: OLE * 50,
    ],
)
def test_an_archive_that_is_damaged_is_refused(spoil: Callable[[bytes], bytes]) -> None:
    with pytest.raises(UnreadableDocument, match="damaged"):
        unpack("a.zip", spoil(archive({"a.txt": TEXT * 99})), OPTIONS, 100)


def test_a_damaged_file_in_an_archive_is_lost_alone() -> None:
    content = archive({"a.txt": TEXT, "b.txt": TEXT}, zipfile.ZIP_STORED)
    spoilt = content.replace(TEXT, b"Z" * len(TEXT), 1)
    found = unpack("a.zip", spoilt, OPTIONS, 100)
    assert isinstance(found[0], Lost)
    assert "damaged" in str(found[0].error)
    assert found[1] == Packed("b.txt", TEXT)


def test_a_file_of_an_archive_over_the_limit_is_lost_alone() -> None:
    small = ReadOptions(max_bytes=1_000)
    found = unpack("a.zip", archive({"a.txt": b"a" * 1_001, "b.docx": b"b"}), small, 100)
    assert isinstance(found[0], Lost)
    assert "larger than 1000 bytes" in str(found[0].error)
    assert found[1] == Packed("b.docx", b"b")


def test_an_archive_in_an_archive_is_not_opened() -> None:
    inner = archive({"b.txt": TEXT})
    assert unpack("a.zip", archive({"b.zip": inner}), OPTIONS, 100) == [Packed("b.zip", inner)]


def test_names_are_shown_on_one_line_and_not_too_long() -> None:
    assert names(archive({"a\nb\x1b.txt": TEXT, "c" * 400 + ".txt": TEXT})) == [
        "a\ufffdb\ufffd.txt",
        "c" * 196 + ".txt",
    ]


def test_a_word_file_named_zip_is_an_archive_of_nothing_readable() -> None:
    found = unpack("a.zip", docx(["Analizar"]), OPTIONS, 100)
    assert all(isinstance(one, Packed) and not one.name.endswith(".txt") for one in found)

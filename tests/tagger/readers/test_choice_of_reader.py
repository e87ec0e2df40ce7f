import os
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest

from tagger.errors import UnreadableDocument
from tagger.readers import (
    KINDS,
    Failure,
    ReadOptions,
    find_files,
    read,
    read_all,
    read_standard_input,
)
from tagger.readers.columns import (
    SINGLE_FIELDS,
    TEXT_FIELDS,
    column_names,
    plain,
)
from tagger.readers.kinds import ENCRYPTED_PACKAGE, OLE_MAGIC, UNREAD_SUFFIXES
from tagger.types import Document
from tagger.yaml_files import DATA, load_yaml
from tests.tagger.readers.samples import LINES, SPANISH, docx, samples, with_parts, xlsx

TEXT = "\n".join(LINES)


def write(folder: Path, name: str, content: bytes | str = TEXT) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


@pytest.mark.parametrize(
    ("name", "true_suffix"),
    [
        (name, suffix)
        for name in ("aviso", "aviso.v2", "aviso.TXT", "aviso.pdf")
        for suffix in (".pdf", ".docx", ".xlsx", ".html")
    ]
    + [("aviso", ".txt"), ("aviso.v2", ".txt"), ("aviso", ".jsonl"), ("aviso.v2", ".jsonl")],
)
def test_the_content_decides_where_the_name_says_nothing_or_the_wrong_thing(
    tmp_path: Path, name: str, true_suffix: str
) -> None:
    documents = list(read(write(tmp_path, name, samples()[true_suffix])))
    right = list(read(write(tmp_path, f"aviso{true_suffix}", samples()[true_suffix])))
    assert [document.text for document in documents] == [document.text for document in right]


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".xlsx", ".html", ".jsonl", ".txt"])
def test_standard_input_is_known_by_its_content(suffix: str) -> None:
    for document in read_standard_input(BytesIO(samples()[suffix])):
        assert SPANISH in document.text
        assert document.id.startswith(("stdin", "a"))
        assert document.source.file == "-"


def test_a_whole_standard_input_has_the_id_stdin() -> None:
    assert [document.id for document in read_standard_input(BytesIO(b"datos"))] == ["stdin"]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (OLE_MAGIC + b"\0" * 600, "old Office format.*save it as .docx"),
        (OLE_MAGIC + b"\0" * 600 + ENCRYPTED_PACKAGE, "is protected by a password"),
        (b"{\\rtf1 hola}", "Rich Text"),
        (b"\x89PNG\r\n\x1a\n", "is an image: run OCR"),
        (with_parts(xlsx({"a": []}), {"xl/workbook.xml": b""})[:-30], "cut short"),
        (b"PK\x03\x04" + b"mimetypeapplication/vnd.oasis.opendocument.text", "OpenDocument"),
        (b"sin formato", r"is no Word \(.docx\) file"),
    ],
)
def test_what_nobody_reads_is_refused_with_a_remedy(
    tmp_path: Path, content: bytes, reason: str
) -> None:
    with pytest.raises(UnreadableDocument, match=reason):
        list(read(write(tmp_path, "aviso.docx", content)))


def test_an_archive_of_other_things_is_refused(tmp_path: Path) -> None:
    stream = BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("aviso.txt", "datos")
    with pytest.raises(UnreadableDocument, match="unpack it"):
        list(read(write(tmp_path, "avisos.zip", stream.getvalue())))


def test_a_json_list_is_refused_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"write one object a line.*\.jsonl"):
        list(read(write(tmp_path, "lote.json", '[{"text": "a"}]')))


def test_a_page_inside_a_text_table_stays_what_its_name_says(tmp_path: Path) -> None:
    (document,) = read(write(tmp_path, "a.md", "<html><body>\n\n# Uno\n\n</body></html>"))
    assert document.text == "Uno"


def test_a_file_over_the_limit_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "grande.txt"
    with path.open("wb") as stream:
        stream.truncate(2**40)
    with pytest.raises(UnreadableDocument, match=r"grande\.txt is larger than 100 MiB"):
        list(read(path))


def test_a_stream_over_the_limit_is_refused() -> None:
    with pytest.raises(UnreadableDocument, match="stdin is larger than 10 bytes"):
        list(read_standard_input(BytesIO(b"x" * 11), ReadOptions(max_bytes=10)))


@pytest.mark.parametrize("suffix", [".docx", ".xlsx"])
def test_an_archive_that_would_grow_too_much_is_refused(tmp_path: Path, suffix: str) -> None:
    bomb = with_parts(samples()[suffix], {"word/media/x.xml": b" " * 3_000_000})
    assert len(bomb) < 100_000
    with pytest.raises(UnreadableDocument, match="unpacks to more than 2 MiB"):
        list(read(write(tmp_path, f"a{suffix}", bomb), ReadOptions(max_unpacked_bytes=2 * 2**20)))


def test_an_encrypted_part_is_called_a_password(tmp_path: Path) -> None:
    content = bytearray(docx(LINES))
    start = content.index(b"PK\x01\x02")
    content[start + 8] |= 1
    with pytest.raises(UnreadableDocument, match="is protected by a password"):
        list(read(write(tmp_path, "aviso.docx", bytes(content))))


def test_a_missing_file_and_a_folder_are_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"nada\.txt does not exist"):
        list(read(tmp_path / "nada.txt"))
    with pytest.raises(UnreadableDocument, match="is a folder"):
        list(read(tmp_path))


def test_folders_are_searched_in_order_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    names = ["b.txt", "a/c.PDF", "a/.oculto/d.txt", ".e.txt", "f.xyz", "~$g.docx", "a/b/h.csv"]
    for name in names:
        write(tmp_path, name)
    found = find_files([tmp_path])
    assert [path.relative_to(tmp_path).as_posix() for path in found] == [
        "a/b/h.csv",
        "a/c.PDF",
        "b.txt",
    ]


def test_files_named_outright_are_taken_whatever_their_suffix_and_once(tmp_path: Path) -> None:
    odd = write(tmp_path, "f.xyz")
    plain_file = write(tmp_path, "a.txt")
    paths = [odd, tmp_path, plain_file, Path("-")]
    assert find_files(paths) == [odd, plain_file, Path("-")]


def test_a_path_without_files_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match="does not exist"):
        find_files([tmp_path / "nada"])
    with pytest.raises(UnreadableDocument, match=r"no file of a known format.*\.docx"):
        find_files([tmp_path])


@pytest.mark.parametrize(
    "pasted", ["Analizar los datos del ministerio. " * 20, "Analizar/los datos\n" * 400]
)
def test_a_text_given_for_a_path_is_refused_without_being_repeated(pasted: str) -> None:
    for look in (find_files, lambda paths: list(read(paths[0]))):
        with pytest.raises(UnreadableDocument) as caught:
            look([Path(pasted)])
        message = str(caught.value)
        assert "is too long for the name of a file: give a text on standard input" in message
        assert message.startswith("Analizar")
        assert len(message) < 150
        assert "\n" not in message


def test_a_file_in_a_folder_that_may_not_be_entered_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "stat", refuse)
    with pytest.raises(UnreadableDocument, match=r"cannot be opened \(Permission denied\): check"):
        find_files([tmp_path / "a.txt"])


def test_files_in_a_folder_that_nobody_reads_are_failures(tmp_path: Path) -> None:
    write(tmp_path, "a.txt")
    write(tmp_path, "b.doc", OLE_MAGIC + bytes(600))
    write(tmp_path, "c/d.rtf", b"{\\rtf1 uno}")
    found = list(read_all(find_files([tmp_path])))
    assert [type(one) for one in found] == [Document, Failure, Failure]
    messages = [one.message for one in found if isinstance(one, Failure)]
    assert "old Office format" in messages[0]
    assert "Rich Text" in messages[1]


def test_every_suffix_that_is_refused_is_found_in_folders(tmp_path: Path) -> None:
    for suffix in UNREAD_SUFFIXES:
        write(tmp_path, f"a{suffix.upper()}")
    assert len(find_files([tmp_path])) == len(UNREAD_SUFFIXES)
    assert UNREAD_SUFFIXES.isdisjoint(KINDS)


def test_a_folder_that_may_not_be_listed_is_a_failure(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "a/b.txt")
    write(tmp_path, "cerrada/c.txt")
    scan = os.scandir

    def scandir(path: str) -> object:
        if Path(path).name == "cerrada":
            raise PermissionError(13, "Permission denied", path)
        return scan(path)

    monkeypatch.setattr(os, "scandir", scandir)
    document, failure = read_all(find_files([tmp_path]))
    assert isinstance(document, Document)
    assert isinstance(failure, Failure)
    assert failure.source.file == str(tmp_path / "cerrada")


def test_files_that_may_be_listed_but_not_looked_at_are_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(tmp_path, "a.txt")

    def refuse(_: Path) -> bool:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "is_file", refuse)
    assert find_files([tmp_path]) == [path]


def test_two_slashes_before_a_path_are_one(tmp_path: Path) -> None:
    paths = [write(tmp_path, "2023/a.txt"), Path(f"/{write(tmp_path, '2024/a.txt')}")]
    ids = [one.id for one in read_all(paths) if isinstance(one, Document)]
    assert ids == ["2023/a.txt", "2024/a.txt"]


def test_a_bad_file_does_not_stop_the_others(tmp_path: Path) -> None:
    paths = [write(tmp_path, "a.txt"), write(tmp_path, "b.pdf", b"%PDF-"), tmp_path / "c.txt"]
    found = list(read_all([*paths, write(tmp_path, "d.txt")]))
    assert [type(one) for one in found] == [Document, Failure, Failure, Document]
    assert [one.source.file for one in found[1:3]] == [str(path) for path in paths[1:]]


def test_files_of_one_name_are_told_apart_by_their_folders(tmp_path: Path) -> None:
    paths = [write(tmp_path, name) for name in ("2023/a.txt", "2024/a.txt", "2024/b.txt")]
    ids = [one.id for one in read_all(paths) if isinstance(one, Document)]
    assert ids == ["2023/a.txt", "2024/a.txt", "b.txt"]


def test_ids_that_two_files_use_are_told_apart_by_the_file(tmp_path: Path) -> None:
    paths = [write(tmp_path, f"{name}.csv", "id,texto\n1,uno\n") for name in "ab"]
    ids = [one.id for one in read_all([*paths, paths[1]]) if isinstance(one, Document)]
    assert ids[:2] == ["1", "b.csv:1"]
    assert len(set(ids)) == 3


def test_standard_input_is_read_among_files(tmp_path: Path) -> None:
    stream = BytesIO(b'{"text": "uno"}\nroto\n{"text": "dos"}\n')
    found = list(read_all([Path("-"), write(tmp_path, "a.txt")], standard_input=stream))
    assert [type(one) for one in found] == [Document, Failure, Document, Document]
    assert [one.id for one in found if isinstance(one, Document)] == ["stdin#1", "stdin#3", "a.txt"]


def test_files_are_closed_when_reading_stops_early(tmp_path: Path) -> None:
    # An unclosed file warns, and every warning is an error in these tests.
    for suffix, content in samples().items():
        found = read_all([write(tmp_path, f"a{suffix}", content)])
        next(found)
        found.close()  # type: ignore[attr-defined]


def test_no_name_stands_for_two_columns() -> None:
    content = load_yaml(DATA / "columns.yaml")
    assert set(content) == {*SINGLE_FIELDS, *TEXT_FIELDS, "languages"}
    for field in (*SINGLE_FIELDS, *TEXT_FIELDS):
        for name in content[field]:
            assert column_names().fields[plain(name)] == field


def test_importing_the_readers_loads_none_of_the_libraries_they_use() -> None:
    libraries = "pypdfium2 docx openpyxl lxml markdown_it bs4"
    code = f"import sys, tagger.readers; print(set('{libraries}'.split()) & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


def test_the_files_of_an_archive_are_read_one_by_one(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "programas.zip", "w") as archive:
        archive.writestr("2025/a.txt", "Analizar datos.")
        archive.writestr("2025/b.pdf", "no es un PDF")
        archive.writestr("2026/a.txt", "Conducir.")
    first, lost, second = read_all(find_files([tmp_path]))
    assert isinstance(first, Document)
    assert isinstance(second, Document)
    assert isinstance(lost, Failure)
    assert [first.id, second.id] == ["2025/a.txt", "2026/a.txt"]
    assert "b.pdf is no PDF file" in lost.message

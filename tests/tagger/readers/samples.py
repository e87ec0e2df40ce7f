"""Files for the tests of the readers, made here so that what they hold can be seen."""

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence

SPANISH = "Analizar la gestión pública, la niñez y el bilingüismo"
PORTUGUESE = "Avaliação de programas à luz das decisões e ações do órgão"
LINES = ("Funciones", SPANISH, PORTUGUESE)
WORD_NAMESPACE = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
ENCRYPTION = (
    b"/Encrypt<</Filter/Standard/V 1/R 2/P -4/O("
    + b"a" * 32
    + b")/U("
    + b"b" * 32
    + b")>>/ID[(0123456789abcdef)(0123456789abcdef)]"
)


def pdf(pages: Sequence[Sequence[str]], trailer: bytes = b"") -> bytes:
    """Write a PDF by hand; a page without lines has no text layer."""
    kids = " ".join(f"{4 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        f"<</Type/Pages/Count {len(pages)}/Kids[{kids}]>>".encode(),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, lines in enumerate(pages):
        shown = b" ".join(b"(" + escaped(line) + b") Tj T*" for line in lines)
        stream = b"BT /F1 12 Tf 72 750 Td 14 TL " + shown + b" ET"
        objects += [
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
            b"/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>" % (5 + 2 * number),
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        ]
    written, offsets = b"%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(written))
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    entries = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    size = len(objects) + 1
    written += b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, entries)
    end = written.rindex(b"xref\n0 ")
    return written + b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (
        size,
        trailer,
        end,
    )


def escaped(line: str) -> bytes:
    """Write a line as the inside of a PDF string."""
    content = line.encode("cp1252").replace(b"\\", b"\\\\")
    return content.replace(b"(", b"\\(").replace(b")", b"\\)")


def docx(lines: Iterable[str]) -> bytes:
    """Write a Word file with a paragraph a line."""
    import docx

    word = docx.Document()
    for line in lines:
        word.add_paragraph(line)
    stream = io.BytesIO()
    word.save(stream)
    return stream.getvalue()


def docx_of_xml(body: str) -> bytes:
    """Write a Word file whose body is the XML given, prefix `w` bound."""
    document = f'<w:document xmlns:w="{WORD_NAMESPACE}"><w:body>{body}</w:body></w:document>'
    return with_parts(docx([]), {"word/document.xml": document.encode()})


def paragraph(content: str, properties: str = "") -> str:
    """Return the XML of a Word paragraph."""
    return f"<w:p><w:pPr>{properties}</w:pPr><w:r><w:t>{content}</w:t></w:r></w:p>"


def xlsx(sheets: Mapping[str, Sequence[Sequence[object]]], hidden: str | None = None) -> bytes:
    """Write an Excel file, one sheet perhaps hidden."""
    import openpyxl

    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for title, rows in sheets.items():
        sheet = workbook.create_sheet(title)
        sheet.sheet_state = "hidden" if title == hidden else "visible"
        for row in rows:
            sheet.append(row)
    stream = io.BytesIO()
    workbook.save(stream)
    workbook.close()
    return stream.getvalue()


def with_parts(archive: bytes, parts: Mapping[str, bytes]) -> bytes:
    """Return a ZIP archive with parts replaced or added."""
    stream = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(archive)) as old,
        zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, content in parts.items():
            new.writestr(name, content)
    return stream.getvalue()


def samples() -> dict[str, bytes]:
    """Return a file of each suffix, every one holding LINES."""
    text = "\n".join(LINES).encode()
    web = "<html><body>" + "".join(f"<p>{line}</p>" for line in LINES) + "</body></html>"
    cells = '"' + "\n".join(LINES) + '"'
    quoted = "\\n".join(LINES)
    json_line = f'{{"id": "a1", "text": "{quoted}"}}\n'.encode()
    return {
        ".txt": text,
        ".text": text,
        ".md": b"# " + text.replace(b"\n", b"\n\n"),
        ".markdown": b"# " + text.replace(b"\n", b"\n\n"),
        ".html": web.encode(),
        ".htm": web.encode(),
        ".pdf": pdf([LINES]),
        ".docx": docx(LINES),
        ".csv": f"id,texto\n1,{cells}\n2,{cells}\n".encode(),
        ".tsv": f"id\ttexto\n1\t{cells}\n2\t{cells}\n".encode(),
        ".xlsx": xlsx({"Hoja1": [["Texto"], ["\n".join(LINES)], ["\n".join(LINES)]]}),
        ".jsonl": json_line + json_line.replace(b"a1", b"a2"),
        ".ndjson": json_line,
    }

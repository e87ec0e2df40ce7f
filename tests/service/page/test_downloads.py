"""Results as files: each is what it says, in the language of the page."""

import csv
import io
import json
from datetime import UTC, datetime

import pytest
from docx import Document
from openpyxl import load_workbook
from starlette.testclient import TestClient

from tests.service.page.markup import TEXT, read, tagged

FORMATS = ("xlsx", "docx", "pdf", "csv", "json", "html")


def fetched(client: TestClient, form: str, **more: str) -> bytes:
    answer = client.post(f"/download/{form}", data={"text": TEXT, **more})
    assert answer.status_code == 200
    return answer.content


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_is_named_by_the_day_and_kept_by_nobody(client: TestClient, name: str) -> None:
    answer = client.post(f"/download/{name}", data={"text": TEXT, "name": "secret vacancy.pdf"})
    disposition = answer.headers["content-disposition"]
    year = datetime.now(UTC).year
    assert disposition.startswith(f'attachment; filename="competencies-{year}-')
    assert disposition.endswith(f'.{name}"')
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_json_holds_every_probability_and_the_name_of_the_file(client: TestClient) -> None:
    (report,) = json.loads(fetched(client, "json", name="aviso.txt"))
    assert report["document_id"] == "aviso.txt"
    assert [tag["code"] for tag in report["tags"]] == ["D1", "P1"]
    assert set(report["probabilities"]) == {"D1", "D2", "P1"}


def test_pages_of_a_file_come_back_with_its_text(client: TestClient) -> None:
    starts = f"0 {TEXT.index('Colaborar')}"
    (report,) = json.loads(fetched(client, "json", page_starts=starts))
    pages = {tag["code"]: tag["evidence"][0]["page"] for tag in report["tags"]}
    assert pages == {"D1": 1, "P1": 2}


def test_csv_opens_in_a_spreadsheet_with_its_accents(client: TestClient) -> None:
    client.headers["Accept-Language"] = "es"
    content = fetched(client, "csv")
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))
    assert [row["name"] for row in rows] == ["Análisis de datos", "Trabajo en equipo"]


def test_a_workbook_opens_and_holds_the_tags(client: TestClient) -> None:
    workbook = load_workbook(io.BytesIO(fetched(client, "xlsx")))
    cells = [str(cell.value) for row in workbook.worksheets[0].iter_rows() for cell in row]
    assert "Data analysis" in cells


def test_a_word_file_opens_and_holds_a_table(client: TestClient) -> None:
    document = Document(io.BytesIO(fetched(client, "docx")))
    cells = [cell.text for row in document.tables[0].rows for cell in row.cells]
    assert any("Data analysis" in cell for cell in cells)


def test_the_web_page_stands_alone(client: TestClient) -> None:
    assert b"Analizar datos abiertos." in fetched(client, "html")


def test_the_result_offers_every_format_that_there_is(client: TestClient) -> None:
    buttons = tagged(client).all("#again button[formaction]")
    offered = [str(one["formaction"]) for one in buttons]
    assert [one for one in offered if "download" in one] == [f"/download/{f}" for f in FORMATS]


def test_what_the_result_sends_again_gives_the_same_result(client: TestClient) -> None:
    page = tagged(client, "• Uno\r\n\r\n• Analizar datos abiertos \u00e1 a\u0301 \x07.")
    sent = {str(one["name"]): str(one["value"]) for one in page.all("#again input[type=hidden]")}
    # Browsers write line ends of a form as carriage return and line feed.
    sent["text"] = sent["text"].replace("\n", "\r\n")
    (report,) = json.loads(client.post("/download/json", data=sent).content)
    shown = page.one(".text")
    for reference in page.all("a.ref"):
        reference.decompose()
    for tag in report["tags"]:
        for evidence in tag["evidence"]:
            start, end = evidence["start"], evidence["end"]
            assert shown.get_text()[start:end] == evidence["text"]


def test_an_unknown_format_is_refused_with_those_there_are(client: TestClient) -> None:
    page = read(client.post("/download/exe", data={"text": TEXT}), 404)
    assert "xlsx, docx, pdf, csv, json, html" in page.words("main")


def test_a_download_without_a_text_is_refused(client: TestClient) -> None:
    assert read(client.post("/download/csv"), 422).words("h1")


def test_the_result_can_be_copied_as_text(client: TestClient) -> None:
    client.headers["Accept-Language"] = "es"
    lines = tagged(client).value("#plain").splitlines()
    assert "- D1 Análisis de datos (muy probable > 0,99)" in lines
    assert "  «Analizar datos abiertos.»" in lines

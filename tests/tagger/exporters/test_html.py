import io
import re
from dataclasses import replace
from typing import Any

import pytest
from bs4 import BeautifulSoup

from tagger.exporters import ExportOptions
from tagger.exporters.highlights import pieces
from tagger.exporters.html import write_html
from tagger.types import Report
from tests.factories import make_evidence, make_framework, make_report, make_tag

PLAIN = ExportOptions()
TEXT = "\n  Analyse data and teach teams\n\n\tevery week.\n "
OVERLAPPING = make_report(
    TEXT,
    make_tag("analysis", make_evidence(TEXT, "Analyse data and teach")),
    make_tag("teaching", make_evidence(TEXT, "teach teams"), make_evidence(TEXT, "week")),
)


def page(*reports: Report, options: ExportOptions = PLAIN) -> str:
    stream = io.StringIO()
    write_html(reports, make_framework(), stream, options)
    return stream.getvalue()


def parsed(*reports: Report, options: ExportOptions = PLAIN) -> Any:
    return BeautifulSoup(page(*reports, options=options), "lxml")


def test_pieces_join_to_the_text_and_name_the_tags_that_rest_on_them() -> None:
    found = list(pieces(OVERLAPPING))
    assert "".join(piece.text for piece in found) == TEXT
    marked = {piece.text: (piece.competency_ids, piece.ending) for piece in found}
    assert marked["Analyse data and "] == (("analysis",), ())
    assert marked["teach"] == (("analysis", "teaching"), ("analysis",))
    assert marked[" teams"] == (("teaching",), ("teaching",))
    assert marked["\n  "] == ((), ())


@pytest.mark.parametrize("text", ["", "x"])
def test_a_text_without_evidence_is_at_most_one_piece(text: str) -> None:
    assert "".join(piece.text for piece in pieces(make_report(text))) == text


def test_the_text_of_the_document_is_shown_whole() -> None:
    # Not with BeautifulSoup, which folds white space.
    _, _, rest = page(OVERLAPPING).partition('<div class="text" lang="en">')
    shown, _, _ = rest.partition("</div>")
    assert re.sub("<sup>.*?</sup>|<[^>]+>", "", shown) == TEXT


def test_marks_end_with_the_codes_of_the_evidence_that_ends_there() -> None:
    marks = parsed(OVERLAPPING).find(class_="text")("mark")
    assert [mark.get_text() for mark in marks] == [
        "Analyse data and ",
        "teachA1",
        " teamsB2",
        "weekB2",
    ]
    assert marks[1]["title"] == "A1 Data analysis; B2 Teaching"


def test_every_link_from_a_tag_leads_to_a_mark() -> None:
    soup = parsed(OVERLAPPING, OVERLAPPING)
    places = [mark["id"] for mark in soup("mark")]
    links = [link["href"].removeprefix("#") for link in soup("a")]
    assert len(links) == 6
    assert set(links) <= set(places)
    assert len(set(places)) == len(places)


def test_nothing_from_a_document_becomes_markup() -> None:
    text = "\"><script>alert(1)</script><img src=x onerror='alert(2)'> {{ 7*7 }} </div> data"
    evidence = replace(make_evidence(text, text), heading=text)
    report = replace(
        make_report(text, make_tag("analysis", evidence), document_id=text),
        notes=("partly_other_language",),
        model_id=text,
    )
    written = page(report, options=ExportOptions(explain=True, all_probabilities=True))
    soup: Any = BeautifulSoup(written, "lxml")
    assert not soup(["script", "img", "iframe", "object"])
    assert soup.h2.get_text() == text
    assert "49" not in soup.find(class_="text").get_text()
    attributes = {name for element in soup(True) for name in element.attrs}
    assert not [name for name in attributes if name.startswith("on")]


def test_the_page_asks_for_no_other_file() -> None:
    soup = parsed(OVERLAPPING)
    assert not soup(["link", "script", "img"])
    assert not [element for element in soup(True) if "src" in element.attrs]
    assert "url(" not in soup.style.get_text()
    policy = soup.find("meta", attrs={"http-equiv": "Content-Security-Policy"})["content"]
    assert policy == "default-src 'none'; style-src 'unsafe-inline'"


def test_tags_stand_by_domain_with_probability_and_words() -> None:
    tag = replace(OVERLAPPING.tags[0], modality="essential", level="basic", probability=0.876)
    soup = parsed(replace(OVERLAPPING, tags=(tag,)), options=ExportOptions(language="es"))
    assert soup.section.h3.get_text() == "Data (es)"
    head = soup.find(class_="head").get_text(" ", strip=True)
    assert head == "A1 Data analysis (es) * 0.88 imprescindible, básico"
    assert soup.find(class_="bar").span["style"] == "width:88%"
    assert soup.html["lang"] == "es"
    assert soup.find(class_="text")["lang"] == "en"


def test_what_is_not_shown_is_counted_and_what_is_not_covered_is_named() -> None:
    report = replace(OVERLAPPING, not_covered=("teamwork",))
    shown = parsed(report, options=ExportOptions(evidence_per_tag=1)).get_text()
    assert "+ 1 more" in shown
    assert "The model cannot judge: B1 Teamwork" in shown


def test_no_report_and_no_tag_are_said_in_words() -> None:
    assert "There is no document that could be read." in page()
    assert "No competency of the framework was found" in page(make_report("Pay: 12."))

"""PDF files: what they say can be copied out, in three languages, whatever a text holds."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from io import BytesIO

import pypdfium2
import pytest

from tagger.exporters.options import ExportOptions
from tagger.exporters.pdf import LACKING, write_pdf
from tagger.exporters.wording import words_in
from tagger.framework import Worded
from tagger.pipeline import Tagger
from tagger.types import LANGUAGES, Document, Report

TEXT = "Funciones\n- Analizar datos abiertos\n- Coordinar equipos de trabajo\n"


@pytest.fixture
def report(demo: Tagger) -> Report:
    found = demo.tag(Document("aviso", TEXT))
    assert found.tags
    return found


def made(reports: list[Report], demo: Tagger, language: Worded = "es") -> bytes:
    stream = BytesIO()
    write_pdf(reports, demo.framework, stream, ExportOptions(language=language))
    return stream.getvalue()


def pages_of(content: bytes) -> list[str]:
    """Return the words of each page, on one line."""
    opened = pypdfium2.PdfDocument(content)
    pages = []
    for page in opened:
        text = page.get_textpage()
        pages.append(" ".join(text.get_text_bounded().replace("\ufffe", "-").split()))
        text.close()
        page.close()
    opened.close()
    return pages


def with_passage(report: Report, text: str) -> Report:
    tag = report.tags[0]
    return replace(report, tags=(replace(tag, evidence=(replace(tag.evidence[0], text=text),)),))


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_that_was_found_can_be_copied_out(
    language: Worded, report: Report, demo: Tagger
) -> None:
    (page,) = pages_of(made([report], demo, language))
    words = words_in(language)
    for tag in report.tags:
        assert demo.framework[tag.competency_id].name[language] in page
        likely = f"{words.likelihood(tag)} ({words.probability(tag.probability)})"
        assert likely in page
        assert f"«{tag.evidence[0].text.strip()}»" in page
        assert words.place(tag.evidence[0]) in page
    assert words.phrases["person_decides"] in page
    assert f"{words.phrases['model']}: demo" in page
    assert f"({demo.framework.version})" in page
    assert page.count(words.phrases["not_found"]) == 1
    assert f"{words.phrases['page']} 1" in page
    assert LACKING not in page


def test_accents_marks_and_quotes_of_the_languages_are_all_held(
    report: Report, demo: Tagger
) -> None:
    signs = "áéíóúüñ ÁÉÍÓÚÜÑ ãõâêôàç ÃÕÂÊÔÀÇ ¿¡ «» “” ‘’ – — … º ª § € •"
    (page,) = pages_of(made([with_passage(report, signs)], demo))
    assert signs in page
    decomposed = "an\u0303o c\u0327o"
    (page,) = pages_of(made([with_passage(report, decomposed)], demo))
    assert "año ço" in page


def test_a_sign_that_the_fonts_lack_is_shown_and_explained(report: Report, demo: Tagger) -> None:
    (page,) = pages_of(made([with_passage(report, "datos 中 \x00\ud800 <b>&amp;")], demo))
    assert f"«datos {LACKING} <b>&amp;»" in page
    assert f"{LACKING}: {words_in('es').phrases['signs_lacking']}" in page


def test_a_long_passage_wraps_over_pages(report: Report, demo: Tagger) -> None:
    pages = pages_of(made([with_passage(report, "planificación " * 900 + "x" * 400)], demo))
    assert len(pages) > 2
    assert sum(page.count("planificación") for page in pages) == 900
    assert sum(page.count("x") for page in pages) >= 400
    assert pages[1].endswith("p. 2")


def test_a_document_without_tags_says_so_and_two_have_a_page_each(
    report: Report, demo: Tagger
) -> None:
    pages = pages_of(made([demo.tag(Document("vacío", "Calle Mayor 3")), report], demo))
    assert words_in("es").phrases["nothing_found"] in pages[0]
    assert "aviso" in pages[1]


def test_no_reports_give_a_file_that_says_so(demo: Tagger) -> None:
    (page,) = pages_of(made([], demo))
    assert words_in("es").phrases["no_documents"] in page


def test_title_and_language_are_set(report: Report, demo: Tagger) -> None:
    content = made([report], demo, "pt")
    opened = pypdfium2.PdfDocument(content)
    assert opened.get_metadata_value("Title") == "Competências encontradas"
    opened.close()
    assert b"/Lang (pt)" in content


def test_the_same_report_gives_the_same_bytes_also_in_threads(report: Report, demo: Tagger) -> None:
    with ThreadPoolExecutor(4) as pool:
        files = set(pool.map(lambda _: made([report], demo), range(8)))
    assert len(files) == 1


def test_a_page_is_a4_and_the_first_is_filled_before_the_next(report: Report, demo: Tagger) -> None:
    content = made([with_passage(report, "planificación " * 900)], demo)
    assert "planificación" in pages_of(content)[0]
    opened = pypdfium2.PdfDocument(content)
    assert [round(side) for side in opened[0].get_size()] == [595, 842]
    opened.close()

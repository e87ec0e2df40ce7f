import io
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from markdown_it import MarkdownIt

from tagger.exporters import ExportOptions
from tagger.exporters.markdown import escaped, write_markdown
from tagger.types import Report
from tests.factories import make_evidence, make_framework, make_report, make_tag

PLAIN = ExportOptions()
TEXT = "You will analyse data\nevery week."


class Shown(HTMLParser):
    """Collects the text that a reader of the page sees, and the names of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self.elements: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.elements.add(tag)

    def handle_data(self, data: str) -> None:
        self.text += data


def markdown(*reports: Report, options: ExportOptions = PLAIN) -> str:
    stream = io.StringIO()
    write_markdown(reports, make_framework(), stream, options)
    return stream.getvalue()


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script> &amp; &lt;",
        "**bold** _under_ `code` ~~gone~~ a*b*c",
        "[link](javascript:alert(1)) ![image](http://x.example/a.png)",
        "<http://x.example> http://x.example www.x.example a@x.example",
        "a | b \\ c $x^2$ # no heading",
    ],
)
def test_text_of_a_document_shows_as_it_is(text: str) -> None:
    shown = Shown(MarkdownIt("gfm-like", {"linkify": False}).render(f"x {escaped(text)}"))
    assert shown.text.strip() == f"x {text}"
    assert shown.elements == {"p"}


def test_an_address_does_not_become_a_link() -> None:
    assert "://" not in escaped("see https://x.example")
    assert "@" not in escaped("a@x.example")


def test_a_document_becomes_a_section_with_domains_tags_and_evidence() -> None:
    passage = replace(make_evidence(TEXT, "analyse data", 0.87), page=3)
    tag = replace(make_tag("analysis", passage), modality="desirable", level="basic")
    written = markdown(make_report(TEXT, tag))
    assert "\n## notice.txt\n\nEnglish · job posting · segments: 2 · model: test-model\n" in written
    assert "\n### Data\n\n- **A1 Data analysis**\\* (0.87, desirable, basic)\n" in written
    assert "  - duties, “DUTIES”, p. 3: You will **analyse data** every week.\n" in written


def test_a_reader_sees_lists_and_no_markup_from_the_document() -> None:
    text = "analyse <img src=x onerror=alert(1)> **data** | more"
    report = make_report(text, make_tag("analysis", make_evidence(text, text)), document_id=text)
    report = replace(report, notes=("other_language",))
    shown = Shown(MarkdownIt("commonmark").render(markdown(report)))
    assert shown.text.count(text) == 2
    assert "not in Spanish, Portuguese or English" in shown.text
    assert shown.elements <= {"h1", "h2", "h3", "p", "ul", "li", "strong", "hr", "blockquote"}


def test_only_the_best_evidence_is_shown_and_the_rest_counted() -> None:
    words = [make_evidence(TEXT, word) for word in ("You", "analyse", "data", "week")]
    report = make_report(TEXT, make_tag("analysis", *words))
    written = markdown(report, options=ExportOptions(evidence_per_tag=2, language="es"))
    assert written.count("  - funciones") == 2
    assert "  - + 2 más\n" in written


def test_thresholds_are_shown_when_asked_to_explain() -> None:
    report = make_report(TEXT, make_tag("analysis", make_evidence(TEXT, "data")))
    assert "(0.80, threshold 0.40)" in markdown(report, options=ExportOptions(explain=True))
    assert "threshold" not in markdown(report)


def test_a_document_in_which_nothing_was_found_says_so() -> None:
    assert "Nenhuma competência" in markdown(make_report("x"), options=ExportOptions(language="pt"))

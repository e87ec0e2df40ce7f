import pytest

from tagger.describing import competency_lines, framework_lines
from tagger.exporters.wording import words_in
from tagger.framework import DEFAULT, Framework, Worded
from tests.factories import make_framework
from tests.tagger.command import LIBRARY


@pytest.mark.parametrize("language", ["es", "pt", "en"])
def test_a_framework_shows_each_competency_once_under_its_domain(language: Worded) -> None:
    framework = Framework.load(DEFAULT)
    lines = list(framework_lines(framework, language))
    rows = [line for line in lines if line.startswith("  ")]
    assert [row.split()[0] for row in rows] == [
        competency.code
        for domain in framework.domains
        for competency in framework.competencies
        if competency.domain == domain.id
    ]


def test_a_framework_ends_with_what_each_provenance_means() -> None:
    lines = list(framework_lines(make_framework(), "en"))
    assert lines[-2:] == ["[report] from a report", "[own] our own reading"]


def test_a_competency_shows_only_the_parts_that_it_has() -> None:
    text = "\n".join(competency_lines(make_framework(), make_framework()["analysis"], "es"))
    assert "About analysis. (es)" in text
    labels = ("counts", "does_not_count", "phrasings", "mappings")
    assert not any(words_in("es").phrases[label] + ":" in text for label in labels)


def test_a_competency_shows_its_phrasings_in_the_language_asked_for_alone() -> None:
    library = Framework.from_yaml(LIBRARY)
    text = "\n".join(competency_lines(library, library["cataloguing"], "pt"))
    assert "  - catalogar e classificar livros" in text
    assert "catalogar y clasificar" not in text
    assert "Não conta" not in text

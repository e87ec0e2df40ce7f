"""What every shipped framework promises; a new file in the folder is picked up by itself."""

import re
from pathlib import Path

import pytest

from tagger.framework import (
    DEFAULT,
    FOLDER,
    Competency,
    Domain,
    Framework,
    shipped_frameworks,
)
from tagger.types import LANGUAGES

FILES = sorted(FOLDER.glob("*.yaml"))
SENTENCE_END = re.compile(r"[.!?](?=\s+\S|$)")


@pytest.fixture(params=FILES, ids=lambda path: path.stem)
def framework(request: pytest.FixtureRequest) -> Framework:
    path: Path = request.param
    return Framework.from_yaml(path)


def entries_of(framework: Framework) -> list[Domain | Competency]:
    return [*framework.domains, *framework.competencies]


def test_there_is_a_default_framework() -> None:
    assert DEFAULT in shipped_frameworks()
    assert Framework.load() == Framework.load(DEFAULT)


def test_the_id_is_the_name_of_the_file(framework: Framework) -> None:
    assert Framework.load(framework.id) == framework


def test_no_name_means_two_competencies(framework: Framework) -> None:
    names = [c.code.lower() for c in framework.competencies]
    names += [c.id for c in framework.competencies]
    assert len(set(names)) == len(names)
    for competency in framework.competencies:
        assert framework.find(competency.code.swapcase()) is competency
        assert framework.find(competency.id.upper()) is competency
        assert framework[competency.id] is competency


def test_every_language_has_its_own_wording(framework: Framework) -> None:
    for entry in entries_of(framework):
        assert set(entry.definition) == set(LANGUAGES), entry.code
        assert len(set(entry.definition.values())) == len(LANGUAGES), entry.code
    for key in ("name", "definition"):
        for language in LANGUAGES:
            said = [getattr(c, key)[language] for c in framework.competencies]
            assert len(set(said)) == len(said), (key, language)


def test_where_each_entry_comes_from_is_worded(framework: Framework) -> None:
    used = {entry.provenance for entry in entries_of(framework)}
    assert used <= set(framework.provenance)
    assert all(len(text) > 10 for w in framework.provenance.values() for text in w.values())


def test_every_domain_has_competencies(framework: Framework) -> None:
    assert {c.domain for c in framework.competencies} == {d.id for d in framework.domains}


def test_a_competency_has_no_phrasing_of_another(framework: Framework) -> None:
    owners: dict[str, str] = {}
    for competency in framework.competencies:
        phrasings = [p.lower() for phrases in competency.phrasings.values() for p in phrases]
        for phrase in set(phrasings):
            assert owners.setdefault(phrase, competency.code) == competency.code, phrase


class TestTheUnescoEdition:
    def test_definitions_have_two_to_four_sentences(self) -> None:
        framework = Framework.load(DEFAULT)
        for entry in entries_of(framework):
            for language, text in entry.definition.items():
                n_sentences = len(SENTENCE_END.findall(text))
                assert 2 <= n_sentences <= 4, (entry.code, language, n_sentences)

    def test_every_competency_has_six_to_fifteen_phrasings_a_language(self) -> None:
        for competency in Framework.load(DEFAULT).competencies:
            assert set(competency.phrasings) == set(LANGUAGES)
            for language, phrases in competency.phrasings.items():
                assert 6 <= len(phrases) <= 15, (competency.code, language)

    def test_every_competency_says_what_counts_and_what_does_not(self) -> None:
        for competency in Framework.load(DEFAULT).competencies:
            assert set(competency.counts) == set(LANGUAGES), competency.code
            assert set(competency.does_not_count) == set(LANGUAGES), competency.code

    def test_links_to_other_schemes_are_typed_and_single(self) -> None:
        mappings = [m for c in Framework.load(DEFAULT).competencies for m in c.mappings]
        assert mappings
        for competency in Framework.load(DEFAULT).competencies:
            targets = [(m.scheme, m.target) for m in competency.mappings]
            assert len(set(targets)) == len(targets), competency.code

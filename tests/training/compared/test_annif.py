"""Annif as a system: what its process is given, and what happens without it."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.factories import make_framework
from tests.labelled_documents import segment
from tests.training.compared.made import KNOWING, documents, examples_from, renamed, task
from training.compared.annif import Annif, vocabulary_of, write_corpus
from training.compared.command import run
from training.compared.leaderboard import leaderboard_of
from training.compared.system import NotInstalled

FRAMEWORK = make_framework()
EXAMPLES = examples_from(documents(0, 1), FRAMEWORK)
ECHO = """
import json, sys
print(json.dumps({"ready": True}), flush=True)
for line in sys.stdin:
    asked = json.loads(line)
    share = {"es": 0.1, "pt": 0.2, "en": 0.3}[asked["project"].split("-")[1]]
    print(json.dumps({"scores": [[share, len(text), 0, 0] for text in asked["texts"]]}), flush=True)
"""


def process(folder: Path, code: str) -> Annif:
    worker = folder / "worker.py"
    worker.write_text(code, encoding="utf-8")
    return Annif(Path(sys.executable), worker, folder / "run")


@pytest.fixture
def echo(tmp_path: Path) -> Iterator[Annif]:
    with process(tmp_path, ECHO) as annif:
        annif.fit(EXAMPLES, FRAMEWORK)
        yield annif


def test_each_segment_is_judged_by_the_project_of_its_language(echo: Annif) -> None:
    one = segment("a")
    segments = [replace(one, language=language) for language in ("pt", "en", "other", "es", "pt")]
    values = echo.scores("omikuji", segments)
    assert values[:, 0].tolist() == pytest.approx([0.2, 0.3, 0.0, 0.1, 0.2])
    assert values[:, 1].tolist() == [1, 1, 0, 1, 1]


def test_what_is_above_one_is_one(echo: Annif) -> None:
    assert echo.scores("omikuji", [segment("longer text")])[0, 1] == 1


def test_all_its_systems_share_one_process(echo: Annif) -> None:
    before = echo.process
    system = echo.system("ensemble", "An ensemble")
    system.fit(EXAMPLES, FRAMEWORK)
    assert echo.process is before
    assert system.score(None, [segment("a")]).shape == (1, 4)
    assert system.id == "annif-ensemble"


def test_the_process_ends_with_the_comparison(tmp_path: Path) -> None:
    with process(tmp_path, ECHO) as annif:
        annif.fit(EXAMPLES, FRAMEWORK)
        started = annif.process
    assert started is not None
    assert started.returncode == 0
    with pytest.raises(NotInstalled, match="not running"):
        annif.scores("omikuji", [segment("a")])


def test_without_annif_the_comparison_goes_on_and_says_so(tmp_path: Path) -> None:
    away = Annif(python=tmp_path / "nope")
    said: list[str] = []
    systems = [KNOWING, away.system("omikuji", "Omikuji"), renamed(KNOWING, "twin")]
    answers, left_out = run(systems, task(), said.append)
    assert [one.system.id for one in answers] == ["knowing", "twin"]
    assert [one.id for one in left_out] == ["annif-omikuji"]
    assert said[1] == (
        "left out: annif-omikuji: Annif is not installed: run bash training/annif/install.sh"
    )
    content = leaderboard_of(answers, "knowing", left_out)
    assert content["left_out"][0]["reason"] == left_out[0].reason


def test_a_process_that_breaks_is_left_out_with_its_log(tmp_path: Path) -> None:
    with process(tmp_path, "raise SystemExit('no such backend')") as annif:
        with pytest.raises(NotInstalled, match=r"Annif ended with an error: read .*log\.txt"):
            annif.fit(EXAMPLES, FRAMEWORK)
        with pytest.raises(NotInstalled, match="Annif ended with an error"):
            annif.scores("omikuji", [segment("a")])
        assert "no such backend" in (tmp_path / "run" / "log.txt").read_text(encoding="utf-8")


def test_every_training_text_is_written_with_its_concepts(tmp_path: Path) -> None:
    write_corpus(tmp_path, EXAMPLES, FRAMEWORK)
    lines = [
        line.split("\t")
        for language in ("es", "pt", "en")
        for line in (tmp_path / f"{language}.tsv").read_text(encoding="utf-8").splitlines()
    ]
    assert len(lines) == sum(one.language != "other" for one in EXAMPLES.segments)
    for text, concepts, number in lines:
        assert ("<urn:competency:teaching>" in concepts) == ("lessons" in text)
        assert (concepts == "<urn:competency:nothing>") == ("is open" in text)
        assert 0 <= int(number) < 3


def test_the_projects_are_one_a_language_and_backend(tmp_path: Path) -> None:
    write_corpus(tmp_path, EXAMPLES, FRAMEWORK)
    text = (tmp_path / "projects.cfg").read_text(encoding="utf-8")
    for backend in ("omikuji", "fasttext", "mllm", "ensemble"):
        for language in ("es", "pt", "en"):
            assert text.count(f"[{backend}-{language}]\n") == 1
    assert "{" not in text
    assert (tmp_path / "concepts.txt").read_text(encoding="utf-8").split() == [
        f"urn:competency:{i}" for i in FRAMEWORK.competency_ids
    ]


def test_the_vocabulary_has_every_competency_in_three_languages_and_none_of_them() -> None:
    text = vocabulary_of(FRAMEWORK)
    assert text.count("a skos:Concept") == 5
    for language in ("es", "pt", "en"):
        assert text.count(f"@{language} ") == 5
    assert json.dumps(FRAMEWORK["teamwork"].name["pt"]) + "@pt" in text

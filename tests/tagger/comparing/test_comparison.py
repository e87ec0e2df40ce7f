"""What two documents or programmes have in common and what changed between them."""

import csv
import io
import json
from pathlib import Path

import pytest

from tagger.comparing.comparison import Comparison, compare
from tagger.comparing.writing import WRITERS
from tagger.corpora import Corpus
from tagger.errors import InvalidValue
from tagger.types import LANGUAGES, Document
from tests.demo import demo_framework, demo_tagger
from tests.tagger.command import EXAMPLES, run

POSTING = EXAMPLES / "vacante-analista-datos.txt"
OTHER = EXAMPLES / "job-service-manager.pdf"
OLD = "RESULTADOS\n- Analizar datos abiertos, nivel básico.\n- Proteger los datos personales."
NEW = "RESULTADOS\n- Analizar datos abiertos, nivel avanzado.\n- Trabajar en equipo."


def corpus(*texts: str) -> Corpus:
    tagger = demo_tagger()
    documents = [Document(f"d{i}", text) for i, text in enumerate(texts)]
    return Corpus.of(tagger.tag_all(documents), tagger.framework, tagger.model_id)


def found(before: Corpus, after: Corpus, **known: tuple[float, float]) -> Comparison:
    return compare(before, after, ("old", "new"), **known)


def kinds(comparison: Comparison) -> dict[str, str]:
    return {change.competency_id: change.kind for change in comparison.changes}


def test_what_was_added_lost_and_changed_is_told_apart() -> None:
    comparison = found(corpus(OLD), corpus(NEW))
    assert kinds(comparison) == {"analysis": "changed", "privacy": "lost", "teamwork": "added"}
    (changed,) = comparison.of("changed")
    assert changed.before is not None
    assert changed.after is not None
    assert (changed.before.level, changed.after.level) == ("basic", "advanced")


def test_the_way_back_adds_what_was_lost() -> None:
    there, back = found(corpus(OLD), corpus(NEW)), found(corpus(NEW), corpus(OLD))
    swapped = {"added": "lost", "lost": "added"}
    assert kinds(back) == {one: swapped.get(kind, kind) for one, kind in kinds(there).items()}


def test_a_document_has_not_changed_against_itself() -> None:
    assert set(kinds(found(corpus(OLD), corpus(OLD))).values()) == {"same"}


def test_a_programme_holds_the_most_that_any_of_its_courses_does() -> None:
    comparison = found(corpus(OLD), corpus(OLD, NEW))
    (changed,) = comparison.of("changed")
    assert changed.after is not None
    assert (changed.after.level, changed.after.n_documents) == ("advanced", 2)
    assert (comparison.n_before, comparison.n_after) == (1, 2)


def test_a_change_is_doubtful_where_the_other_side_missed_it_by_little() -> None:
    before, after = corpus(OLD), corpus(NEW)
    probability = after.entries[0].probabilities["privacy"]
    near = found(before, after, band=(probability, 0.9))
    far = found(before, after, band=(probability + 0.01, 0.9))
    assert [one.doubtful for one in near.of("lost")] == [True]
    assert [one.doubtful for one in far.of("lost")] == [False]


def test_corpora_of_two_models_are_not_compared() -> None:
    other = Corpus((), demo_framework(), "another")
    with pytest.raises(InvalidValue, match="different models"):
        found(corpus(OLD), other)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("output_format", ["text", "md"])
def test_what_people_read_names_each_change_with_its_passages(
    output_format: str, language: str
) -> None:
    stream = io.StringIO()
    comparison = found(corpus(OLD), corpus(NEW), band=(0.0, 0.9))
    WRITERS[output_format](comparison, stream, language)  # type: ignore[arg-type]
    text = stream.getvalue()
    for code in ("D1", "D2", "P1"):
        assert code in text
    assert "− «" in text
    assert "+ «" in text


def test_no_change_is_said_in_words() -> None:
    stream = io.StringIO()
    WRITERS["text"](found(corpus(OLD), corpus(OLD)), stream, "en")
    assert stream.getvalue().splitlines()[-1].startswith("The same competencies")


def test_rows_for_a_spreadsheet_are_neutralised() -> None:
    stream = io.StringIO()
    comparison = compare(corpus("=1+1 analizar datos abiertos"), corpus(NEW), ("a", "b"))
    WRITERS["csv"](comparison, stream, "en")
    rows = list(csv.DictReader(io.StringIO(stream.getvalue().lstrip("\ufeff"))))
    assert [row["change"] for row in rows] == ["changed", "added"]
    assert rows[0]["before_passage"].startswith("'=1+1")


def test_the_command_compares_two_files() -> None:
    ended = run("compare", POSTING, OTHER, "--format", "json")
    content = json.loads(ended.out)
    assert (ended.code, ended.err) == (0, "")
    assert content["before"] == {"name": POSTING.name, "n_documents": 1}
    assert {change["kind"] for change in content["changes"]} >= {"added", "lost", "same"}


def test_the_command_writes_by_the_suffix_of_its_output(tmp_path: Path) -> None:
    out = tmp_path / "changes.md"
    ended = run("compare", POSTING, OTHER, "--output", out, "--names", "en")
    assert (ended.code, ended.out) == (0, "")
    assert out.read_text(encoding="utf-8").startswith(f"# From {POSTING.name} to {OTHER.name}")


def test_a_side_without_anything_readable_ends_in_one_line(tmp_path: Path) -> None:
    ended = run("compare", POSTING, tmp_path / "none.txt")
    assert ended.code == 1
    assert ended.err.splitlines()[-1].startswith("error: nothing in")


def test_the_output_is_not_written_over_what_is_compared(tmp_path: Path) -> None:
    copy = tmp_path / "a.txt"
    copy.write_bytes(POSTING.read_bytes())
    ended = run("compare", copy, POSTING, "-o", copy)
    assert ended.code == 1
    assert copy.read_bytes() == POSTING.read_bytes()

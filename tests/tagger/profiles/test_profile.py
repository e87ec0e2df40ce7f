"""A profile: made from a text, worded in three languages, read back, and checked against a text."""

import csv
import io
import json
from pathlib import Path

import pytest

from tagger.errors import InvalidValue, TaggerError, UnreadableDocument
from tagger.profiles.checking import check
from tagger.profiles.profile import Profile, Wanted
from tagger.profiles.writing import WRITERS, caution, paragraph
from tagger.types import LANGUAGES, Document, Genre
from tests.demo import demo_framework, demo_tagger
from tests.tagger.command import EXAMPLES, run

POSTING = EXAMPLES / "vacante-analista-datos.txt"
FRAMEWORK = demo_framework()
ASKED = (
    Wanted("analysis", "essential", "advanced"),
    Wanted("privacy", "desirable", review=True),
    Wanted("teamwork"),
)
TEXT = """FUNCIONES
- Analizar datos abiertos y elaborar informes estadísticos.
DESEABLE
- Conocimientos para proteger los datos personales, nivel básico.
"""


def profile(genre: Genre = "posting") -> Profile:
    return Profile(FRAMEWORK, ASKED, genre)


def written(output_format: str, found: Profile) -> str:
    stream = io.StringIO()
    WRITERS[output_format](found, stream, "en")
    return stream.getvalue()


def test_a_paragraph_says_what_is_essential_first_then_what_is_desirable_then_the_rest() -> None:
    assert paragraph(profile(), "en") == (
        "The post requires: Data analysis (advanced level). "
        "It is also desirable to have: Privacy. "
        "The duties of the post call for: Teamwork."
    )


def test_a_paragraph_is_in_the_language_of_the_reader() -> None:
    assert "Análisis de datos (nivel avanzado)" in paragraph(profile(), "es")
    assert "Análise de dados (nível avançado)" in paragraph(profile(), "pt")


def test_of_a_syllabus_a_paragraph_says_what_it_treats() -> None:
    assert paragraph(profile("syllabus"), "en").endswith("The course treats: Teamwork.")


def test_doubtful_competencies_are_named_apart() -> None:
    assert caution(profile(), "en").endswith("doubtful: D2.")
    assert caution(Profile(FRAMEWORK, ASKED[:1]), "en") == ""


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_empty_profile_says_so(language: str) -> None:
    empty = Profile(FRAMEWORK, ())
    for output_format in ("paragraph", "table"):
        stream = io.StringIO()
        WRITERS[output_format](empty, stream, language)  # type: ignore[arg-type]
        assert len(stream.getvalue().strip().splitlines()) == 1


def test_a_table_is_markdown_with_the_definitions() -> None:
    heading, rule, first, *_ = written("table", profile()).splitlines()
    assert heading.split("|")[3:6] == [" definition ", " modality ", " level "]
    assert rule == "| --- | --- | --- | --- | --- |"
    assert first.startswith("| D1 | Data analysis | Analyse data")


@pytest.mark.parametrize("output_format", ["csv", "json"])
def test_what_is_written_for_programs_is_read_back(output_format: str, tmp_path: Path) -> None:
    path = tmp_path / f"profile.{output_format}"
    path.write_text(written(output_format, profile()), encoding="utf-8")
    read = Profile.read(str(path), FRAMEWORK)
    assert read.wanted == tuple(Wanted(o.competency_id, o.modality, o.level) for o in ASKED)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_table_of_a_spreadsheet_is_read_whatever_parts_its_columns(
    delimiter: str, tmp_path: Path
) -> None:
    path = tmp_path / "perfil.csv"
    rows = [["Code", "Level", "Modality"], ["d2", "básico", "deseable"]]
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, delimiter=delimiter).writerows(rows)
    assert Profile.read(str(path), FRAMEWORK).wanted == (Wanted("privacy", "desirable", "basic"),)


def test_codes_are_enough_and_may_say_level_and_modality_in_three_languages() -> None:
    read = Profile.read("P1:indispensável, D1:advanced:desirable", FRAMEWORK)
    assert read.wanted == (
        Wanted("analysis", "desirable", "advanced"),
        Wanted("teamwork", "essential"),
    )


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ("D1,D1", "names D1 twice"),
        (" , ", "names no competency"),
        ("D1:huge", "neither a level"),
        ("D1:basic:essential:more", "says too much"),
        (":basic", "has no code"),
        ("Z9", "Z9"),
    ],
)
def test_what_is_no_profile_is_refused_in_one_line(stated: str, said: str) -> None:
    with pytest.raises(TaggerError, match=said):
        Profile.read(stated, FRAMEWORK)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.json", b"{", "no profile"),
        ("a.json", b"3", "no profile"),
        ("a.json", b'{"competencies": 3}', "no profile"),
        ("a.csv", b"name\nx\n", "no column `code`"),
        ("a.csv", b"", "no column `code`"),
        ("a.csv", b"code\n\xff\n", "not UTF-8"),
        ("a.csv", None, "cannot read"),
    ],
)
def test_a_file_that_is_no_profile_is_refused_in_one_line(
    name: str, content: bytes | None, said: str, tmp_path: Path
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)
    with pytest.raises((InvalidValue, UnreadableDocument, TaggerError), match=said) as raised:
        Profile.read(str(tmp_path / name), FRAMEWORK)
    assert "\n" not in str(raised.value)


def test_a_list_of_codes_in_json_is_a_profile(tmp_path: Path) -> None:
    path = tmp_path / "codes.json"
    path.write_text('["D1", "P1"]')
    assert len(Profile.read(str(path), FRAMEWORK).wanted) == 2


def test_a_check_says_what_the_text_does_not_evidence_and_what_comes_nearest() -> None:
    found = check(profile(), Document("v", TEXT), demo_tagger())
    states = {one.code: one.states for one in found.checked}
    assert states == {"D1": ("level_unstated",), "D2": ("found",), "P1": ("not_found",)}
    missing = found.checked[-1]
    assert missing.passage is not None
    assert missing.passage in TEXT
    assert missing.probability is not None
    assert missing.probability < 0.5
    assert (found.n_found, found.beyond) == (2, ())


def test_a_level_that_is_lower_and_a_demand_that_is_weaker_are_said() -> None:
    asked = Profile(FRAMEWORK, (Wanted("privacy", "essential", "advanced"),))
    found = check(asked, Document("v", TEXT), demo_tagger())
    assert found.checked[0].states == ("level_lower", "only_desirable")
    assert found.beyond == ("D1",)


def test_a_blank_text_evidences_nothing() -> None:
    found = check(profile(), Document("v", " "), demo_tagger())
    assert {one.states for one in found.checked} == {("not_found",)}
    assert {one.passage for one in found.checked} == {None}


def test_the_command_words_a_profile_in_the_language_asked_for() -> None:
    ended = run("profile", POSTING, "--names", "pt")
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.startswith("Para o cargo é indispensável: ")


def test_the_command_checks_a_profile_and_says_what_is_missing_first() -> None:
    ended = run("profile", POSTING, "--names", "es", "--check", "DG1,PD2")
    assert ended.code == 0
    head, _, first, *rest = ended.out.splitlines()
    assert head == f"1 de 2 competencias del perfil se evidencian en {POSTING.name}."
    assert first.startswith("- PD2 Centralidad de las personas usuarias: no se evidencia")
    assert rest[0].strip().startswith("lo más cercano: «")
    assert any(line.startswith("El texto muestra además: ") for line in rest)


def test_a_check_for_programs_is_json() -> None:
    ended = run("profile", POSTING, "--check", "DG1", "--format", "json")
    content = json.loads(ended.out)
    assert (content["n_found"], content["checked"][0]["states"]) == (1, ["found"])


def test_a_check_is_no_table() -> None:
    ended = run("profile", POSTING, "--check", "DG1", "--format", "table")
    assert (ended.code, ended.out) == (1, "")
    assert ended.err.count("\n") == 1


def test_a_table_of_vacancies_has_no_single_profile() -> None:
    ended = run("profile", EXAMPLES / "vacancies.csv")
    assert (ended.code, ended.out) == (1, "")
    assert "holds 8 documents" in ended.err

"""What is said of each mistake in a framework's file, and how competencies are found."""

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from tagger.errors import InvalidFramework, InvalidValue
from tagger.framework import Framework, shipped_frameworks
from tests.demo import FRAMEWORK_FILE, demo_framework

TEXT = FRAMEWORK_FILE.read_text(encoding="utf-8")
Content = dict[str, Any]


def message_for(path: Path, text: str | bytes) -> str:
    """Return what is said of a file that is no framework."""
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    with pytest.raises(InvalidFramework) as caught:
        Framework.from_yaml(path)
    return str(caught.value)


def changed(change: Callable[[Content], object]) -> str:
    """Return the demonstration framework as YAML after a change."""
    content: Content = yaml.safe_load(TEXT)
    change(content)
    return yaml.safe_dump(content, allow_unicode=True, sort_keys=False)


def first(content: Content) -> Content:
    entry: Content = content["competencies"][0]
    return entry


def second(content: Content) -> Content:
    entry: Content = content["competencies"][1]
    return entry


MISTAKES: dict[str, tuple[Callable[[Content], object], str]] = {
    "a language left out of a name": (
        lambda c: first(c)["name"].pop("pt"),
        "competencies D1: name: has no wording in pt: add it",
    ),
    "a language left out of the title": (
        lambda c: c["title"].pop("es"),
        "title: has no wording in es: add it",
    ),
    "a language that is not covered": (
        lambda c: first(c)["name"].update(fr="Analyse"),
        "competencies D1: name.fr: 'fr' is not allowed: use 'es', 'pt' or 'en'",
    ),
    "a language read as a truth value": (
        lambda c: c["title"].update({False: "Rammeverk"}),
        "title.0: False is not allowed: use 'es', 'pt' or 'en'",
    ),
    "a blank wording": (
        lambda c: first(c)["definition"].update(en="  "),
        "competencies D1: definition.en: is blank: write it",
    ),
    "a key that is not known": (
        lambda c: first(c).update(examples=[]),
        "competencies D1: examples: is not a known key: remove it or correct its spelling",
    ),
    "a key at the top that is not known": (
        lambda c: c.update(author="x"),
        "author: is not a known key: remove it or correct its spelling",
    ),
    "a key left out": (
        lambda c: first(c).pop("domain"),
        "competencies D1: domain: is missing: add it",
    ),
    "an entry without a code": (
        lambda c: second(c).pop("code"),
        "competencies privacy: code: is missing: add it",
    ),
    "the same id twice": (
        lambda c: second(c).update(id="analysis"),
        "competencies: uses the id 'analysis' twice: make each id unique",
    ),
    "the same code twice": (
        lambda c: c["domains"][1].update(code="D"),
        "domains: uses the code 'D' twice: make each code unique",
    ),
    "the same phrase twice": (
        lambda c: first(c)["phrasings"]["en"].append("analyse open data"),
        "competencies D1: phrasings.en: lists 'analyse open data' twice: remove one",
    ),
    "a domain that is not there": (
        lambda c: first(c).update(domain="finance"),
        "competency D1 names the domain 'finance': use one of data, people",
    ),
    "a provenance that is not there": (
        lambda c: second(c).update(provenance="hearsay"),
        "D2 names the provenance 'hearsay': use one of invented or word it under 'provenance'",
    ),
    "a relation that is none": (
        lambda c: first(c).update(
            mappings=[{"scheme": "esco", "target": "S2.7", "relation": "similar"}]
        ),
        "competencies D1: mappings.0.relation: 'similar' is not allowed: "
        "use 'exact', 'close', 'broad', 'narrow' or 'related'",
    ),
    "a context that is none": (
        lambda c: first(c).update(context="analogue"),
        "competencies D1: context: 'analogue' is not allowed: use 'any' or 'digital'",
    ),
    "an id with capitals and blanks": (
        lambda c: first(c).update(id="Data analysis"),
        "competencies D1: id: 'Data analysis' is not a valid identifier: "
        "use letters, digits and hyphens",
    ),
    "another format": (lambda c: c.update(format=2), "format: 2 is not allowed: use 1"),
    "a number for a code": (
        lambda c: first(c).update(code=12),
        "competencies 12: code: is not text: put it in quotes (found '12')",
    ),
    "a number for a version": (
        lambda c: c.update(version=1.5),
        "version: is not text: put it in quotes (found '1.5')",
    ),
    "a text for a list": (
        lambda c: first(c)["phrasings"].update(es="analizar datos"),
        "competencies D1: phrasings.es: is not a list: begin each of its lines with '- ' "
        "(found 'analizar datos')",
    ),
    "a text for a mapping": (
        lambda c: first(c).update(name="Analysis"),
        "competencies D1: name: is not a mapping: write 'key: value' lines below it "
        "(found 'Analysis')",
    ),
    "an entry that is a text": (
        lambda c: c["competencies"].append("teaching"),
        "competencies number 4: is not a mapping: write 'key: value' lines below it "
        "(found 'teaching')",
    ),
    "an entry that is blank": (
        lambda c: c["competencies"].insert(0, None),
        "competencies number 1: is not a mapping: write 'key: value' lines below it (found 'None')",
    ),
    "a mapping for the list of entries": (
        lambda c: c.update(domains={"data": 1}),
        "domains: is not a list: begin each of its lines with '- ' (found \"{'data': 1}\")",
    ),
    "no competency": (
        lambda c: c.update(competencies=[]),
        "competencies: is an empty list: add an entry",
    ),
}


@pytest.mark.parametrize(("change", "said"), MISTAKES.values(), ids=MISTAKES.keys())
def test_a_mistake_is_named_with_its_place_and_remedy(
    change: Callable[[Content], object], said: str, tmp_path: Path
) -> None:
    message = message_for(tmp_path / "mine.yaml", changed(change))
    assert message == f"mine.yaml: {said}"


NO_FRAMEWORKS: dict[str, tuple[str | bytes, str]] = {
    "nothing": ("", "holds no mapping: begin it with 'format: 1'"),
    "a comment": ("# soon\n", "holds no mapping"),
    "a list": ("- format: 1\n", "holds no mapping"),
    "a text": ("format\n", "holds no mapping"),
    "not YAML": ("format: [1\nid: x\n", "is not valid YAML"),
    "a tab": ("format:\n\tid: x\n", "is not valid YAML"),
    "two documents": (TEXT + "---\nid: x\n", "is not valid YAML"),
    "a key twice": (TEXT + "id: other\n", "the key 'id' is there twice"),
    "an inner key twice": (
        TEXT.replace("  es: Marco", "  es: Otro\n  es: Marco"),
        "the key 'es' is there twice",
    ),
    "a list for a key": ("? [a, b]\n: 1\n", "a key is a list or a mapping"),
    "a day that is none": (
        TEXT.replace('version: "1"', "version: 2024-02-30"),
        "is not valid YAML: it holds an impossible value: day is out of range",
    ),
    "a Python object": ("format: !!python/object:os.system x\n", "is not valid YAML"),
    "Latin-1": (TEXT.encode("latin-1"), "cannot be read as UTF-8 text"),
    "UTF-16": (TEXT.encode("utf-16"), "cannot be read as UTF-8 text"),
    "an alias": ("id: &x a\nlicence: *x\n", "anchors (&) and aliases (*) are refused"),
    "an alias bomb": (
        "a: &a [x, x]\n"
        + "".join(f"{b}: &{b} [{f'*{a}, ' * 9}]\n" for a, b in pairwise("abcdefghijkl")),
        "anchors (&) and aliases (*) are refused",
    ),
    "lists without end": ("id: " + "[" * 20_000, "stand over 50 deep"),
    "deep lists": ("id: " + "[" * 20_000 + "]" * 20_000, "stand over 50 deep"),
    "deep mappings": ("id: " + "{a: " * 20_000 + "}" * 20_000, "stand over 50 deep"),
    "a word tagged as a number": ("format: !!int one\n", "holds an impossible value"),
    "a word tagged as a day": ("format: !!timestamp one\n", "holds an impossible value"),
    "a long tag": (f"format: !{'x' * 10_000} 1\n", "is not valid YAML"),
    "a long key twice": (f"{'x' * 900}: 1\n{'x' * 900}: 2\n", "is there twice"),
    "a control character": ("format: \x00", "is not valid YAML"),
}


@pytest.mark.parametrize(("content", "said"), NO_FRAMEWORKS.values(), ids=NO_FRAMEWORKS.keys())
def test_a_file_that_is_no_framework_is_refused_in_one_line(
    content: str | bytes, said: str, tmp_path: Path
) -> None:
    message = message_for(tmp_path / "mine.yaml", content)
    assert message.startswith("mine.yaml: ")
    assert said in message
    assert "\n" not in message
    assert len(message) < 400


@pytest.mark.parametrize(
    "value",
    [
        "ñ" * 100_000,
        ["x" * 1000] * 1000,
        {"x" * 1000: "y" * 1000},
        16**9000,
        [[[[[[[[[["x" * 1000]]]]]]]]]],
    ],
    ids=["text", "list", "mapping", "number", "deep list"],
)
@pytest.mark.parametrize("key", ["code", "domain", "context", "counts", "phrasings"])
def test_a_huge_value_is_named_in_a_short_line(key: str, value: object, tmp_path: Path) -> None:
    written = f"0x{value:x}" if isinstance(value, int) else json.dumps(value)
    text = changed(lambda c: first(c).update({key: "HERE"})).replace("HERE", written)
    message = message_for(tmp_path / "mine.yaml", text)
    assert all(len(line) < 250 for line in message.splitlines())


@pytest.mark.parametrize("name", ["x" * 300, "x/" * 5000, "x" * 100_000])
def test_a_name_too_long_for_a_file_is_no_framework(name: str) -> None:
    with pytest.raises(InvalidFramework, match="there is no framework 'x") as caught:
        Framework.load(name)
    assert len(str(caught.value)) < 300


def test_several_mistakes_are_told_at_once_ten_at_most(tmp_path: Path) -> None:
    def break_all(content: Content) -> None:
        for entry in content["competencies"]:
            for key in ("name", "definition", "domain", "provenance"):
                del entry[key]

    path = tmp_path / "mine.yaml"
    path.write_text(changed(break_all), encoding="utf-8")
    with pytest.raises(InvalidFramework) as caught:
        Framework.from_yaml(path)
    lines = str(caught.value).splitlines()
    assert len(lines) == 11
    assert lines[0] == "mine.yaml: competencies D1: domain: is missing: add it"
    assert lines[-1] == "… and 2 more"


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidFramework, match=r"gone\.yaml: cannot be read"):
        Framework.from_yaml(tmp_path / "gone.yaml")
    with pytest.raises(InvalidFramework, match="there is no framework 'nothing': use ") as caught:
        Framework.load("nothing")
    assert all(name in str(caught.value) for name in shipped_frameworks())


def test_a_framework_is_loaded_by_id_or_by_path() -> None:
    assert Framework.load(str(FRAMEWORK_FILE)) == demo_framework()
    for name in shipped_frameworks():
        assert Framework.load(name).id == name


def test_a_byte_order_mark_is_no_mistake(tmp_path: Path) -> None:
    path = tmp_path / "mine.yaml"
    path.write_text(TEXT, encoding="utf-8-sig")
    assert Framework.from_yaml(path) == demo_framework()


@pytest.mark.parametrize("name", ["D2", "d2", "privacy", "PRIVACY", "Privacy"])
def test_a_competency_is_found_by_code_or_id_whatever_the_capitals(name: str) -> None:
    assert demo_framework().find(name).id == "privacy"


def test_a_competency_that_is_not_there_is_an_error_that_names_those_that_are() -> None:
    with pytest.raises(InvalidValue, match="demo has no competency 'X9': use one of D1, D2, P1"):
        demo_framework().find("X9")
    with pytest.raises(InvalidValue, match="demo has no competency 'X9'"):
        demo_framework()["X9"]


def test_wordings_come_with_their_language() -> None:
    wordings = list(demo_framework().find("D2").wordings())
    assert ("en", "Privacy") in wordings
    assert ("pt", "aplicar a lei de privacidade") in wordings
    assert len(wordings) == 3 * (2 + 2)


def test_the_fingerprint_depends_on_the_content_and_not_on_the_layout(tmp_path: Path) -> None:
    content = yaml.safe_load(TEXT)
    path = tmp_path / "mine.yaml"
    path.write_text(json.dumps(content), encoding="utf-8")
    assert Framework.from_yaml(path).fingerprint == demo_framework().fingerprint
    first(content)["phrasings"]["en"].append("make sense of figures")
    path.write_text(json.dumps(content), encoding="utf-8")
    assert Framework.from_yaml(path).fingerprint != demo_framework().fingerprint

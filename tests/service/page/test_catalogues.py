"""The catalogues: complete, of today, and with the same names in them as the messages."""

import re
import subprocess
import sys
from collections.abc import Collection
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po

from tagger.readers import kinds
from tagger_service.languages import LOCALE, said
from tagger_service.page.reasons import REASONS

ROOT = Path(__file__).resolve().parents[3]
NAMED = re.compile(r"%\((\w+)\)s|%%")


def catalogue(path: Path, language: str | None = None) -> Catalog:
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def messages(found: Catalog) -> list[Message]:
    return [message for message in found if message.id]


def forms(wording: str | Collection[str] | None) -> list[str]:
    return [wording] if isinstance(wording, str) else list(wording or [""])


def names(wording: str) -> set[str]:
    """Return the names in braces with their formats, and those after percent signs."""
    if "%(" in wording or "%%" in wording:
        return {found[0] for found in NAMED.finditer(wording)}
    parts = Formatter().parse(wording)
    return {f"{name}:{spec}" for _text, name, spec, _kind in parts if name is not None}


@pytest.fixture(scope="module", params=["es", "pt"])
def translated(request: pytest.FixtureRequest) -> Catalog:
    language: str = request.param
    return catalogue(LOCALE / language / "LC_MESSAGES" / "messages.po", language)


@pytest.fixture(scope="module")
def template() -> Catalog:
    return catalogue(LOCALE / "messages.pot")


def test_the_template_is_what_the_code_says_today(tmp_path: Path) -> None:
    fresh = tmp_path / "fresh.pot"
    environment = {"BABEL": str(Path(sys.executable).with_name("pybabel")), "PATH": "/usr/bin:/bin"}
    script = ROOT / "service" / "extract_messages.sh"
    subprocess.run([str(script), str(fresh)], check=True, env=environment)
    kept = LOCALE / "messages.pot"
    assert fresh.read_text() == kept.read_text(), "run service/extract_messages.sh and translate"


def test_there_are_messages_of_pages_problems_and_readers(template: Catalog) -> None:
    for message in (
        "Find competencies",
        "The service is busy",
        "is empty: there is nothing to read",
    ):
        assert message in template


def test_every_message_is_translated(translated: Catalog, template: Catalog) -> None:
    wanted = {forms(message.id)[0] for message in messages(template)}
    assert {forms(message.id)[0] for message in messages(translated)} == wanted
    untold = [
        message.id
        for message in messages(translated)
        if message.fuzzy or not all(forms(message.string))
    ]
    assert untold == []


def test_every_translation_has_the_names_of_its_message(translated: Catalog) -> None:
    for message in messages(translated):
        wanted = names(forms(message.id)[-1])
        for wording in forms(message.string):
            assert names(wording) == wanted, wording


def test_every_translation_ends_as_its_message_does(translated: Catalog) -> None:
    for message in messages(translated):
        end = forms(message.id)[0][-1]
        if end in ".:?…":
            assert all(wording.endswith(end) for wording in forms(message.string)), message.id


def test_reasons_that_stand_in_data_are_in_the_catalogues() -> None:
    said_of_files = {
        *kinds.REFUSED.values(),
        kinds.ole_reason(b""),
        kinds.ole_reason(kinds.ENCRYPTED_PACKAGE),
    }
    assert said_of_files <= set(REASONS)
    pdf = (ROOT / "tagger" / "readers" / "pdf.py").read_text(encoding="utf-8")
    assert all(f'"{one}"' in pdf for one in REASONS if one not in said_of_files)


def test_a_wording_is_filled_in() -> None:
    values: dict[str, object] = {"seconds": 3}
    message = "Try again in {seconds} seconds."
    assert said("es", message, values) == "Intente de nuevo en 3 segundos."
    assert said("pt", message, values) == "Tente de novo em 3 segundos."

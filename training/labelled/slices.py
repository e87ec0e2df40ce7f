"""Slices of the held-out parts: the same labels under changed spelling, or under none at all.

Every slice is a function of a line of `dev.jsonl` or `test.jsonl`; chance is drawn from the
document's id, so that the same line gives the same slice on every machine.
"""

import random
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from tagger.yaml_files import load_yaml

Row = dict[str, Any]
Spelling = Callable[[str, random.Random, str], str]

OCR_RATE = 0.03
FEWEST_SEGMENTS = 4
MOST_NEGATIONS = 3
SILENT_ROLES = (
    "heading",
    "metadata",
    "legal",
    "about",
    "application",
    "benefits",
    "assessment",
    "bibliography",
)
FOLDER = Path(__file__).parent


def slices_of(rows: Sequence[Row]) -> dict[str, list[Row]]:
    """Return every slice by name; a slice leaves out documents that it cannot be made of."""
    return {
        "upper": [respelt(row, _upper) for row in rows],
        "no_accents": [respelt(row, _no_accents) for row in rows],
        "ocr": [respelt(row, _misread) for row in rows],
        "inclusive": [new for row in rows if (new := respelt(row, _inclusive)) != row],
        "boilerplate": [rest for row in rows if (rest := boilerplate(row))],
        "negation": [negative for row in rows if (negative := negated(row))],
    }


def respelt(row: Row, spelling: Spelling) -> Row:
    """Return the document with every segment spelt otherwise; labels and cuts stay."""
    chance = random.Random(row["id"])  # noqa: S311 - the same for everyone, on purpose
    segments = [
        {**segment, "t": spelling(segment["t"], chance, row["lang"])} for segment in row["segments"]
    ]
    return {**row, "segments": segments}


def boilerplate(row: Row) -> Row | None:
    """Return what remains without any section that may ask or teach; None where too little does.

    Segments with a label are left out too, and headings with their sections: such a document
    should return nothing.
    """
    kept: list[Row] = []
    heading: list[Row] = []
    for segment in row["segments"]:
        if segment["role"] == "heading":
            heading = [] if segment["labels"] else [segment]
        elif segment["role"] in SILENT_ROLES and not segment["labels"]:
            kept += [*heading, segment]
            heading = []
    said = [segment for segment in kept if segment["role"] != "heading"]
    return {**row, "segments": kept} if len(said) >= FEWEST_SEGMENTS else None


def negated(row: Row) -> Row | None:
    """Return the document with sentences that say what is not asked in place of what is.

    The first labelled segments, headings aside, give way to sentences from `negations.yaml`, each
    to another one; the other labelled segments are left out. None where nothing is labelled.
    """
    sentences = _negations()[row["lang"]][row["genre"]]
    chance = random.Random(row["id"])  # noqa: S311 - the same for everyone, on purpose
    drawn = iter(chance.sample(sentences, MOST_NEGATIONS))
    kept, n_negated = [], 0
    for segment in row["segments"]:
        if not segment["labels"]:
            kept.append(segment)
        elif segment["role"] != "heading" and (text := next(drawn, None)):
            kept.append({**segment, "t": text, "labels": [], "modality": None, "level": None})
            n_negated += 1
    return {**row, "segments": kept} if n_negated else None


def n_negations() -> int:
    """Count the sentences of which the slice `negation` draws."""
    return sum(len(texts) for kinds in _negations().values() for texts in kinds.values())


@cache
def _negations() -> Mapping[str, Mapping[str, list[str]]]:
    content: Mapping[str, Mapping[str, list[str]]] = load_yaml(FOLDER / "negations.yaml")
    return content


@cache
def _confusions() -> Mapping[str, list[str]]:
    content: Mapping[str, list[str]] = load_yaml(FOLDER / "confusions.yaml")
    return content


@cache
def _inclusive_forms(language: str) -> tuple[re.Pattern[str], Mapping[str, list[str]]]:
    """Return a pattern of the phrases of a language, longest first, and how each is written."""
    forms: Mapping[str, list[str]] = load_yaml(FOLDER / "inclusive.yaml").get(language, {})
    longest = sorted(forms, key=len, reverse=True)
    # What is written for both genders already is left as it is.
    pattern = rf"\b(?:{'|'.join(longest)})\b(?![/(@])" if forms else r"(?!)"
    return re.compile(pattern, re.IGNORECASE), forms


def _upper(text: str, _chance: random.Random, _language: str) -> str:
    return text.upper()


def _no_accents(text: str, _chance: random.Random, _language: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def _misread(text: str, chance: random.Random, _language: str) -> str:
    """Confuse 3 % of the letters that scanners confuse."""
    confusions = _confusions()
    return "".join(
        chance.choice(confusions[c]) if c in confusions and chance.random() < OCR_RATE else c
        for c in text
    )


def _inclusive(text: str, chance: random.Random, language: str) -> str:
    """Write names of people for both genders, in one manner a segment."""
    pattern, forms = _inclusive_forms(language)
    manner = chance.randrange(3)

    def written(found: re.Match[str]) -> str:
        phrase = found.group()
        form = forms[phrase.lower()][manner]
        return (
            form.upper() if phrase.isupper() else form.capitalize() if phrase[0].isupper() else form
        )

    return pattern.sub(written, text)

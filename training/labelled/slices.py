"""Slices of the held-out parts: the same labels under changed spelling, or under none at all.

Every slice is a function of a line of `dev.jsonl` or `test.jsonl`; chance is drawn from the
document's id, so that the same line gives the same slice on every machine.
"""

import random
import unicodedata
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tagger.yaml_files import load_yaml
from training.labelled.checks import WORD

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
        "negation": negated(rows),
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

    Segments with a label are left out too: such a document should return nothing.
    """
    kept = [
        segment
        for segment in row["segments"]
        if segment["role"] in SILENT_ROLES and not segment["labels"]
    ]
    said = [segment for segment in kept if segment["role"] != "heading"]
    return {**row, "segments": kept} if len(said) >= FEWEST_SEGMENTS else None


def negated(rows: Sequence[Row]) -> list[Row]:
    """Return each document with sentences that say what is not asked in place of what is.

    Labelled segments give way to sentences from `negations.yaml`, each used as often as the
    others; where a document has more labelled segments than fit, the rest are left out.
    """
    written: Mapping[str, Mapping[str, list[str]]] = load_yaml(FOLDER / "negations.yaml")
    used: Counter[tuple[str, str]] = Counter()
    new_rows = []
    for row in rows:
        key = (row["lang"], row["genre"])
        sentences = written[key[0]][key[1]]
        kept, room = [], MOST_NEGATIONS
        for segment in row["segments"]:
            if not segment["labels"]:
                kept.append(segment)
            elif room:
                text = sentences[used[key] % len(sentences)]
                used[key] += 1
                room -= 1
                kept.append({**segment, "t": text, "labels": [], "modality": None, "level": None})
        new_rows.append({**row, "segments": kept})
    return new_rows


def _upper(text: str, _chance: random.Random, _language: str) -> str:
    return text.upper()


def _no_accents(text: str, _chance: random.Random, _language: str) -> str:
    parts = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in parts if not unicodedata.combining(c)))


def _misread(text: str, chance: random.Random, _language: str) -> str:
    """Confuse 3 % of the letters that scanners confuse."""
    confusions: dict[str, list[str]] = load_yaml(FOLDER / "confusions.yaml")
    return "".join(
        chance.choice(confusions[c]) if c in confusions and chance.random() < OCR_RATE else c
        for c in text
    )


def _inclusive(text: str, chance: random.Random, language: str) -> str:
    """Write names of people for both genders, in one manner a segment."""
    forms: dict[str, dict[str, list[str]]] = load_yaml(FOLDER / "inclusive.yaml")
    listed = forms.get(language, {})
    manner = chance.randrange(3)

    def written(word: str) -> str:
        found = listed.get(word.lower())
        if not found:
            return word
        form = found[manner % len(found)]
        return form.upper() if word.isupper() else form.capitalize() if word[0].isupper() else form

    return WORD.sub(lambda match: written(match.group()), text)

"""Two-page texts made of the training documents, each different: nothing can be remembered."""

import json
import random
from collections.abc import Sequence
from pathlib import Path

from tagger.benchmark import TRAINING_PARTS, load_benchmark
from tagger.types import LANGUAGES

ROOT = Path(__file__).parents[2]
N_TEXTS = 300
TWO_PAGES = 5_000  # characters
SHORT = 400


def vacancies(n_texts: int = N_TEXTS, length: int = TWO_PAGES, seed: int = 3) -> list[str]:
    """Return texts of about so many characters, in three languages by turns."""
    chance = random.Random(seed)  # noqa: S311 - the same texts each time
    pools = [lines_in(language) for language in LANGUAGES]
    return [vacancy(pools[number % len(pools)], length, chance) for number in range(n_texts)]


def vacancy(pool: Sequence[str], length: int, chance: random.Random) -> str:
    """Return lines in a new order, some with words left out, until they are long enough."""
    found: list[str] = []
    while sum(map(len, found)) < length:
        words = chance.choice(pool).split()
        if len(words) > 6:
            del words[chance.randrange(len(words))]
        found.append(" ".join(words))
    return "\n".join(found)


def lines_in(language: str) -> list[str]:
    """Return the segments of the training postings in a language."""
    parts = load_benchmark()
    return [
        segment.text
        for name in TRAINING_PARTS
        for labelled in parts[name]
        if (labelled.language, labelled.genre) == (language, "posting")
        for segment in labelled.segments
    ]


def write_bodies(file: Path, texts: Sequence[str]) -> None:
    """Write the bodies of requests, a line each, as wrk's script reads them."""
    file.write_text("".join(json.dumps({"text": one}) + "\n" for one in texts), encoding="utf-8")

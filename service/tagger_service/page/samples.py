"""Texts to try the page with, written for it."""

from functools import cache
from pathlib import Path

from tagger.framework import Worded
from tagger_service.languages import SPOKEN

FOLDER = Path(__file__).parent / "samples"


@cache
def samples() -> dict[Worded, str]:
    """Return a text a language: two vacancies and the programme of a course."""
    return {one: (FOLDER / f"{one}.txt").read_text(encoding="utf-8") for one in SPOKEN}

"""Files stay small enough to be read in one go."""

from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
MOST_LINES = 300
FILES = [
    path for folder in ("tagger", "training", "service") for path in (ROOT / folder).rglob("*.py")
]


def test_there_are_files_to_measure() -> None:
    assert len(FILES) > 50


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_file_is_longer_than_300_lines(path: Path) -> None:
    n_lines = len(path.read_text(encoding="utf-8").splitlines())
    assert n_lines <= MOST_LINES, f"{path.name} has {n_lines} lines: take an idea out of it"

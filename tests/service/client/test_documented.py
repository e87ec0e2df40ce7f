"""The client is as its page shows it."""

from pathlib import Path

import pytest
from pytest_examples import find_examples

PAGE = Path(__file__).parents[3] / "docs" / "client.md"


@pytest.mark.usefixtures("service")
def test_the_example_runs(
    address: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    (example,) = find_examples(PAGE)
    source = example.source.replace("http://127.0.0.1:8000", address)
    assert source != example.source
    exec(compile(source, PAGE.name, "exec"), {})  # noqa: S102 - our own page
    printed = capsys.readouterr().out
    assert "D1 Análisis de datos" in printed
    assert "1 of 1" in printed
    assert (tmp_path / "competencias.xlsx").read_bytes().startswith(b"PK")

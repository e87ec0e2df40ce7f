"""The JSON file holds an audit whole and is read back to the same values."""

import json
from pathlib import Path
from typing import Any

import pytest

from tagger.coverage.reports.json_file import json_schema, read_coverage
from tagger.coverage.values import Coverage
from tagger.errors import InvalidValue
from tests.tagger.coverage.made import (
    audited,
    view,
    with_unjudged_course,
    without_courses,
    without_errors_known,
    written,
)

AUDITS = [audited, without_courses, without_errors_known, with_unjudged_course]


def kept(path: Path, coverage: Coverage | None = None) -> Path:
    file = path / "audit.json"
    file.write_bytes(written("json", view(coverage)))
    return file


@pytest.mark.parametrize("make", AUDITS)
def test_an_audit_comes_back_as_it_was(make: Any, tmp_path: Path) -> None:
    assert read_coverage(kept(tmp_path, make())) == make()


def test_the_file_says_what_made_it_and_what_is_not_in_it(tmp_path: Path) -> None:
    content = json.loads(kept(tmp_path).read_text(encoding="utf-8"))
    assert content.pop("coverage")
    assert content.pop("made_with").startswith("competency-tagger ")
    assert content == {"kind": "coverage", "format": 1, "made_on": "2026-03-09", "n_unread": 2}


def spoil(content: Any, place: tuple[str | int, ...], value: object) -> None:
    for key in place[:-1]:
        content = content[key]
    content[place[-1]] = value


@pytest.mark.parametrize(
    ("place", "value", "said"),
    [
        (("format",), 2, "format"),
        (("kind",), "tags", "kind"),
        (("coverage", "cells", 0, "depth"), "deep", "cells.0.depth"),
        (("coverage", "courses", 1, "colour"), "red", "courses.1.colour"),
        (("coverage", "index", "value"), None, "index.value"),
        (("coverage", "cells"), {}, "cells"),
        (("coverage", "framework", "competencies", 0, "domain"), "none", "framework"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(
    place: tuple[str | int, ...], value: object, said: str, tmp_path: Path
) -> None:
    file = kept(tmp_path)
    content = json.loads(file.read_text(encoding="utf-8"))
    spoil(content, place, value)
    file.write_text(json.dumps(content), encoding="utf-8")
    with pytest.raises(InvalidValue, match=f"audit.json is no coverage report.*{said}") as raised:
        read_coverage(file)
    assert "\n" not in str(raised.value)


def test_a_file_cut_short_and_one_that_is_not_there_are_refused(tmp_path: Path) -> None:
    file = kept(tmp_path)
    file.write_bytes(file.read_bytes()[:5000])
    with pytest.raises(InvalidValue, match="no coverage report of format 1: the file"):
        read_coverage(file)
    with pytest.raises(InvalidValue, match=r"cannot read .*nowhere\.json"):
        read_coverage(tmp_path / "nowhere.json")


def test_the_schema_describes_every_field_that_is_written(tmp_path: Path) -> None:
    schema = json_schema()
    content = json.loads(kept(tmp_path).read_text(encoding="utf-8"))
    assert set(schema["properties"]) == set(content)
    described = schema["$defs"]["Coverage"]["properties"]
    assert set(described) == set(content["coverage"])
    assert all(schema["$defs"][name].get("description") for name in ("Cell", "Gap", "Estimate"))

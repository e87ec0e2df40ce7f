"""A competency profile: what a post asks for or a course treats, made, read and written."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tagger.errors import InvalidValue, TaggerError, UnreadableDocument
from tagger.exporters.wording import words_in
from tagger.framework import Framework
from tagger.types import LANGUAGES, LEVELS, Genre, Level, Modality, Report
from tagger.yaml_files import shown

STATED: tuple[Modality, ...] = ("essential", "desirable")


@dataclass(frozen=True, slots=True)
class Wanted:
    """A competency of a profile; `review` says that a person should look at it first."""

    competency_id: str
    modality: Modality = "unstated"
    level: Level = "unstated"
    review: bool = False


@dataclass(frozen=True, slots=True)
class Profile:
    """Competencies in the order of their framework, each once."""

    framework: Framework
    wanted: tuple[Wanted, ...]
    genre: Genre = "posting"

    @classmethod
    def of(cls, report: Report, framework: Framework) -> "Profile":
        """Make the profile of what was found in a document."""
        found = [Wanted(t.competency_id, t.modality, t.level, t.review) for t in report.tags]
        return cls(framework, in_order(found, framework), report.genre)

    @classmethod
    def read(cls, stated: str, framework: Framework) -> "Profile":
        """Read a profile from a csv or json file, or from `DG1,PD2:advanced,DM3:desirable`.

        A csv file has a column `code` (or `id`) and may have `modality` and `level`; a json file
        is what `tagger profile --format json` writes. Raise InvalidValue for what is no profile.
        """
        path = Path(stated)
        if path.suffix.lower() in {".csv", ".json"}:
            entries = _rows_of(path)
        else:
            entries = [_inline(part) for part in stated.split(",") if part.strip()]
        wanted = [_wanted(entry, framework) for entry in entries]
        if not wanted:
            raise InvalidValue(f"{shown(stated)} names no competency: write it as DG1,PD2:advanced")
        return cls(framework, in_order(wanted, framework))

    def as_json(self) -> dict[str, Any]:
        """Return the profile as JSON writes it; `read` takes it back."""
        return {
            "framework": self.framework.id,
            "version": self.framework.version,
            "genre": self.genre,
            "competencies": [
                {
                    "code": self.framework[one.competency_id].code,
                    "id": one.competency_id,
                    "modality": one.modality,
                    "level": one.level,
                    "review": one.review,
                }
                for one in self.wanted
            ],
        }


def in_order(wanted: Iterable[Wanted], framework: Framework) -> tuple[Wanted, ...]:
    """Order as the framework does; a competency named twice is refused."""
    by_id: dict[str, Wanted] = {}
    for one in wanted:
        if one.competency_id in by_id:
            code = framework[one.competency_id].code
            raise InvalidValue(f"the profile names {code} twice: remove one")
        by_id[one.competency_id] = one
    return tuple(by_id[i] for i in framework.competency_ids if i in by_id)


def _wanted(entry: dict[str, Any], framework: Framework) -> Wanted:
    name = str(entry.get("code") or entry.get("id") or "").strip()
    if not name:
        raise InvalidValue("an entry of the profile has no code: name the column `code`")
    competency = framework.find(name)
    said = [str(entry.get(key) or "").strip().lower() for key in ("modality", "level")]
    modality: Modality = "unstated"
    level: Level = "unstated"
    for word in said:
        if word in {"", "unstated"}:
            continue
        if (read := _modalities().get(word)) is not None:
            modality = read
        elif (stated := _levels().get(word)) is not None:
            level = stated
        else:
            raise InvalidValue(
                f"{shown(word)} is neither a level (basic, intermediate, advanced) nor essential "
                f"or desirable: correct it beside {competency.code}"
            )
    return Wanted(competency.id, modality, level)


def _modalities() -> dict[str, Modality]:
    worded = {words_in(lang).modalities[one]: one for lang in LANGUAGES for one in STATED}
    return {**worded, "essential": "essential", "desirable": "desirable"}


def _levels() -> dict[str, Level]:
    worded = {words_in(lang).levels[one]: one for lang in LANGUAGES for one in LEVELS[1:]}
    return {**worded, **{one: one for one in LEVELS[1:]}}


def _inline(part: str) -> dict[str, Any]:
    name, *said = (piece.strip() for piece in part.split(":"))
    if len(said) > len(STATED):
        raise InvalidValue(f"{shown(part)} says too much: write it as PD2:advanced:essential")
    return dict(zip(("code", "modality", "level"), [name, *said], strict=False))


def _rows_of(path: Path) -> list[dict[str, Any]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise UnreadableDocument(f"cannot read {path}: {error.strerror}") from error
    except UnicodeDecodeError as error:
        raise UnreadableDocument(f"{path} is not UTF-8: save it as UTF-8") from error
    return list(_json_rows(path, text) if path.suffix.lower() == ".json" else _csv_rows(path, text))


def _json_rows(path: Path, text: str) -> Iterator[dict[str, Any]]:
    try:
        content = json.loads(text)
        rows = content["competencies"] if isinstance(content, dict) else content
        for row in rows:
            yield row if isinstance(row, dict) else {"code": row}
    except (ValueError, KeyError, TypeError) as error:
        raise TaggerError(
            f"{path} is no profile: write it with tagger profile --format json"
        ) from error


def _csv_rows(path: Path, text: str) -> Iterator[dict[str, Any]]:
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    rows = csv.DictReader(io.StringIO(text), delimiter=delimiter)
    names = {str(name).strip().lower() for name in rows.fieldnames or ()}
    if not names & {"code", "id"}:
        raise TaggerError(f"{path} has no column `code`: name the column of the codes so")
    for row in rows:
        yield {str(key).strip().lower(): value for key, value in row.items() if key}

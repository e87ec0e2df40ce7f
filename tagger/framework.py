"""A framework of competencies, read from a YAML file that is checked entry by entry."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self

import yaml
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    StringConstraints,
    ValidationError,
    field_validator,
    model_validator,
)

from tagger.errors import InvalidFramework, InvalidValue
from tagger.types import LANGUAGES
from tagger.yaml_files import is_file, load_yaml, shown

FOLDER = Path(__file__).parent / "frameworks"
DEFAULT = "unesco-dt-civil-servants"
FORMAT = 1

LONGEST_REASON = 300

MISTAKES = {
    "missing": "is missing: add it",
    "extra_forbidden": "is not a known key: remove it or correct its spelling",
    "string_too_short": "is blank: write it",
    "too_short": "is an empty list: add an entry",
}
WRONG_TYPES = {
    "dict_type": "is not a mapping: write 'key: value' lines below it",
    "model_type": "is not a mapping: write 'key: value' lines below it",
    "list_type": "is not a list: begin each of its lines with '- '",
    "tuple_type": "is not a list: begin each of its lines with '- '",
    "string_type": "is not text: put it in quotes",
}

Worded = Literal["es", "pt", "en"]
Identifier = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
Code = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
NonBlank = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


def _all_languages(wording: dict[Worded, str]) -> dict[Worded, str]:
    missing = [language for language in LANGUAGES if language not in wording]
    if missing:
        raise ValueError(f"has no wording in {', '.join(missing)}: add it")
    return wording


def _distinct(phrases: list[str]) -> list[str]:
    repeated = [phrase for phrase, times in Counter(phrases).items() if times > 1]
    if repeated:
        raise ValueError(f"lists {shown(repeated[0])} twice: remove one")
    return phrases


Wording = Annotated[dict[Worded, NonBlank], AfterValidator(_all_languages)]
Phrases = dict[Worded, Annotated[list[NonBlank], AfterValidator(_distinct)]]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Mapping(_Entry):
    """A link to a concept of another scheme, with its SKOS relation.

    The relation is read from our competency to the target: `broad` means that the target is wider.
    """

    scheme: Identifier
    target: NonBlank
    relation: Literal["exact", "close", "broad", "narrow", "related"]
    label: NonBlank | None = None


class Domain(_Entry):
    """A group of competencies."""

    code: Code
    id: Identifier
    provenance: Identifier
    name: Wording
    definition: Wording


class Competency(_Entry):
    """One entry of a framework, worded in every language.

    `context` says whether a digital, data or technology object is needed for it to count.
    `phrasings` are ways in which postings and syllabi say it.
    """

    code: Code
    id: Identifier
    domain: Identifier
    provenance: Identifier
    context: Literal["any", "digital"] = "any"
    name: Wording
    definition: Wording
    counts: Phrases = Field(default_factory=dict)
    does_not_count: Phrases = Field(default_factory=dict)
    phrasings: Phrases = Field(default_factory=dict)
    mappings: tuple[Mapping, ...] = ()

    def wordings(self) -> Iterator[tuple[Worded, str]]:
        """Yield (language, text) for the name, the definition and every phrasing."""
        for language in self.name:
            yield language, self.name[language]
            yield language, self.definition[language]
            for phrase in self.phrasings.get(language, []):
                yield language, phrase


class Framework(_Entry):
    """An ordered set of competencies with where each comes from."""

    format: Literal[1]
    id: Identifier
    version: NonBlank
    licence: NonBlank
    title: Wording
    description: Wording
    provenance: dict[Identifier, Wording]
    sources: tuple[NonBlank, ...] = ()
    domains: tuple[Domain, ...] = Field(min_length=1)
    competencies: tuple[Competency, ...] = Field(min_length=1)

    @field_validator("domains", "competencies")
    @classmethod
    def _unique(cls, entries: tuple[Any, ...]) -> tuple[Any, ...]:
        for key in ("id", "code"):
            values = [getattr(entry, key) for entry in entries]
            times = Counter(value.lower() for value in values)
            repeated = [value for value in values if times[value.lower()] > 1]
            if repeated:
                raise ValueError(
                    f"uses the {key} {shown(repeated[0])} twice: make each {key} unique"
                )
        return entries

    @model_validator(mode="after")
    def _references(self) -> Self:
        domains = {domain.id for domain in self.domains}
        for competency in self.competencies:
            if competency.domain not in domains:
                raise ValueError(
                    f"competency {competency.code} names the domain {shown(competency.domain)}: "
                    f"use one of {', '.join(sorted(domains))}"
                )
        entries: tuple[Domain | Competency, ...] = (*self.domains, *self.competencies)
        for entry in entries:
            if entry.provenance not in self.provenance:
                raise ValueError(
                    f"{entry.code} names the provenance {shown(entry.provenance)}: "
                    f"use one of {', '.join(self.provenance)} or word it under 'provenance'"
                )
        return self

    @cached_property
    def _by_id(self) -> dict[str, Competency]:
        return {competency.id: competency for competency in self.competencies}

    @cached_property
    def competency_ids(self) -> tuple[str, ...]:
        """The ids in the framework's order."""
        return tuple(self._by_id)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes in the framework's order."""
        return tuple(competency.code for competency in self.competencies)

    def wordings(self) -> Iterator[tuple[int, Worded, str]]:
        """Yield (column, language, text) for every wording of every competency, in order."""
        for column, competency in enumerate(self.competencies):
            for language, text in competency.wordings():
                yield column, language, text

    @cached_property
    def fingerprint(self) -> str:
        """SHA-256 of the content, independent of the file's layout."""
        return hashlib.sha256(self.model_dump_json().encode()).hexdigest()

    def __getitem__(self, competency_id: str) -> Competency:
        """Return the competency with an id; InvalidValue where there is none."""
        try:
            return self._by_id[competency_id]
        except KeyError:
            raise InvalidValue(f"{self.id} has no competency {shown(competency_id)}") from None

    def find(self, name: str) -> Competency:
        """Return the competency whose code or id is `name`, whatever its capitals."""
        for competency in self.competencies:
            if name.lower() in {competency.code.lower(), competency.id}:
                return competency
        codes = ", ".join(self.codes)
        raise InvalidValue(f"{self.id} has no competency {shown(name)}: use one of {codes}")

    @classmethod
    def from_yaml(cls, path: Path) -> Self:
        """Read and check a file; InvalidFramework names file, entry and remedy."""
        try:
            content = load_yaml(path)
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidFramework(f"{path.name}: cannot be read as UTF-8 text: {error}") from error
        except yaml.YAMLError as error:
            raise InvalidFramework(f"{path.name}: is not valid YAML: {_one_line(error)}") from error
        if not isinstance(content, dict):
            raise InvalidFramework(f"{path.name}: holds no mapping: begin it with 'format: 1'")
        try:
            return cls.model_validate(content)
        except ValidationError as error:
            raise InvalidFramework(_explained(path, content, error)) from error

    @classmethod
    def load(cls, name: str = DEFAULT) -> Self:
        """Load a shipped framework by its id, or any other by the path of its file."""
        shipped = FOLDER / f"{name}.yaml"
        if is_file(shipped):
            return cls.from_yaml(shipped)
        if is_file(Path(name)):
            return cls.from_yaml(Path(name))
        raise InvalidFramework(
            f"there is no framework {shown(name)}: use {', '.join(shipped_frameworks())} "
            "or the path of a YAML file"
        )


def shipped_frameworks() -> list[str]:
    """Name the frameworks that come with the package."""
    return sorted(path.stem for path in FOLDER.glob("*.yaml"))


def _one_line(error: Exception) -> str:
    return " ".join(str(error).split())[:LONGEST_REASON]


def _explained(path: Path, content: dict[str, Any], error: ValidationError) -> str:
    """Say where the first problems are, in the words of the file."""
    # A list whose every entry is wrong is reported as empty, too: not in the words of the file.
    found = [e for e in error.errors() if e["type"] != "too_short" or not e["input"]]
    lines = [f"{path.name}: {_place(content, e['loc'])}{_remedy(e)}" for e in found[:10]]
    more = len(found) - len(lines)
    return "\n".join(lines) + (f"\n… and {more} more" if more > 0 else "")


def _place(content: Any, location: tuple[int | str, ...]) -> str:
    """Turn ('competencies', 3, 'name', 'pt') into 'competencies PD4: name.pt: '."""
    in_list = len(location) >= 2 and isinstance(content[location[0]], list)
    if in_list and isinstance(location[1], int):
        entry = content[location[0]][location[1]]
        named = entry.get("code") or entry.get("id") if isinstance(entry, dict) else None
        known = _start_of(named) if named else f"number {location[1] + 1}"
        start = f"{location[0]} {known}: "
        rest = location[2:]
    else:
        start, rest = "", location
    path = ".".join(str(part)[:40] for part in rest if part != "[key]")
    return start + (f"{path}: " if path else "")


def _start_of(given: object) -> str:
    return (given if isinstance(given, str) else shown(given))[:40]


def _remedy(error: Any) -> str:
    kind, given = error["type"], error.get("input")
    if kind in MISTAKES:
        return MISTAKES[kind]
    if kind == "value_error":
        return str(error["ctx"]["error"])
    if kind == "string_pattern_mismatch":
        return f"{shown(given)} is not a valid identifier: use letters, digits and hyphens"
    if kind == "literal_error":
        return f"{shown(given)} is not allowed: use {error['ctx']['expected']}"
    if kind in WRONG_TYPES:
        return f"{WRONG_TYPES[kind]} (found {_start_of(given)!r})"
    message = error["msg"]
    return f"{message[0].lower()}{message[1:]} (found {_start_of(given)!r})"

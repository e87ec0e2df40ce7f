"""Reads YAML files so that nothing in them is lost silently or grows; shows values of a file."""

import reprlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import yaml

from tagger.errors import InvalidValue

DATA = Path(__file__).parent / "data"
_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

# Our formats have five levels. What is deeper was made to exhaust who reads it.
DEEPEST = 50
MOST_SHOWN = 60

_SHORT = reprlib.Repr()
_SHORT.maxstring = _SHORT.maxother = _SHORT.maxlong = MOST_SHOWN


class _UniqueKeys(_Base):  # type: ignore[misc]
    """Refuses a mapping with the same key twice, which YAML forbids and PyYAML accepts."""

    def construct_mapping(self, node: Any, deep: bool = False) -> Any:
        seen = set()
        pairs = node.value if isinstance(node, yaml.MappingNode) else []
        for key, _ in pairs:
            if not isinstance(key, yaml.ScalarNode):
                raise yaml.constructor.ConstructorError(
                    None, None, "a key is a list or a mapping", key.start_mark
                )
            if key.value in seen:
                raise yaml.constructor.ConstructorError(
                    None, None, f"the key {shown(key.value)} is there twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_yaml(path: Path) -> Any:
    """Return the content of a UTF-8 YAML file; yaml.YAMLError where it breaks the format.

    Anchors and aliases are refused: with them a file of 1 KB may stand for millions of entries.
    """
    text = path.read_text(encoding="utf-8")
    _refuse_traps(text)
    try:
        return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 - safe base  # nosec B506
    except (ValueError, LookupError, AttributeError, TypeError) as error:
        # Such as the 30th of February, or a text tagged as a number: PyYAML trusts the tag.
        raise yaml.YAMLError(f"it holds an impossible value: {error}") from error


def read_data(name: str, keys: Iterable[str]) -> dict[str, Any]:
    """Return a YAML mapping of `tagger/data`; exactly the keys given are allowed."""
    content = load_yaml(DATA / name)
    wrong = set(content) ^ set(keys)
    if wrong:
        raise InvalidValue(f"{name}: keys missing or unknown: {', '.join(sorted(wrong))}")
    return dict(content)


def is_file(path: Path) -> bool:
    """Say whether there is such a file; False, too, for what no file can be called."""
    try:
        return path.is_file()
    except OSError:
        return False


def shown(value: object) -> str:
    """Write a value for a message as Python would, a long one by its ends."""
    try:
        text = _SHORT.repr(value)
    except ValueError:  # Python does not write out integers of thousands of digits
        return "a huge number"
    return text if len(text) <= 2 * MOST_SHOWN else f"{text[: 2 * MOST_SHOWN]}..."


def _refuse_traps(text: str) -> None:
    depth = 0
    for event in yaml.parse(text, Loader=_Base):
        depth += isinstance(event, yaml.CollectionStartEvent)
        depth -= isinstance(event, yaml.CollectionEndEvent)
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None) is not None:
            trap = "anchors (&) and aliases (*) are refused: write the entry out"
        elif depth > DEEPEST:
            trap = f"lists or mappings stand over {DEEPEST} deep: flatten them"
        else:
            continue
        place = f" (line {event.start_mark.line + 1})" if event.start_mark else ""
        raise yaml.YAMLError(trap + place)

"""Reads YAML files so that a key written twice is an error, not a silent loss."""

from pathlib import Path
from typing import Any

import yaml

_Base: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
                    None, None, f"the key {key.value!r} is there twice", key.start_mark
                )
            seen.add(key.value)
        return super().construct_mapping(node, deep)


def load_yaml(path: Path) -> Any:
    """Return the content of a UTF-8 YAML file; yaml.YAMLError where it breaks the format."""
    text = path.read_text(encoding="utf-8")
    try:
        return yaml.load(text, Loader=_UniqueKeys)  # noqa: S506 - safe base
    except ValueError as error:  # such as the 30th of February
        raise yaml.YAMLError(f"it holds an impossible value: {error}") from error

"""Reads the files of a model's folder: JSON, and numbers without pickle; nothing in them runs."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from numpy.lib.npyio import NpzFile
from numpy.typing import NDArray

from tagger.errors import InvalidModel


def read_object(path: Path) -> dict[str, Any]:
    """Read a JSON object; InvalidModel names the file that holds none."""
    content = _json(path)
    if not isinstance(content, dict):
        raise InvalidModel(f"{path.parent.name}/{path.name} holds no JSON object")
    return content


def read_list(path: Path) -> list[Any]:
    """Read a JSON array, empty where there is no such file."""
    content = _json(path) if path.is_file() else []
    if not isinstance(content, list):
        raise InvalidModel(f"{path.parent.name}/{path.name} holds no JSON array")
    return content


def read_arrays(path: Path) -> dict[str, NDArray[Any]]:
    """Read the named arrays of an npz file, none where there is no such file."""
    if not path.is_file():
        return {}
    try:
        with path.open("rb") as stream, NpzFile(stream, allow_pickle=False) as file:
            return {name: file[name] for name in file.files}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, zlib.error) as error:
        raise InvalidModel(f"{path.parent.name}/{path.name} cannot be read: {error}") from error


def fingerprint_of(paths: Iterable[Path]) -> str:
    """Return twelve hexadecimal digits that change with the bytes of any of the files."""
    whole = hashlib.sha256()
    for path in paths:
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()[:12]


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse)
    except (OSError, ValueError) as error:
        raise InvalidModel(f"{path.parent.name}/{path.name} cannot be read: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no number")

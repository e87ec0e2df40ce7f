"""Copies of the shipped models, to be damaged."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tagger.pipeline import Tagger
from tagger.saved_model import models_folder

Content = dict[str, Any]
Loader = Callable[..., Tagger]


def copy_of(name: str, folder: Path) -> Path:
    """Copy a shipped model to where it can be changed."""
    return Path(shutil.copytree(models_folder() / name, folder / "mine"))


def change_json(path: Path, change: Callable[[Any], object]) -> None:
    """Change what a JSON file holds."""
    content = json.loads(path.read_text(encoding="utf-8"))
    change(content)
    path.write_text(json.dumps(content), encoding="utf-8")

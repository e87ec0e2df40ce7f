"""`python -m training transfer` and `python -m training shots`."""

from pathlib import Path

from tagger.errors import InvalidValue
from tagger.extending import FOLDER
from training.training_set import ROOT
from training.transfer.held_out import Vectors
from training.transfer.languages import Say, transfer
from training.transfer.material import read_material
from training.transfer.page import write_pages
from training.transfer.product import write_few_shot
from training.transfer.shots import shots


def run_transfer(recipe: Path | None, out: Path | None, say: Say) -> None:
    """Learn from one language and from all, measure on each, and write the tables."""
    folder = _folder(out)
    say("cutting the training documents …")
    write_pages(folder, "transfer", transfer(read_material(recipe), say))
    say(f"made {folder / 'TRANSFER.md'}")


def run_shots(recipe: Path | None, out: Path | None, say: Say) -> None:
    """Hold out each competency, write tables and curve; and what the few-shot scorer ships with.

    With `out` both go there, and the package's own data stays as it is.
    """
    folder = _folder(out)
    say("cutting the training documents …")
    material = read_material(recipe)
    vectors = Vectors(material)
    write_few_shot(vectors, out or FOLDER)
    write_pages(folder, "shots", shots(material, vectors, say))
    say(f"made {folder / 'TRANSFER.md'} and {(out or FOLDER) / 'few_shot.json'}")


def _folder(out: Path | None) -> Path:
    if out is not None and not out.is_dir():
        raise InvalidValue(f"there is no folder {out}: make it first")
    return out or ROOT / "training"

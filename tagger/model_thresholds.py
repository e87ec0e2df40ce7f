"""Reads `thresholds.json`: the cut of each competency, and the review band."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tagger.decision import ReviewBand, Thresholds
from tagger.errors import InvalidModel, InvalidValue
from tagger.model_files import read_object


def read_thresholds(folder: Path) -> Thresholds:
    """Read the cuts and the review band of a model's folder; InvalidModel says what is wrong."""
    content = read_object(folder / "thresholds.json")
    try:
        cuts = {str(key): float(cut) for key, cut in content["competencies"].items()}
        thresholds = Thresholds(float(content["default"]), cuts, _review(folder, content))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidModel(
            f"{folder.name}/thresholds.json needs 'default', a number, and 'competencies', "
            f"numbers by id ({error})"
        ) from error
    for cut in (thresholds.default, *cuts.values()):
        if not 0 < cut <= 1:
            raise InvalidModel(
                f"{folder.name}/thresholds.json has the threshold {cut}: "
                "use probabilities above 0, up to 1"
            )
    return thresholds


def _review(folder: Path, content: Mapping[str, Any]) -> ReviewBand | None:
    stated = content.get("review")
    try:
        return None if stated is None else ReviewBand(float(stated["low"]), float(stated["high"]))
    except (InvalidValue, KeyError, TypeError, ValueError) as error:
        raise InvalidModel(
            f"{folder.name}/thresholds.json: 'review' needs 'low' and 'high', two probabilities, "
            f"or is null ({error})"
        ) from error

"""The models among which a reader may choose."""

from dataclasses import dataclass

from tagger.saved_model import SHORT_NAMES, read_model, shipped_models
from tagger_service.dependencies import Parts
from tagger_service.problems import _

# Those that make sense to people who do not read metrics.
OFFERED = {"accurate": _("accurate"), "fast": _("fast")}


@dataclass(frozen=True, slots=True)
class Choice:
    """A model as the form offers it: what is sent, and the message that names it."""

    value: str
    label: str
    is_default: bool


def choices(parts: Parts) -> list[Choice]:
    """Return the models that judge the framework which is served; none where only one does."""
    served = parts.engine.tagger()
    shipped = shipped_models()
    found = [
        Choice(short, label, SHORT_NAMES[short] == served.model_id)
        for short, label in OFFERED.items()
        if SHORT_NAMES[short] in shipped and read_model(short).framework_id == served.framework.id
    ]
    if found and not any(one.is_default for one in found):
        found.insert(0, Choice("", _("as set up here"), is_default=True))
    return found if len(found) > 1 else []

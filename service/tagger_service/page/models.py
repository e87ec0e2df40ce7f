"""The models: what each is for, how far it can be trusted, and its card."""

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ConfigDict

from tagger.saved_model import SavedModel, read_model, shipped_models
from tagger_service.dependencies import Running
from tagger_service.page.answers import answer
from tagger_service.page.card import LIMITS, PURPOSE, sections
from tagger_service.page.figures import Figures, figures_of
from tagger_service.problems import Refusal, _
from tagger_service.routes.catalogue import ModelBrief, brief_of, model_named

router = APIRouter(include_in_schema=False)
PICTURE = "calibration.svg"


class Shown(ModelBrief):
    """A model in the list, with what was measured of it."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    figures: Figures | None


@router.get("/models")
def models(request: Request, parts: Running) -> Response:
    """List the models, the one that is used first, then by how well they do."""
    served = parts.engine.tagger()
    listed = [shown(read_model(name), served.model_id) for name in shipped_models()]
    listed.sort(key=lambda one: (not one.is_default, -accuracy(one)))
    return answer(request, "models.html.j2", {"served": served, "models": listed})


@router.get("/models/{name}")
def model(request: Request, name: str, parts: Running) -> Response:
    """Show a model: limits first, then figures and the card."""
    saved = model_named(name)
    path = saved.folder / "README.md"
    card = path.read_text(encoding="utf-8") if path.is_file() else ""
    served = parts.engine.tagger()
    found = sections(card, f"/models/{saved.id}")
    return answer(
        request,
        "model.html.j2",
        {
            "served": served,
            "model": shown(saved, served.model_id),
            "saved": saved,
            "limits": next((one for one in found if one.title == LIMITS), None),
            "purpose": next((one for one in found if one.title == PURPOSE), None),
            "sections": [one for one in found if one.title not in {LIMITS, PURPOSE}],
            "framework": served.framework if saved.framework_id == served.framework.id else None,
            "picture": (saved.folder / PICTURE).is_file(),
        },
    )


@router.get("/models/{name}/" + PICTURE)
def picture(name: str) -> Response:
    """Return the calibration plot of a model."""
    path = model_named(name).folder / PICTURE
    if not path.is_file():
        raise Refusal("not-found", _("Nothing was measured of this model."))
    return Response(
        path.read_bytes(), headers={"Cache-Control": "no-cache"}, media_type="image/svg+xml"
    )


def shown(saved: SavedModel, served: str) -> Shown:
    """Return what is shown of a model everywhere."""
    brief = brief_of(saved, served)
    return Shown(**brief.model_dump(), figures=figures_of(saved.id))


def accuracy(model: Shown) -> float:
    """Return the figure that models are listed by."""
    found = model.figures and model.figures.of("micro-F1")
    return (found.value if found else None) or 0.0

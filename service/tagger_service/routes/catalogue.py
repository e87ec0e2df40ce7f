"""Frameworks and models: what can be asked for. Such answers rarely change, so they have ETags."""

import hashlib
import json
from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, Field

from tagger.framework import Framework, Worded, shipped_frameworks
from tagger.saved_model import SHORT_NAMES, SavedModel, read_model, shipped_models
from tagger_service.dependencies import Running
from tagger_service.openapi import documented
from tagger_service.problems import Refusal, _

router = APIRouter(tags=["catalogue"], responses=documented(HTTPStatus.BAD_REQUEST))

IfNoneMatch = Annotated[
    str, Header(description="The ETag of the answer you have: 304 if it still holds")
]
NOT_MODIFIED: dict[int | str, dict[str, Any]] = {304: {"description": "What you have still holds"}}
OR_NOT_FOUND = NOT_MODIFIED | documented(HTTPStatus.NOT_FOUND)


class FrameworkBrief(BaseModel):
    """A framework that is here."""

    id: str
    version: str
    title: dict[Worded, str]
    n_competencies: int
    is_default: bool


class Frameworks(BaseModel):
    """All frameworks that are here."""

    frameworks: list[FrameworkBrief]


class ModelBrief(BaseModel):
    """A model that is here."""

    id: str
    title: str
    short_name: str | None
    framework: str | None = Field(description="Null if it fits any")
    is_default: bool


class Models(BaseModel):
    """All models that are here."""

    models: list[ModelBrief]


class ModelWhole(ModelBrief):
    """A model with its card and what was measured."""

    calibrated: bool
    not_covered: list[str]
    card: str | None = Field(description="The model card, in Markdown and English")
    metrics: dict[str, Any] | None = Field(description="What was measured, with intervals")


@router.get(
    "/frameworks", summary="List the frameworks", responses=NOT_MODIFIED, response_model=Frameworks
)
def frameworks(parts: Running, if_none_match: IfNoneMatch = "") -> Response:
    """Return every framework that is here, without its competencies."""
    served = parts.framework
    found = {name: shipped(name) for name in shipped_frameworks()} | {served.id: served}
    brief = [
        FrameworkBrief(
            id=one.id,
            version=one.version,
            title=one.title,
            n_competencies=len(one.competencies),
            is_default=one.id == served.id,
        )
        for one in found.values()
    ]
    return cacheable(Frameworks(frameworks=brief), if_none_match)


@router.get(
    "/frameworks/{framework_id}",
    summary="Show a framework",
    responses=OR_NOT_FOUND,
    response_model=Framework,
)
def framework(framework_id: str, parts: Running, if_none_match: IfNoneMatch = "") -> Response:
    """Return a framework whole, worded in every language."""
    served = parts.framework
    if framework_id == served.id:
        return cacheable(served, if_none_match)
    if framework_id not in shipped_frameworks():
        raise Refusal("not-found", _("There is no framework of that name: see /v1/frameworks."))
    return cacheable(shipped(framework_id), if_none_match)


@cache
def shipped(framework_id: str) -> Framework:
    """Return a framework that comes with the package: its file is long to read."""
    return Framework.load(framework_id)


@router.get("/models", summary="List the models", responses=NOT_MODIFIED, response_model=Models)
def models(parts: Running, if_none_match: IfNoneMatch = "") -> Response:
    """Return every model that is here, without its card."""
    default = parts.engine.tagger().model_id
    found = [brief_of(read_model(name), default) for name in shipped_models()]
    return cacheable(Models(models=found), if_none_match)


@router.get(
    "/models/{model_id}", summary="Show a model", responses=OR_NOT_FOUND, response_model=ModelWhole
)
def model(model_id: str, parts: Running, if_none_match: IfNoneMatch = "") -> Response:
    """Return a model with its card and its metrics."""
    saved = model_named(model_id)
    whole = ModelWhole(
        **brief_of(saved, parts.engine.tagger().model_id).model_dump(),
        calibrated=saved.content["calibrated"],
        not_covered=saved.content["not_covered"],
        card=text_of(saved.folder / "README.md"),
        metrics=json.loads(text_of(saved.folder / "metrics.json") or "null"),
    )
    return cacheable(whole, if_none_match)


def model_named(name: str) -> SavedModel:
    """Return a shipped model by its id or short name; never a folder anywhere else."""
    full = SHORT_NAMES.get(name, name)
    if full not in shipped_models():
        raise Refusal("not-found", _("There is no model of that name: see the list of models."))
    return read_model(full)


def brief_of(saved: SavedModel, default: str) -> ModelBrief:
    """Return what the list of models says of one."""
    short = {full: name for name, full in SHORT_NAMES.items()}
    return ModelBrief(
        id=saved.id,
        title=saved.content["title"],
        short_name=short.get(saved.id),
        framework=saved.framework_id,
        is_default=saved.id == default,
    )


def text_of(path: Path) -> str | None:
    """Return the text of a file, None where there is none."""
    return path.read_text(encoding="utf-8") if path.is_file() else None


def cacheable(content: BaseModel, if_none_match: str) -> Response:
    """Answer with the content and its ETag, or with 304 where the caller has it already."""
    body = content.model_dump(mode="json")
    written = json.dumps(body, ensure_ascii=False, sort_keys=True).encode()
    etag = f'"{hashlib.sha256(written).hexdigest()[:16]}"'
    headers = {"ETag": etag, "Cache-Control": "no-cache"}
    wanted = [one.strip().removeprefix("W/") for one in if_none_match.split(",")]
    if etag in wanted or wanted == ["*"]:
        return Response(status_code=304, headers=headers)
    return JSONResponse(body, headers=headers)

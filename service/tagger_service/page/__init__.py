"""The page: what people see who open the service in a browser."""

from fastapi import APIRouter

from tagger_service.dependencies import needs
from tagger_service.page import (
    about,
    batches,
    downloads,
    framework,
    language,
    models,
    review,
    reviewers,
    sign_in,
    static,
    tag,
)
from tagger_service.page.problem import show_problem

__all__ = ["router", "show_problem"]

router = APIRouter(include_in_schema=False)
for room in (tag, batches, downloads, framework, models):
    router.include_router(room.router, dependencies=[needs("tag")])
for room in (review, reviewers):
    router.include_router(room.router, dependencies=[needs("review")])
for room in (language, about, sign_in, static):  # for all: see `sign_in.gate.FOR_ALL`
    router.include_router(room.router)

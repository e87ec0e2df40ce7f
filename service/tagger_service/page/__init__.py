"""The page: what people see who open the service in a browser."""

from fastapi import APIRouter

from tagger_service.page import about, downloads, framework, language, models, static, tag
from tagger_service.page.problem import show_problem

__all__ = ["router", "show_problem"]

router = APIRouter(include_in_schema=False)
for room in (tag, downloads, framework, language, models, about, static):
    router.include_router(room.router)

"""What the service is for, what it keeps, and how programs use it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response

from tagger_service.dependencies import Running
from tagger_service.page.answers import answer

router = APIRouter(include_in_schema=False)
VENDORED = Path(__file__).parent / "vendor" / "vendor.toml"


@router.get("/about")
def about(request: Request, parts: Running) -> Response:
    """Say what the service is for and what not, what is kept, and under which licences it is."""
    return answer(
        request,
        "about.html.j2",
        {
            "origin": f"{request.url.scheme}://{request.url.netloc}",
            "served": parts.engine.tagger(),
            "settings": parts.settings,
            "vendored": vendored(),
        },
    )


@cache
def vendored() -> list[dict[str, Any]]:
    """Return name, version and licence of what others wrote and the page brings along."""
    found: list[dict[str, Any]] = tomllib.loads(VENDORED.read_text(encoding="utf-8"))["package"]
    return found

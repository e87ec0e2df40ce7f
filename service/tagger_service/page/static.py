"""The page's own files: their address holds a hash, so that a browser may keep them for ever."""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Header, Response

from tagger_service.problems import Refusal, _

HERE = Path(__file__).parent
FOLDERS = (HERE / "static", HERE / "vendor")
# Not asked of the machine: what it says of .js depends on what else is installed there.
MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
FOR_EVER = "public, max-age=31536000, immutable"

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True, slots=True)
class Shelf:
    """All files by name, and one hash over them: modules import one another by bare names."""

    files: dict[str, bytes]
    digest: str


@cache
def shelf() -> Shelf:
    """Read the files, once a process."""
    paths = sorted(path for folder in FOLDERS for path in folder.iterdir())
    files = {path.name: path.read_bytes() for path in paths if path.suffix in MEDIA_TYPES}
    whole = hashlib.sha256()
    for name, content in files.items():
        whole.update(f"{name}\0{len(content)}\0".encode() + content)
    return Shelf(files, whole.hexdigest()[:16])


def address_of(name: str) -> str:
    """Return the address of a file; KeyError where there is none of that name."""
    shelf().files[name]
    return f"/static/{shelf().digest}/{name}"


@router.get("/static/{digest}/{name}")
def file(digest: str, name: str, if_none_match: Annotated[str | None, Header()] = None) -> Response:
    """Return a file of the page."""
    content = shelf().files.get(name)
    if content is None or digest != shelf().digest:
        raise Refusal("not-found", _("Load the page again: it has changed since."))
    etag = f'"{digest}"'
    headers = {"ETag": etag, "Cache-Control": FOR_EVER}
    if if_none_match is not None and etag in if_none_match:
        return Response(status_code=304, headers=headers)
    return Response(content, headers=headers, media_type=MEDIA_TYPES[Path(name).suffix])

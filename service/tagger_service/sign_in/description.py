"""What the OpenAPI document says of sign-in, where one is set up."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from tagger_service.problems import MEDIA_TYPE
from tagger_service.sign_in.gate import is_for_all

STATUSES = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.SERVICE_UNAVAILABLE,
)


def describe_sign_in(app: FastAPI, cookie: str) -> None:
    """Add how a caller shows who they are, and the answers to those who do not."""
    describe = app.openapi
    schemes = {
        "key": {
            "type": "http",
            "scheme": "bearer",
            "description": "An API key: `tagger-service keys create`",
        },
        "session": {
            "type": "apiKey",
            "in": "cookie",
            "name": cookie,
            "description": "The page's own; what changes something needs X-CSRF-Token, too",
        },
    }

    def described() -> dict[str, Any]:
        document = describe()
        document["components"]["securitySchemes"] = schemes
        for path, operations in document["paths"].items():
            if not is_for_all(path):
                for operation in operations.values():
                    add_to(operation)
        return document

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to change it


def add_to(operation: dict[str, Any]) -> None:
    """Say of an operation that it asks who is there."""
    operation["security"] = [{"key": []}, {"session": []}]
    shown = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in STATUSES:
        problem = {"description": status.phrase, "content": {MEDIA_TYPE: shown}}
        operation["responses"].setdefault(str(int(status)), problem)

"""The OpenAPI document: only statuses and forms that are really sent."""

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI

from tagger_service.problems import MEDIA_TYPE, Problem

REPLACED = ("HTTPValidationError", "ValidationError")


def documented(*statuses: HTTPStatus) -> dict[int | str, dict[str, Any]]:
    """Return the OpenAPI entries of problem documents with some statuses."""
    shown = {"schema": {"$ref": "#/components/schemas/Problem"}}
    return {
        int(status): {
            "model": Problem,
            "description": status.phrase,
            "content": {MEDIA_TYPE: shown},
        }
        for status in statuses
    }


def describe_truly(app: FastAPI) -> None:
    """Take out of the document what FastAPI writes into it and we never send.

    It files problems under plain JSON too, and adds a form of its own for status 422 to every
    operation with a parameter.
    """
    describe = app.openapi

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            document = describe()
            for path in document["paths"].values():
                for operation in path.values():
                    tidy(operation["responses"])
            for name in REPLACED:
                document["components"]["schemas"].pop(name, None)
        return describe()

    app.openapi = described  # type: ignore[method-assign]  # FastAPI's own way to change it


def tidy(responses: dict[str, Any]) -> None:
    """Leave each problem one form, and drop the statuses that have none of ours."""
    for status, response in list(responses.items()):
        content = response.get("content", {})
        for shown in content.values():
            shown.pop("itemSchema", None)  # of OpenAPI 3.2
        if MEDIA_TYPE in content:
            response["content"] = {MEDIA_TYPE: content[MEDIA_TYPE]}
        elif status == "422":
            responses.pop(status)

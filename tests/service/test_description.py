"""The OpenAPI document says what the service does: tried over all of it, and read."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from schemathesis.python.asgi import HOST

from tagger_service.operating import opened
from tagger_service.problems import MEDIA_TYPE
from tagger_service.settings import Settings
from tests.service.conftest import OFTEN, asking, demo_app
from tests.service.review.judged import judge

OFF = {"enabled": False}
# That a name is no model's or no competency's, or holds signs that cannot be shown, a file is no
# document, a cursor none of ours, no schema can say.
UNSAID = {"positive_data_acceptance": OFF}
# Whatever stands in for the file in a form, it arrives as bytes: "7" is a text of one sign.
BYTES = UNSAID | {"negative_data_rejection": OFF}
CONFIG = schemathesis.Config.from_dict(
    {
        "seed": 17,
        "generation": {"max-examples": 40, "deterministic": True},
        "request-timeout": 60,
        "operations": [
            {"include-path": "/v1/tag", "checks": UNSAID},
            {"include-path": "/v1/explain", "checks": UNSAID},
            {"include-path": "/v1/tag/file", "checks": BYTES},
            {"include-path": "/v1/batch", "checks": BYTES},
            {"include-path": "/v1/jobs", "checks": UNSAID},
            {"include-path": "/v1/audit", "checks": UNSAID},
            {"include-path-regex": "^/v1/review/", "checks": UNSAID},
        ],
    }
)
# Of its own: there is a judged batch in it, so that lists have something to show.
_FOLDER = tempfile.TemporaryDirectory(prefix="tagger-described-")
SETTINGS = Settings(
    requests_per_minute=OFTEN,
    most_waiting=OFTEN,
    most_open_jobs=OFTEN,
    hosts=(HOST,),
    data=Path(_FOLDER.name),
    keep_texts=True,
)
schema = schemathesis.openapi.from_dict(demo_app().openapi(), config=CONFIG)
schema.app = demo_app(SETTINGS)


@pytest.fixture(scope="module", autouse=True)
def batch() -> Iterator[None]:
    database = opened(SETTINGS)
    judge(database, SETTINGS)
    yield
    database.engine.dispose()


def test_what_is_checked_has_something_to_show() -> None:
    with asking(schema.app) as client:
        assert client.get("/v1/review/queue").json()["waiting"] > 0
        assert client.get("/v1/jobs").json()["jobs"]


@schema.parametrize()
def test_every_operation_does_what_the_document_says(case: schemathesis.Case[Any]) -> None:
    case.call_and_validate()


@pytest.fixture(scope="module")
def document(client: TestClient) -> Any:
    return client.get("/v1/openapi.json").json()


def operations(document: Any) -> list[tuple[str, str, Any]]:
    return [
        (path, method, operation)
        for path, methods in document["paths"].items()
        for method, operation in methods.items()
    ]


def test_the_whole_api_is_described(document: Any) -> None:
    assert document["openapi"].startswith("3.1")
    assert sorted(document["paths"]) == [
        "/health/live",
        "/health/ready",
        "/metrics",
        "/v1/audit",
        "/v1/batch",
        "/v1/explain",
        "/v1/frameworks",
        "/v1/frameworks/{framework_id}",
        "/v1/jobs",
        "/v1/jobs/{job_id}",
        "/v1/jobs/{job_id}/cancel",
        "/v1/jobs/{job_id}/events",
        "/v1/jobs/{job_id}/result",
        "/v1/models",
        "/v1/models/{model_id}",
        "/v1/review/agreement",
        "/v1/review/decisions",
        "/v1/review/decisions/{number}",
        "/v1/review/export",
        "/v1/review/queue",
        "/v1/tag",
        "/v1/tag/file",
    ]
    assert all(one["summary"] and one["description"] for _, _, one in operations(document))


def test_every_problem_has_the_one_form_that_is_sent(document: Any) -> None:
    for path, _, operation in operations(document):
        for status, response in operation["responses"].items():
            if status >= "400":
                assert list(response["content"]) == [MEDIA_TYPE], (path, status)
    assert "HTTPValidationError" not in str(document)


@pytest.mark.parametrize(
    ("path", "statuses"),
    [
        ("/health/live", {"200", "400"}),
        ("/metrics", {"200", "400"}),
        ("/v1/models", {"200", "304", "400"}),
        ("/v1/models/{model_id}", {"200", "304", "400", "404"}),
        ("/v1/tag", {"200", "400", "403", "408", "413", "422", "429", "503"}),
        ("/v1/audit", {"200", "400", "422", "503"}),
        ("/v1/batch", {"202", "400", "403", "408", "413", "422", "429", "503"}),
        ("/v1/jobs", {"200", "400", "422", "503"}),
        ("/v1/jobs/{job_id}/cancel", {"200", "400", "403", "404", "408", "413", "422", "503"}),
        ("/v1/jobs/{job_id}/events", {"200", "400", "404", "422", "503"}),
        ("/v1/jobs/{job_id}/result", {"200", "400", "404", "409", "422", "503"}),
        ("/v1/review/agreement", {"200", "400", "422", "503"}),
        ("/v1/review/decisions/{number}", {"204", "400", "403", "404", "408", "413", "422", "503"}),
        ("/v1/review/export", {"200", "400", "409", "422", "503"}),
        ("/v1/review/queue", {"200", "400", "422", "503"}),
        ("/v1/tag/file", {"200", "400", "403", "408", "413", "422", "429", "503"}),
    ],
)
def test_the_statuses_described_are_those_that_other_tests_see(
    document: Any, path: str, statuses: set[str]
) -> None:
    ((_, _, operation),) = [one for one in operations(document) if one[0] == path]
    assert set(operation["responses"]) == statuses


def test_every_schema_is_used(document: Any) -> None:
    text = str(document)
    names = document["components"]["schemas"]
    assert [name for name in names if f"'#/components/schemas/{name}'" not in text] == []

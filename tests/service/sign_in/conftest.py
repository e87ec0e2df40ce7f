"""The identity provider that the tests of sign-in share, where it could be installed."""

import os
from collections.abc import Iterator

import pytest

from tests.service.sign_in.provider import HERE, LANDING, Idp, provided, why_missing


def skip_without_provider(request: pytest.FixtureRequest) -> None:
    reason = why_missing(os.environ)
    if reason is None:
        return
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        print(f"\ntests of the sign-in at a provider are left out: {reason}")  # noqa: T201
    pytest.skip(reason)


@pytest.fixture(scope="session")
def idp(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Idp]:
    skip_without_provider(request)
    with provided(tmp_path_factory.mktemp("idp"), [HERE + LANDING]) as started:
        yield started

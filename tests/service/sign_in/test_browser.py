"""A browser signs in at a provider of another site, as the policy of our pages lets it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, Route, expect, sync_playwright

from tests.service.page.tabs import FLAGS
from tests.service.serving import serving
from tests.service.sign_in.conftest import skip_without_provider
from tests.service.sign_in.provider import CLIENT, LANDING, PASSWORD, SECRET, free_port, provided
from tests.tagger.annotating.browser import CHROMIUM, may_be_missing


@pytest.fixture
def page() -> Iterator[Page]:
    if CHROMIUM is None:
        reason = may_be_missing(os.environ)
        assert reason, "CI is set: install Chromium (`apt-get install -y chromium`)"
        pytest.skip(reason)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(locale="en")
        # The provider's page would fetch its looks from elsewhere.
        context.route("**/*", lambda route: route.continue_() if is_here(route) else route.abort())
        try:
            yield context.new_page()
        finally:
            browser.close()


def is_here(route: Route) -> bool:
    return route.request.url.startswith(("http://localhost:", "http://127.0.0.1:"))


def test_a_reader_goes_to_the_provider_comes_back_and_leaves(
    request: pytest.FixtureRequest, page: Page, tmp_path: Path
) -> None:
    skip_without_provider(request)
    own = f"http://localhost:{free_port()}"
    with (
        provided(tmp_path / "idp", [own + LANDING]) as idp,
        serving(
            tmp_path,
            *("--model", "prior", "--no-worker", "--port", own.rpartition(":")[2]),
            TAGGER_DATA=str(tmp_path),
            TAGGER_SIGN_IN="oidc",
            TAGGER_PUBLIC_URL=own,
            TAGGER_OIDC_ISSUER=idp.issuer,
            TAGGER_OIDC_CLIENT_ID=CLIENT,
            TAGGER_OIDC_CLIENT_SECRET=SECRET,
        ),
    ):
        page.goto(f"{own}/models")
        assert page.url.startswith(f"{own}/sign-in?back=")
        page.get_by_role("link", name="Sign in with your organisation’s account").click()
        page.wait_for_url(f"{idp.issuer}/**")
        page.fill("#username", "ana")
        page.fill("#password", PASSWORD)
        page.click("button[type=submit]")
        page.wait_for_url(f"{own}/models")
        expect(page.locator(".banner")).to_contain_text("Signed in as ana.")
        (cookie,) = page.context.cookies(own)
        assert (cookie["name"], cookie["httpOnly"], cookie["sameSite"]) == ("tagger", True, "Lax")
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url(f"{own}/sign-in")
        page.goto(f"{own}/models")
        assert page.url.startswith(f"{own}/sign-in?back=")

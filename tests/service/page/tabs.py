"""Tabs of a real browser, each of which fails the test if the page complained in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Literal

from playwright.sync_api import Browser, Page, expect

from tagger.framework import Worded

FLAGS = ["--disable-gpu", "--disable-quic", "--disable-component-update", "--disable-sync"]
PATIENCE_MS = 30_000
expect.set_options(timeout=PATIENCE_MS)
TEXT = "Analizar datos abiertos.\nColaborar con otras áreas.\nServir café."


@dataclass(frozen=True)
class View:
    """How a tab looks at the page."""

    width: int = 1440
    scheme: Literal["light", "dark"] = "light"
    language: Worded = "es"
    script: bool = True
    forced_colours: bool = False


@dataclass(frozen=True)
class Site:
    """The page as it is served, and the browser."""

    browser: Browser
    origin: str

    @contextmanager
    def tab(self, view: View | None = None, allowed: tuple[str, ...] = ()) -> Iterator[Page]:
        """Open a tab; nothing may reach the console or another origin but what is `allowed`."""
        view = view or View()
        context = self.browser.new_context(
            base_url=self.origin,
            viewport={"width": view.width, "height": 900},
            color_scheme=view.scheme,
            forced_colors="active" if view.forced_colours else "none",
            locale=view.language,
            java_script_enabled=view.script,
            reduced_motion="reduce",
            accept_downloads=True,
        )
        context.set_default_timeout(PATIENCE_MS)
        complaints: list[str] = []
        try:
            page = context.new_page()
            page.on(
                "console",
                lambda said: (
                    complaints.append(said.text) if said.type in ("error", "warning") else None
                ),
            )
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("request", lambda request: complaints.extend(self.foreign(request.url)))
            yield page
        finally:
            context.close()
        told = [one for one in complaints if not any(part in one for part in allowed)]
        assert told == []

    def foreign(self, address: str) -> list[str]:
        """Return an address if it is none of the site's."""
        own = (f"{self.origin}/", "data:", "blob:", "about:")
        return [] if address.startswith(own) else [f"asked {address}"]


def tag(page: Page, text: str = TEXT) -> None:
    """Paste a text and wait for what was found."""
    page.goto("/")
    page.fill("#text", text)
    page.click("#form button[type=submit]")
    page.wait_for_selector("#found")


def is_scrolling_sideways(page: Page) -> bool:
    """Say whether the page is wider than its window."""
    return bool(page.evaluate("document.documentElement.scrollWidth > window.innerWidth"))

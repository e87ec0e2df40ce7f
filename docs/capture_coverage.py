"""Takes docs/coverage-*.png: `python docs/capture_coverage.py` looks at an audit's page.

Needs Playwright and Chromium; fonts differ between machines, so the pictures are taken by hand and
not by the tests. `pngquant` halves them where it is installed.
"""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tagger.coverage.reports.html import write_html
from tagger.coverage.reports.json_file import read_view
from tests.service.page.tabs import FLAGS
from tests.tagger.annotating.browser import CHROMIUM

DOCS = Path(__file__).parent
SHOTS = (("top", "body"), ("matrix", "#matrix"), ("demand", "#demand"))


def shoot(browser: Browser, page_file: Path, name: str, selector: str) -> None:
    """Take a picture of a part of the page as far as it is in sight."""
    page = browser.new_page(viewport={"width": 1280, "height": 860})
    page.goto(page_file.as_uri())
    page.evaluate(f"document.querySelector('{selector}').scrollIntoView()")
    path = DOCS / f"coverage-{name}.png"
    page.screenshot(path=path, animations="disabled", scale="css")
    page.close()
    if quantise := shutil.which("pngquant"):
        command = [quantise, "--force", "--ext", ".png", str(path)]
        subprocess.run(command, check=True)  # noqa: S603 - our own command


def main() -> None:
    """Take the pictures of an audit that `tagger coverage` wrote as JSON."""
    audit = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        page_file = Path(folder) / "coverage.html"
        with page_file.open("wb") as stream:
            write_html(read_view(audit, "es"), stream)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, selector in SHOTS:
            shoot(browser, page_file, name, selector)
        browser.close()


if __name__ == "__main__":
    main()

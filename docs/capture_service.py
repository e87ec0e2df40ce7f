"""Takes docs/service-*.png: `python docs/capture_service.py` serves the page and looks at it.

Batches and decisions go to a folder that is deleted afterwards. Needs the `service` extra,
Playwright and Chromium; fonts differ between machines, so the pictures are taken by hand and not
by the tests. `pngquant` halves them where it is installed.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import FilePayload, Page, sync_playwright

from tests.service.page.tabs import FLAGS, Site, View
from tests.tagger.annotating.browser import CHROMIUM

DOCS = Path(__file__).parent
COMMAND = [str(Path(sys.executable).parent / "tagger"), "serve", "--port", "0"]
PAGES = {"competency": "/framework/DG4", "model": "/models/accurate"}
TALL = 1700
SAMPLES = DOCS.parent / "service/tagger_service/page/samples"
LONG_LINE = 40  # characters
PATIENCE_MS = 300_000


def shoot(page: Page, name: str) -> None:
    """Take a picture of a page as far as it is in sight."""
    path = DOCS / f"service-{name}.png"
    page.screenshot(path=path, animations="disabled", caret="hide", scale="css")
    if quantise := shutil.which("pngquant"):
        command = [quantise, "--force", "--ext", ".png", str(path)]
        subprocess.run(command, check=True)  # noqa: S603 - our own command


def shoot_result(site: Site, view: View, height: int, name: str) -> None:
    """Tag the sample of a language and take a picture of the result; in the dark one, say why."""
    with site.tab(view) as page:
        page.set_viewport_size({"width": view.width, "height": height})
        page.goto(f"/?sample={view.language}")
        page.click("#form button[type=submit]")
        page.wait_for_selector("#found")
        if view.scheme == "dark":
            page.click(".asking button >> nth=0")
            page.wait_for_selector(".explained")
        page.mouse.move(0, 0)
        page.evaluate("document.querySelector('#result').scrollIntoView()")
        shoot(page, name)


def shoot_batch(site: Site) -> None:
    """Send a table of texts, wait for its end and take pictures of what was found."""
    texts = [path.read_text(encoding="utf-8") for path in sorted(SAMPLES.glob("*.txt"))]
    lines = [line for text in texts for line in text.splitlines() if len(line) > LONG_LINE]
    rows = [json.dumps({"id": f"v-{n:02}", "text": line}) for n, line in enumerate(lines, 1)]
    content = "\n".join(rows).encode()
    with site.tab(View(1440, "light", "es")) as page:
        page.set_viewport_size({"width": 1440, "height": TALL})
        page.goto("/batch")
        file: FilePayload = {
            "name": "vacantes.jsonl",
            "mimeType": "application/jsonl",
            "buffer": content,
        }
        page.set_input_files("#file", file)
        page.click("#batch button[type=submit]")
        page.wait_for_selector("#summary", timeout=PATIENCE_MS)
        address = page.url
        shoot(page, "batch-es")
    with site.tab(View(360, "dark", "pt")) as page:
        page.set_viewport_size({"width": 360, "height": TALL})
        page.goto(address)
        shoot(page, "batch-360-dark-pt")


def shoot_review(site: Site) -> None:
    """Take a picture of a tag of the batch that waits."""
    with site.tab(View(1440, "light", "es")) as page:
        page.goto("/review")
        page.fill("#name", "Ana")
        page.click("main form button[type=submit]")
        page.wait_for_selector("#judge")
        shoot(page, "review-es")


def main() -> None:
    """Take all pictures."""
    with (
        tempfile.TemporaryDirectory() as folder,
        subprocess.Popen(  # noqa: S603
            COMMAND,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, "TAGGER_DATA": folder, "TAGGER_KEEP_TEXTS": "1"},
        ) as served,
        sync_playwright() as playwright,
    ):
        try:
            line = served.stdout.readline() if served.stdout else ""
            found = re.search(r"http://\S+", line)
            if found is None:
                raise SystemExit("the service did not start")
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            site = Site(browser, found[0])
            shoot_result(site, View(1440, "light", "es"), 1500, "tag-es")
            shoot_result(site, View(1440, "dark", "pt"), 1500, "tag-dark-pt")
            shoot_result(site, View(360, "light", "es"), 1800, "tag-360-es")
            with site.tab(View(1440, "light", "es")) as page:
                for name, address in PAGES.items():
                    page.set_viewport_size({"width": 1440, "height": TALL})
                    page.goto(address)
                    shoot(page, f"{name}-es")
            shoot_batch(site)
            shoot_review(site)
            browser.close()
        finally:
            served.terminate()


if __name__ == "__main__":
    main()

"""Drives a headless Chromium over its debugging pipe, so that the page is tested as people see it.

Two pipes and JSON between zero bytes are the whole protocol: no driver, no port, no websocket.
"""

import base64
import contextlib
import json
import os
import select
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
LONGEST_WAIT = 20.0
FLAGS = (
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-background-networking",
    "--no-first-run",
    "--hide-scrollbars",
    "--remote-debugging-pipe",
)
# What a key types, and its number: the browser closes a dialog by the number of Escape.
NAMED_KEYS = {"Enter": ("\r", 13), "Escape": ("", 27), "ArrowDown": ("", 40), "ArrowUp": ("", 38)}
SHIFT = 8
# The browser reads from descriptor 3 and writes to 4.
AS_3_AND_4 = """
import fcntl, os, sys
pipes = [fcntl.fcntl(int(number), fcntl.F_DUPFD, 10) for number in sys.argv[1:3]]
for number, pipe in zip((3, 4), pipes):
    os.dup2(pipe, number)
    os.close(pipe)
os.execv(sys.argv[3], sys.argv[3:])
"""


def may_be_missing(environment: Mapping[str, str]) -> str | None:
    """Return why tests of the page may be left out where there is no Chromium; None: they may not.

    Who runs the tests under CI installs it, or says in NO_CHROMIUM why that cannot be done.
    """
    if "NO_CHROMIUM" in environment:
        return f"no Chromium could be installed: {environment['NO_CHROMIUM']}"
    return None if "CI" in environment else "no Chromium on this machine"


class Tab:
    """One page of the browser."""

    def __init__(self, write: BinaryIO, read: BinaryIO) -> None:
        self.write, self.read, self.number = write, read, 0
        self.received = bytearray()
        self.session: str | None = None
        self.complaints: list[str] = []
        target = self.send("Target.createTarget", {"url": "about:blank"})["targetId"]
        attached = self.send("Target.attachToTarget", {"targetId": target, "flatten": True})
        self.session = attached["sessionId"]
        for room in ("Page", "Runtime", "Log"):
            self.send(f"{room}.enable")

    def post(self, method: str, parameters: Mapping[str, Any] | None = None) -> int:
        """Send a message without waiting; return its number."""
        self.number += 1
        message: dict[str, Any] = {"id": self.number, "method": method, "params": parameters or {}}
        if self.session:
            message["sessionId"] = self.session
        self.write.write(json.dumps(message).encode() + b"\0")
        self.write.flush()
        return self.number

    def send(self, method: str, parameters: Mapping[str, Any] | None = None) -> Any:
        number = self.post(method, parameters)
        while True:
            answer = json.loads(self._message())
            if answer.get("id") == number:
                assert "error" not in answer, answer
                return answer["result"]
            if answer.get("method") == "Page.javascriptDialogOpening":
                self.post("Page.handleJavaScriptDialog", {"accept": True})
            if answer.get("method") in ("Runtime.exceptionThrown", "Log.entryAdded"):
                self.complaints.append(json.dumps(answer["params"]))

    def _message(self) -> bytes:
        while b"\0" not in self.received:
            ready, _, _ = select.select([self.read], [], [], LONGEST_WAIT)
            assert ready, "the browser does not answer"
            found = os.read(self.read.fileno(), 65536)
            assert found, "the browser has gone"
            self.received += found
        message, _, rest = self.received.partition(b"\0")
        self.received = rest
        return bytes(message)

    def open(self, address: str) -> None:
        self.send("Page.navigate", {"url": address})
        self.wait("document.readyState === 'complete'")

    def js(self, expression: str) -> Any:
        answer = self.send(
            "Runtime.evaluate",
            {"expression": expression, "returnByValue": True, "awaitPromise": True},
        )
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    def wait(self, condition: str) -> None:
        end = time.monotonic() + LONGEST_WAIT
        while not self.js(f"Boolean({condition})"):
            assert time.monotonic() < end, f"never came true: {condition}"
            time.sleep(0.02)

    def press(self, *keys: str) -> None:
        """Press keys as named by KeyboardEvent.key; `Shift+E` holds the shift key."""
        for key in keys:
            shift, name = key.startswith("Shift+"), key.removeprefix("Shift+")
            text, number = NAMED_KEYS.get(name, (name, 0))
            event = {
                "key": name,
                "text": text,
                "windowsVirtualKeyCode": number,
                "modifiers": SHIFT if shift else 0,
            }
            self.send("Input.dispatchKeyEvent", {"type": "keyDown", **event})
            self.send("Input.dispatchKeyEvent", {"type": "keyUp", **event})

    def click(self, selector: str) -> None:
        place = self.js(
            f"(() => {{ const b = document.querySelector({json.dumps(selector)})"
            ".getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]; })()"
        )
        event = {"x": place[0], "y": place[1], "button": "left", "clickCount": 1}
        for kind in ("mousePressed", "mouseReleased"):
            self.send("Input.dispatchMouseEvent", {"type": kind, **event})

    def size(self, width: int, height: int, dark: bool = False) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        self.send("Emulation.setDeviceMetricsOverride", metrics)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.send("Emulation.setEmulatedMedia", {"features": [scheme]})

    def shoot(self, path: Path) -> None:
        path.write_bytes(base64.b64decode(self.send("Page.captureScreenshot")["data"]))


@contextlib.contextmanager
def tab(profile: Path) -> Iterator[Tab]:
    """Start the browser with a profile of its own and end it."""
    assert CHROMIUM
    to_browser, write = os.pipe()
    read, from_browser = os.pipe()
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={profile}"]
    process = subprocess.Popen(
        [sys.executable, "-c", AS_3_AND_4, str(to_browser), str(from_browser), *command],
        pass_fds=(to_browser, from_browser),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    os.close(to_browser)
    os.close(from_browser)
    try:
        with os.fdopen(write, "wb") as out, os.fdopen(read, "rb") as back:
            one = Tab(out, back)
            yield one
            one.session = None
            one.send("Browser.close")
    finally:
        try:
            process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()

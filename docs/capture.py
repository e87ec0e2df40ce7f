"""Draws docs/tag.svg: `python docs/capture.py` runs the command in a terminal and keeps it."""

import os
import pty
import sys
from io import StringIO
from pathlib import Path

from rich.console import Console
from rich.text import Text

WIDTH = 96
LINES = 34
ROOT = Path(__file__).parent.parent
COMMAND = ["tagger", "tag", "examples/vacante-analista-datos.txt", "--names", "es"]


def printed(command: list[str]) -> str:
    """Run a command in a pseudo-terminal and return what it wrote, colours included."""
    child, terminal = pty.fork()
    if child == 0:
        os.environ |= {"COLUMNS": str(WIDTH), "TERM": "xterm-256color"}
        os.chdir(ROOT)
        os.execv(Path(sys.executable).parent / command[0], command)  # noqa: S606 - our own command
    chunks = []
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.waitpid(child, 0)
    return b"".join(chunks).decode("utf-8").replace("\r\n", "\n")


def main() -> None:
    """Write the picture."""
    lines = list(Text.from_ansi(printed(COMMAND)).split("\n"))
    while lines and not lines[0].plain.strip(" ─"):
        del lines[0]
    console = Console(record=True, width=WIDTH, file=StringIO())
    console.print(Text("$ " + " ".join(COMMAND), style="bold"))
    for line in lines[:LINES]:
        console.print(line, soft_wrap=True)
    if len(lines) > LINES:
        console.print(Text("…", style="dim"))
    console.save_svg(str(ROOT / "docs" / "tag.svg"), title="competency-tagger")


if __name__ == "__main__":
    main()

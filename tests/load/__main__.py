"""Measures the service under load: `python -m tests.load`; `page` makes docs/load.md anew."""

import argparse
import json
import os
import platform
import shlex
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tagger.saved_model import DEFAULT
from tests.load.crowding import measure_crowd
from tests.load.memory import measure_memory
from tests.load.page import FIGURES, PAGE, page_of
from tests.load.speed import measure_model, version_of_wrk

FAST = "unesco-civil-servants-fast"
# With these it takes some twenty minutes on two idle cores.
SECONDS, N_REQUESTS = 10, 10_000


def main() -> None:
    """Measure all or a part, or only write the page of what was measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.load", description=__doc__)
    parser.add_argument("what", nargs="*", choices=[*PARTS, "page", []], default=[])
    parser.add_argument("--seconds", type=float, default=SECONDS, help="at each setting")
    parser.add_argument("--requests", type=int, default=N_REQUESTS, help="to watch memory over")
    parser.add_argument("--to", type=Path, default=FIGURES, help="file for the figures")
    chosen = parser.parse_args()
    figures = json.loads(chosen.to.read_text(encoding="utf-8")) if chosen.to.exists() else {}
    for part in chosen.what or PARTS:
        if part != "page":
            figures[part] = measured(part, chosen.seconds, chosen.requests)
            chosen.to.write_text(json.dumps(figures, indent=2) + "\n", encoding="utf-8")
    page = PAGE if chosen.to == FIGURES else chosen.to.with_suffix(".md")
    page.write_text(page_of(figures), encoding="utf-8")
    print(f"wrote {page}")  # noqa: T201


def measured(part: str, seconds: float, n_requests: int) -> dict[str, Any]:
    """Return the figures of a part, and what they were measured with and on."""
    say(part)
    busy = os.getloadavg()[0]
    started = time.monotonic()
    found = PARTS[part](seconds, n_requests)
    return {
        "command": " ".join(["python -m tests.load", *map(shlex.quote, sys.argv[1:])]),
        "is_whole": seconds >= SECONDS and n_requests >= N_REQUESTS,
        "date": datetime.now(UTC).date().isoformat(),
        "wrk": version_of_wrk(),
        "python": platform.python_version(),
        "n_cores": len(os.sched_getaffinity(0)),
        "load_before": busy,
        "minutes": (time.monotonic() - started) / 60,
        "seconds": seconds,
        "found": found,
    }


PARTS: dict[str, Callable[[float, int], Any]] = {
    "speed": lambda seconds, _: [measure_model(model, seconds) for model in (DEFAULT, FAST)],
    "crowd": lambda _, n_requests: measure_crowd(FAST, max(100, n_requests // 20)),
    "memory": lambda _, n_requests: measure_memory(FAST, n_requests),
}


def say(what: str) -> None:
    """Say what is being measured now."""
    print(f"measuring {what} …", file=sys.stderr)  # noqa: T201


if __name__ == "__main__":
    main()

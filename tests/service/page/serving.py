"""Serves the page in a process of its own: `python tests/service/page/serving.py PORT`.

The browser's interface refuses to run beside a server in one event loop.
"""

import sys
from pathlib import Path

import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tagger_service.app import create_app
from tagger_service.settings import Settings
from tests.demo import demo_tagger


def main() -> None:
    """Serve the small tagger with limits that a test can reach."""
    settings = Settings(most_bytes=200_000, most_characters=5_000, requests_per_minute=10_000)
    app = create_app(settings, lambda _name: demo_tagger())
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)


if __name__ == "__main__":
    main()

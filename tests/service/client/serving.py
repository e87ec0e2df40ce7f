"""Serves the small tagger, each document taking TESTS_PAUSE seconds: `python serving.py`."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tagger_service.app import create_app
from tagger_service.serving import serve_forever
from tagger_service.settings import Settings
from tests.service.jobs import working

if __name__ == "__main__":
    working.PAUSE_S = float(os.environ.get("TESTS_PAUSE", "0"))
    settings = Settings.chosen()
    serve_forever(
        lambda: create_app(settings, lambda _: working.served()), settings, with_worker=False
    )

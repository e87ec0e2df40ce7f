"""Serves a judged batch in a process of its own: `python serving.py PORT DATABASE`."""

import sys
from pathlib import Path

import uvicorn

sys.path.insert(0, str(Path(__file__).resolve().parents[3]))

from tagger_service.app import create_app
from tests.demo import demo_tagger
from tests.service.review.judged import settings_for

if __name__ == "__main__":
    app = create_app(settings_for(sys.argv[2]), lambda _name: demo_tagger())
    uvicorn.run(app, port=int(sys.argv[1]), log_level="warning", access_log=False)

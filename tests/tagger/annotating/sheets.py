"""Sheets and stores made by hand for the tests of `tagger annotate`."""

import json
from pathlib import Path

from tagger.annotating.session import Session
from tagger.annotating.sheets import CutSegment, Mark, Row, Sheet
from tagger.annotating.store import Header, Store, session_file
from tagger.framework import Framework
from tests.factories import make_framework

LINES = ("DUTIES", "Write reports <b>weekly</b>.", "Teach.", "Lead.")
# What the page says, as expressions for the browser.
SAVED = "document.querySelector('#saved').textContent === 'Saved'"
SELECTED = "document.querySelector('.line[aria-selected=true]').dataset.place"
PARTICULARS = {
    "lang": "en",
    "variety": "",
    "genre": "posting",
    "role_family": "",
    "title": "Clerk",
    "split": "train_own",
}


def make_sheet(id_: str = "a", texts: tuple[str, ...] = ("DUTIES", "Write reports.")) -> Sheet:
    segments = [CutSegment(text, number, "duties") for number, text in enumerate(texts)]
    return Sheet.blank(id_, PARTICULARS, segments)


def make_session(
    out: Path,
    *sheets: Sheet,
    annotator: str = "",
    correcting: bool = False,
    framework: Framework | None = None,
) -> Session:
    """Open or resume a session; the small framework has the codes A1, A2, B1 and B2."""
    framework = framework or make_framework()
    header = Header(framework=framework.id, annotator=annotator, correcting=correcting)
    return Session.resume(sheets or (make_sheet(),), framework, Store.open(out, header))


def finished_rows(out: Path) -> list[Row]:
    if not out.exists():
        return []
    return [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()]


def unfinished_rows(out: Path) -> list[Row]:
    content = json.loads(session_file(out).read_text(encoding="utf-8"))
    found: list[Row] = content["unfinished"]
    return found


def marks(session: Session, number: int = 0) -> tuple[Mark, ...]:
    return session.sheets[number].marks

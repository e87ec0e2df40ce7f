"""Sheets and stores made by hand for the tests of `tagger annotate`."""

import json
from pathlib import Path

from tagger.annotating.session import Session
from tagger.annotating.sheets import Passage, Row, Sheet
from tagger.annotating.store import Header, Store, session_file
from tests.factories import make_framework

PARTICULARS = {
    "lang": "en",
    "variety": "",
    "genre": "posting",
    "role_family": "",
    "title": "Clerk",
    "split": "train_own",
}


def make_sheet(id_: str = "a", texts: tuple[str, ...] = ("DUTIES", "Write reports.")) -> Sheet:
    passages = [Passage(text, number, "duties") for number, text in enumerate(texts)]
    return Sheet.blank(id_, PARTICULARS, passages)


def make_session(
    out: Path, *sheets: Sheet, annotator: str = "", correcting: bool = False
) -> Session:
    """Open or resume a session under the small framework of codes A1, A2, B1 and B2."""
    framework = make_framework()
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

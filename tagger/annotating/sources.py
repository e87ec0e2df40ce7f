"""From files to sheets: documents are cut as the tagger cuts them, benchmark files stay as cut."""

import codecs
import json
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path

from tagger.annotating.sheets import CutSegment, Sheet, check_writable
from tagger.benchmark import rows_of
from tagger.cleaning import join_broken_words
from tagger.console import Lost
from tagger.errors import InvalidValue
from tagger.inputs import documents
from tagger.layout import Layout
from tagger.pipeline import main_genre, main_language
from tagger.segmentation import SectionSegmenter
from tagger.types import Document, Segment

SPLIT = "train_own"
SUFFIXES = (".jsonl", ".ndjson")
LINE_BREAK = re.compile(r"[ \t]*[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


def sheets_from(
    paths: Sequence[Path],
    lost: Lost,
    correcting: bool,
    text_column: str | None = None,
    id_column: str | None = None,
) -> list[Sheet]:
    """Return a blank sheet for every document, those of benchmark files first.

    Who corrects sees the labels that are there, as drafts. What cannot be read is said and counted.
    """
    labelled = [path for path in paths if holds_segments(path)]
    plain = [path for path in paths if path not in labelled]
    found = [sheet for path in labelled for sheet in benchmark_sheets(path, correcting)]
    segmenter = SectionSegmenter.load()
    for document in documents(plain, None, lost, (text_column,) if text_column else (), id_column):
        try:
            found.append(sheet_of(document, segmenter))
        except InvalidValue as error:
            lost.count(str(error))
    repeated = [id_ for id_, times in Counter(s.id for s in found).items() if times > 1]
    if repeated:
        raise InvalidValue(f"the document {repeated[0]} stands twice in the files: leave one out")
    return found


def holds_segments(path: Path) -> bool:
    """Say whether a file is of the benchmark's kind: objects with segments, one a line."""
    if path.suffix.lower() not in SUFFIXES or not path.is_file():
        return False
    with path.open("rb") as lines:
        first = next(filter(bytes.strip, lines), b"").removeprefix(codecs.BOM_UTF8)
    try:
        row = json.loads(first)
    except (ValueError, RecursionError):
        return False
    return isinstance(row, dict) and isinstance(row.get("segments"), list)


def benchmark_sheets(path: Path, correcting: bool) -> Iterator[Sheet]:
    """Yield the documents of a benchmark file, with its labels only for who corrects them."""
    for row in rows_of(path):
        sheet = Sheet.from_row(row)
        yield sheet.marked_as(row, decided=False) if correcting else sheet


def sheet_of(document: Document, segmenter: SectionSegmenter) -> Sheet:
    """Cut a document; refuse one in which nothing could be labelled."""
    check_writable({"id": document.id, "title": document.title, "text": document.text})
    segments = segmenter.segment(document)
    if not segments:
        raise InvalidValue(f"{document.id} has no words that could be labelled")
    titles = (one_line(s.text, segmenter.layout) for s in segments if s.role == "heading")
    particulars = {
        "lang": main_language(document, segments),
        "variety": "",
        "genre": main_genre(document, segments),
        "role_family": "",
        "title": document.title or next(titles, ""),
        "split": SPLIT,
    }
    cut = (
        CutSegment(one_line(segment.text, segmenter.layout), paragraph, segment.role)
        for segment, paragraph in zip(segments, paragraphs(document.text, segments), strict=True)
    )
    return Sheet.blank(document.id, particulars, cut)


def paragraphs(text: str, segments: Sequence[Segment]) -> list[int]:
    """Number the segments' paragraphs: one that starts on the line where another ends shares it."""
    numbers = [0]
    for before, segment in pairwise(segments):
        gap = text[before.end : segment.start]
        numbers.append(numbers[-1] + (LINE_BREAK.search(gap) is not None))
    return numbers


def one_line(text: str, layout: Layout) -> str:
    """Join the lines that a page's width broke; nothing else of the text changes."""
    return LINE_BREAK.sub(" ", join_broken_words(text, layout)).strip()

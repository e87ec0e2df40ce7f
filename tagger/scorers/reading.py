"""What of a segment an encoder reads: its words, led by the titles that it stands under."""

from collections.abc import Callable, Sequence

from tagger.scorers.context import documents_of
from tagger.types import Segment

# Of longer ones the start tells enough, in code points.
LONGEST_HEADING = 80
LONGEST_TITLE = 100
BETWEEN = " » "

# From a segment and the title of its document to what is read.
Reading = Callable[[Segment, str], str]


def titles_of(segments: Sequence[Segment]) -> list[str]:
    """Give each segment the title of its course; empty where the document is no syllabus.

    The title is what a document begins with: headings, and lines of metadata that name it. Those
    segments themselves have none.
    """
    titles = [""] * len(segments)
    for run in documents_of(segments):
        if segments[run.start].genre != "syllabus":
            continue
        end = run.start
        while end < run.stop and segments[end].role in ("heading", "metadata"):
            end += 1
        lead = " / ".join(one.clean_text.strip() for one in segments[run.start : end])
        titles[end : run.stop] = [lead[:LONGEST_TITLE].strip()] * (run.stop - end)
    return titles


def read_alone(segment: Segment, title: str = "") -> str:
    """Return the text of a segment and no more."""
    del title
    return segment.clean_text


def read_with_heading(segment: Segment, title: str = "") -> str:
    """Return the text of a segment led by its section's heading.

    >>> segment = Segment("a", 9, 13, "SQL.", "SQL.", "required", "Skills", "en", "posting")
    >>> read_with_heading(segment)
    'Skills » SQL.'
    """
    del title
    heading = (segment.heading or "").strip()
    if not heading or segment.role == "heading" or heading == segment.clean_text.strip():
        return segment.clean_text
    return f"{heading[:LONGEST_HEADING]}{BETWEEN}{segment.clean_text}"


def read_with_title(segment: Segment, title: str = "") -> str:
    """Return the text of a segment led by the document's title and the section's heading.

    >>> segment = Segment("a", 9, 13, "SQL.", "SQL.", "contents", "Week 1", "en", "syllabus")
    >>> read_with_title(segment, "Data for policy")
    'Data for policy » Week 1 » SQL.'
    """
    read = read_with_heading(segment)
    return f"{title}{BETWEEN}{read}" if title else read


READINGS: dict[str, Reading] = {
    "text": read_alone,
    "heading and text": read_with_heading,
    "title, heading and text": read_with_title,
}


def texts_of(segments: Sequence[Segment], reading: str) -> list[str]:
    """Return what an encoder reads of each segment; those of a document stand in their order."""
    read = READINGS[reading]
    pairs = zip(segments, titles_of(segments), strict=True)
    return [read(segment, title) for segment, title in pairs]

"""From a document to its segments: blocks, pieces, sentences; section and language of each."""

from dataclasses import dataclass

from tagger.cleaning import clean
from tagger.headings import Headings, load_headings, tokens_of
from tagger.language import languages_of
from tagger.layout import Layout, load_layout
from tagger.lines import Span, blocks_of, strip_span
from tagger.pieces import pieces_of
from tagger.roles import RoleFinder, load_role_weights
from tagger.sections import Place
from tagger.sentences import is_one_item, is_wrapped_prose, sentences_of
from tagger.telling import load_cues
from tagger.titles import Piece, genre_of, piece_of, title_role
from tagger.types import Document, Genre, Role, Segment

LONGEST_HEADING = 90
# Labels that often share a line: "Salary: ... Location: ..."; None is no title at all.
PARTICULARS: frozenset[Role | None] = frozenset({None, "metadata", "benefits", "other", "method"})


@dataclass(frozen=True, slots=True)
class SectionSegmenter:
    """Cuts at lines, bullets and sentences, and reads from the titles what each part is about."""

    layout: Layout
    finder: RoleFinder

    @classmethod
    def load(cls) -> "SectionSegmenter":
        """Read the data files."""
        finder = RoleFinder(load_headings(), load_cues(), load_role_weights())
        return cls(load_layout(), finder)

    def segment(self, document: Document) -> tuple[Segment, ...]:
        """Return the segments in text order; none overlap, each holds a letter or a digit."""
        text = document.text
        spans, pieces = self.cut(text)
        genre = document.genre or genre_of(pieces, document.title or "", self.finder.headings)
        places = self.finder.place_all(pieces, genre)
        sentences = [
            (sentence, place)
            for span, place in zip(spans, places, strict=True)
            for sentence in self.sentences(text, span, place)
        ]
        return finished(document, sentences, genre, self.layout)

    def cut(self, text: str) -> tuple[list[Span], list[Piece]]:
        """Return the spans of items, lines and sentences of wrapped prose, with their content."""
        blocks = blocks_of(text, self.layout, self.is_known_title)
        spans = [
            piece
            for block in blocks
            for whole in pieces_of(text, block, self.layout, self.is_inner_label)
            for piece in self.prose(text, whole)
        ]
        return spans, [piece_of(text[span.start : span.end], self.layout) for span in spans]

    def is_known_title(self, line: str) -> bool:
        """Say whether a line is the title of a section in any genre."""
        return len(line) <= LONGEST_HEADING and self.role_of_title(line) is not None

    def is_inner_label(self, label: str) -> bool:
        """Say whether a label inside a line opens a section; particulars stay together."""
        return self.role_of_title(label) not in PARTICULARS

    def role_of_title(self, title: str) -> Role | None:
        """Return the role of a title in a document of whatever genre."""
        titles = self.finder.headings.titles["unknown"]
        return title_role(tokens_of(title), titles, self.finder.headings.filler)

    def sentences(self, text: str, span: Span, place: Place) -> list[Span]:
        """Cut a piece into sentences if it is too long to be one item."""
        content = text[span.start : span.end]
        if place.role == "heading" or is_one_item(content, self.layout, place.role):
            return [span]
        return list(sentences_of(text, span, self.layout))

    def prose(self, text: str, span: Span) -> list[Span]:
        """Cut a paragraph of several lines: each of its sentences may say what section it is."""
        if is_wrapped_prose(text[span.start : span.end], self.layout):
            return list(sentences_of(text, span, self.layout))
        return [span]


@dataclass(frozen=True, slots=True)
class WholeDocument:
    """Takes a document as one segment; for texts that are a single duty or outcome."""

    layout: Layout
    headings: Headings

    @classmethod
    def load(cls) -> "WholeDocument":
        """Read the data files."""
        return cls(load_layout(), load_headings())

    def segment(self, document: Document) -> tuple[Segment, ...]:
        """Return one segment without the blanks around it, or none for a blank document."""
        span = strip_span(document.text, 0, len(document.text))
        text = document.text[span.start : span.end]
        if not any(map(str.isalnum, text)):
            return ()
        piece = piece_of(text, self.layout)
        genre = document.genre or genre_of([piece], document.title or "", self.headings)
        return finished(document, [(span, Place("other", None))], genre, self.layout)


def finished(
    document: Document, cut: list[tuple[Span, Place]], genre: Genre, layout: Layout
) -> tuple[Segment, ...]:
    """Make the segments, with clean text and language."""
    texts = [document.text[span.start : span.end] for span, _ in cut]
    cleaned = [clean(text, layout) for text in texts]
    languages = languages_of(cleaned, document.language)
    return tuple(
        Segment(
            document_id=document.id,
            start=span.start,
            end=span.end,
            text=text,
            clean_text=clean_text,
            role=place.role,
            heading=place.heading,
            language=language,
            genre=genre,
        )
        for (span, place), text, clean_text, language in zip(
            cut, texts, cleaned, languages, strict=True
        )
    )

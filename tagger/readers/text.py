"""Plain text files."""

from collections.abc import Iterator

from tagger.readers.encoding import decode
from tagger.readers.plain_text import tidy, whole_file
from tagger.readers.raw import RawFile, ReadOptions
from tagger.types import Document


def parse(raw: RawFile, _options: ReadOptions) -> Iterator[Document]:
    """Yield a text file as one document, its lines as they stand."""
    yield whole_file(raw, tidy(decode(raw)))

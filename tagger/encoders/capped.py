"""How much of one text an encoder reads, where its package knows no limit."""

from collections.abc import Sequence

# A segment is about one thing and has 4 to 60 words, so whatever is longer is a file without lines
# and full stops. Memory grows with the longest text: 100,000 characters took more than 600 MB.
MOST_CHARACTERS = 2_000


def capped(texts: Sequence[str]) -> list[str]:
    """Return the start of each text."""
    return [text[:MOST_CHARACTERS] for text in texts]

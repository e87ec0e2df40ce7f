"""Fixed words of a report in one language, read from a file of `tagger/data`."""

from collections.abc import Mapping
from functools import cache

from tagger.framework import Worded
from tagger.yaml_files import read_data

# A group of words (phrases, states …), each by the key that it words.
Groups = Mapping[str, Mapping[str, str]]


@cache
def wordings(file: str, groups: tuple[str, ...], language: Worded) -> Groups:
    """Return the groups of words of a file in a language; exactly these groups must be there."""
    content = read_data(file, groups)
    return {
        group: {key: worded[language].strip() for key, worded in entries.items()}
        for group, entries in content.items()
    }

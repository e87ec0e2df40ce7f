"""The words of the page and the guidelines in short, from tagger/data/annotating.yaml."""

from functools import cache
from typing import Any

from tagger.exporters.wording import words_in
from tagger.framework import Worded
from tagger.yaml_files import read_data

KEYS = ("words", "keys", "guidelines")


@cache
def page_words(language: Worded) -> dict[str, Any]:
    """Return every fixed word of the page in one language, those of the reports among them."""
    content = read_data("annotating.yaml", KEYS)
    shared = words_in(language)
    return {
        "words": {key: wording[language] for key, wording in content["words"].items()},
        "keys": [{"keys": row["keys"], "does": row["does"][language]} for row in content["keys"]],
        "guidelines": [
            {
                "title": section["title"][language],
                "points": [point[language] for point in section["points"]],
            }
            for section in content["guidelines"]
        ],
        "phrases": dict(shared.phrases),
        "roles": dict(shared.roles),
        "genres": dict(shared.genres),
        "languages": dict(shared.languages),
        "modalities": dict(shared.modalities),
        "levels": dict(shared.levels),
    }

"""Writes a comparison: text for a person, Markdown, rows, JSON."""

import csv
import json
from collections.abc import Callable
from dataclasses import asdict
from textwrap import shorten
from typing import Any, TextIO

from tagger.comparing.comparison import KINDS, Change, Comparison, Held
from tagger.exporters.excerpts import one_line
from tagger.exporters.markdown import escaped
from tagger.exporters.spreadsheet import BYTE_ORDER_MARK, harmless
from tagger.exporters.wording import words_in
from tagger.framework import Worded
from tagger.wordings import Groups, wordings

Writer = Callable[[Comparison, TextIO, Worded], None]
LONGEST_PASSAGE = 160
SIDES = ("before", "after")
HELD = ("probability", "modality", "level", "n_documents", "document_id", "passage")
COLUMNS = (
    "code",
    "name",
    "change",
    "doubtful",
    *(f"{side}_{column}" for side in SIDES for column in HELD),
)


def comparison_words(language: Worded) -> Groups:
    """Return the words of comparisons."""
    return wordings("comparison_wording.yaml", ("phrases", "changes"), language)


def write_text(found: Comparison, stream: TextIO, language: Worded) -> None:
    """Write what changed, with a passage of each side, and how many stayed the same."""
    own = comparison_words(language)
    stream.write(f"{_title(found, language)}\n")
    doubtful = False
    for kind in KINDS[:-1]:
        if changes := found.of(kind):
            stream.write(f"\n{own['changes'][kind]} ({len(changes)})\n")
        for change in changes:
            doubtful |= change.doubtful
            stream.write(f"  {_headline(found, change, language)}\n")
            stream.writelines(f"      {line}\n" for line in _passages(change))
    _write_end(found, stream, language, doubtful)


def write_markdown(found: Comparison, stream: TextIO, language: Worded) -> None:
    """Write the same as Markdown; what comes from a document shows as plain text."""
    own = comparison_words(language)
    stream.write(f"# {escaped(_title(found, language))}\n")
    doubtful = False
    for kind in KINDS[:-1]:
        if changes := found.of(kind):
            stream.write(f"\n## {own['changes'][kind]} ({len(changes)})\n\n")
        for change in changes:
            doubtful |= change.doubtful
            stream.write(f"- **{escaped(_headline(found, change, language))}**\n")
            stream.writelines(f"  - {escaped(line)}\n" for line in _passages(change))
    _write_end(found, stream, language, doubtful)


def write_csv(found: Comparison, stream: TextIO, language: Worded) -> None:
    """Write a row a competency on either side, those without change too; neutralised as csv is."""
    stream.write(BYTE_ORDER_MARK)
    writer = csv.writer(stream, lineterminator="\n", quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(COLUMNS)
    for change in found.changes:
        competency = found.framework[change.competency_id]
        row: dict[str, Any] = {
            "code": competency.code,
            "name": competency.name[language],
            "change": change.kind,
            "doubtful": str(change.doubtful).lower(),
        }
        for side, held in zip(SIDES, (change.before, change.after), strict=True):
            if held is not None:
                row |= {f"{side}_{column}": getattr(held, column) for column in HELD}
        writer.writerow([harmless(row.get(column)) for column in COLUMNS])


def write_json(found: Comparison, stream: TextIO, language: Worded) -> None:
    """Write all of it for programs."""
    content = {
        "framework": found.framework.id,
        "version": found.framework.version,
        "before": {"name": found.before, "n_documents": found.n_before},
        "after": {"name": found.after, "n_documents": found.n_after},
        "changes": [
            {
                **asdict(change),
                "code": found.framework[change.competency_id].code,
                "name": found.framework[change.competency_id].name[language],
            }
            for change in found.changes
        ],
    }
    stream.write(json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def _title(found: Comparison, language: Worded) -> str:
    phrases = comparison_words(language)["phrases"]
    sides = []
    for name, n in ((found.before, found.n_before), (found.after, found.n_after)):
        sides.append(f"{one_line(name)} ({n} {phrases['documents']})" if n != 1 else one_line(name))
    return phrases["title"].format(before=sides[0], after=sides[1])


def _headline(found: Comparison, change: Change, language: Worded) -> str:
    competency = found.framework[change.competency_id]
    said = [_demand(held, language) for held in (change.before, change.after) if held is not None]
    end = " → ".join(said) if change.kind == "changed" else said[0]
    doubt = comparison_words(language)["phrases"]["doubtful"] if change.doubtful else ""
    parts = filter(None, [f"{competency.code} {competency.name[language]}", end, doubt])
    return " · ".join(parts)


def _demand(held: Held, language: Worded) -> str:
    words = words_in(language)
    level = words.levels.get(held.level, comparison_words(language)["phrases"]["without_level"])
    return ", ".join(filter(None, [words.modalities.get(held.modality, ""), level]))


def _passages(change: Change) -> list[str]:
    marked = (("−", change.before), ("+", change.after))
    return [
        f"{mark} «{shorten(one_line(held.passage), LONGEST_PASSAGE, placeholder=' …')}»"
        for mark, held in marked
        if held is not None
    ]


def _write_end(found: Comparison, stream: TextIO, language: Worded, doubtful: bool) -> None:
    phrases = comparison_words(language)["phrases"]
    n_same = len(found.of("same"))
    if n_same == len(found.changes):
        stream.write(f"\n{phrases['nothing']}\n")
    elif n_same:
        codes = ", ".join(found.framework[c.competency_id].code for c in found.of("same"))
        stream.write(f"\n{phrases['n_same'].format(n=n_same)}: {codes}\n")
    if doubtful:
        stream.write(f"\n{phrases['caution']}\n")


WRITERS: dict[str, Writer] = {
    "text": write_text,
    "md": write_markdown,
    "csv": write_csv,
    "json": write_json,
}
FORMAT_OF_SUFFIX = {".txt": "text", ".md": "md", ".csv": "csv", ".json": "json"}

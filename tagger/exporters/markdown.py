"""Writes reports as Markdown, to be pasted into a memo."""

import re
from collections.abc import Iterable, Iterator
from typing import TextIO

from tagger.exporters.excerpts import excerpt, one_line
from tagger.exporters.grouping import (
    legend,
    names_not_covered,
    probability_rows,
    provenance_marks,
    tags_by_domain,
)
from tagger.exporters.options import ExportOptions
from tagger.exporters.wording import Words, words_in
from tagger.framework import Framework
from tagger.types import Evidence, Report, Tag

_SPECIAL = re.compile(r"[\\`*_\[\]|~^$]")
# Named references rather than backslashes: lax renderers pass "\<" through as a tag.
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# A bare address would become a link, and the text's author chose where it leads.
_ADDRESS = re.compile(r"(?<=[a-z]):(?=//)|(?<=www)\.|@", re.IGNORECASE)


def write_markdown(
    reports: Iterable[Report], framework: Framework, stream: TextIO, options: ExportOptions
) -> None:
    """Write a section a document; whatever comes from a document shows as plain text."""
    words = words_in(options.language)
    stream.write(f"# {words.phrases['title']}\n\n")
    title = escaped(f"{framework.title[options.language]} ({framework.version})")
    stream.write(f"{words.phrases['framework']}: {title}\n")
    empty = True
    for report in reports:
        empty = False
        lines = _section(report, framework, options)
        stream.writelines(f"{line}\n" for line in lines)
    if empty:
        stream.write(f"\n{words.phrases['no_documents']}\n")
    stream.write(f"\n---\n\n{words.phrases['provenance']}:\n\n")
    marks = legend(framework, options.language)
    stream.writelines(f"- {escaped(mark)} {escaped(wording)}\n" for mark, wording in marks)


def escaped(text: str) -> str:
    """Return text on one line that Markdown shows as it is, wherever in a line it is put.

    Something has to stand before it on the line: a leading "#" or "1." is left alone.
    """
    marked_up = one_line(text).translate(_MARKUP)
    unlinked = _ADDRESS.sub(lambda found: f"&#{ord(found[0])};", marked_up)
    return _SPECIAL.sub(r"\\\g<0>", unlinked)


def _section(report: Report, framework: Framework, options: ExportOptions) -> Iterator[str]:
    words = words_in(options.language)
    yield f"\n## {escaped(report.document.id)}\n"
    yield f"{escaped(words.facts(report))} · {words.phrases['model']}: {escaped(report.model_id)}"
    for note in words.noted(report):
        yield f"\n> {words.phrases['note']}: {escaped(note)}"
    if not report.tags:
        yield f"\n{words.emptiness(report)}"
    for domain, tags in tags_by_domain(report, framework):
        yield f"\n### {escaped(domain.name[options.language])}\n"
        for tag in tags:
            yield from _items(tag, report.document.text, framework, options)
    yield from _remainder(report, framework, options)


def _items(tag: Tag, text: str, framework: Framework, options: ExportOptions) -> Iterator[str]:
    words = words_in(options.language)
    competency = framework[tag.competency_id]
    mark = provenance_marks(framework)[competency.provenance]
    threshold = f"{words.phrases['threshold']} {tag.threshold:.2f}" if options.explain else ""
    check = f"**{words.check(tag)}**" if tag.review else ""
    said = ", ".join(filter(None, [f"{tag.probability:.2f}", check, words.demand(tag), threshold]))
    name = escaped(f"{competency.code} {competency.name[options.language]}")
    yield f"- **{name}**{escaped(mark)} ({said})"
    for evidence in tag.evidence[: options.evidence_per_tag]:
        yield _evidence_item(evidence, text, words, options.explain)
    if (more := len(tag.evidence) - options.evidence_per_tag) > 0:
        yield f"  - + {more} {words.phrases['more']}"


def _evidence_item(evidence: Evidence, text: str, words: Words, explain: bool) -> str:
    context = excerpt(text, evidence.start, evidence.end)
    quotation = f"{escaped(context.before)}**{escaped(context.passage)}**{escaped(context.after)}"
    place = escaped(words.place(evidence))
    if explain:
        numbers = filter(None, [f"{evidence.probability:.2f}", words.demand(evidence)])
        place = f"{place} ({', '.join(numbers)})"
    return f"  - {place}: {quotation}"


def _remainder(report: Report, framework: Framework, options: ExportOptions) -> Iterator[str]:
    """Give what stands below the tags: all probabilities, and what was never judged."""
    words = words_in(options.language)
    if options.all_probabilities:
        rows = probability_rows(report, framework)
        numbers = ", ".join(f"{escaped(one.code)} {value:.2f}" for one, value in rows)
        yield f"\n{words.phrases['all_probabilities']}: {numbers}"
    if names := names_not_covered(report, framework, options.language):
        yield f"\n{words.phrases['not_covered']}: {escaped(names)}"

"""Writes reports for a person at a terminal: tags by domain, with the passages they rest on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TextIO

from rich.console import Console
from rich.text import Text

from tagger.batches import batched
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
from tagger.types import Document, Evidence, Report, Tag

BAR = 10
INDENT = 2
HANG = INDENT + BAR + len(" 0.00  ")
EVIDENCE = 3 * INDENT

# A line to print: how far it is indented (first row, further rows) and what it says.
Line = tuple[int, int, Text]


def write_table(
    reports: Iterable[Report], framework: Framework, stream: TextIO, options: ExportOptions
) -> None:
    """Write a block a document and, at the end, what the marks beside the names mean.

    Evidence stands in its context, bold where options.colour is set and between « » otherwise.
    """
    console = Console(
        file=stream,
        width=options.width,
        color_system="standard" if options.colour else None,
        force_terminal=options.colour,
        no_color=not options.colour,
        soft_wrap=True,
    )
    words = words_in(options.language)
    page = _Page(framework, options, words)
    empty = True
    for report in reports:
        empty = False
        _print(console, options.width, page.block(report))
        console.print()
    if empty:
        _print(console, options.width, [(0, 0, Text(words.phrases["no_documents"]))])
    else:
        _print(console, options.width, page.footer())


def _print(console: Console, width: int, lines: Iterable[Line]) -> None:
    """Wrap lines with a hanging indent; rich's own padding would leave blanks at their ends."""
    for first, hang, text in lines:
        indent = first
        for row in text.wrap(console, width - hang):
            row.rstrip()
            console.print(Text(" " * indent) + row)
            indent = hang


@dataclass(frozen=True, slots=True)
class _Page:
    framework: Framework
    options: ExportOptions
    words: Words

    def block(self, report: Report) -> Iterator[Line]:
        yield 0, 0, Text("─" * self.options.width, "dim")
        yield 0, 0, Text(one_line(report.document.id), "bold")
        yield 0, 0, Text(one_line(self.words.facts(report)), "dim")
        for note in self.words.noted(report):
            yield 0, INDENT, Text(f"{self.words.phrases['note']}: {note}", "yellow")
        if not report.tags:
            yield 0, 0, Text()
            yield INDENT, INDENT, Text(self.words.emptiness(report))
        for domain, tags in tags_by_domain(report, self.framework):
            yield 0, 0, Text()
            yield INDENT, INDENT, Text(domain.name[self.options.language], "bold cyan")
            for tag in tags:
                yield from self._tag(tag, report.document)
        yield from self._remainder(report)

    def footer(self) -> Iterator[Line]:
        yield 0, 0, Text("─" * self.options.width, "dim")
        yield 0, 0, Text(f"{self.words.phrases['provenance']}:", "dim")
        for mark, wording in legend(self.framework, self.options.language):
            yield INDENT, INDENT + 2, Text(f"{mark} {wording}", "dim")

    def _tag(self, tag: Tag, document: Document) -> Iterator[Line]:
        competency = self.framework[tag.competency_id]
        line = Text.assemble((_bar(tag.probability), "green"))
        line.append(f" {tag.probability:.2f}  ", "bold")
        line.append(f"{competency.code} {competency.name[self.options.language]}", "bold")
        line.append(provenance_marks(self.framework)[competency.provenance], "dim")
        if tag.review:
            line.append(f"  {self.words.check(tag)}", "bold yellow")
        details = [self.words.demand(tag)]
        if self.options.explain:
            details.append(f"{self.words.phrases['threshold']} {tag.threshold:.2f}")
        if said := " · ".join(filter(None, details)):
            line.append(f"  {said}", "cyan")
        yield INDENT, HANG, line
        for evidence in tag.evidence[: self.options.evidence_per_tag]:
            yield from self._evidence(evidence, document)
        if (more := len(tag.evidence) - self.options.evidence_per_tag) > 0:
            yield EVIDENCE, EVIDENCE, Text(f"+ {more} {self.words.phrases['more']}", "dim")

    def _evidence(self, evidence: Evidence, document: Document) -> Iterator[Line]:
        place = self.words.place(evidence)
        if self.options.explain:
            numbers = [f"{evidence.probability:.2f}", self.words.demand(evidence)]
            place = " · ".join(filter(None, [place, *numbers]))
        yield EVIDENCE, EVIDENCE, Text(place, "dim")
        context = excerpt(document.text, evidence.start, evidence.end)
        opening, closing = ("", "") if self.options.colour else ("«", "»")
        passage = f"{opening}{context.passage}{closing}"
        yield (
            EVIDENCE + INDENT,
            EVIDENCE + INDENT,
            Text.assemble((context.before, "dim"), (passage, "bold"), (context.after, "dim")),
        )

    def _remainder(self, report: Report) -> Iterator[Line]:
        """Give what stands below the tags: all probabilities, and what was never judged."""
        if self.options.all_probabilities:
            rows = probability_rows(report, self.framework)
            cells = [f"{one.code} {value:.2f}" for one, value in rows]
            yield 0, 0, Text()
            yield INDENT, INDENT, Text(self.words.phrases["all_probabilities"], "bold cyan")
            size = max(map(len, cells), default=0) + 2
            for row in batched(cells, max(1, (self.options.width - INDENT) // size)):
                yield INDENT, INDENT, Text("".join(cell.ljust(size) for cell in row))
        if names := names_not_covered(report, self.framework, self.options.language):
            yield 0, 0, Text()
            yield INDENT, INDENT, Text(f"{self.words.phrases['not_covered']}: {names}", "dim")


def _bar(probability: float) -> str:
    filled = round(probability * BAR)
    return "━" * filled + "╌" * (BAR - filled)

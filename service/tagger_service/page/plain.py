"""A result as plain text, to be pasted into a message."""

from collections.abc import Iterator

from tagger.exporters.excerpts import excerpt
from tagger.exporters.grouping import names_not_covered, tags_by_domain
from tagger.exporters.wording import words_in
from tagger.framework import Framework, Worded
from tagger.types import Report
from tagger_service.languages import said
from tagger_service.page.environment import bare, probability
from tagger_service.page.marking import likelihood


def plain_text(report: Report, framework: Framework, language: Worded) -> str:
    """Word a result: each competency with its probability, what is asked, and its best passage."""
    return "\n".join(lines(report, framework, language)) + "\n"


def lines(report: Report, framework: Framework, language: Worded) -> Iterator[str]:
    """Yield the lines of a result."""
    words = words_in(language)
    yield f"{report.document.id} ({words.facts(report)})"
    for note in words.noted(report):
        yield f"{words.phrases['note']}: {note}"
    if not report.tags:
        yield words.emptiness(report)
    for domain, tags in tags_by_domain(report, framework):
        yield f"\n{domain.name[language]}"
        for tag in tags:
            competency = framework[tag.competency_id]
            likely = f"{said(language, likelihood(tag))} {probability(language, tag.probability)}"
            facts = "; ".join(filter(None, [likely, words.demand(tag), words.check(tag)]))
            yield f"- {competency.code} {competency.name[language]} ({facts})"
            best = tag.evidence[0]
            passage = excerpt(report.document.text, best.start, best.end).passage
            yield f"  «{bare(passage)}»"
    if uncovered := names_not_covered(report, framework, language):
        yield f"\n{words.phrases['not_covered']}: {uncovered}"
    yield f"\n{words.phrases['model']}: {report.model_id}"
    yield f"{words.phrases['framework']}: {framework.title[language]} ({framework.version})"

"""Puts the tags of a report into the order and under the marks of its framework."""

from tagger.framework import Competency, Domain, Framework, Worded
from tagger.types import Report, Tag

MARKS = "*†‡§¶"


def tags_by_domain(report: Report, framework: Framework) -> list[tuple[Domain, list[Tag]]]:
    """Group tags: domains in the framework's order without empty ones, surest tag first."""
    surest_first = sorted(report.tags, key=lambda tag: -tag.probability)
    groups = [
        (domain, [tag for tag in surest_first if framework[tag.competency_id].domain == domain.id])
        for domain in framework.domains
    ]
    return [(domain, tags) for domain, tags in groups if tags]


def provenance_marks(framework: Framework) -> dict[str, str]:
    """Give each kind of provenance a footnote mark; a sixth kind gets the first mark doubled."""
    return {
        kind: MARKS[number % len(MARKS)] * (1 + number // len(MARKS))
        for number, kind in enumerate(framework.provenance)
    }


def legend(framework: Framework, language: Worded) -> list[tuple[str, str]]:
    """Explain the marks: (mark, wording) in the framework's order."""
    marks = provenance_marks(framework)
    return [(marks[kind], wording[language]) for kind, wording in framework.provenance.items()]


def probability_rows(report: Report, framework: Framework) -> list[tuple[Competency, float]]:
    """List all competencies that the model covers with their probabilities, framework order."""
    return [
        (competency, report.probabilities[competency.id])
        for competency in framework.competencies
        if competency.id in report.probabilities
    ]


def names_not_covered(report: Report, framework: Framework, language: Worded) -> str:
    """Name the competencies that the model cannot judge, in one line; often empty."""
    uncovered = (framework[competency_id] for competency_id in report.not_covered)
    return ", ".join(f"{one.code} {one.name[language]}" for one in uncovered)

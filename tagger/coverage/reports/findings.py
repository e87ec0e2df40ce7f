"""What an audit found, in plain words: the headline, gaps, steps, what a domain gets."""

from collections.abc import Iterator
from dataclasses import dataclass

from tagger.coverage.reports.view import Group, View
from tagger.coverage.values import Gap, Nearest, Step
from tagger.framework import Competency


@dataclass(frozen=True, slots=True)
class MissingOutcome:
    """A competency that no course promises, what there is of it, and what comes nearest."""

    competency: Competency
    said: str
    nearest: tuple[Nearest, ...]


@dataclass(frozen=True, slots=True)
class DomainSum:
    """What a domain gets; `hours` is None where none are known."""

    group: Group
    n_outcome: int
    hours: float | None


def promised(view: View) -> list[Competency]:
    """Return the competencies that some course promises as an outcome."""
    return [one for one in view.judged if view.provisions[one.id].n_outcome]


def headline(view: View) -> str:
    """Say how much of the framework is promised."""
    n, total = len(promised(view)), view.words.counted("competency", len(view.judged))
    return view.words.sentences["covered" if n else "nothing_covered"].format(n=n, total=total)


def summary(view: View) -> Iterator[str]:
    """Say what a director needs to know: how sure, what is missing, where demand is widest."""
    sentences, words = view.words.sentences, view.words
    index = view.coverage.index
    if index.low is None or index.high is None:
        yield sentences["not_sure"].format(value=words.share(index.value))
    else:
        yield sentences["how_sure"].format(
            value=words.share(index.value),
            low=words.share(index.low),
            high=words.share(index.high),
        )
    missing = [one.id for one in view.judged if view.provisions[one.id].is_gap]
    if missing:
        yield sentences["missing"].format(names=view.names(missing))
    else:
        yield sentences["nothing_missing"]
    yield from _widest_gap(view)


def caveats(view: View) -> Iterator[str]:
    """Say what must not be overlooked: who decides, what was not judged, what was not read."""
    sentences = view.words.sentences
    yield sentences["person_decides"]
    if view.coverage.not_covered:
        yield sentences["not_covered"].format(names=view.names(view.coverage.not_covered))
    if view.options.n_unread:
        yield view.words.counted("file", view.options.n_unread)


def method(view: View) -> list[str]:
    """Say how the audit was made and where its limits are, a paragraph each."""
    limits = view.words.limits
    corrected = "uncorrected" if view.coverage.index.low is None else "corrected"
    return [limits[key] for key in ("reading", "depth", corrected, "scope")]


def missing_outcomes(view: View) -> list[MissingOutcome]:
    """Return what no course promises, in the framework's order."""
    nearest = view.coverage.nearest
    return [
        MissingOutcome(
            one,
            " ".join(filter(None, (_what_there_is(view, one.id), _asked(view, one.id)))),
            tuple(passage for passage in nearest if passage.competency_id == one.id),
        )
        for one in view.judged
        if view.provisions[one.id].is_gap
    ]


def ranked_gaps(view: View) -> list[Gap]:
    """Return demand against supply of what the model can judge, the widest difference first."""
    demand = view.coverage.demand
    gaps = demand.gaps if demand else ()
    return [gap for gap in gaps if gap.competency_id not in view.coverage.not_covered]


def has_intervals(view: View) -> bool:
    """Say whether the intervals of demand and supply are known."""
    return any(gap.demand.low is not None for gap in ranked_gaps(view))


def domain_sums(view: View) -> list[DomainSum]:
    """Return what each domain gets."""
    sums = []
    for group in view.groups:
        provisions = [view.provisions[one.id] for one in group.competencies]
        hours = [one.hours for one in provisions if one.hours is not None]
        sums.append(
            DomainSum(
                group, sum(bool(one.n_outcome) for one in provisions), sum(hours) if hours else None
            )
        )
    return sums


def in_words(view: View, step: Step) -> str:
    """Say what is odd in the order of the programme."""
    words = view.words
    return words.steps[step.kind].format(
        course=f"«{view.title(step.course_id)}»",
        competency=view.name(step.competency_id),
        level=words.level(step.level),
        earlier=f"«{view.title(step.earlier_id)}»" if step.earlier_id else "",
        earlier_level=words.level(step.earlier_level) if step.earlier_level else "",
    )


def _what_there_is(view: View, competency_id: str) -> str:
    provision, words = view.provisions[competency_id], view.words
    found = {"content_in": provision.n_content, "mention_in": provision.n_mention}
    parts = [
        words.sentences[kind].format(courses=words.counted("course", n))
        for kind, n in found.items()
        if n
    ]
    if parts:
        return words.sentences["gap_found"].format(parts="; ".join(parts))
    if provision.chance_of_miss is None:
        return words.sentences["gap_not_found_unknown"]
    chance = words.chance(provision.chance_of_miss)
    return words.sentences["gap_not_found"].format(chance=chance)


def _asked(view: View, competency_id: str) -> str:
    """Say how many vacancies ask for a competency; empty where there are no vacancies."""
    found = [gap for gap in ranked_gaps(view) if gap.competency_id == competency_id]
    said = view.words.sentences["gap_asked"]
    return said.format(asked=view.words.estimated(found[0].demand)) if found else ""


def _widest_gap(view: View) -> Iterator[str]:
    gaps = ranked_gaps(view)
    if not gaps or gaps[0].difference.value <= 0:
        return
    widest, words = gaps[0], view.words
    name = view.name(widest.competency_id)
    yield words.sentences["widest_gap"].format(
        name=name,
        asked=words.estimated(widest.demand),
        taught=words.estimated(widest.supply),
    )
    if widest.difference.low is not None and widest.difference.low <= 0:
        yield words.sentences["gap_unsure"].format(name=name)

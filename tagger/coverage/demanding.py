"""What vacancies ask for, in all and in parts, and how that stands against what courses teach."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from tagger.corpora import Corpus
from tagger.corpora.corpus import Entry
from tagger.coverage.errors import KnownErrors, Rates
from tagger.coverage.prevalence import difference, prevalence
from tagger.coverage.suggesting import bundles
from tagger.coverage.values import (
    Cell,
    Course,
    Demand,
    DemandReport,
    DemandSlice,
    Gap,
    Provision,
)
from tagger.readers.columns import plain
from tagger.types import Modality
from tagger.yaml_files import read_data

PARTED_BY = ("role_family", "body", "year")
# A share of fewer vacancies says nothing.
LEAST = 5
MOST_SLICES = 12


def demand_of(
    vacancies: Corpus,
    provisions: Iterable[Provision],
    supply: tuple[Sequence[Course], Sequence[Cell]],
    errors: KnownErrors | None,
) -> DemandReport:
    """Return what vacancies ask for, and the gaps between that and what is taught, widest first."""
    rates = errors.rates("posting") if errors else {}
    demands = asked(vacancies.framework.competency_ids, vacancies.entries, rates)
    taught = {one.competency_id: one.taught for one in provisions}
    gaps = [
        Gap(
            one.competency_id,
            one.asked,
            taught[one.competency_id],
            difference(one.asked, taught[one.competency_id]),
        )
        for one in demands
    ]
    gaps.sort(key=lambda gap: -gap.difference.value)
    return DemandReport(
        len(vacancies),
        demands,
        tuple(gaps),
        tuple(slices(vacancies, rates)),
        tuple(bundles(vacancies, *supply)),
    )


def asked(
    competency_ids: Iterable[str], entries: Sequence[Entry], rates: Mapping[str, Rates]
) -> tuple[Demand, ...]:
    """Return how many of some vacancies ask for each competency."""
    n = max(1, len(entries))
    found = []
    for competency_id in competency_ids:
        tags = [tag for entry in entries if (tag := entry.tag_of(competency_id))]
        modalities: Counter[Modality] = Counter(tag.modality for tag in tags)
        found.append(
            Demand(
                competency_id,
                prevalence(len(tags), len(entries), rates.get(competency_id)),
                modalities["essential"] / n,
                modalities["desirable"] / n,
                dict(Counter(tag.level for tag in tags)),
            )
        )
    return tuple(found)


def slices(vacancies: Corpus, rates: Mapping[str, Rates]) -> Iterable[DemandSlice]:
    """Yield the demand of each family of posts, body and year, where columns say them.

    Years come in their order, the others with the most vacancies first; parts of fewer than
    five vacancies are left out, and of many the largest are given.
    """
    for field, column in known_columns(vacancies).items():
        groups: dict[str, list[Entry]] = {}
        for entry in vacancies:
            if value := entry.columns.get(column, "").strip():
                groups.setdefault(value, []).append(entry)
        kept = {value: group for value, group in groups.items() if len(group) >= LEAST}
        largest = sorted(kept, key=lambda value: (-len(kept[value]), value))[:MOST_SLICES]
        for value in sorted(largest) if field == "year" else largest:
            found = asked(vacancies.framework.competency_ids, kept[value], rates)
            yield DemandSlice(field, value, len(kept[value]), found)


def known_columns(vacancies: Corpus) -> dict[str, str]:
    """Return which column says the family, body and year of a post, by its name."""
    names = read_data("demand_columns.yaml", PARTED_BY)
    meant = {plain(name): field for field in PARTED_BY for name in names[field]}
    present = dict.fromkeys(name for entry in vacancies for name in entry.columns)
    found: dict[str, str] = {}
    for name in present:
        if (field := meant.get(plain(name))) is not None:
            found.setdefault(field, name)
    return {field: found[field] for field in PARTED_BY if field in found}

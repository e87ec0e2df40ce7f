"""A framework in lines for a terminal."""

from collections.abc import Iterator

from tagger.exporters.wording import words_in
from tagger.framework import Competency, Framework, Worded


def framework_lines(framework: Framework, language: Worded) -> Iterator[str]:
    """Yield title, description and every competency under its domain, with its provenance."""
    yield f"{framework.title[language]} ({framework.id} {framework.version}, {framework.licence})"
    yield ""
    yield framework.description[language]
    for domain in framework.domains:
        yield ""
        yield f"{domain.code}  {domain.name[language]}  [{domain.provenance}]"
        for competency in framework.competencies:
            if competency.domain == domain.id:
                name = f"  {competency.code:<5} {competency.name[language]}"
                yield f"{name}  [{competency.provenance}]"
    yield ""
    for kind, wording in framework.provenance.items():
        yield f"[{kind}] {wording[language]}"


def competency_lines(
    framework: Framework, competency: Competency, language: Worded
) -> Iterator[str]:
    """Yield all that the framework says of one competency in a language."""
    labels = words_in(language).phrases
    yield f"{competency.code}  {competency.name[language]}  ({competency.id})"
    yield f"[{competency.provenance}] {framework.provenance[competency.provenance][language]}"
    yield ""
    yield competency.definition[language]
    for key in ("counts", "does_not_count", "phrasings"):
        items = getattr(competency, key).get(language, [])
        if items:
            yield ""
            yield f"{labels[key]}:"
            yield from (f"  - {phrase}" for phrase in items)
    if competency.mappings:
        yield ""
        yield f"{labels['mappings']}:"
        for mapping in competency.mappings:
            label = f" ({mapping.label})" if mapping.label else ""
            yield f"  - {mapping.relation}: {mapping.scheme} {mapping.target}{label}"

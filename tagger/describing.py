"""A framework in lines for a terminal."""

from collections.abc import Iterator

from tagger.framework import Competency, Framework, Worded

LABELS: dict[str, dict[Worded, str]] = {
    "counts": {"es": "Cuenta", "pt": "Conta", "en": "Counts"},
    "does_not_count": {"es": "No cuenta", "pt": "Não conta", "en": "Does not count"},
    "phrasings": {
        "es": "Cómo se dice en avisos y programas",
        "pt": "Como aparece em editais e programas",
        "en": "As postings and syllabi say it",
    },
    "mappings": {"es": "Correspondencias", "pt": "Correspondências", "en": "Mappings"},
}


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
    yield f"{competency.code}  {competency.name[language]}  ({competency.id})"
    yield f"[{competency.provenance}] {framework.provenance[competency.provenance][language]}"
    yield ""
    yield competency.definition[language]
    for key in ("counts", "does_not_count", "phrasings"):
        phrases = getattr(competency, key).get(language, [])
        if phrases:
            yield ""
            yield f"{LABELS[key][language]}:"
            yield from (f"  - {phrase}" for phrase in phrases)
    if competency.mappings:
        yield ""
        yield f"{LABELS['mappings'][language]}:"
        for mapping in competency.mappings:
            label = f" ({mapping.label})" if mapping.label else ""
            yield f"  - {mapping.relation}: {mapping.scheme} {mapping.target}{label}"

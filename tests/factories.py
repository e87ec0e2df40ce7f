"""Builds frameworks and reports by hand, so that what reads them is tested without a model."""

import re

from tagger.framework import Framework
from tagger.types import (
    Document,
    Evidence,
    LabelledExample,
    Report,
    Segment,
    Source,
    Tag,
)


def in_three_languages(text: str) -> dict[str, str]:
    return {"es": f"{text} (es)", "pt": f"{text} (pt)", "en": text}


def make_framework() -> Framework:
    """Return two domains of two competencies each, from two kinds of provenance."""
    domains = [("A", "data", "Data"), ("B", "people", "People & places")]
    competencies = [
        ("A1", "analysis", "data", "report", "Data analysis"),
        ("A2", "protection", "data", "own", "Data protection"),
        ("B1", "teamwork", "people", "own", "Teamwork"),
        ("B2", "teaching", "people", "own", "Teaching"),
    ]
    return Framework.model_validate(
        {
            "format": 1,
            "id": "small",
            "version": "1.0",
            "licence": "CC0-1.0",
            "title": in_three_languages("A small framework"),
            "description": in_three_languages("For tests."),
            "provenance": {
                "report": in_three_languages("from a report"),
                "own": in_three_languages("our own reading"),
            },
            "domains": [
                {
                    "code": code,
                    "id": id_,
                    "provenance": "report",
                    "name": in_three_languages(name),
                    "definition": in_three_languages(f"About {id_}."),
                }
                for code, id_, name in domains
            ],
            "competencies": [
                {
                    "code": code,
                    "id": id_,
                    "domain": domain,
                    "provenance": provenance,
                    "name": in_three_languages(name),
                    "definition": in_three_languages(f"About {id_}."),
                }
                for code, id_, domain, provenance, name in competencies
            ],
        }
    )


def make_evidence(text: str, passage: str, probability: float = 0.8) -> Evidence:
    """Return the first place of a passage in a text as evidence from its duties."""
    start = text.index(passage)
    end = start + len(passage)
    return Evidence(
        start, end, passage, "duties", "DUTIES", None, probability, "unstated", "unstated"
    )


def make_tag(competency_id: str, *evidence: Evidence) -> Tag:
    """Return a tag as sure as its first piece of evidence."""
    return Tag(competency_id, evidence[0].probability, 0.4, "unstated", "unstated", evidence)


def make_example(
    text: str = "Publish open data", *competency_ids: str, document_id: str = "t1"
) -> LabelledExample:
    """Return an English example, of data analysis where nothing else is said."""
    return LabelledExample(text, "en", competency_ids or ("analysis",), document_id)


def make_report(text: str, *tags: Tag, document_id: str = "notice.txt") -> Report:
    """Return an English posting, cut into lines; a competency without a tag gets 0.01234.

    A blank one could not be judged and has no probabilities.
    """
    document = Document(document_id, text, Source(file=document_id))
    found = {tag.competency_id: tag.probability for tag in tags}
    judged = make_framework().competency_ids if text.strip() else ()
    return Report(
        document=document,
        segments=_lines(document),
        language="en",
        genre="posting",
        model_id="test-model",
        framework_id="small",
        tags=tags,
        probabilities={id_: found.get(id_, 0.01234) for id_ in judged},
    )


def _lines(document: Document) -> tuple[Segment, ...]:
    return tuple(
        Segment(
            document.id, line.start(), line.end(), line[0], line[0], "other", None, "en", "posting"
        )
        for line in re.finditer(r"\S.*", document.text)
    )

"""Writes reports for programs: JSON Lines, or one JSON array of the same objects."""

import json
import re
from collections.abc import Iterable
from typing import Any, TextIO

from tagger.exporters.options import ExportOptions
from tagger.framework import Framework, Worded
from tagger.types import Evidence, Report, Tag

# Legal inside JSON, yet some readers end a line at the first three, and no UTF-8 exists for the
# rest (a surrogate in a Python string is always a lone one).
_UNSAFE = re.compile("[\x85\u2028\u2029\ud800-\udfff]")


def write_jsonl(
    reports: Iterable[Report], framework: Framework, stream: TextIO, options: ExportOptions
) -> None:
    """Write one object a line; no report gives an empty file, the only valid form of none.

    Offsets count Unicode code points of the document's text; a probability has four decimals.
    "section" is the role of the passage's section, "heading" its title as it stands in the text.
    """
    objects = (report_object(report, framework, options) for report in reports)
    stream.writelines(dumped(one) + "\n" for one in objects)


def write_json(
    reports: Iterable[Report], framework: Framework, stream: TextIO, options: ExportOptions
) -> None:
    """Write one array, a report a line, valid also when it is empty."""
    stream.write("[")
    separator = "\n"
    for report in reports:
        stream.write(separator + dumped(report_object(report, framework, options)))
        separator = ",\n"
    stream.write("\n]\n")


def report_object(report: Report, framework: Framework, options: ExportOptions) -> dict[str, Any]:
    """Turn a report into the object that scripts rely on: keys may be added, never renamed."""
    source = report.document.source
    result: dict[str, Any] = {
        "document_id": report.document.id,
        "language": report.language,
        "model": report.model_id,
        "framework": report.framework_id,
        "tags": [_tag_object(tag, framework, options.language) for tag in report.tags],
    }
    if options.all_probabilities:
        # A document that could not be judged has null for each: no number is not the number 0.
        result["probabilities"] = {
            competency.code: rounded(report.probabilities.get(competency.id))
            for competency in framework.competencies
            if competency.id not in report.not_covered
        }
    result["genre"] = report.genre
    result["source"] = {"file": source.file, "sheet": source.sheet, "row": source.row}
    result["notes"] = list(report.notes)
    # null tells "this model marks no tag" from "no tag was marked".
    result["review_band"] = report.review_band and [rounded(end) for end in report.review_band]
    result["not_covered"] = [framework[competency_id].code for competency_id in report.not_covered]
    return result


def _tag_object(tag: Tag, framework: Framework, language: Worded) -> dict[str, Any]:
    competency = framework[tag.competency_id]
    return {
        "code": competency.code,
        "id": competency.id,
        "name": competency.name[language],
        "probability": rounded(tag.probability),
        "threshold": rounded(tag.threshold),
        "modality": tag.modality,
        "level": tag.level,
        "evidence": [_evidence_object(evidence) for evidence in tag.evidence],
        "review": tag.review,
    }


def _evidence_object(evidence: Evidence) -> dict[str, Any]:
    return {
        "start": evidence.start,
        "end": evidence.end,
        "text": evidence.text,
        "section": evidence.role,
        "probability": rounded(evidence.probability),
        "page": evidence.page,
        "heading": evidence.heading,
        "modality": evidence.modality,
        "level": evidence.level,
    }


def rounded(probability: float | None) -> float | None:
    """Round to four decimals; float() because a NumPy number is no JSON number."""
    return None if probability is None else round(float(probability), 4)


def dumped(value: dict[str, Any]) -> str:
    """Return JSON on one line, with accents as they are, that every reader takes for one line."""
    written = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", written)

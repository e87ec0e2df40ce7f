"""The leaderboard: every system's figures, and how each differs from the default model."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from tagger.evaluation.intervals import holm, paired_randomisation
from tagger.evaluation.judged import TALLIES
from tagger.evaluation.slices import ALL, slices
from training.compared.measuring import SLICED_BY, Answers, measures_of, micro_f1_of
from training.templates import markdown_templates

FORMAT = 1
# With 14 documents of a language, the least p there can be is 2 / 2 ** 14.
N_SWAPS = 50_000


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A system that could not take part, and why."""

    id: str
    title: str
    reason: str


def leaderboard_of(
    answers: Sequence[Answers], default: str, left_out: Sequence[LeftOut]
) -> dict[str, Any]:
    """Return the whole content: the systems, best first, and what the tests say.

    The best has the highest mean of segment and document micro-F1, by which cuts are chosen, too.
    Every system is compared with the one whose id is `default`, which must be among them.
    """
    rival = next(one for one in answers if one.system.id == default)
    ordered = sorted(answers, key=lambda one: -sum(one.overall().values()))
    return {
        "format": FORMAT,
        "default": default,
        "interval": "95 %, percentile bootstrap over documents",
        "test": f"two-sided paired approximate randomisation over documents, {N_SWAPS} swaps; "
        "corrected by Holm over all systems and languages of a level, and over all systems for "
        "all languages together",
        "systems": [_entry(one, rival) for one in ordered],
        "comparisons": compared(answers, rival),
        "left_out": [{"id": o.id, "title": o.title, "reason": o.reason} for o in left_out],
    }


def _entry(answers: Answers, default: Answers) -> dict[str, Any]:
    slower = answers.seconds_per_1000 / default.seconds_per_1000 if default.seconds else 0.0
    return {
        "id": answers.system.id,
        "title": answers.system.title,
        "threshold": answers.thresholds.default,
        "thresholds": dict(answers.thresholds.competencies),
        "fit_s": round(answers.fit_s, 1),
        "seconds_per_1000_segments": round(answers.seconds_per_1000, 4),
        "times_the_default": round(slower, 2),
        "measures": list(measures_of(answers)),
    }


def compared(answers: Sequence[Answers], default: Answers) -> list[dict[str, Any]]:
    """Return how far the default's micro-F1 is above each system's, with p and corrected p."""
    others = [one for one in answers if one is not default]
    rows = []
    for level in TALLIES:
        tested = [row for other in others for row in _tests(level, default, other)]
        for is_whole in (True, False):
            family = [row for row in tested if (row["slice"] == ALL) == is_whole]
            for row, p in zip(family, holm([row["p"] for row in family]), strict=True):
                rows.append(row | {"p_holm": p})
    return rows


def _tests(level: str, default: Answers, other: Answers) -> Iterator[dict[str, Any]]:
    pairs = zip(slices(default.judged, SLICED_BY), slices(other.judged, SLICED_BY), strict=True)
    for ours, theirs in pairs:
        both = np.concatenate([default.tallies(level, ours), other.tallies(level, theirs)])
        found = paired_randomisation(micro_f1_of(both), len(ours.judged), N_SWAPS)
        yield {
            "level": level,
            "slice": ours.name,
            "system": other.system.id,
            "difference": found.value,
            "p": found.p,
            "n_documents": len(ours.judged),
        }


def page_of(content: Mapping[str, Any]) -> str:
    """Return the leaderboard as Markdown."""
    environment = markdown_templates(Path(__file__).parent)
    environment.filters["figure"] = figure
    environment.filters["p_value"] = p_value
    found = {
        (entry["id"], measure["level"], measure["slice"]): measure
        for entry in content["systems"]
        for measure in entry["measures"]
    }
    tested = {(row["system"], row["level"], row["slice"]): row for row in content["comparisons"]}
    first = content["systems"][0]["measures"]
    names = [m["slice"] for m in first if m["level"] == "document" and m["slice"] != ALL]
    template = environment.get_template("leaderboard.md.j2")
    return template.render(content=content, found=found, tested=tested, languages=names)


def figure(interval: Mapping[str, float]) -> str:
    """Word a figure with its interval."""
    return f"{interval['value']:.2f} [{interval['low']:.2f}–{interval['high']:.2f}]"


def p_value(p: float) -> str:
    """Word a p-value.

    >>> p_value(0.0004), p_value(0.02), p_value(1.0)
    ('< .001', '.020', '1')
    """
    if p < 0.001:
        return "< .001"
    return "1" if p >= 0.9995 else f"{p:.3f}"[1:]

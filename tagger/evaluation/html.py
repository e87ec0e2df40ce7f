"""Evaluations as one web page that needs no other file and runs no script."""

import math
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from tagger.evaluation import charts
from tagger.evaluation.competencies import CompetencyFigures
from tagger.evaluation.figures import Evaluation
from tagger.evaluation.intervals import FEWEST_DOCUMENTS
from tagger.evaluation.mistakes import KINDS
from tagger.evaluation.result import Result
from tagger.evaluation.rows import RowKind
from tagger.evaluation.terminal import PLURAL, difference, figure, p_value, size_of, worded
from tagger.exporters.pages import allowed, page_environment
from tagger.framework import Domain, Framework, Worded

if TYPE_CHECKING:
    from jinja2 import Template

TEMPLATE = Path(__file__).with_name("report.html.j2")
MOST_CONFUSIONS = 12
LONGEST_TEXT = 1200


def write_html(result: Result, stream: TextIO, language: Worded, most_mistakes: int) -> None:
    """Write a page with figures, plots and the surest mistakes of every model.

    Whatever comes from documents is escaped; a code point that HTML cannot hold is shown as U+FFFD.
    """
    framework = result.framework
    parts = _template().generate(
        result=result,
        framework=framework,
        language=language,
        names={one.code: one.name[language] for one in framework.competencies},
        colours={one.code: _number_of(framework, one.domain) for one in framework.competencies},
        most_mistakes=most_mistakes,
    )
    stream.writelines(allowed(parts))


def by_domain(
    evaluation: Evaluation, framework: Framework, level: RowKind
) -> Iterator[tuple[Domain, Sequence[CompetencyFigures]]]:
    """Yield each domain with the figures of its competencies at a level, in order."""
    found = {one.code: one for one in evaluation.competencies if one.level == level}
    for domain in framework.domains:
        codes = [one.code for one in framework.competencies if one.domain == domain.id]
        yield domain, [found[code] for code in codes]


def in_words(evaluation: Evaluation) -> str:
    """Say precision and recall of documents as a person would, NaN left out."""
    overall, level = evaluation.overall, evaluation.levels[-1]
    right = overall.find(level, "micro-precision").value
    found = overall.find(level, "micro-recall").value
    said = []
    if not math.isnan(right):
        said.append(f"Of 100 tags it gives to documents, {right * 100:.0f} are right.")
    if not math.isnan(found):
        said.append(f"Of 100 competencies that documents hold, it finds {found * 100:.0f}.")
    return " ".join(said)


def cut_short(text: str) -> str:
    """Return a text, a very long one by its beginning."""
    return text if len(text) <= LONGEST_TEXT else f"{text[: LONGEST_TEXT - 1]}…"


def _number_of(framework: Framework, domain_id: str) -> int:
    return [domain.id for domain in framework.domains].index(domain_id) % 6


@cache
def _template() -> "Template":
    environment = page_environment()
    environment.globals.update(
        by_domain=by_domain,
        confusions_shown=MOST_CONFUSIONS,
        cut_short=cut_short,
        dots=charts.dots,
        fewest=FEWEST_DOCUMENTS,
        frame=charts.FRAME,
        in_words=in_words,
        is_known=lambda value: not math.isnan(value),
        kinds=KINDS,
        plural=PLURAL,
        risk_line=charts.risk_line,
        size_of=size_of,
        worded=worded,
    )
    environment.filters.update(
        difference=difference,
        figure=figure,
        p_value=p_value,
        percent=charts.percent,
        place=charts.percent_of_difference,
        worded=worded,
    )
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))

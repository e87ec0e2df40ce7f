"""A system is two functions: one learns from labelled segments, one gives probabilities.

A file of anybody's that has both takes part in the comparison: docs/compare.md.
"""

import importlib.util
import time
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tagger.decision import Thresholds
from tagger.errors import InvalidValue, TaggerError
from tagger.framework import Framework
from tagger.scorers.logistic import picked
from tagger.types import Contribution, Rows, Scores, Segment
from training.fit import Examples

Fit = Callable[[Examples, Framework], Any]
Score = Callable[[Any, Sequence[Segment]], NDArray[np.floating[Any]]]


class NotInstalled(TaggerError):
    """A system needs what is not on this machine; the text says how to get it."""


@dataclass(frozen=True, slots=True)
class System:
    """Something that learns to tag segments.

    `fit` is given the training segments with their truth and returns whatever `score` needs.
    `score` is given that and the segments of one document, in order, and returns probabilities
    [n_segments, n_competencies], columns in the framework's order. `thresholds` are those that the
    system comes with; where it has none, its cut is chosen on dev.
    """

    id: str
    title: str
    fit: Fit
    score: Score
    thresholds: Thresholds | None = None
    pool: str = "highest"


@dataclass(slots=True)
class SystemScorer:
    """A fitted system as a scorer, which checks each answer and counts the time it took."""

    system: System
    state: Any
    competency_ids: tuple[str, ...]
    seconds: float = 0.0
    n_segments: int = 0

    @classmethod
    def fitted(cls, system: System, examples: Examples, framework: Framework) -> "SystemScorer":
        """Let the system learn."""
        with _named_failures(system, "fit"):
            state = system.fit(examples, framework)
        return cls(system, state, framework.competency_ids)

    def score(self, segments: Sequence[Segment]) -> Scores:
        """Return [n_segments, n_competencies]; InvalidValue where the system gave other than it."""
        started = time.perf_counter()
        with _named_failures(self.system, "score"):
            values = np.asarray(self.system.score(self.state, segments), dtype=np.float32)
        self.seconds += time.perf_counter() - started
        self.n_segments += len(segments)
        expected = (len(segments), len(self.competency_ids))
        if values.shape != expected:
            raise InvalidValue(
                f"the system {self.system.id} gave an array of shape {values.shape}: return "
                f"{expected}, a row a segment and a column a competency"
            )
        if values.size and not (values.min() >= 0 and values.max() <= 1):
            raise InvalidValue(
                f"the system {self.system.id} gave values that are no probabilities: "
                "return numbers from 0 to 1, none of them NaN"
            )
        return Scores(values, self.competency_ids)

    def explain(
        self, segments: Sequence[Segment], competency_id: str, rows: Rows = None
    ) -> list[tuple[Contribution, ...]]:
        """Give no reasons: a system need not know any."""
        del competency_id
        return [() for _ in picked(segments, rows)]


def system_from_file(path: Path) -> System:
    """Read a Python file with the functions `fit` and `score`; its docstring is the title.

    The file is run: take only files that you trust. InvalidValue says what is wrong with it.
    """
    module = _module(path)
    functions = [getattr(module, name, None) for name in ("fit", "score")]
    missing = [
        name for name, found in zip(("fit", "score"), functions, strict=True) if not callable(found)
    ]
    if missing:
        raise InvalidValue(
            f"{path} has no function {' and no function '.join(missing)}: a system needs "
            "fit(examples, framework) and score(state, segments)"
        )
    fit, score = (getattr(module, name) for name in ("fit", "score"))
    title = (module.__doc__ or path.stem).strip().splitlines()[0]
    return System(path.stem, title, fit, score)


def _module(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"system_{path.stem}", path)
    if not path.is_file() or spec is None or spec.loader is None:
        raise InvalidValue(f"there is no Python file {path}: give the path of a system")
    module = importlib.util.module_from_spec(spec)
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        raise InvalidValue(f"{path} cannot be run: {_told(error, path.name)}") from error
    return module


@contextmanager
def _named_failures(system: System, function: str) -> Iterator[None]:
    """Turn whatever a system raises into one line that names it; ours pass."""
    try:
        yield
    except TaggerError:
        raise
    except Exception as error:
        file = getattr(getattr(system, function), "__code__", None)
        name = Path(file.co_filename).name if file else ""
        raise InvalidValue(
            f"the system {system.id} failed in {function}: {_told(error, name)}"
        ) from error


def _told(error: Exception, file: str) -> str:
    """Name an error and the last line of a file that it passed through."""
    frames = [f for f in traceback.extract_tb(error.__traceback__) if Path(f.filename).name == file]
    place = f" (line {frames[-1].lineno})" if frames else ""
    if isinstance(error, SyntaxError):
        place = f" (line {error.lineno})"
    first = (str(error).splitlines() or [""])[0]
    return f"{type(error).__name__}: {first}{place}"

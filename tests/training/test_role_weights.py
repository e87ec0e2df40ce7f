"""How the weights of signs are learned."""

import json
from pathlib import Path

import pytest

from tagger.benchmark import labelled_from
from tagger.errors import InvalidValue
from tagger.roles import RoleWeights
from tagger.segmentation import SectionSegmenter
from tagger.types import Role
from tests.training.tiny import TRAIN
from training.role_weights import Example, examples_of, fit, write_weights

DOCUMENT = labelled_from(
    {
        "id": "d",
        "split": "train",
        "lang": "es",
        "variety": "es-CL",
        "genre": "posting",
        "role_family": "",
        "segments": [
            {"t": text, "p": i, "role": role, "labels": [], "modality": None, "level": None}
            for i, (text, role) in enumerate(
                [
                    ("FUNCIONES", "heading"),
                    ("• Analizar datos del ministerio", "duties"),
                    ("Enviar la postulación por correo", "application"),
                ]
            )
        ],
    }
)


def test_only_training_documents_are_read(tmp_path: Path) -> None:
    path = tmp_path / "train.jsonl"
    row = json.loads(TRAIN.read_text(encoding="utf-8").split("\n")[0])
    path.write_text(json.dumps(row | {"split": "dev"}), encoding="utf-8")
    with pytest.raises(InvalidValue, match="belongs to 'dev', not to 'train'"):
        write_weights([path])


def test_an_example_is_made_of_every_piece_but_titles() -> None:
    examples = list(examples_of(DOCUMENT, SectionSegmenter.load()))
    assert [example.role for example in examples] == ["duties", "application"]
    assert "section=duties" in examples[1].signs
    assert "word=postulacion" in examples[1].signs


def test_signs_of_many_documents_are_learned_and_rare_ones_are_not() -> None:
    words: dict[str, Role] = {"send": "application", "lead": "duties", "law": "legal"}
    examples = [
        Example(f"{word}{number}", (f"word={word}",), role)
        for word, role in words.items()
        for number in range(20)
    ]
    weights = fit([*examples, Example("x", ("word=once",), "duties")])["weights"]
    assert weights["word=send"]["application"] > 0 > weights["word=send"].get("duties", -1)
    assert "word=once" not in weights


def test_the_role_with_most_weight_wins() -> None:
    weights = RoleWeights(
        {"duties": 0.0, "legal": 0.5}, {"word=lead": (("duties", 1.0), ("legal", -1.0))}
    )
    assert weights.best([]) == "legal"
    assert weights.best(["word=lead", "word=unknown"]) == "duties"

"""How the weights of signs are learned."""

from pathlib import Path

import pytest

from tagger.errors import InvalidValue
from tagger.roles import RoleWeights
from tagger.segmentation import SectionSegmenter
from tagger.types import Role
from training.role_weights import Example, examples_of, fit, main

DOCUMENT = {
    "id": "d",
    "segments": [
        {"t": "FUNCIONES", "p": 0, "role": "heading"},
        {"t": "• Analizar datos del ministerio", "p": 1, "role": "duties"},
        {"t": "Enviar la postulación por correo", "p": 2, "role": "application"},
    ],
}


def test_only_training_files_are_read() -> None:
    with pytest.raises(InvalidValue, match=r"dev\.jsonl is no training file"):
        main([Path("dev.jsonl")])


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

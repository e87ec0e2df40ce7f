"""The dataset card is generated, complete and readable by Hugging Face's own reader."""

import json
from pathlib import Path

import pytest
from datasets.utils.metadata import MetadataConfigs
from huggingface_hub import DatasetCard

from tagger.benchmark import benchmark_folder, load_benchmark
from tagger.errors import InvalidValue
from tagger.framework import Framework
from training.labelled.card import card_of
from training.labelled.commands import read_layers
from training.labelled.composition import composition
from training.labelled.reports import against_gold, agreement_figures, read_figures

FOLDER = benchmark_folder()


def test_the_card_is_what_the_figures_give() -> None:
    assert (FOLDER / "README.md").read_text(encoding="utf-8") == card_of(FOLDER)


def test_the_composition_is_that_of_the_data() -> None:
    figures = composition(load_benchmark(), Framework.load())
    assert read_figures(FOLDER / "figures" / "composition.json") == json.loads(json.dumps(figures))


def test_the_agreement_is_that_of_the_layers() -> None:
    layers = read_layers()
    documents = [labelled for part in load_benchmark().values() for labelled in part]
    figures = agreement_figures(documents, layers["a"], layers["b"], Framework.load())
    figures["gold"] = against_gold(documents, layers)
    assert read_figures(FOLDER / "figures" / "agreement.json") == json.loads(json.dumps(figures))


def test_hugging_face_reads_the_card() -> None:
    card = DatasetCard.load(FOLDER / "README.md")
    data = card.data.to_dict()
    assert data["license"] == "cc-by-4.0"
    assert data["language"] == ["es", "pt", "en"]
    configs = MetadataConfigs.from_dataset_card_data(card.data)
    assert configs.get_default_config_name() == "segments"
    for config in configs.values():
        for file in config["data_files"]:
            assert list(FOLDER.glob(file["path"])), file


def test_a_card_without_figures_says_which_command_makes_them(tmp_path: Path) -> None:
    with pytest.raises(InvalidValue, match="run `python -m training benchmark stats`"):
        card_of(tmp_path)


def test_every_word_of_the_card_is_filled_in() -> None:
    text = (FOLDER / "README.md").read_text(encoding="utf-8")
    assert "{{" not in text
    assert "None" not in text

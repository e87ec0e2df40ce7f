"""Writes the dataset card: every figure in its tables comes from the JSON beside it."""

import itertools
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import yaml

from tagger.benchmark import HELD_OUT_PARTS, PARTS, rows_of
from tagger.errors import InvalidValue
from tagger.types import LANGUAGES
from training.labelled.checks import FLOOR
from training.labelled.reports import HARD_KAPPA, read_figures, short, worded
from training.labelled.slices import n_negations
from training.templates import markdown_templates

VERSION = "1.0.0"
SLICES = ("upper", "no_accents", "ocr", "inclusive", "boilerplate", "negation")
NO_COUNTRY = ("419", "UN")
UNITS = ("segments", "documents")
TEMPLATES = Path(__file__).parent


def card_of(folder: Path) -> str:
    """Return the card in Hugging Face's format, from what `stats` and `agreement` wrote."""
    environment = markdown_templates(TEMPLATES)
    environment.filters["worded"] = worded
    environment.filters["short"] = short
    composition = _figures(folder, "composition")
    return environment.get_template("card.md.j2").render(
        metadata=yaml.safe_dump(metadata(), sort_keys=False, allow_unicode=True),
        version=VERSION,
        composition=composition,
        agreement=_figures(folder, "agreement"),
        slices=slice_sizes(folder),
        hard_kappa=HARD_KAPPA,
        floor=FLOOR,
        n_countries=n_countries(composition["varieties"]),
        parts=PARTS,
        n_negations=n_negations(),
        n_parallel=len(list(rows_of(folder / "parallel.jsonl"))),
    )


def n_countries(varieties: Iterable[str]) -> int:
    """Count the countries among varieties such as es-CL; regions and the UN are none."""
    return len({place for variety in varieties if (place := variety[3:]) not in NO_COUNTRY})


def write_card(folder: Path) -> None:
    """Write the card beside the data."""
    (folder / "README.md").write_text(card_of(folder), encoding="utf-8")


def metadata() -> dict[str, Any]:
    """Return the front matter: what the data set is, and which files each config reads."""
    return {
        "pretty_name": "Competencies in public-sector postings and syllabi",
        "license": "cc-by-4.0",
        "language": list(LANGUAGES),
        "multilinguality": ["multilingual"],
        "task_categories": ["text-classification"],
        "task_ids": ["multi-label-classification"],
        "annotations_creators": ["machine-generated"],
        "language_creators": ["machine-generated"],
        "source_datasets": ["original"],
        "size_categories": ["10K<n<100K"],
        "tags": ["competencies", "public-sector", "job-postings", "syllabi", "civil-service"],
        "configs": _configs(),
    }


def slice_sizes(folder: Path) -> list[dict[str, Any]]:
    """Return documents and segments of every slice, from its files."""
    from pyarrow import parquet

    rows = []
    for name, part in itertools.product(SLICES, HELD_OUT_PARTS):
        path = folder / "data" / "slices" / name / f"{part}.parquet"
        if not path.is_file():
            raise InvalidValue(f"there is no {path}: run `python -m training benchmark build`")
        segments = parquet.read_table(path, columns=["segments"])["segments"]
        n_segments = sum(len(one) for one in segments)
        rows.append(
            {"name": name, "part": part, "n_documents": len(segments), "n_segments": n_segments}
        )
    return rows


def _configs() -> list[dict[str, Any]]:
    configs: list[dict[str, Any]] = []
    for unit in UNITS:
        for name, where in [(unit, "*"), *((f"{unit}_{one}", one) for one in LANGUAGES)]:
            files = [
                {"split": part, "path": f"data/{unit}/{where}/{part}.parquet"} for part in PARTS
            ]
            configs.append({"config_name": name, "data_files": files})
    for name in SLICES:
        files = [
            {"split": part, "path": f"data/slices/{name}/{part}.parquet"} for part in HELD_OUT_PARTS
        ]
        configs.append({"config_name": name, "data_files": files})
    parallel = [{"split": "test", "path": "data/slices/parallel/test.parquet"}]
    configs.append({"config_name": "parallel", "data_files": parallel})
    configs[0]["default"] = True
    return configs


def _figures(folder: Path, name: str) -> Mapping[str, Any]:
    path = folder / "figures" / f"{name}.json"
    if not path.is_file():
        command = {"composition": "stats"}.get(name, name)
        raise InvalidValue(f"there is no {path}: run `python -m training benchmark {command}`")
    figures: Mapping[str, Any] = read_figures(path)
    return figures

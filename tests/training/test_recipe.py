from pathlib import Path

import pytest

from tagger.framework import shipped_frameworks
from tests.training.tiny import PARTS, ROOT, tiny_recipe, write_recipe
from training.recipe import FOLDER, InvalidRecipe, read_recipe

SHIPPED = sorted(FOLDER.glob("*.toml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_recipe_is_valid_and_names_what_exists(path: Path) -> None:
    recipe = read_recipe(path)
    assert recipe.id == path.stem
    assert recipe.framework in shipped_frameworks()
    for file in (recipe.data.dev, *(part.file for part in recipe.data.train)):
        assert (ROOT / file).is_file()


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_recipe_learns_from_training_files_alone(path: Path) -> None:
    data = read_recipe(path).data
    assert all(Path(part.file).name.startswith("train") for part in data.train)
    assert Path(data.dev).name == "dev.jsonl"


@pytest.mark.parametrize("kind", PARTS)
def test_a_recipe_of_every_kind_is_read(tmp_path: Path, kind: str) -> None:
    recipe = tiny_recipe(tmp_path, kind)
    assert (recipe.id, recipe.kind, recipe.seed) == (f"tiny-{kind}", kind, 3)
    assert (recipe.head is not None) == (kind == "trained")


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("seed = 3", "seed = 3\nsed = 4", "sed"),
        ("seed = 3", "", "seed"),
        ('kind = "trained"', 'kind = "learned"', "kind"),
        ("c = 0.1", "c = 0.0", "head.c"),
        ("c = 0.1", "c = 0.1\nd = 1.0", "head.d"),
        ("folds = 2", "folds = 1", "head.folds"),
        ("weight = 1.0 }", "weight = -1.0 }", "data.train.0.weight"),
        ("words = {", "sentences = {", "head.vocabularies"),
        ("least_texts = 2", "least_texts = 0", "head.vocabularies.words.least_texts"),
    ],
)
def test_a_mistake_is_one_line_that_names_file_and_key(
    tmp_path: Path, old: str, new: str, key: str
) -> None:
    path = write_recipe(tmp_path, "trained")
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")
    with pytest.raises(InvalidRecipe) as refused:
        read_recipe(path)
    assert str(refused.value).startswith(f"trained.toml: {key}")
    assert len(str(refused.value).splitlines()) == 1


@pytest.mark.parametrize("content", [b"id = ", b"\xff\xfe", None])
def test_what_is_no_toml_is_refused(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "broken.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(InvalidRecipe, match=r"broken\.toml: cannot be read as TOML"):
        read_recipe(path)

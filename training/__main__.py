"""Commands that make what is in models/: `python -m training --help`."""

from pathlib import Path
from typing import Annotated

import typer

from tagger.benchmark import TRAINING_PARTS
from tagger.errors import TaggerError
from training.labelled.commands import app as benchmark

app = typer.Typer(
    help=__doc__, no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False
)
app.add_typer(benchmark, name="benchmark")
ROOT = Path(__file__).parent.parent


@app.command()
def train(
    recipes: Annotated[list[Path], typer.Argument(help="TOML files, see training/recipes/")],
    models: Annotated[Path, typer.Option(help="Where the folders go")] = ROOT / "models",
) -> None:
    """Make the folder of each recipe's model."""
    from training.recipe import read_recipe
    from training.train import train as make

    for path in recipes:
        folder = make(read_recipe(path), path.as_posix(), models)
        typer.echo(f"made {folder}")


@app.command()
def roles() -> None:
    """Learn anew how section roles are told apart, after a change to headings or line cues."""
    from training.role_weights import write_weights

    files = [ROOT / f"training/benchmark/{name}.jsonl" for name in TRAINING_PARTS]
    typer.echo(f"made tagger/data/role_weights.json from {write_weights(files)} examples")


@app.command()
def evaluate(
    models: Annotated[Path, typer.Option(help="The folders to measure")] = ROOT / "models",
    split: Annotated[str, typer.Option(help="Which part of the benchmark")] = "test",
    documents: Annotated[
        Path | None, typer.Option(help="Your own labelled documents instead: nothing is written")
    ] = None,
) -> None:
    """Measure every model on a split; for `test`, write metrics.json, the cards and the tables."""
    from training.cards import write_all
    from training.evaluate import REPORTED, evaluate_all

    for line in evaluate_all(models, split, documents):
        typer.echo(line)
    if split == REPORTED and not documents:
        write_all(models)


def main() -> None:
    """Run, and show our own errors as one line."""
    try:
        app()
    except TaggerError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()

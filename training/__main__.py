"""Commands that make what is in models/: `python -m training --help`."""

from pathlib import Path
from typing import Annotated, Literal

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
def errors(
    recipes: Annotated[list[Path], typer.Argument(help="TOML files of mixed models")],
    models: Annotated[Path, typer.Option(help="Where the folders are")] = ROOT / "models",
) -> None:
    """Count how often models err about whole documents they had not learnt from: errors.json.

    To be done after `train`. What `tagger coverage` corrects shares with.
    """
    from training.known_errors import write_errors
    from training.recipe import read_recipe

    for path in recipes:
        typer.echo(f"made {write_errors(read_recipe(path), models)}")


@app.command()
def simulate() -> None:
    """Count how often intervals of corrected shares hold the truth: docs/prevalence.md."""
    from training.simulating import write_page

    typer.echo(write_page())


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
    from training.evaluate import evaluate_all
    from training.held_out import REPORTED

    for line in evaluate_all(models, split, documents):
        typer.echo(line)
    if split == REPORTED and not documents:
        write_all(models)


@app.command()
def faithful(
    model: Annotated[str, typer.Option(help="A model's id or folder")],
    split: Annotated[Literal["dev", "test"], typer.Option(help="Which part")] = "test",
) -> None:
    """Measure whether a tag falls with its evidence; write faithfulness.json in the model's folder.

    No label is read.
    """
    from training.faithful import write_faithfulness

    for measure in write_faithfulness(model, split):
        typer.echo(str(measure))


@app.command()
def compare(
    models: Annotated[Path, typer.Option(help="The folders that take part")] = ROOT / "models",
    split: Annotated[str, typer.Option(help="Which part of the benchmark")] = "test",
    add: Annotated[
        list[Path] | None, typer.Option(help="A Python file with a system, see docs/compare.md")
    ] = None,
    only: Annotated[list[str] | None, typer.Option(help="Compare these systems alone")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for the leaderboard")] = None,
) -> None:
    """Compare the default model with baselines, Annif and your own systems: the leaderboard."""
    from training.compared.command import Wanted
    from training.compared.command import compare as run

    wanted = Wanted(models, split, tuple(add or ()), tuple(only or ()), out)
    run(wanted, typer.echo)


@app.command()
def trials(
    which: Annotated[Literal["heads", "tunings"], typer.Argument(help="Which list")],
) -> None:
    """Compare what trials.toml lists on documents not learnt from; keep it in trials.json."""
    from training.trials.command import run_trials

    run_trials(which, typer.echo)


@app.command()
def mistakes(
    recipe: Annotated[Path, typer.Argument(help="A mixed recipe, tuned unless it was before")],
    out: Annotated[Path, typer.Argument(help="A .jsonl file to be read by a person")],
) -> None:
    """Draw mistakes on documents that a model's twin has not learnt from, to be read by hand."""
    from training.reading import write_mistakes
    from training.recipe import read_recipe

    typer.echo(f"made {out} with {write_mistakes(read_recipe(recipe), out)}")


@app.command()
def transfer(
    recipe: Annotated[Path | None, typer.Option(help="A recipe with a linear head")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for the tables")] = None,
) -> None:
    """Learn from one language, measure on the others: training/TRANSFER.md."""
    from training.transfer.command import run_transfer

    run_transfer(recipe, out, typer.echo)


@app.command()
def shots(
    recipe: Annotated[Path | None, typer.Option(help="A recipe with a linear head")] = None,
    out: Annotated[Path | None, typer.Option(help="A folder for all files")] = None,
) -> None:
    """Hold out each competency, give 0 to 20 examples: TRANSFER.md and the few-shot scorer."""
    from training.transfer.command import run_shots

    run_shots(recipe, out, typer.echo)


def main() -> None:
    """Run, and show our own errors as one line."""
    try:
        app()
    except TaggerError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(1) from error


if __name__ == "__main__":
    main()

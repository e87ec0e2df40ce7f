"""`python -m training benchmark …`: check, agreement, stats, build."""

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from tagger.benchmark import LabelledDocument, benchmark_folder, load_benchmark, read_labelled
from tagger.errors import InvalidValue
from tagger.framework import DEFAULT, Framework
from training.labelled.checks import Documents, Outcome, everything
from training.labelled.layers import Layer, holds_documents, read_layer

app = typer.Typer(no_args_is_help=True, help="Check, describe and build the labelled benchmark.")
LAYERS = ("a", "b", "gold")


def figures_folder() -> Path:
    """Return where the figures behind the card are kept."""
    return benchmark_folder() / "figures"


def read_layers() -> dict[str, Layer]:
    """Return the committed layers by name."""
    folder = benchmark_folder() / "annotations"
    return {name: read_layer(folder / f"{name}.jsonl") for name in LAYERS}


@app.command()
def check() -> None:
    """Run every honesty check; exit 1 where one fails."""
    failed = False
    for outcome in outcomes(load_benchmark(), Framework.load(DEFAULT)):
        failed |= bool(outcome.breaches)
        for line in outcome.lines():
            typer.echo(line)
    if failed:
        raise typer.Exit(1)


def outcomes(documents: Documents, framework: Framework) -> Iterator[Outcome]:
    """Yield what each check finds, the quick ones first."""
    from tagger.encoders import ENCODERS
    from training.labelled import checks, likeness
    from training.labelled.easiness import easiness_is_honest

    yield checks.codes_are_known(documents, framework)
    yield checks.splits_are_of_documents(documents)
    yield checks.layers_fit(documents, read_layers())
    yield checks.floors_are_met(documents, framework)
    yield likeness.runs_are_own(documents)
    yield likeness.segments_are_not_repeated(documents)
    yield likeness.no_near_duplicates(documents)
    yield likeness.training_is_apart(documents, ENCODERS["embedded"]())
    yield likeness.ratios(documents)
    yield easiness_is_honest(documents, framework)


@app.command()
def agreement(
    one: Annotated[Path | None, typer.Option(help="A layer, or labelled documents")] = None,
    other: Annotated[Path | None, typer.Option(help="The layer to compare it with")] = None,
    documents: Annotated[
        Path | None,
        typer.Option(help="The documents that both labelled [default: those in --one, else ours]"),
    ] = None,
    differences: Annotated[
        bool, typer.Option("--differences", help="List the segments on which the two differ")
    ] = False,
    framework: Annotated[
        str, typer.Option(help="The framework labelled with: an id or a YAML file")
    ] = DEFAULT,
) -> None:
    """Print how far two readings agree; without options those of the benchmark, for its card."""
    from training.labelled import reports

    if one and other:
        source = documents or (one if holds_documents(one) else None)
        read = list(read_labelled(source, "")) if source else _all()
        pair = (read_layer(one), read_layer(other))
        figures = reports.agreement_figures(read, *pair, Framework.load(framework))
        if differences:
            for line in reports.difference_lines(read, *pair):
                typer.echo(line)
    elif one or other:
        raise InvalidValue("two readings are compared: give --one and --other, or neither")
    else:
        layers, read = read_layers(), _all()
        ours = Framework.load(DEFAULT)
        figures = reports.agreement_figures(read, layers["a"], layers["b"], ours)
        figures["gold"] = reports.against_gold(read, layers)
        reports.write_figures(figures_folder() / "agreement.json", figures)
    for line in reports.agreement_lines(figures):
        typer.echo(line)


@app.command()
def stats() -> None:
    """Print what the benchmark is made of, and keep the figures for its card."""
    from training.labelled import reports
    from training.labelled.composition import composition

    figures = composition(load_benchmark(), Framework.load(DEFAULT))
    reports.write_figures(figures_folder() / "composition.json", figures)
    for line in reports.composition_lines(figures):
        typer.echo(line)


@app.command()
def build() -> None:
    """Write what is made from the labelled documents: the Parquet files, the slices, the card."""
    from training.labelled.card import write_card
    from training.labelled.data_files import write_benchmark

    folder = benchmark_folder()
    write_benchmark(folder, folder / "data", Framework.load(DEFAULT))
    write_card(folder)
    typer.echo(f"made {folder / 'data'} and the card")


def _all() -> list[LabelledDocument]:
    return everything(load_benchmark())

"""`tagger evaluate`: the options of the command, and one measurement from start to finish."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, TextIO

import typer

from tagger.console import (
    colour_wanted,
    import_spacy_alone,
    language_of_reader,
    output,
    width_of_terminal,
)
from tagger.errors import TaggerError
from tagger.framework import Worded
from tagger.inputs import format_for, refuse_overwriting

if TYPE_CHECKING:
    from tagger.evaluation.result import Result
    from tagger.pipeline import Tagger

Format = Literal["table", "json", "html"]
FORMAT_OF_SUFFIX = {".json": "json", ".html": "html", ".htm": "html"}
BY = "language,genre"
MOST_MISTAKES = 10


def evaluate(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads them
    data: Annotated[
        str,
        typer.Argument(
            help=(
                "A part of our benchmark (`dev`, `test`, …), a labelled csv, xlsx, parquet or "
                "jsonl file, or a folder that `datasets` loads"
            ),
            show_default=False,
        ),
    ],
    model: Annotated[
        list[str] | None,
        typer.Option(
            "--model",
            "-m",
            help="A model's id or folder; the first is compared with each other one [default: "
            "the trained one]",
        ),
    ] = None,
    by: Annotated[
        str,
        typer.Option(
            "--by", help="Measure each value of these, too: language, genre, variety, role_family"
        ),
    ] = BY,
    output_format: Annotated[
        Format | None,
        typer.Option(
            "--format", "-f", help="How to write it [default: by the suffix of -o, else table]"
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file", dir_okay=False)
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option("--framework", "-F", help="A framework's id or YAML file [default: UNESCO]"),
    ] = None,
    names: Annotated[
        Worded | None,
        typer.Option(
            "--names", help="Language of the competencies' names [default: your system's]"
        ),
    ] = None,
    errors: Annotated[
        int,
        typer.Option("--errors", help="How many mistakes of each kind to list, the surest", min=0),
    ] = MOST_MISTAKES,
    text_column: Annotated[
        str | None,
        typer.Option("--text-column", help="Column that holds the text [default: found by name]"),
    ] = None,
    labels_column: Annotated[
        str,
        typer.Option(
            "--labels-column", help="Column of codes or ids, a list or with ; or , between them"
        ),
    ] = "labels",
    document_column: Annotated[
        str | None,
        typer.Option(
            "--document-column",
            help="Column that says to which document a row belongs [default: each row is one]",
        ),
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id-column", help="Column that holds the id of a document")
    ] = None,
    subset: Annotated[
        str | None, typer.Option("--subset", help="Which configuration of a folder of `datasets`")
    ] = None,
    split: Annotated[
        str | None, typer.Option("--split", help="Which split of a folder of `datasets`")
    ] = None,
) -> None:
    """Measure how well models tag labelled documents, with intervals and with their mistakes.

    The product's own path is measured, from text to tags: language, genre and sections are found,
    not given. With two models, differences are tested as well.

    For example:

    - `tagger evaluate dev`

    - `tagger evaluate dev --model zero-shot --model keyword --format html -o report.html`

    - `tagger evaluate mine.csv --text-column Funciones --labels-column Codes --by variety`
    """
    from tagger.evaluation.labelled_rows import ColumnChoices
    from tagger.evaluation.result import measure_all
    from tagger.evaluation.sources import DataChoices, read_data

    fields = tuple(field.strip() for field in by.split(",") if field.strip())
    columns = ColumnChoices(text_column, labels_column, document_column, id_column)
    choices = DataChoices(data, columns, subset, split)
    chosen = output_format or format_for(out, FORMAT_OF_SUFFIX)
    write = writer_of(chosen, language_of_reader(names), errors, out)
    refuse_overwriting(out, [Path(data)])
    check_fields(fields)
    taggers = _taggers(model, framework)
    documents = read_data(choices, taggers[0].framework)
    result = measure_all(taggers, documents, choices.name, fields)
    with output(out) as stream:
        write(result, stream)


def writer_of(
    chosen: str, language: Worded, most_mistakes: int, out: Path | None
) -> "Callable[[Result, TextIO], None]":
    """Return what writes a result in a format."""
    from functools import partial

    from tagger.evaluation.html import write_html
    from tagger.evaluation.json_report import write_json
    from tagger.evaluation.terminal import TableOptions, write_table

    if chosen == "json":
        return write_json
    if chosen == "html":
        return partial(write_html, language=language, most_mistakes=most_mistakes)
    options = TableOptions(language, width_of_terminal(), colour_wanted(out), most_mistakes)
    return partial(write_table, options=options)


def check_fields(fields: Sequence[str]) -> None:
    """Refuse an unknown field before anything is loaded."""
    from tagger.evaluation.slices import slices

    next(slices((), fields))


def _taggers(models: list[str] | None, framework: str | None) -> "list[Tagger]":
    from tagger.saved_model import load

    import_spacy_alone()
    if models and len(set(models)) < len(models):
        raise TaggerError("a model is named twice: name each once")
    wanted: list[str | None] = [*models] if models else [None]
    return [load(model, framework) for model in wanted]

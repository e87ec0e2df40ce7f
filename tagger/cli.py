"""The command line: a function a command, or where its options are."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tagger import __version__
from tagger.annotating.command import annotate
from tagger.batch.command import batch
from tagger.comparing.command import compare
from tagger.console import (
    Lost,
    colour_wanted,
    import_spacy_alone,
    language_of_reader,
    output,
    say,
    watched,
    width_of_terminal,
)
from tagger.coverage.command import coverage
from tagger.errors import TaggerError
from tagger.evaluation.command import evaluate
from tagger.framework import Framework, Worded, shipped_frameworks
from tagger.inputs import documents, format_for, readable_files, refuse_overwriting
from tagger.outside import PASSED_ON, serve
from tagger.profiles.command import profile

if TYPE_CHECKING:
    from tagger.pipeline import Tagger

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode="markdown",
    # a bug must not print local variables: they hold the texts of documents
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help=(
        "Find the competencies that a public-sector **job posting** asks for or a **syllabus** "
        "teaches, with the passages that show it.\n\nWorks in Spanish, Portuguese and English, on "
        "this machine alone: no text leaves it.\n\n"
        "Start with:  `tagger tag vacancy.pdf`"
    ),
)
frameworks = typer.Typer(no_args_is_help=True, help="See and check frameworks of competencies.")
models = typer.Typer(no_args_is_help=True, help="See the models that are here.")
app.add_typer(frameworks, name="frameworks")
app.add_typer(models, name="models")

Format = Literal["table", "json", "jsonl", "csv", "md", "html"]

Files = Annotated[
    list[Path],
    typer.Argument(
        help="Files or folders (txt, md, html, pdf, docx, csv, xlsx, jsonl, zip); `-` is a pipe",
        show_default=False,
    ),
]
FrameworkName = Annotated[
    str | None,
    typer.Option("--framework", "-F", help="A framework's id or YAML file [default: UNESCO]"),
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        "-m",
        help=(
            "A model's id or folder "
            "[default: `accurate`; `fast` is quicker; `zero-shot` for any framework]"
        ),
    ),
]
DocumentLanguage = Annotated[
    Worded | None,
    typer.Option("--lang", help="Language of the documents [default: found for each passage]"),
]
NamesLanguage = Annotated[
    Worded | None,
    typer.Option(
        "--names",
        help=(
            "Language of the competencies' names and of the report "
            "[default: that of --lang, else your system's]"
        ),
    ),
]
TextColumn = Annotated[
    list[str] | None,
    typer.Option(
        "--text-column", help="Column of a csv or xlsx file that holds text; may be repeated"
    ),
]
IdColumn = Annotated[
    str | None, typer.Option("--id-column", help="Column of a csv or xlsx file that holds the id")
]


def _version(wanted: bool) -> None:
    if wanted:
        say(f"competency-tagger {__version__}")
        raise typer.Exit


@app.callback()
def start(
    version: Annotated[
        bool, typer.Option("--version", help="Show the version", callback=_version, is_eager=True)
    ] = False,
) -> None:
    """Hold the options that go before a command."""
    del version


@app.command()
def tag(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads them
    files: Files,
    output_format: Annotated[
        Format | None,
        typer.Option(
            "--format", "-f", help="How to write it [default: by the suffix of -o, else table]"
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file", dir_okay=False)
    ] = None,
    framework: FrameworkName = None,
    model: ModelName = None,
    lang: DocumentLanguage = None,
    names: NamesLanguage = None,
    min_probability: Annotated[
        float, typer.Option("--min-probability", min=0, max=1, help="Leave out tags below this")
    ] = 0.0,
    explain_tags: Annotated[
        bool, typer.Option("--explain", help="Show thresholds and the probability of each passage")
    ] = False,
    all_probabilities: Annotated[
        bool, typer.Option("--all-probabilities", help="Add every competency's probability")
    ] = False,
    text_column: TextColumn = None,
    id_column: IdColumn = None,
) -> None:
    """Tag documents with the competencies they ask for or teach.

    Each tag comes with its probability, the passages it rests on, whether it is essential or
    desirable, and the level asked for, where the text says so.

    For example:

    - `tagger tag vacancy.pdf`

    - `tagger tag vacancies.xlsx --text-column Funciones --format csv -o tags.csv`

    - `cat course.txt | tagger tag - --format json`
    """
    from dataclasses import replace

    from tagger.exporters import EXPORTERS, FORMAT_OF_SUFFIX, ExportOptions

    options = ExportOptions(
        language=language_of_reader(names or lang),
        all_probabilities=all_probabilities,
        explain=explain_tags,
        width=width_of_terminal(),
        colour=colour_wanted(out),
    )
    chosen = output_format or format_for(out, FORMAT_OF_SUFFIX)
    lost = Lost()
    paths = readable_files(files, lost)
    refuse_overwriting(out, paths)
    found = documents(paths, lang, lost, text_column or (), id_column)
    tagger = tagger_for(model, framework)
    reports = (
        replace(report, tags=tuple(t for t in report.tags if t.probability >= min_probability))
        for report in tagger.tag_all(watched(found, out))
    )
    with output(out) as stream:
        EXPORTERS[chosen](reports, tagger.framework, stream, options)
    lost.finish()


@app.command()
def explain(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads them
    file: Annotated[Path, typer.Argument(help="One document; `-` reads from a pipe")],
    competency: Annotated[str, typer.Argument(help="A competency's code or id, such as DG1")],
    output_format: Annotated[
        Literal["text", "json"], typer.Option("--format", "-f", help="How to write it")
    ] = "text",
    framework: FrameworkName = None,
    model: ModelName = None,
    names: NamesLanguage = None,
) -> None:
    """Say why a competency was or was not found in a document.

    Shows the passages that come nearest, what speaks for (+) and against (-) each one, what the
    document would have without it, and the labelled examples most like it.
    """
    from tagger.explaining import verdicts, write_verdicts, write_verdicts_json

    lost = Lost()
    paths = readable_files([file], lost)
    tagger = tagger_for(model, framework)
    language = language_of_reader(names)
    found = verdicts(tagger, documents(paths, None, lost), competency)
    with output(None) as stream:
        if output_format == "json":
            write_verdicts_json(found, stream, language)
        else:
            write_verdicts(found, stream, language, width_of_terminal())
    lost.finish()


for command in (batch, compare, profile, annotate, coverage, evaluate):
    app.command()(command)
app.command(context_settings=PASSED_ON, add_help_option=False)(serve)


def tagger_for(model: str | None, framework: str | None) -> "Tagger":
    """Load what a command needs, without torch unless the model's encoder is made of it."""
    from tagger.saved_model import load

    import_spacy_alone()
    return load(model, framework)


@frameworks.command("list")
def list_frameworks() -> None:
    """List the frameworks that come with the tagger."""
    for name in shipped_frameworks():
        framework = Framework.load(name)
        say(f"{name}  {len(framework.competencies)} competencies  {framework.title['en']}")


@frameworks.command("show")
def show_framework(
    framework: Annotated[str, typer.Argument(help="A framework's id or YAML file")],
    competency: Annotated[
        str | None, typer.Argument(help="Show this competency whole, such as DG1")
    ] = None,
    names: NamesLanguage = None,
) -> None:
    """Show a framework, or one of its competencies whole, with where each comes from."""
    from tagger.describing import competency_lines, framework_lines

    shown = Framework.load(framework)
    language = language_of_reader(names)
    lines = (
        competency_lines(shown, shown.find(competency), language)
        if competency
        else framework_lines(shown, language)
    )
    for line in lines:
        say(line)


@frameworks.command("validate")
def validate_framework(
    file: Annotated[
        str, typer.Argument(help="A framework's YAML file, or the id of a shipped one")
    ],
) -> None:
    """Check a framework file; every problem is named with its place and its remedy."""
    framework = Framework.load(file)
    say(f"{Path(file).name} is valid: {framework.id}, {len(framework.competencies)} competencies")


@models.command("list")
def list_models() -> None:
    """List the models that come with the tagger."""
    from tagger.saved_model import read_model, shipped_models

    for name in shipped_models():
        saved = read_model(name)
        say(f"{name}  for {saved.framework_id or 'any framework'}  {saved.content['title']}")


@models.command("show")
def show_model(model: Annotated[str, typer.Argument(help="A model's id or folder")]) -> None:
    """Show a model's card: data, figures, limits."""
    from tagger.saved_model import read_model

    card = read_model(model).folder / "README.md"
    if not card.is_file():
        raise TaggerError(f"the model {model} has no card: run python -m training evaluate")
    say(card.read_text(encoding="utf-8"))


def main() -> None:
    """Run the command; our own errors end it with one line and exit code 1."""
    for stream in filter(None, (sys.stdout, sys.stderr)):
        if (stream.encoding or "").lower().replace("-", "") != "utf8":
            stream.reconfigure(errors="replace")
    try:
        app()
    except TaggerError as error:
        say(f"error: {error}", to_errors=True)
        raise SystemExit(1) from error

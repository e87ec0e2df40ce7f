"""`tagger coverage`: the options of the command, and one audit from files to reports."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagger.console import Lost, binary_output, import_spacy_alone, language_of_reader, watched
from tagger.errors import TaggerError
from tagger.framework import Worded
from tagger.inputs import documents, readable_files, refuse_overwriting

if TYPE_CHECKING:
    from tagger.corpora import Corpus
    from tagger.coverage.reports import Writer
    from tagger.coverage.reports.view import View
    from tagger.pipeline import Tagger


@dataclass(frozen=True, slots=True)
class AuditChoices:
    """What is to be audited and by what; only `courses` must be given."""

    courses: tuple[Path, ...]
    demand: tuple[Path, ...] = ()
    framework: str | None = None
    model: str | None = None
    hours_column: str | None = None
    order_column: str | None = None
    text_columns: tuple[str, ...] = ()
    id_column: str | None = None
    details: Path | None = None


def coverage(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads them
    courses: Annotated[
        list[Path],
        typer.Argument(
            help=(
                "Files or folders of syllabi (txt, md, html, pdf, docx, csv, xlsx, jsonl, zip), "
                "or one audit that was written as .json, to report it anew"
            ),
            show_default=False,
        ),
    ],
    out: Annotated[
        list[Path],
        typer.Option(
            "--out",
            "--output",
            "-o",
            help="Write to this file: .html, .xlsx, .pdf or .json; may be given several times",
            dir_okay=False,
            show_default=False,
        ),
    ],
    demand: Annotated[
        list[Path] | None,
        typer.Option(
            "--demand",
            help="Vacancies to compare the courses with: a file or folder; may be given again",
        ),
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option("--framework", "-F", help="A framework's id or YAML file [default: UNESCO]"),
    ] = None,
    model: Annotated[
        str | None,
        typer.Option("--model", "-m", help="A model's id or folder [default: `accurate`]"),
    ] = None,
    details: Annotated[
        Path | None,
        typer.Option(
            "--details",
            help="A csv or xlsx file with a row a course: its file, title, programme, order, hours",
        ),
    ] = None,
    hours_column: Annotated[
        str | None,
        typer.Option(
            "--hours-column", help="Column that holds a course's hours [default: by its name]"
        ),
    ] = None,
    order_column: Annotated[
        str | None,
        typer.Option(
            "--order-column",
            help="Column of a course's place in its programme [default: by name, else as given]",
        ),
    ] = None,
    names: Annotated[
        Worded | None,
        typer.Option("--names", help="Language of the report [default: your system's]"),
    ] = None,
    text_column: Annotated[
        list[str] | None,
        typer.Option(
            "--text-column", help="Column of a csv or xlsx file that holds text; may be repeated"
        ),
    ] = None,
    id_column: Annotated[
        str | None,
        typer.Option("--id-column", help="Column of a csv or xlsx file that holds the id"),
    ] = None,
) -> None:
    """Audit which competencies courses teach, how deeply, and what vacancies ask for.

    The report has a matrix of courses and competencies with the passages behind each cell, what
    no course promises, what several repeat, and demand against supply.

    For example:

    - `tagger coverage syllabi/ -o coverage.html -o coverage.xlsx`

    - `tagger coverage catalogue.xlsx --hours-column Horas --demand vacancies/ -o coverage.html`

    - `tagger coverage coverage.json --names pt -o coverage.pdf`
    """
    choices = AuditChoices(
        tuple(courses),
        tuple(demand or ()),
        framework,
        model,
        hours_column,
        order_column,
        tuple(text_column or ()),
        id_column,
        details,
    )
    writers = writers_for(out)
    lost = Lost()
    view = _view(choices, out, language_of_reader(names), lost)
    for path, write in writers.items():
        with binary_output(path) as stream:
            write(view, stream)
    lost.finish()


def writers_for(outs: Sequence[Path]) -> "dict[Path, Writer]":
    """Return what writes each file, by its suffix; refuse what cannot be written at once."""
    from tagger.coverage.reports import FORMAT_OF_SUFFIX, REPORTS, check_extra

    writers: dict[Path, Writer] = {}
    for path in outs:
        chosen = FORMAT_OF_SUFFIX.get(path.suffix.lower())
        if chosen is None:
            known = ", ".join(FORMAT_OF_SUFFIX)
            raise TaggerError(f"cannot tell the format of {path.name}: end its name in {known}")
        if path.resolve() in {known.resolve() for known in writers}:
            raise TaggerError(f"{path} is named twice: name each output once")
        if not path.resolve().parent.is_dir():
            raise TaggerError(f"there is no folder {path.parent}: make it, or choose another")
        check_extra(chosen)
        writers[path] = REPORTS[chosen]
    return writers


def _view(choices: AuditChoices, outs: Sequence[Path], language: Worded, lost: Lost) -> "View":
    """Return the audit: one that was made before, or a new one."""
    if [path.suffix.lower() for path in choices.courses] == [".json"]:
        from tagger.coverage.reports.json_file import read_view

        (saved,) = choices.courses
        if choices != AuditChoices((saved,)):
            raise TaggerError(
                f"{saved} is an audit made before: only --names and --out may stand beside it"
            )
        for out in outs:
            refuse_overwriting(out, [saved])
        return read_view(saved, language)
    return _new_view(choices, outs, language, lost)


def _new_view(choices: AuditChoices, outs: Sequence[Path], language: Worded, lost: Lost) -> "View":
    """Tag courses and vacancies with one model and lay one against the other."""
    from tagger.coverage.auditing import AuditOptions, audit
    from tagger.coverage.details import with_details
    from tagger.coverage.errors import KnownErrors
    from tagger.coverage.reports import ReportOptions, view_of
    from tagger.coverage.suggesting import nearest_passages
    from tagger.saved_model import load

    paths = [readable_files(side, lost) for side in (choices.courses, choices.demand)]
    for out in outs:
        read = [path for side in paths for path in side]
        refuse_overwriting(out, [*read, choices.details] if choices.details else read)
    import_spacy_alone()
    tagger = load(choices.model, choices.framework)
    taught = _corpus(paths[0], tagger, choices, lost)
    if not len(taught):
        raise TaggerError("no course could be read, so there is nothing to audit")
    if choices.details:
        taught = with_details(taught, choices.details)
    asked = _corpus(paths[1], tagger, choices, lost) if choices.demand else None
    if asked is not None and not len(asked):
        raise TaggerError("no vacancy could be read: leave --demand out, or give others")
    options = AuditOptions(choices.hours_column, choices.order_column)
    errors = KnownErrors.of(choices.model or tagger.model_id, tagger.framework)
    made = audit(taught, asked, options, errors)
    gaps = [one.competency_id for one in made.provisions if one.is_gap]
    again = documents(paths[0], None, Lost(), choices.text_columns, choices.id_column)
    made = replace(made, nearest=tuple(nearest_passages(again, tagger, gaps)))
    return view_of(made, ReportOptions(language, n_unread=lost.n_lost))


def _corpus(paths: Sequence[Path], tagger: "Tagger", choices: AuditChoices, lost: Lost) -> "Corpus":
    """Tag the documents of some files; what cannot be read is said and counted."""
    from tagger.corpora import Corpus

    found = documents(paths, None, lost, choices.text_columns, choices.id_column)
    return Corpus.of(tagger.tag_all(watched(found, Path())), tagger.framework, tagger.model_id)

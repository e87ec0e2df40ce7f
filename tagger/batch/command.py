"""`tagger batch`: the options of the command."""

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tagger.console import import_spacy_alone, language_of_reader, say
from tagger.errors import TaggerError, UnreadableDocument
from tagger.framework import Worded

if TYPE_CHECKING:
    from tagger.batch.duplicates import What
    from tagger.batch.rows import Shape
    from tagger.batch.run import Done, Plan, Step
    from tagger.batch.splitting import Way

Format = Literal["parquet", "csv", "xlsx", "jsonl"]
FORMAT_OF_SUFFIX = {
    ".parquet": "parquet",
    ".csv": "csv",
    ".xlsx": "xlsx",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
}
STOPPED = 130
MAGIC = re.compile(r"[*?\[]")


@dataclass(frozen=True, slots=True)
class Choices:
    """What a run is to be, and by what; only the plan must be given."""

    plan: "Plan"
    layout: "Shape" = "wide"
    workers: int = 1
    resume: bool = False
    framework: str | None = None
    model: str | None = None
    names: Worded | None = None


def batch(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads them
    inputs: Annotated[
        list[str],
        typer.Argument(
            help=(
                "Files, folders or patterns such as 'notices/*.pdf': csv, xlsx, jsonl, parquet, "
                "zip, txt, md, html, pdf, docx"
            ),
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option(
            "--out", "-o", help="File for the result, or a folder for it", show_default=False
        ),
    ],
    output_format: Annotated[
        Format | None,
        typer.Option(
            "--format", "-f", help="How to write it [default: by the suffix of --out, else parquet]"
        ),
    ] = None,
    layout: Annotated[
        Literal["wide", "long"],
        typer.Option(help="A row a document, with columns a competency; or a row a tag"),
    ] = "wide",
    text_column: Annotated[
        list[str] | None,
        typer.Option(
            "--text-column",
            help="Column with text; may be repeated: duties, requirements … [default: by name]",
        ),
    ] = None,
    id_column: Annotated[
        str | None, typer.Option("--id-column", help="Column that holds the id [default: by name]")
    ] = None,
    workers: Annotated[
        int, typer.Option(min=1, help="Processes, each with its own model in memory")
    ] = 1,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on with a run that was broken off")
    ] = False,
    framework: Annotated[
        str | None,
        typer.Option("--framework", "-F", help="A framework's id or YAML file [default: UNESCO]"),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="A model's id or folder")
    ] = None,
    names: Annotated[
        Worded | None,
        typer.Option("--names", help="Language of the competencies' names [default: yours]"),
    ] = None,
    split: Annotated[
        Literal["posts", "courses", "auto"] | None,
        typer.Option(
            help="Split notices of many posts, catalogues of many courses, into their parts"
        ),
    ] = None,
    boundary: Annotated[
        str | None,
        typer.Option(
            help="Regular expression: the lines at which parts begin, where --split finds others",
            show_default=False,
        ),
    ] = None,
    duplicates: Annotated[
        Literal["report", "once"] | None,
        typer.Option(help="List near-duplicates beside the result; `once` leaves them out of it"),
    ] = None,
) -> None:
    """Tag a whole collection, of any size, and keep the columns it came with.

    Goes on where it was broken off (--resume) with the same result. What cannot be read is listed
    with its reason beside the result and counted.

    For example:

    - `tagger batch vacancies.csv --out tags.csv`

    - `tagger batch archive.zip notices/ --out result/ --workers 4`

    - `tagger batch jobs.parquet --text-column duties --text-column requirements -o tags.parquet`

    - `tagger batch catalogue.pdf --split courses --out courses.xlsx`
    """
    from tagger.batch.run import Plan
    from tagger.readers import ReadOptions

    options = ReadOptions(text_columns=tuple(text_column or ()), id_column=id_column)
    files, written = found_inputs(inputs, out), chosen_format(output_format, out)
    steps = chosen_steps(split, boundary, duplicates)
    plan = Plan(files, out, written, options, steps)
    choices = Choices(plan, layout, workers, resume, framework, model, names)
    if not out.suffix:
        out.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    try:
        done = run_chosen(choices)
    except KeyboardInterrupt:
        say(f"stopped: go on with the same command and --resume ({plan.parts})", to_errors=True)
        raise typer.Exit(STOPPED) from None
    tell(done, plan.result, time.monotonic() - started)
    if done.counts.n_failed:
        say(f"{done.counts.n_failed} could not be read: {plan.failures}", to_errors=True)
        raise typer.Exit(1)


def chosen_steps(
    split: "Way | None", boundary: str | None, duplicates: "What | None"
) -> "tuple[Step, ...]":
    """Return what is to be done between reading and judging."""
    from tagger.batch.duplicates import Duplicates
    from tagger.batch.splitting import Splitter, pattern_of

    steps: list[Step] = []
    if split or boundary is not None:
        steps.append(Splitter(split or "auto", pattern_of(boundary)))
    if duplicates:
        steps.append(Duplicates(duplicates))
    return tuple(steps)


def run_chosen(choices: Choices) -> "Done":
    """Load the model and do what is to be done."""
    from tagger.batch.engines import Engine, Job, OneProcess, SeveralProcesses
    from tagger.batch.progress import watching
    from tagger.batch.rows import Layout
    from tagger.batch.run import run
    from tagger.batch.sources import all_columns
    from tagger.saved_model import load

    plan, names = choices.plan, language_of_reader(choices.names)
    import_spacy_alone()
    tagger = load(choices.model, choices.framework)
    columns = all_columns(plan.inputs, plan.options)
    layout = Layout(choices.layout, columns, tagger.framework, names)
    engine: Engine = OneProcess(tagger, layout)
    if choices.workers > 1:
        engine = SeveralProcesses(Job(choices.model, choices.framework, layout), choices.workers)
    manifest = plan.manifest(choices.model or tagger.model_id, layout)
    with watching() as watch:
        return run(replace(plan, watch=watch), engine, manifest, layout, choices.resume)


def tell(done: "Done", result: Path, seconds: float) -> None:
    """Say how a run ended, on the error stream."""
    counts = done.counts
    judged = max(0, counts.n_documents + counts.n_failed - done.n_before)
    rate = f", {judged / seconds:.1f} documents/s" if judged and seconds else ""
    say(
        f"{counts.n_documents} documents, {counts.n_tagged} with competencies, "
        f"{counts.n_to_review} to review, {counts.n_segments} segments; "
        f"{seconds:.0f} s{rate}: {result}",
        to_errors=True,
    )
    for line in done.said:
        say(line, to_errors=True)


def chosen_format(stated: Format | None, out: Path) -> Format:
    """Return the format stated, or that of the suffix, or Parquet for a folder."""
    from_suffix = FORMAT_OF_SUFFIX.get(out.suffix.lower())
    if stated or from_suffix:
        return stated or from_suffix  # type: ignore[return-value]
    if out.suffix:
        raise TaggerError(
            f"cannot tell the format of {out.name}: name it with --format, or use "
            f"{', '.join(FORMAT_OF_SUFFIX)}"
        )
    return "parquet"


def found_inputs(patterns: Sequence[str], out: Path) -> tuple[Path, ...]:
    """Return the files that are meant, each once; the result itself is none of them."""
    from tagger.readers import find_files

    files: dict[Path, None] = {}
    for pattern in patterns:
        files |= dict.fromkeys(find_files(matching(pattern)))
    if out.resolve() in {path.resolve() for path in files}:
        raise TaggerError(f"{out} is one of the files to read: choose another --out")
    return tuple(files)


def matching(pattern: str) -> list[Path]:
    """Return the paths that a pattern stands for, sorted; a name that is there is itself."""
    path = Path(pattern)
    if path.exists() or not MAGIC.search(pattern):
        return [path]
    fixed = Path(*takewhile(lambda part: not MAGIC.search(part), path.parts))
    found = sorted(fixed.glob(str(path.relative_to(fixed))))
    if not found:
        raise UnreadableDocument(f"no file fits {pattern}: check the pattern and folder")
    return found

"""`tagger compare`: the options of the command."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from tagger.console import Lost, import_spacy_alone, language_of_reader, output, watched
from tagger.errors import TaggerError
from tagger.framework import Worded
from tagger.inputs import documents, format_for, readable_files, refuse_overwriting

if TYPE_CHECKING:
    from tagger.corpora import Corpus
    from tagger.pipeline import Tagger

Format = Literal["text", "md", "csv", "json"]


def compare(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads them
    before: Annotated[Path, typer.Argument(help="A vacancy, a syllabus, or a folder of them")],
    after: Annotated[Path, typer.Argument(help="What to compare it with")],
    output_format: Annotated[
        Format | None,
        typer.Option(
            "--format", "-f", help="How to write it [default: by the suffix of -o, else text]"
        ),
    ] = None,
    out: Annotated[
        Path | None, typer.Option("--output", "-o", help="Write to this file", dir_okay=False)
    ] = None,
    framework: Annotated[
        str | None,
        typer.Option("--framework", "-F", help="A framework's id or YAML file [default: UNESCO]"),
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="A model's id or folder")
    ] = None,
    names: Annotated[
        Worded | None,
        typer.Option("--names", help="Language of the report [default: your system's]"),
    ] = None,
) -> None:
    """Compare two vacancies, two programmes or two versions of a syllabus.

    Says which competencies were added, lost, or changed in level or in how much they are asked
    for, with the passages, and where the model is too unsure to say so. Of a folder, a
    competency counts once, as the document that asks or teaches most has it.

    For example:

    - `tagger compare syllabus-2024.docx syllabus-2025.docx`

    - `tagger compare programme-a/ programme-b/ -o differences.md`
    """
    from tagger.comparing.comparison import compare as compared
    from tagger.comparing.writing import FORMAT_OF_SUFFIX, WRITERS
    from tagger.saved_model import load

    chosen = output_format or format_for(out, FORMAT_OF_SUFFIX)
    lost = Lost()
    sides = [readable_files([side], lost) for side in (before, after)]
    refuse_overwriting(out, [path for side in sides for path in side])
    import_spacy_alone()
    tagger = load(model, framework)
    corpora = [_corpus(side, tagger, lost, out) for side in sides]
    for side, corpus in zip((before, after), corpora, strict=True):
        if not len(corpus):
            raise TaggerError(f"nothing in {side} could be read, so there is nothing to compare")
    band = tagger.thresholds.review
    found = compared(
        corpora[0],
        corpora[1],
        (before.name, after.name),
        (band.low, band.high) if band else None,
    )
    with output(out) as stream:
        WRITERS["text" if chosen == "table" else chosen](found, stream, language_of_reader(names))
    lost.finish()


def _corpus(paths: list[Path], tagger: "Tagger", lost: Lost, out: Path | None) -> "Corpus":
    from tagger.corpora import Corpus

    reports = tagger.tag_all(watched(documents(paths, None, lost), out))
    return Corpus.of(reports, tagger.framework, tagger.model_id)

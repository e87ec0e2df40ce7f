"""`tagger profile`: the options of the command."""

from pathlib import Path
from typing import Annotated, Literal

import typer

from tagger.console import Lost, import_spacy_alone, language_of_reader, output
from tagger.errors import TaggerError
from tagger.framework import Worded
from tagger.inputs import documents, readable_files, refuse_overwriting

Format = Literal["paragraph", "table", "csv", "json"]


def profile(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads them
    file: Annotated[Path, typer.Argument(help="A vacancy or syllabus; `-` reads from a pipe")],
    output_format: Annotated[
        Format, typer.Option("--format", "-f", help="How to write it; a table is Markdown")
    ] = "paragraph",
    against: Annotated[
        str | None,
        typer.Option(
            "--check",
            help=(
                "Say instead what of this profile the text does not evidence: a csv or json file, "
                "or codes such as `DG1,PD2:advanced,DM3:desirable`"
            ),
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
        typer.Option("--names", help="Language of the profile [default: your system's]"),
    ] = None,
) -> None:
    """Word the competency profile of a vacancy, to be pasted into the notice.

    The words are the framework's, in Spanish, Portuguese or English, whatever the language of the
    text. With --check the way back: what of a given profile the text does not show.

    For example:

    - `tagger profile vacancy.docx --names es`

    - `tagger profile vacancy.docx --format table -o profile.md`

    - `tagger profile notice.pdf --check DG1:advanced,PD2,DM4`
    """
    from tagger.profiles.checking import check, write_check, write_check_json
    from tagger.profiles.profile import Profile
    from tagger.profiles.writing import WRITERS
    from tagger.saved_model import load

    if against is not None and output_format in {"table", "csv"}:
        raise TaggerError("a check is written as text or as json: leave --format out, or use json")
    lost = Lost()
    paths = readable_files([file], lost)
    refuse_overwriting(out, paths)
    import_spacy_alone()
    tagger = load(model, framework)
    language = language_of_reader(names)
    given = Profile.read(against, tagger.framework) if against is not None else None
    found = list(documents(paths, None, lost))
    if len(found) > 1:
        raise TaggerError(
            f"{file} holds {len(found)} documents: a profile is of one; tag them with tagger batch"
        )
    with output(out) as stream:
        for document in found:
            if given is None:
                made = Profile.of(tagger.tag(document), tagger.framework)
                WRITERS[output_format](made, stream, language)
            elif output_format == "json":
                write_check_json(check(given, document, tagger), stream)
            else:
                checked = check(given, document, tagger)
                write_check(checked, stream, tagger.framework, language)
    lost.finish()

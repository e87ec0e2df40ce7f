"""`tagger annotate`: options of the command, and one session from start to finish."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tagger.console import Lost, import_spacy_alone, language_of_reader, say
from tagger.errors import TaggerError
from tagger.framework import DEFAULT, Framework, Worded
from tagger.inputs import readable_files, refuse_overwriting

if TYPE_CHECKING:
    from tagger.annotating.session import Session, Suggest


def annotate(  # noqa: PLR0913, PLR0917 - one parameter an option is how typer reads them
    files: Annotated[
        list[Path],
        typer.Argument(
            help="Files or folders that `tagger tag` reads, or labelled documents (jsonl)",
            show_default=False,
        ),
    ],
    out: Annotated[
        Path,
        typer.Option("--out", "-o", help="Keep the labels here; go on if begun", dir_okay=False),
    ],
    framework: Annotated[
        str, typer.Option("--framework", "-F", help="A framework's id or YAML file")
    ] = DEFAULT,
    lang: Annotated[
        Worded | None, typer.Option("--lang", help="Language of the page [default: your system's]")
    ] = None,
    annotator: Annotated[str, typer.Option("--annotator", help="Who labels; kept with them")] = "",
    suggest: Annotated[
        bool,
        typer.Option("--suggest/--no-suggest", help="Show what the tagger would say: it biases"),
    ] = False,
    correct: Annotated[
        bool,
        typer.Option("--correct", help="Show the labels of labelled documents, to correct them"),
    ] = False,
    port: Annotated[
        int, typer.Option("--port", help="Port of this machine; 0 takes any", min=0, max=65535)
    ] = 0,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser")
    ] = True,
    text_column: Annotated[
        str | None,
        typer.Option("--text-column", help="Column of a csv or xlsx file that holds the text"),
    ] = None,
    id_column: Annotated[
        str | None,
        typer.Option("--id-column", help="Column of a csv or xlsx file that holds the id"),
    ] = None,
) -> None:
    """Label the segments of your own documents by hand, on a page of this machine.

    Shows each document with the guidelines beside it, saves every decision at once and goes on
    where you left off. Nobody's labels and no suggestions are shown unless you ask for them.

    For example:

    - `tagger annotate notices/ --out labels-ana.jsonl --annotator ana`

    - `tagger annotate labels-ana.jsonl --out labels-ben.jsonl --annotator ben`
    """
    from tagger.annotating.session import Session
    from tagger.annotating.sources import sheets_from
    from tagger.annotating.store import Header, Store

    known = Framework.load(framework)
    lost = Lost()
    paths = _inputs(files, out, lost)
    sheets = sheets_from(paths, lost, correct, text_column, id_column)
    if not sheets:
        raise TaggerError("there is no document to label: name files that hold text")
    header = Header(
        framework=known.id, annotator=annotator.strip(), correcting=correct, suggested=suggest
    )
    store = Store.open(out, header)
    session = Session.resume(sheets, known, store, _suggester(framework) if suggest else None)
    serve(session, language_of_reader(lang), port, browser)
    if lost.n_lost:
        raise typer.Exit(1)


def _inputs(files: list[Path], out: Path, lost: Lost) -> list[Path]:
    """Return the files to label; in a folder, those that this command writes are left out."""
    from tagger.annotating.store import session_file

    written = (out, session_file(out))
    for path in written:
        refuse_overwriting(path, files)
    ours = {path.resolve() for path in written}
    return [path for path in readable_files(files, lost) if path.resolve() not in ours]


def _suggester(framework: str) -> "Suggest":
    from tagger.annotating.suggesting import Suggester
    from tagger.saved_model import load

    import_spacy_alone()
    return Suggester(load(None, framework))


def serve(session: "Session", language: Worded, port: int, browser: bool) -> None:
    """Serve the page until it is finished or Ctrl-C is pressed; every decision is saved by then."""
    import threading
    import webbrowser

    from tagger.annotating.server import PageServer

    try:
        server = PageServer(session, language, port)
    except OSError as error:
        raise TaggerError(
            f"cannot use port {port}: {error.strerror}; choose another, or leave --port out"
        ) from error
    with server:
        say(f"open {server.address}")
        say("stop with Ctrl-C or on the page: every decision is saved at once")
        # A browser inside the terminal returns only when it is left.
        opening = threading.Thread(target=webbrowser.open, args=[server.address], daemon=True)
        try:
            if browser:
                opening.start()
            server.serve_forever()
        except KeyboardInterrupt:
            say("")
        finally:
            session.close()
    n_all, out = len(session.sheets), session.store.out
    say(f"{session.n_finished} of {n_all} documents are finished, in {out}")

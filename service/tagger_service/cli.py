"""`tagger serve` and `tagger-service`: run the service."""

import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated

import typer

from tagger.errors import MissingExtra, TaggerError

commands = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Run the service: an API and pages for people who do not open terminals.",
)


@commands.callback()
def start() -> None:
    """Hold the options that go before a command."""


@commands.command()
def serve(  # noqa: PLR0913, PLR0917 - an option each
    host: Annotated[
        str | None, typer.Option(help="Address to serve on [default: 127.0.0.1, this machine]")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 takes a free one [default: 8000]")
    ] = None,
    processes: Annotated[
        int | None, typer.Option(help="How many serve side by side, each with a model [default: 1]")
    ] = None,
    model: Annotated[
        str | None, typer.Option("--model", "-m", help="A model's id or folder")
    ] = None,
    framework: Annotated[
        str | None, typer.Option("--framework", "-F", help="A framework's id or YAML file")
    ] = None,
    allow_open: Annotated[
        bool | None,
        typer.Option(
            "--allow-open", help="Serve where other machines reach it, though nobody signs in"
        ),
    ] = None,
    no_worker: Annotated[
        bool, typer.Option("--no-worker", help="Leave batches to workers started by themselves")
    ] = False,
) -> None:
    """Serve the API and the pages until Ctrl+C. Other settings: TAGGER_… in the environment."""
    with naming_the_extra("serving"):
        from tagger_service.app import ready
        from tagger_service.serving import serve_forever
        from tagger_service.settings import Settings

    settings = Settings.chosen(
        host=host,
        port=port,
        processes=processes,
        model=model,
        framework=framework,
        allow_open=allow_open,
    )
    serve_forever(lambda: ready(settings), settings, with_worker=not no_worker)


@commands.command()
def worker(
    name: Annotated[
        str, typer.Option(help="Its name, the same each time: it takes up what it left behind")
    ] = "worker-1",
    with_parent: Annotated[
        bool, typer.Option("--with-parent", help="End when standard input does", hidden=True)
    ] = False,
) -> None:
    """Judge batches until Ctrl+C; `tagger serve` starts one by itself."""
    with naming_the_extra("a worker"):
        from tagger_service import operating

    operating.work(name, with_parent=with_parent)


@commands.command()
def migrate() -> None:
    """Bring the database to the form that this version wants; SQLite is brought there by itself."""
    with naming_the_extra("a database"):
        from tagger_service import operating

    typer.echo(operating.migrate_database())


@commands.command()
def purge() -> None:
    """Delete results older than TAGGER_KEEP_HOURS; a worker does so once an hour."""
    with naming_the_extra("a database"):
        from tagger_service import operating

    typer.echo(operating.purge_results())


jobs = typer.Typer(no_args_is_help=True, help="Look after batches.")
commands.add_typer(jobs, name="jobs")


@jobs.callback()
def look_after() -> None:
    """Hold the options that go before a command."""


@jobs.command()
def recover(
    name: Annotated[str, typer.Argument(help="The worker that will not come back")],
) -> None:
    """Give the batches of a worker that is gone for good to the others."""
    with naming_the_extra("a database"):
        from tagger_service import operating

    typer.echo(operating.recover_jobs(name))


keys = typer.Typer(no_args_is_help=True, help="Make and revoke API keys.")
commands.add_typer(keys, name="keys")


@keys.command()
def create(
    name: Annotated[str, typer.Option(help="Who or what will use it")],
    scope: Annotated[list[str], typer.Option(help="tag, review or admin; may be repeated")],
    expires: Annotated[
        datetime | None, typer.Option(help="Day after which it no longer holds, in UTC")
    ] = None,
) -> None:
    """Make a key and print it: it is shown this once."""
    with naming_the_extra("keys"):
        from tagger_service.sign_in import commands as done

    typer.echo(done.create_key(name, scope, expires))


@keys.command(name="list")
def list_keys() -> None:
    """List all keys, with what they may do and whether they hold."""
    with naming_the_extra("keys"):
        from tagger_service.sign_in import commands as done

    typer.echo(done.list_keys())


@keys.command()
def revoke(key_id: Annotated[str, typer.Argument(help="The key's public part")]) -> None:
    """Let a key no longer hold; what was signed in with it ends at once."""
    with naming_the_extra("keys"):
        from tagger_service.sign_in import commands as done

    typer.echo(done.revoke_key(key_id))


@contextmanager
def naming_the_extra(feature: str) -> Iterator[None]:
    """Say what to install where a package of the service is missing."""
    try:
        yield
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("tagger"):
            raise
        raise MissingExtra(feature, "service") from error


def main() -> None:
    """Run `tagger-service`."""
    run(sys.argv[1:])


def run_serve(arguments: Sequence[str]) -> None:
    """Run `tagger serve`, which finds this by its entry point."""
    run(["serve", *arguments], name="tagger")


def run(arguments: Sequence[str], name: str = "tagger-service") -> None:
    """Run a command; what the library refuses becomes one line and exit code 1."""
    try:
        commands(list(arguments), prog_name=name)
    except TaggerError as error:
        typer.echo(f"error: {error}", err=True)
        raise SystemExit(1) from None

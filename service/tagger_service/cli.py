"""`tagger serve` and `tagger-service`: run the service."""

import sys
from collections.abc import Sequence
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
def serve(
    host: Annotated[
        str | None, typer.Option(help="Address to serve on [default: 127.0.0.1, this machine]")
    ] = None,
    port: Annotated[
        int | None, typer.Option(help="Port; 0 takes a free one [default: 8000]")
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
) -> None:
    """Serve the API and the pages until Ctrl+C. Other settings: TAGGER_… in the environment."""
    try:
        from tagger_service.app import ready
        from tagger_service.serving import serve_forever
        from tagger_service.settings import Settings
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("tagger"):
            raise
        raise MissingExtra("serving", "service") from error

    settings = Settings.chosen(
        host=host, port=port, model=model, framework=framework, allow_open=allow_open
    )
    serve_forever(lambda: ready(settings), settings)


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

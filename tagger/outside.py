"""Commands that another package adds, found by its entry points when they are called."""

from importlib.metadata import entry_points

import typer

from tagger.errors import MissingExtra

GROUP = "tagger.commands"
# Whatever follows the command is read by the package that runs it, `--help` too.
PASSED_ON = {"allow_extra_args": True, "ignore_unknown_options": True}


def serve(context: typer.Context) -> None:
    """Serve an API and pages, on this machine alone unless told otherwise."""
    try:
        (command,) = entry_points(group=GROUP, name="serve")
        run = command.load()
    except (ImportError, ValueError) as error:
        raise MissingExtra("serving", "service") from error
    run(context.args)

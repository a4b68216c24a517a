"""The `clickstream` command: assembles its subcommands and runs them."""

import contextlib
import signal
import sys
import traceback
from typing import Annotated

import typer

from clickstream_pipeline import __version__
from clickstream_pipeline.cli import (
    asking,
    discard,
    doctor,
    erase,
    load,
    objects,
    rejected_requests,
    rejects,
    reparse,
    serving,
    simulating,
    warehouse,
)
from clickstream_pipeline.local.failures import CommandFailed, sentence_for
from clickstream_pipeline.local.interrupts import is_ignored, raise_at
from clickstream_pipeline.reporting.console import PrintableStream, console, errors, paragraph, styled

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # The local variables of a traceback can contain passwords.
    pretty_exceptions_show_locals=False,
)
app.command()(simulating.generate)
app.command()(load.load)
app.command()(asking.report)
app.command()(simulating.demo)
# A query may begin with a comment (`--`), which would otherwise be parsed as an option.
app.command("sql", context_settings={"ignore_unknown_options": True})(asking.run_query)
app.command("ask")(asking.ask_file)
app.command()(serving.ui)
app.command()(serving.dashboard)
app.command("serve-api")(serving.serve)
app.command()(doctor.doctor)
app.command("erase")(erase.erase)
app.command("retain")(erase.retain)
app.command("reparse")(reparse.reparse)
app.add_typer(discard.app, name="discard")
app.add_typer(objects.app, name="objects")
app.add_typer(rejects.app, name="rejects")
app.add_typer(rejected_requests.app, name="rejected-requests")
app.add_typer(warehouse.app, name="warehouse")


_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


def _tell_version(is_asked: bool) -> None:
    if is_asked:
        console.say(f"clickstream {__version__}")
        raise typer.Exit


@app.callback()
def clickstream(
    _version: Annotated[
        bool, typer.Option("--version", is_eager=True, callback=_tell_version, help="Print the version.")
    ] = False,
) -> None:
    """Clickstream analytics for an online shop."""


def main() -> None:
    """Runs the command; prints an error that the user can fix as one sentence, without a traceback."""
    # A command ends as by Ctrl-C, so that `with` blocks stop their servers; under `nohup` it outlives its terminal.
    raise_at([ending for ending in _ENDINGS if not is_ignored(ending)], lambda number: SystemExit(128 + number))
    # Other code writes to stderr too (a usage error repeats the arguments); this makes its output printable.
    with contextlib.redirect_stderr(PrintableStream(sys.stderr)):
        try:
            _require_text(sys.argv)
            app()
        except Exception as error:
            sentence = sentence_for(error)
            if sentence is None:
                errors.print(paragraph(traceback.format_exc()), soft_wrap=True)
            else:
                errors.print(styled("clickstream:", "red"), paragraph(sentence), soft_wrap=True)
            sys.exit(1)


def _require_text(arguments: list[str]) -> None:
    for argument in arguments:
        if any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise CommandFailed(f"{argument} is not valid UTF-8")

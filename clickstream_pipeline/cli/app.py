"""The `clickstream` command: what a person can ask of the platform, with progress on the terminal."""

import contextlib
import signal
import sys
import traceback
from types import FrameType

import typer

from clickstream_pipeline.cli import (
    asking,
    discards,
    erasure,
    examining,
    loading,
    objects,
    rejected_requests,
    rejects,
    reparse,
    serving,
    simulating,
    warehouse,
)
from clickstream_pipeline.local.failures import CommandFailed, sentence_for
from clickstream_pipeline.reporting.console import PrintableStream, errors, paragraph, styled

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # Among the values of a traceback's variables are passwords.
    pretty_exceptions_show_locals=False,
    help="Clickstream analytics for an online shop.",
)
app.command()(simulating.generate)
app.command()(loading.load)
app.command()(asking.report)
app.command()(simulating.demo)
# A file of SQL begins with a comment, which would be taken for an option.
app.command("sql", context_settings={"ignore_unknown_options": True})(asking.run_query)
app.command()(serving.ui)
app.command()(serving.dashboard)
app.command("serve-api")(serving.serve)
app.command()(examining.doctor)
app.command("erase")(erasure.erase)
app.command("retain")(erasure.retain)
app.command("reparse")(reparse.reparse)
app.add_typer(discards.app, name="discard")
app.add_typer(objects.app, name="objects")
app.add_typer(rejects.app, name="rejects")
app.add_typer(rejected_requests.app, name="rejected-requests")
app.add_typer(warehouse.app, name="warehouse")


_ENDINGS = (signal.SIGTERM, signal.SIGHUP)


def main() -> None:
    """Runs the command; what a person can mend is said in one sentence, without a traceback."""
    for ending in _ENDINGS:
        signal.signal(ending, _leave)
    # Whatever else writes there (a usage error repeats what was typed) is shown as text, too.
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


def _leave(number: int, frame: FrameType | None) -> None:
    """Ends us as Ctrl-C does, blocks left in order: a server that runs for us ends with us. Once is enough."""
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    sys.exit(128 + number)


def _require_text(arguments: list[str]) -> None:
    for argument in arguments:
        if any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise CommandFailed(f"{argument} is no text in UTF-8")

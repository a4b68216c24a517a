"""The `clickstream` command: what a person can ask of the platform, with progress on the terminal."""

import contextlib
import signal
import sys
import time
import traceback
from datetime import datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Annotated

import typer

from clickstream_pipeline import (
    cli_discards,
    cli_erasure,
    cli_objects,
    cli_rejected_requests,
    cli_rejects,
    cli_reparse,
    cli_warehouse,
)
from clickstream_pipeline.cli_progress import load_and_tell, simulate_shop
from clickstream_pipeline.demo import DEFAULT_VISITORS_PER_DAY, Truth
from clickstream_pipeline.reporting.console import PrintableStream, PrintableTable, console, errors, paragraph, styled
from clickstream_pipeline.resources.demo_place import DemoPlace, DemoShop, opened_demo_place
from clickstream_pipeline.resources.doctor import examine
from clickstream_pipeline.resources.failures import CommandFailed, sentence_for
from clickstream_pipeline.settings import folder_of, load_dashboard_warehouse, load_settings
from clickstream_pipeline.storage.connections import connection_to
from clickstream_pipeline.storage.queries import ask
from clickstream_pipeline.storage.raw_store import raw_store_for
from clickstream_pipeline.storage.warehouse import opened_warehouse

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    # Among the values of a traceback's variables are passwords.
    pretty_exceptions_show_locals=False,
    help="Clickstream analytics for an online shop.",
)
app.command("erase")(cli_erasure.erase)
app.command("retain")(cli_erasure.retain)
app.command("reparse")(cli_reparse.reparse)
app.add_typer(cli_discards.app, name="discard")
app.add_typer(cli_objects.app, name="objects")
app.add_typer(cli_rejects.app, name="rejects")
app.add_typer(cli_rejected_requests.app, name="rejected-requests")
app.add_typer(cli_warehouse.app, name="warehouse")

_ENDINGS = (signal.SIGTERM, signal.SIGHUP)
_DAY = ["%Y-%m-%d"]
Days = Annotated[int, typer.Option(min=1, help="How many days to simulate.")]
Visitors = Annotated[int, typer.Option(min=1, help="Visitors a day, in the mean of a week.")]
Seed = Annotated[int, typer.Option(help="The same seed makes the same shop, byte for byte.")]


@app.command()
def generate(
    days: Days = 7,
    visitors_per_day: Visitors = DEFAULT_VISITORS_PER_DAY,
    seed: Seed = 1,
    first_day: Annotated[
        datetime | None, typer.Option(formats=_DAY, help="Default: the last one is yesterday.")
    ] = None,
    folder: Annotated[Path | None, typer.Option(help="Where to write; default: the configured raw folder.")] = None,
) -> None:
    """Simulate a shop's visitors: raw objects, and beside them the truth that they should add up to."""
    settings = load_settings()
    if folder is None and not settings.raw_url.startswith("file:"):
        raise CommandFailed(f"the raw store is {settings.raw_url}; name a folder to write to with --folder")
    truth = simulate_shop(
        folder or folder_of(settings.raw_url),
        DemoShop(seed, days, visitors_per_day),
        first_day=first_day.date() if first_day else None,
        shop_timezone=settings.shop_timezone,
    )
    last = truth.first_day + timedelta(days=days - 1)
    console.say(f"{truth.first_day} to {last} in {folder or folder_of(settings.raw_url)}")


@app.command()
def load(
    first: Annotated[datetime, typer.Option("--from", formats=_DAY, help="First UTC day.")],
    last: Annotated[datetime, typer.Option("--to", formats=_DAY, help="Last UTC day.")],
    full: Annotated[bool, typer.Option("--full", help="Read again what the ledger has seen; changes nothing.")] = False,
) -> None:
    """Load the raw objects of some days and recompute every day that this made stale."""
    settings = load_settings()
    _require_order(first, last)
    store = raw_store_for(settings)
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        load_and_tell(connection, store, settings, console, first=first.date(), last=last.date(), full=full)


@app.command()
def report(
    first: Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First UTC day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last UTC day.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the same as one self-contained page.")] = None,
) -> None:
    """Print the figures of some days: books, funnel, products, pages, busy hours, revenue. Default: the last 7."""
    from clickstream_pipeline.reporting.report import show_report

    settings = load_settings()
    _require_order(first, last)
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        show_report(
            connection,
            console,
            first=first and first.date(),
            last=last and last.date(),
            shop_timezone=settings.shop_timezone,
            html=html,
        )


@app.command()
def demo(
    days: Days = 7,
    visitors_per_day: Visitors = DEFAULT_VISITORS_PER_DAY,
    seed: Seed = 1,
    html: Annotated[Path, typer.Option(help="Where the report page goes.")] = Path("demo/report.html"),
) -> None:
    """The main job from end to end: simulate a shop's week, load it, compute, show it, hold it against the truth."""
    from clickstream_pipeline.reporting.report import show_report

    settings = load_settings()
    shop = DemoShop(seed, days, visitors_per_day)
    started = time.monotonic()

    def make(folder: Path) -> Truth:
        return simulate_shop(folder, shop, first_day=None, shop_timezone=settings.shop_timezone)

    with opened_demo_place(settings, shop, make=make) as place:
        if place.why_apart:
            errors.say(f"{place.why_apart}: this shop gets {place.settings.home} for itself")
        first, last = place.truth.first_day, place.last_day
        load_and_tell(place.connection, place.store, place.settings, console, first=first, last=last)
        show_report(place.connection, console, first=first, last=last, shop_timezone=settings.shop_timezone, html=html)
        console.print()
        _hold_against_truth(place)
    console.say(f"Done in {time.monotonic() - started:.0f} s. The same as a page: {html}")
    if place.why_apart:
        console.say(f"The Dagster UI on it: {place.command_for('ui')}")


# A file of SQL begins with a comment, which would be taken for an option.
@app.command("sql", context_settings={"ignore_unknown_options": True})
def run_query(
    query: Annotated[str, typer.Argument(help="One SQL query.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV, nothing around it, for a spreadsheet.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="With --csv: values as they are, for a program.")] = False,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.001, help="Seconds that it may take.")] = 300,
) -> None:
    """Ask the warehouse one query, read-only, and print the answer as a table."""
    from clickstream_pipeline.reporting.answers import print_table, write_csv

    if raw and not as_csv:
        raise CommandFailed("--raw is for --csv; a table shows what can be printed")
    settings = load_settings()
    with opened_warehouse(settings) as address:
        answer = ask(address, query, shop_timezone=settings.shop_timezone, timeout_s=timeout_s)
    if as_csv:
        write_csv(answer, sys.stdout, raw=raw)
    else:
        print_table(answer, console)


@app.command()
def ui(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The next free one when it is taken.")] = 3000,
) -> None:
    """Open the Dagster UI on the configured warehouse; Ctrl-C ends it. Schedules and sensors run meanwhile."""
    from clickstream_pipeline.resources.dagster_ui import run_ui

    run_ui(
        load_settings(),
        port=port,
        on_ready=lambda address: console.say(f"Dagster UI: {address} (Ctrl-C ends it)"),
        on_log=errors.say,
    )
    console.say("The Dagster UI has ended.")


@app.command()
def dashboard(
    port: Annotated[int, typer.Option(min=1, max=65535, help="The next free one when it is taken.")] = 3838,
    processes: Annotated[int, typer.Option(min=1, max=16, help="How many R processes share the analysts.")] = 2,
) -> None:
    """Open the dashboard on the configured warehouse, or the demo's; Ctrl-C ends it."""
    from clickstream_pipeline.resources.dashboard import run_dashboard

    run_dashboard(
        load_settings(),
        load_dashboard_warehouse(),
        port=port,
        processes=processes,
        on_ready=lambda address, warehouse: console.say(
            f"Dashboard: {address} on {warehouse.host}:{warehouse.port}/{warehouse.database} (Ctrl-C ends it)"
        ),
    )
    console.say("The dashboard has ended.")


@app.command("serve-api")
def serve(
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes any free one.")] = 8787,
) -> None:
    """Serve the ingest API on this machine, with the handler that runs in the Lambda; Ctrl-C ends it."""
    from clickstream_pipeline.local_api.serving import serve_api

    serve_api(
        port=port,
        on_ready=lambda address, raw_url: console.say(f"{address} stores in {raw_url} (Ctrl-C ends it)"),
        on_answer=console.say,
    )
    console.say("The API has ended.")


@app.command()
def doctor() -> None:
    """Say what is configured, what can be reached, and what to do about the rest."""
    findings = list(examine(load_settings()))
    table = PrintableTable("part", "configured", "state", title="clickstream doctor")
    for finding in findings:
        table.add_row(finding.part, finding.configured, styled(finding.state, "green" if finding.is_good else "red"))
    console.print(table)
    if not all(finding.is_good for finding in findings):
        raise typer.Exit(1)


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


def _hold_against_truth(place: DemoPlace) -> None:
    from clickstream_pipeline.reporting.truth_comparison import first_difference, holds_all_of

    if not holds_all_of(place.connection, place.store, place.truth):
        console.print("The warehouse holds more than this shop, so its figures are not held against the visitors' own.")
        return
    difference = first_difference(place.connection, place.truth)
    if difference is not None:
        raise CommandFailed(f"not every figure equals what the simulated visitors did: {difference}")
    tables = place.truth.tables
    rows = sum(map(len, tables.values()))
    console.say(f"Every figure equals what the simulated visitors did: {rows:,} rows of {len(tables)} tables.")


def _require_text(arguments: list[str]) -> None:
    for argument in arguments:
        if any("\ud800" <= letter <= "\udfff" for letter in argument):
            raise CommandFailed(f"{argument} is no text in UTF-8")


def _require_order(first: datetime | None, last: datetime | None) -> None:
    if first and last and last < first:
        raise CommandFailed(f"--to {last:%Y-%m-%d} lies before --from {first:%Y-%m-%d}")

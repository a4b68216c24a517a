"""The `clickstream` command: generate, load, report, ask, and look after the warehouse."""

import csv
import sys
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Annotated

import psycopg2
import typer
from rich.console import Console
from rich.measure import Measurement
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from clickstream_pipeline.domain.keys import prefix_for_day
from clickstream_pipeline.resources.raw_store import raw_store_for
from clickstream_pipeline.settings import Settings, SettingsError, load_settings
from clickstream_pipeline.storage.connections import (
    WarehouseUnreachable,
    connect,
    connection_string,
    connection_to,
)
from clickstream_pipeline.storage.embedded_server import EmbeddedServer, EmbeddedServerError
from clickstream_pipeline.storage.loading import LoadContext, LoadResult, load_objects
from clickstream_pipeline.storage.locks import WritersLockTimeout
from clickstream_pipeline.storage.migrations import SchemaBehind, apply_migrations, missing_migrations
from clickstream_pipeline.storage.models import recompute_day, stale_days
from clickstream_pipeline.storage.object_store import RawStore
from clickstream_pipeline.storage.warehouse import opened_warehouse

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Clickstream analytics for an online shop.")
warehouse_app = typer.Typer(no_args_is_help=True, help="The embedded warehouse server, and migrations.")
app.add_typer(warehouse_app, name="warehouse")

console = Console()
errors = Console(stderr=True)

Day = Annotated[datetime, typer.Option(formats=["%Y-%m-%d"])]


@app.command()
def generate(
    days: Annotated[int, typer.Option(min=1, help="How many days to simulate.")] = 7,
    visitors_per_day: Annotated[int | None, typer.Option(min=1, help="Visitors a day.")] = None,
    seed: Annotated[int, typer.Option(help="The same seed makes the same shop, byte for byte.")] = 1,
    first_day: Annotated[datetime | None, typer.Option(formats=["%Y-%m-%d"], help="Default: ends yesterday.")] = None,
    folder: Annotated[Path | None, typer.Option(help="Where to write; default: the configured raw folder.")] = None,
) -> None:
    """Simulate a shop's visitors: raw objects, and beside them the truth that they should add up to."""
    from clickstream_pipeline.demo import DEFAULT_VISITORS_PER_DAY
    from clickstream_pipeline.demo import generate as simulate

    settings = _settings()
    start = first_day.date() if first_day else datetime.now(UTC).date() - timedelta(days=days)
    destination = folder or _raw_folder(settings)
    with _progress() as progress:
        task = progress.add_task(f"simulating {days} days, %", total=100)
        simulate(
            destination,
            first_day=start,
            days=days,
            visitors_per_day=visitors_per_day or DEFAULT_VISITORS_PER_DAY,
            seed=seed,
            shop_timezone=settings.shop_timezone,
            on_progress=lambda done: progress.update(task, completed=done),
        )
    console.print(f"{start} to {start + timedelta(days=days - 1)} in {destination}")


@app.command()
def load(
    first: Annotated[datetime, typer.Option("--from", formats=["%Y-%m-%d"], help="First UTC day.")],
    last: Annotated[datetime, typer.Option("--to", formats=["%Y-%m-%d"], help="Last UTC day.")],
    full: Annotated[bool, typer.Option(help="Read again what the ledger has seen; changes nothing.")] = False,
) -> None:
    """Load the raw objects of some days and recompute every day that this made stale."""
    settings = _settings()
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        store = raw_store_for(settings)
        result = load_days(connection, store, settings, first=first.date(), last=last.date(), full=full)
        _print_load(result)


def load_days(
    connection: psycopg2.extensions.connection,
    store: RawStore,
    settings: Settings,
    *,
    first: date,
    last: date,
    full: bool = False,
) -> LoadResult:
    """Loads the days' objects with a progress bar, then recomputes what is stale."""
    if last < first:
        raise typer.BadParameter(f"--to {last} lies before --from {first}")
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    with _progress() as progress:
        task = progress.add_task("listing", total=None)
        listed = [info for day in days for info in store.list_objects(prefix_for_day(day))]
        progress.update(task, description="loading objects", total=len(listed))
        context = LoadContext(
            run_id=str(uuid.uuid4()),
            loaded_by="clickstream load",
            chunk_bytes=settings.chunk_bytes,
            lock_timeout_s=settings.lock_timeout_s,
            full=full,
        )
        result = load_objects(
            connection,
            store,
            listed,
            context=context,
            on_chunk=lambda so_far: progress.update(task, completed=so_far.objects),
        )
        progress.update(task, completed=len(listed))
        stale = stale_days(connection)
        models = progress.add_task("computing days", total=len(stale))
        for day in stale:
            recompute_day(connection, day, shop_currency=settings.shop_currency, lock_timeout_s=settings.lock_timeout_s)
            progress.advance(models)
    return result


@app.command()
def report(
    first: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First UTC day.")] = None,
    last: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last UTC day.")] = None,
    html: Annotated[Path | None, typer.Option(help="Write the same as one self-contained page.")] = None,
) -> None:
    """Print the figures of some days: books, funnel, products, pages, busy hours, revenue. Default: the last 7."""
    settings = _settings()
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        _report(connection, settings, first and first.date(), last and last.date(), html)


@app.command()
def demo(
    days: Annotated[int, typer.Option(min=1)] = 7,
    visitors_per_day: Annotated[int | None, typer.Option(min=1)] = None,
    seed: int = 1,
    html: Annotated[Path, typer.Option(help="Where the report page goes.")] = Path("demo/report.html"),
) -> None:
    """The main job from end to end: simulate a shop's week, load it, compute, and show what it says."""
    from clickstream_pipeline.storage.folder_store import FolderStore

    settings = _settings()
    folder = settings.home / "raw" / f"demo-{seed}-{days}-{visitors_per_day or 'default'}"
    started = time.monotonic()
    if not (folder / "truth.json").exists():
        generate(days=days, visitors_per_day=visitors_per_day, seed=seed, first_day=None, folder=folder)
    store = FolderStore(folder)
    found = list(store.list_days())
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        result = load_days(connection, store, settings, first=found[0], last=found[-1])
        _print_load(result)
        _report(connection, settings, found[0], found[-1], html)
    console.print(f"Done in {time.monotonic() - started:.0f} s. The same as a page: {html}")


@app.command("sql")
def run_query(
    query: Annotated[str, typer.Argument(help="One SQL query.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Plain CSV, nothing around it.")] = False,
) -> None:
    """Ask the warehouse one query, read-only, and print the answer as a table."""
    with opened_warehouse(_settings()) as address, connection_to(address) as connection:
        connection.set_session(readonly=True)
        with connection.cursor() as cursor:
            cursor.execute(query)
            if cursor.description is None:
                raise typer.BadParameter("the query returns no rows; only queries that read can be asked here")
            names = [column.name for column in cursor.description]
            rows = cursor.fetchall()
    if as_csv:
        writer = csv.writer(sys.stdout)
        writer.writerow(names)
        writer.writerows(rows)
        return
    table = Table(*names)
    for row in rows:
        table.add_row(*("" if value is None else str(value) for value in row))
    # Rows too long for the window run over its edge, as in psql: cells cut to two letters would tell nothing.
    wide = Console(width=max(console.width, Measurement.get(Console(width=10_000), console.options, table).maximum))
    wide.print(table)


@warehouse_app.command("start")
def warehouse_start() -> None:
    """Start the embedded server and keep it running; prints its connection string."""
    settings = _settings()
    if settings.warehouse is not None:
        raise typer.BadParameter("DWH_HOST names a server of its own; the embedded one is not used")
    server = EmbeddedServer(settings.embedded_folder)
    address = server.start()
    server.keep(True)
    apply_migrations(address)
    typer.echo(connection_string(address))


@warehouse_app.command("stop")
def warehouse_stop() -> None:
    """Stop the embedded server."""
    server = EmbeddedServer(_settings().embedded_folder)
    was_running = server.is_running()
    server.stop()
    typer.echo("stopped" if was_running else "was not running")


@warehouse_app.command("status")
def warehouse_status() -> None:
    """Say whether the embedded server runs, and where."""
    server = EmbeddedServer(_settings().embedded_folder)
    if not server.is_running():
        typer.echo("not running; `clickstream warehouse start` starts it")
        raise typer.Exit(1)
    address = server.address()
    typer.echo(f"running on {address.host}:{address.port}, database {address.database}, user {address.user}")


@warehouse_app.command("migrate")
def warehouse_migrate() -> None:
    """Bring the configured warehouse's schema up to date; run it as the owner."""
    settings = _settings()
    if settings.warehouse is None:
        with opened_warehouse(settings):
            typer.echo("the embedded warehouse is up to date")
        return
    names = apply_migrations(settings.warehouse)
    typer.echo("applied " + ", ".join(names) if names else "nothing to do")


@app.command()
def doctor() -> None:
    """Say what is configured, what can be reached, and what to do about the rest."""
    settings = _settings()
    table = Table("part", "configured", "state", title="clickstream doctor")
    healthy = True
    for part, configured, state, good in _findings(settings):
        healthy = healthy and good
        table.add_row(part, configured, f"[green]{state}[/]" if good else f"[red]{state}[/]")
    console.print(table)
    if not healthy:
        raise typer.Exit(1)


def main() -> None:
    """Runs the command; what a person can mend is said in one sentence, without a traceback."""
    try:
        app()
    except (
        SettingsError,
        WarehouseUnreachable,
        EmbeddedServerError,
        SchemaBehind,
        WritersLockTimeout,
        psycopg2.Error,
    ) as error:
        errors.print(f"[red]clickstream:[/] {error}", highlight=False, soft_wrap=True)
        sys.exit(1)


def _findings(settings: Settings) -> Iterator[tuple[str, str, str, bool]]:
    yield "home", str(settings.home), "there" if settings.home.exists() else "will be made when needed", True
    try:
        days = list(raw_store_for(settings).list_days())
        state = f"{len(days)} days, {days[0]} to {days[-1]}" if days else "empty; `clickstream generate` fills it"
        yield "raw objects", settings.raw_url, state, True
    except Exception as error:
        yield "raw objects", settings.raw_url, f"{error}; check RAW_URL and the AWS credentials", False
    if settings.warehouse is None:
        server = EmbeddedServer(settings.embedded_folder)
        running = "running" if server.is_running() else "starts when needed"
        yield "warehouse", f"embedded, {settings.embedded_folder}", running, True
        return
    address = settings.warehouse
    where = f"{address.user}@{address.host}:{address.port}/{address.database}"
    try:
        connect(address).close()
        missing = missing_migrations(address)
    except WarehouseUnreachable as error:
        yield "warehouse", where, str(error), False
        return
    lacking = f"lacks {', '.join(missing)}: run `clickstream warehouse migrate` as its owner"
    yield "warehouse", where, lacking if missing else "reachable, up to date", not missing


def _report(
    connection: psycopg2.extensions.connection,
    settings: Settings,
    first: date | None,
    last: date | None,
    html: Path | None,
) -> None:
    from clickstream_pipeline.reporting.figures import gather_figures, loaded_days
    from clickstream_pipeline.reporting.html import write_html
    from clickstream_pipeline.reporting.terminal import print_report

    if first is None or last is None:
        known = loaded_days(connection)
        last = last or (known[-1] if known else datetime.now(UTC).date())
        first = first or max(last - timedelta(days=6), known[0] if known else last)
    figures = gather_figures(connection, first_day=first, last_day=last, shop_timezone=settings.shop_timezone)
    print_report(figures, console)
    if html:
        html.parent.mkdir(parents=True, exist_ok=True)
        write_html(figures, html)


def _print_load(result: LoadResult) -> None:
    rate = result.events / result.seconds if result.seconds else 0.0
    console.print(
        f"{result.objects:,} objects read, {result.size_bytes / 1e6:,.1f} MB: {result.events:,} events = "
        f"{result.loaded:,} loaded + {result.duplicates:,} duplicates + {result.rejected:,} rejected"
        + (f" + {result.already_loaded:,} that stood already" if result.already_loaded else "")
        + (f"; {rate:,.0f} events/s" if result.events else "")
    )


def _raw_folder(settings: Settings) -> Path:
    from clickstream_pipeline.settings import folder_of

    if not settings.raw_url.startswith("file:"):
        raise typer.BadParameter(f"RAW_URL is {settings.raw_url}; name a folder with --folder")
    return folder_of(settings.raw_url)


def _settings() -> Settings:
    return load_settings()


@contextmanager
def _progress() -> Iterator[Progress]:
    with Progress(
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=errors,
        transient=True,
    ) as progress:
        yield progress

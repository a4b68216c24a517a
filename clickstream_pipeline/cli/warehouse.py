"""`clickstream warehouse`: the embedded server, the schema of the configured warehouse, and the zone of its days."""

from typing import Annotated

import typer

from clickstream_pipeline.cli.progress import compute_stale_days
from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import console, errors, progress_bars
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.settings import Settings, WarehouseAddress, load_settings
from clickstream_pipeline.storage.server.connections import connection_string, connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from clickstream_pipeline.storage.server.passwords import with_password
from clickstream_pipeline.storage.server.warehouse import warehouse_of_any_zone
from clickstream_pipeline.storage.server.warehouse_calendar import OtherZone, WarehouseRetiming, require_zone
from clickstream_pipeline.storage.upkeep.retiming import Found, date_events, find_retiming

app = typer.Typer(no_args_is_help=True, help="The embedded server, migrations, and the time zone of the days.")


@app.command("start")
def start() -> None:
    """Start the embedded server, keep it running, and print its `postgresql://` address with the password."""
    settings = load_settings()
    server = _embedded_server()
    address = server.start()
    server.keep(True)
    apply_migrations(address)
    console.say(connection_string(address))
    _tell_zone(address, settings)


@app.command("stop")
def stop() -> None:
    """Stop the embedded server."""
    server = _embedded_server()
    was_running = server.is_running()
    server.stop()
    console.say("stopped" if was_running else "was not running")


@app.command("status")
def status() -> None:
    """Show whether the embedded server runs, and its address."""
    server = _embedded_server()
    if not server.is_running():
        console.say("not running; `clickstream warehouse start` starts it")
        raise typer.Exit(1)
    address = server.address()
    console.say(f"running on {address.host}:{address.port}, database {address.database}, user {address.user}")


@app.command("migrate")
def migrate() -> None:
    """Migrate the schema of the configured warehouse to the newest version; run it as clickstream_owner."""
    settings = load_settings()
    if settings.warehouse is None:
        with warehouse_of_any_zone(settings) as address:
            console.say("the embedded warehouse is up to date")
            _tell_zone(address, settings)
        return
    address = with_password(settings.warehouse)
    names = apply_migrations(address)
    console.say("applied " + ", ".join(names) if names else "nothing to do")
    _tell_zone(address, settings)


@app.command("retime")
def retime(
    carry_out: Annotated[bool, typer.Option("--carry-out", help="Do it; default: show what would change.")] = False,
) -> None:
    """Move the warehouse to the calendar days of SHOP_TIMEZONE, and compute every day that this changes.

    Nothing else is loaded or computed meanwhile. After an interruption, run it again: the result is the same.
    """
    settings = load_settings()
    zone = settings.shop_timezone
    with warehouse_of_any_zone(settings) as address, connection_to(address) as connection:
        found = find_retiming(connection, zone)
        _tell_found(found, zone)
        if not carry_out:
            if found.is_needed(zone):
                console.print("Nothing was changed. Add --carry-out to do it.")
            return
        if found.is_needed(zone):
            with progress_bars() as bars:
                task = bars.add_task("pages of events", total=None)
                done = date_events(
                    connection,
                    zone,
                    lock_timeout_s=settings.lock_timeout_s,
                    on_pages=lambda done, pages: bars.update(task, completed=done, total=pages),
                )
            console.say(f"{counted(done.events, 'event')} moved to another day.")
        # Also those of a move that was interrupted after its last event.
        computed = compute_stale_days(connection, settings)
    console.print(f"Done; {counted(computed, 'day')} computed again.")


def _tell_found(found: Found, zone: str) -> None:
    if found.retiming_to is not None:
        console.say(f"A move from {found.zone} to {found.retiming_to} was interrupted; this one completes it.")
    elif not found.is_needed(zone):
        console.say(f"The warehouse has the days of {zone}, as SHOP_TIMEZONE says.")
        return
    elif found.zone == zone:
        console.say(f"The warehouse has the days of {zone}, as other rules of this zone said than are known here.")
    else:
        console.say(f"The warehouse has the days of {found.zone}; SHOP_TIMEZONE is {zone}.")
    if found.events:
        console.say(
            f"{found.moved:,} of {counted(found.events, 'event')} belong to another day in that zone; all days from "
            f"{found.first_day} to {found.last_day} are computed again."
        )
    if found.sealed_before:
        console.say(
            f"Days before {found.sealed_before} are sealed by `clickstream retain`: they keep their rows, which are "
            f"days of {found.zone}."
        )


def _tell_zone(address: WarehouseAddress, settings: Settings) -> None:
    try:
        with connection_to(address) as connection:
            require_zone(connection, settings.shop_timezone, lock_timeout_s=settings.lock_timeout_s)
    except (OtherZone, WarehouseRetiming) as told:
        errors.say(str(told))


def _embedded_server() -> EmbeddedServer:
    settings = load_settings()
    if settings.warehouse is not None:
        raise CommandFailed("DWH_HOST is set, so the configured warehouse is used, not the embedded server")
    return EmbeddedServer(settings.embedded_folder)

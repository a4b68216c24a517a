"""`clickstream rejects`: lists events that could not be loaded, and loads those that the parser accepts now."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import PrintableTable, console, paragraph
from clickstream_pipeline.settings import Settings, load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.reading.shop_choices import ShopChoices
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.upkeep.reject_replay import replay_rejects
from clickstream_pipeline.storage.upkeep.rejects import (
    RejectFilter,
    export_rejects,
    listed_rejects,
    reject_reasons,
    rejected_event,
)

app = typer.Typer(no_args_is_help=True, help="Events that could not be loaded: reasons, places, bytes; replay.")

_DAY = ["%Y-%m-%d"]
First = Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First UTC day of the objects' keys.")]
Last = Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last UTC day.")]
Reason = Annotated[RejectReason | None, typer.Option(help="Only events rejected for this reason.")]


@app.command("list")
def list_rejects(
    first: First = None,
    last: Last = None,
    reason: Reason = None,
    most: Annotated[int, typer.Option("--limit", min=0, help="The most events to list, newest first.")] = 20,
) -> None:
    """Show the number of rejected events by reason, then the newest of them."""
    wanted = _filter(first, last, reason)
    with _warehouse() as (connection, _):
        reasons = reject_reasons(connection, wanted)
        listed = listed_rejects(connection, wanted, most=most)
    if not reasons:
        console.print("No event was rejected.")
        return
    summary = PrintableTable(title="rejected events")
    for name in ("reason", "events", "objects", "first day", "last day"):
        summary.add_column(name, justify="right" if name in ("events", "objects") else "left")
    for each in reasons:
        summary.add_row(each.reason, f"{each.events:,}", f"{each.objects:,}", str(each.first_day), str(each.last_day))
    console.print(summary)
    for reject in listed:
        where = f"{reject.raw_object} {reject.raw_position}"
        console.say(f"{where}  {reject.reason}, {reject.size_bytes:,} bytes")
    hidden = sum(each.events for each in reasons) - len(listed)
    if listed and hidden:
        console.print(f"and {hidden:,} older ones (--limit)")
    if listed:
        console.print("`clickstream rejects show OBJECT POSITION` shows one.")


@app.command("show")
def show_reject(
    raw_object: Annotated[str, typer.Argument(metavar="OBJECT", help="The raw object's key, from events/ on.")],
    position: Annotated[int, typer.Argument(help="The event's position in it; 0 is the whole object.")],
) -> None:
    """Show why an event could not be loaded, and its original bytes."""
    with _warehouse() as (connection, _):
        reject = rejected_event(connection, raw_object, position)
    if reject is None:
        raise CommandFailed(
            f"nothing is rejected at position {position} of {raw_object}; see `clickstream rejects list`"
        )
    console.say(f"{reject.reason}, rejected at {reject.rejected_at:%Y-%m-%d %H:%M:%SZ}")
    console.print(paragraph(_readable(reject.raw)), soft_wrap=True)


@app.command("export")
def export(
    file: Annotated[Path | None, typer.Option(help="The file to write; default: standard output.")] = None,
    first: First = None,
    last: Last = None,
    reason: Reason = None,
) -> None:
    """Write rejected events as JSON, one per line: place, reason and bytes of each."""
    wanted = _filter(first, last, reason)
    with _warehouse() as (connection, _):
        if file is None:
            export_rejects(connection, wanted, sys.stdout)
            return
        with file.open("w", encoding="utf-8") as out:
            count = export_rejects(connection, wanted, out)
    console.say(f"{count:,} rejected events in {file}")


@app.command("replay")
def replay(
    first: First = None,
    last: Last = None,
    reason: Reason = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be loaded.")] = False,
) -> None:
    """Load the rejected events that the parser accepts now; their days are stale until they are computed again."""
    with _warehouse() as (connection, settings):
        found = replay_rejects(
            connection,
            raw_store_for(settings),
            _filter(first, last, reason),
            lock_timeout_s=settings.lock_timeout_s,
            choices=ShopChoices.of(settings),
            dry_run=dry_run,
        )
    verb = "would be loaded" if dry_run else "loaded"
    line = f"{found.tried:,} rejected: {found.closed:,} parse now, {found.loaded:,} events {verb}"
    if found.duplicates:
        line += f", {found.duplicates:,} already loaded"
    console.say(f"{line}; {found.still_rejected:,} stay rejected")
    if found.ambiguous:
        console.say(
            f"{found.ambiguous:,} lines now parse as no event or as several, and stay rejected: to load them would "
            "change the positions of the events after them"
        )


def _filter(first: datetime | None, last: datetime | None, reason: RejectReason | None) -> RejectFilter:
    if first and last and last < first:
        raise CommandFailed(f"--to {last:%Y-%m-%d} lies before --from {first:%Y-%m-%d}")
    return RejectFilter(first and first.date(), last and last.date(), reason and str(reason))


@contextmanager
def _warehouse() -> Iterator[tuple[Connection, Settings]]:
    settings = load_settings()
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        yield connection, settings


def _readable(raw: bytes) -> str:
    """The bytes as text, invalid UTF-8 as escapes; a long text is cut after a length that a terminal can show."""
    text = raw[:_SHOWN_BYTES].decode("utf-8", "backslashreplace")
    hidden = len(raw) - _SHOWN_BYTES
    return f"{text}\n… and {hidden:,} more bytes; `clickstream rejects export` writes all" if hidden > 0 else text


_SHOWN_BYTES = 20_000

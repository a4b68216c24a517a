"""`clickstream rejected-requests`: lists events that the ingest API rejected, and replays those it accepts now."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Annotated

import typer

from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import PrintableTable, console
from clickstream_pipeline.settings import load_raw_writing, load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.raw.raw_writer import RawStoreUnavailable, open_raw_writer
from clickstream_pipeline.storage.upkeep.rejected_requests import RejectedRequest, rejected_requests, replay_request

app = typer.Typer(no_args_is_help=True, help="Events that the ingest API rejected: counts, reasons, places; replay.")

_DAY = ["%Y-%m-%d"]
First = Annotated[datetime | None, typer.Option("--from", formats=_DAY, help="First UTC day of receipt.")]
Last = Annotated[datetime | None, typer.Option("--to", formats=_DAY, help="Last UTC day.")]


@app.command("list")
def list_requests(
    first: First = None,
    last: Last = None,
    most: Annotated[int, typer.Option("--limit", min=0, help="The most requests to list, newest first.")] = 20,
) -> None:
    """Show the number of rejected events by day and reason, then the objects with the newest of them."""
    reasons: Counter[tuple[str, str]] = Counter()
    newest: list[RejectedRequest] = []
    for request in _found(first, last):
        day = "-".join(request.key.split("/")[1:4])
        reasons.update({(day, reason): count for reason, count in request.reasons.items()})
        newest = [*newest, request][-most:] if most else []
    if not reasons:
        console.print("Nothing was rejected.")
        return
    table = PrintableTable("day", "reason", title="rejected by the ingest API")
    table.add_column("events", justify="right")
    for (day, reason), count in sorted(reasons.items()):
        table.add_row(day, reason, f"{count:,}")
    console.print(table)
    for request in reversed(newest):
        counts = ", ".join(f"{count} {reason}" for reason, count in sorted(request.reasons.items()))
        console.say(f"{request.key}  {counts}")


@app.command("replay")
def replay(
    first: First = None,
    last: Last = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only show what would be accepted.")] = False,
) -> None:
    """Store the events that the parser accepts now as raw events, with the time of their original receipt."""
    writer = open_raw_writer(load_raw_writing())
    tried = accepted = 0
    days: set[date] = set()
    # The list is read in full first, because a replay changes it.
    for request in list(_found(first, last)):
        try:
            result = replay_request(request, writer, dry_run=dry_run)
        except RawStoreUnavailable as error:
            raise CommandFailed(f"{request.key} could not be replayed and stays as it is: {error}") from error
        tried, accepted = tried + result.tried, accepted + result.accepted
        days |= result.days
    verb = "would be accepted" if dry_run else "accepted"
    console.say(f"{tried:,} rejected events: {accepted:,} {verb}, {tried - accepted:,} stay rejected")
    if days and not dry_run:
        console.say(f"`clickstream load --from {min(days)} --to {max(days)}` loads them")


def _found(first: datetime | None, last: datetime | None) -> Iterator[RejectedRequest]:
    if first and last and last < first:
        raise CommandFailed(f"--to {last:%Y-%m-%d} lies before --from {first:%Y-%m-%d}")
    try:
        yield from rejected_requests(raw_store_for(load_settings()), first and first.date(), last and last.date())
    except ValueError as error:
        raise CommandFailed(str(error)) from error

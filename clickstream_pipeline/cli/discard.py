"""`clickstream discard`: shows which events it would leave out of every figure; does it with --carry-out."""

import os
import pwd
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.cli.progress import compute_stale_days, counting
from clickstream_pipeline.domain.discard_criteria import CannotDiscard, Criteria, checked, moment_of
from clickstream_pipeline.domain.printable import pasteable
from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.console import PrintableTable, console
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.settings import Settings, load_settings
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.upkeep.discards import (
    Discard,
    Found,
    discards,
    find_events,
    finish,
    make_discard,
    undo_discard,
)

app = typer.Typer(
    no_args_is_help=True,
    help="Leave forged or unwanted events out of every figure, and bring them back.",
)

Values = list[str] | None


@app.callback(invoke_without_command=True)
def discard(
    context: typer.Context,
    raw_objects: Annotated[Values, typer.Option("--raw-object", help="A raw object's key, from events/ on.")] = None,
    ip_prefixes: Annotated[Values, typer.Option("--ip-prefix", help="203.0.113.0/24, or an address in it.")] = None,
    user_agents: Annotated[Values, typer.Option("--user-agent", help="The agent's first characters.")] = None,
    client_ids: Annotated[Values, typer.Option("--client-id", help="A browser's id.")] = None,
    session_ids: Annotated[Values, typer.Option("--session-id", help="A session's id, as sent.")] = None,
    order_ids: Annotated[Values, typer.Option("--order-id", help="An order's id.")] = None,
    event_names: Annotated[Values, typer.Option("--event-name", help="An event's name, as sent.")] = None,
    product_ids: Annotated[Values, typer.Option("--product-id", help="The id of a product in the event.")] = None,
    received_from: Annotated[str | None, typer.Option("--from", help="Received at or after, UTC.")] = None,
    received_to: Annotated[str | None, typer.Option("--to", help="Received before; a day includes its end.")] = None,
    reason: Annotated[str | None, typer.Option(help="The reason; recorded; --carry-out needs it.")] = None,
    also_later: Annotated[
        bool, typer.Option("--also-later", help="Also events received from now on, until the discard is undone.")
    ] = False,
    carry_out: Annotated[bool, typer.Option("--carry-out", help="Do it; default: show what would change.")] = False,
) -> None:
    """Leave out the events that meet all given criteria. An option may be repeated: one of its values must match.

    Without --also-later, only events received so far. The events stay in the warehouse; `clickstream discard undo`
    brings them back.
    """
    given = Criteria(
        raw_objects=tuple(raw_objects or ()),
        ip_prefixes=tuple(ip_prefixes or ()),
        user_agents=tuple(user_agents or ()),
        client_ids=tuple(client_ids or ()),
        session_ids=tuple(session_ids or ()),
        order_ids=tuple(order_ids or ()),
        event_names=tuple(event_names or ()),
        product_ids=tuple(product_ids or ()),
        received_from=moment_of(received_from) if received_from else None,
        received_to=moment_of(received_to, is_end=True) if received_to else None,
    )
    if context.invoked_subcommand is not None:
        if not given.is_nothing():
            raise CannotDiscard(f"`clickstream discard {context.invoked_subcommand}` takes no criteria")
        return
    criteria = checked(given, also_later=also_later)
    if carry_out and not (reason or "").strip():
        raise CannotDiscard("--carry-out needs a reason, which is recorded; give it with --reason")
    with _warehouse() as (connection, settings):
        if carry_out:
            _finish(connection, settings)
        with counting("searching days") as show:
            found = find_events(connection, criteria, on_day=show)
        _tell_found(found)
        if not carry_out:
            console.print("Nothing was changed. Add --carry-out and --reason to do it.")
            return
        if not found.events and not also_later:
            console.print("There is nothing to discard; nothing was recorded.")
            return
        number = make_discard(
            connection,
            criteria,
            also_later=also_later,
            reason=reason or "",
            made_by=_who(),
            lock_timeout_s=settings.lock_timeout_s,
        )
        _finish(connection, settings)
    console.say(f"Discard {number} is done; `clickstream discard undo {number}` brings its events back.")


@app.command("list")
def list_discards() -> None:
    """Show all discards: time, author, reason, number of events, and whether each was undone."""
    with _warehouse() as (connection, _):
        made = discards(connection)
    if not made:
        console.print("There are no discards.")
        return
    for each in made:
        console.say(f"{each.discard_id}  {_state(each)}: {counted(each.left_out, 'event')}")
        console.say(f"   {pasteable(each.criteria.arguments())}")
        console.say(f"   {each.made_at:%Y-%m-%d %H:%M} UTC by {each.made_by}: {each.reason}")
        if each.undone_at is not None:
            line = f"   undone {each.undone_at:%Y-%m-%d %H:%M} UTC by {each.undone_by}"
            console.say(f"{line}: {each.undo_reason}" if each.undo_reason else line)


@app.command("undo")
def undo(
    discard_id: Annotated[int, typer.Argument(metavar="ID", help="Its number; `clickstream discard list` shows it.")],
    reason: Annotated[str | None, typer.Option(help="The reason; recorded.")] = None,
) -> None:
    """Undo a discard: its events count in every figure again; the undo is recorded."""
    with _warehouse() as (connection, settings):
        undo_discard(connection, discard_id, reason=reason, undone_by=_who(), lock_timeout_s=settings.lock_timeout_s)
        _finish(connection, settings)
    console.print(f"Discard {discard_id} is undone.")


@app.command("resume")
def resume() -> None:
    """Finish a discard, or the undo of one, that was interrupted."""
    with _warehouse() as (connection, settings):
        done = _finish(connection, settings)
    console.print(f"Finished: {', '.join(map(str, done))}." if done else "Nothing was interrupted.")


def _finish(connection: Connection, settings: Settings) -> list[int]:
    """Does the remaining work of every discard, then computes the days that this changed."""
    with counting("events") as show:
        done = finish(connection, lock_timeout_s=settings.lock_timeout_s, on_events=show)
    if done:
        computed = compute_stale_days(connection, settings)
        console.print(f"{counted(computed, 'day')} computed again.")
    return done


def _tell_found(found: Found) -> None:
    if found.sealed_before:
        console.say(f"Days before {found.sealed_before} are sealed by `clickstream retain` and stay as they are.")
    if not found.events:
        console.print("No event meets these criteria, except events that are left out already.")
        return
    bots = f" ({found.bots:,} of them by robots, left out anyway)" if found.bots else ""
    revenue = ", ".join(formats.money(value, currency) for currency, value in sorted(found.revenue.items()))
    console.say(
        f"{counted(found.events, 'event')}{bots} of {counted(len(found.days), 'day')}, "
        f"{found.days[0]} to {found.days[-1]}; {counted(found.orders, 'order')}{f' of {revenue}' if revenue else ''}"
    )
    samples = PrintableTable(title="some of them")
    for name in ("received (UTC)", "event", "address", "agent", "client", "order", "page"):
        samples.add_column(name)
    for each in found.samples:
        samples.add_row(
            f"{each.received_at:%Y-%m-%d %H:%M:%S}",
            *(
                (value or "")[:40]
                for value in (
                    each.event_name,
                    each.ip_prefix,
                    each.user_agent,
                    each.client_id,
                    each.order_id,
                    each.page_path,
                )
            ),
        )
    console.print(samples)


def _state(each: Discard) -> str:
    if not each.is_finished:
        return "interrupted (`clickstream discard resume` finishes it)"
    if each.undone_at is not None:
        return "undone"
    return "in force, also for later events" if each.is_standing else "in force"


def _who() -> str:
    """The operating system's account name and the machine's name."""
    number = os.getuid()
    try:
        name = pwd.getpwuid(number).pw_name
    except KeyError:
        name = str(number)
    return f"{name}@{socket.gethostname()}"


@contextmanager
def _warehouse() -> Iterator[tuple[Connection, Settings]]:
    settings = load_settings()
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        yield connection, settings

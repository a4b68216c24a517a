"""`clickstream erase` and `clickstream retain`: show what they would remove; remove it with --carry-out."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

import typer

from clickstream_pipeline.cli.erasure_key import erasure_key
from clickstream_pipeline.cli.progress import counting
from clickstream_pipeline.domain.object_rewriting import Person
from clickstream_pipeline.domain.printable import pasteable
from clickstream_pipeline.local.dashboard import empty_cache
from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import console
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.models import ModelChoices
from clickstream_pipeline.storage.upkeep.erasure import Found, OtherId, erase_person, find_person
from clickstream_pipeline.storage.upkeep.retention import OldDays, find_old_days, remove_old_days

# Events may arrive three days late, and missed hours are loaded again for two days.
_LEAST_DAYS = 7

CarryOut = Annotated[bool, typer.Option("--carry-out", help="Do it; default: show what would be removed.")]


def erase(
    client_ids: Annotated[
        list[str] | None, typer.Option("--client-id", help="A browser's id; may be repeated.")
    ] = None,
    user_ids: Annotated[list[str] | None, typer.Option("--user-id", help="A user's id; may be repeated.")] = None,
    carry_out: CarryOut = False,
) -> None:
    """Remove a person from raw objects, rejects, events and derived tables, for good."""
    person = Person(frozenset(client_ids or ()), frozenset(user_ids or ()))
    if not (person.client_ids or person.user_ids) or any(
        not each.strip() for each in (*person.client_ids, *person.user_ids)
    ):
        raise CommandFailed("no id is given; give --client-id or --user-id, or both")
    settings = load_settings()
    key = erasure_key(settings)
    store = raw_store_for(settings)
    context = LoadContext.of(settings, loaded_by="clickstream erase")
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        with counting("searching objects") as show:
            found = find_person(connection, store, person, key=key, on_object=show)
        _tell_found(found)
        if not carry_out:
            _tell_nothing_done()
            return
        with counting("rewriting objects", total=len(found.objects)) as show:
            erase_person(
                connection,
                store,
                found,
                key=key,
                context=context,
                choices=ModelChoices.of(settings),
                on_object=show,
            )
    empty_cache(settings)
    if found.is_nothing():
        console.print("There was nothing to erase; this is recorded.")
    else:
        console.print("Erased; every changed day is computed again.")


def retain(
    days: Annotated[int, typer.Option(min=_LEAST_DAYS, help="The number of days of events to keep, before today.")],
    carry_out: CarryOut = False,
) -> None:
    """Remove events, rejects and raw objects of older days; derived tables stay, without personal ids."""
    settings = load_settings()
    store = raw_store_for(settings)
    before = datetime.now(UTC).date() - timedelta(days=days)
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        old = find_old_days(connection, store, before)
        _tell_old(old)
        if not carry_out:
            _tell_nothing_done()
            return
        if old.unseen:
            raise CommandFailed(
                f"{old.unseen:,} objects of {old.unseen_days[0]} to {old.unseen_days[-1]} were never loaded, and no "
                f"table counts them; load them first (`clickstream load --from {old.unseen_days[0]} --to …`)"
            )
        with counting("removing days", total=len(old.days)) as show:
            remove_old_days(
                connection,
                store,
                old,
                choices=ModelChoices.of(settings),
                on_day=show,
            )
    empty_cache(settings)
    console.print(f"Removed; events are kept from {before} on.")


def _tell_found(found: Found) -> None:
    for each in found.earlier:
        if each.ended_at is None:
            begun = f"{each.begun_at:%Y-%m-%d %H:%M} UTC"
            console.print(f"An erasure that began at {begun} was interrupted; this one completes it.")
        else:
            console.print(f"Erased before, at {each.ended_at:%Y-%m-%d %H:%M} UTC: {counted(each.events, 'event')}.")
    searched = f"({counted(found.objects_read, 'raw object')} searched)"
    if found.is_nothing():
        console.say(f"There is no data with these ids {searched}.")
    else:
        days = f" from {found.first_day} to {found.last_day}" if found.rows else ""
        copies = found.events_in_objects - found.rows
        console.say(
            f"{counted(found.rows, 'event')}{days}, {counted(found.rejects, 'rejected event')}, "
            f"{counted(len(found.objects) + len(found.requests), 'raw object')} to rewrite {searched}"
            + (f"; {counted(copies, 'more event')} in these, copies or not yet loaded" if copies > 0 else "")
        )
    for other in found.other_ids:
        console.say(
            f"The {other.kind} id {other.id} is in the same events; its {counted(other.events_left, 'other event')} "
            f"will stay. To erase them too, if it is the same person: {_command_for(found.person, other)}"
        )


def _command_for(person: Person, other: OtherId) -> str:
    named = [f"--client-id={each}" for each in sorted(person.client_ids)]
    named += [f"--user-id={each}" for each in sorted(person.user_ids)]
    return pasteable(["clickstream", "erase", *named, f"--{other.kind}-id={other.id}"])


def _tell_old(old: OldDays) -> None:
    if not old.days:
        console.print(f"There is no data of days before {old.before}.")
        return
    console.say(
        f"{counted(old.events, 'event')}, {counted(old.rejects, 'rejected event')} and "
        f"{counted(old.objects, 'raw object')} ({old.size_bytes / 1e6:,.1f} MB) of {counted(len(old.days), 'day')}, "
        f"{old.days[0]} to {old.days[-1]}"
    )
    if old.stale:
        console.print(f"{len(old.stale):,} of these days are computed first: their derived tables are out of date.")
    if old.set_aside:
        console.print(f"{old.set_aside:,} of these objects are set aside: their events were never loaded.")
    if old.unseen:
        console.print(f"{old.unseen:,} of these objects were never loaded.")


def _tell_nothing_done() -> None:
    console.print("Nothing was changed. Add --carry-out to do it.")

"""Retention removes events, rejects and raw objects of old days; rows derived from them stay.

Days are sealed before anything is removed: a sealed day is not loaded or computed again, so that its derived rows are
never computed from the events that are left. Running an interrupted removal again completes it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from itertools import chain

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.keys import REJECTED, prefixes_for_day, rejected_date_of
from clickstream_pipeline.storage.raw.day_objects import objects_of_days
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day, stale_days
from clickstream_pipeline.storage.tables.removed_days import removed_before
from clickstream_pipeline.storage.tables.set_aside import objects_set_aside
from clickstream_pipeline.storage.tables.unseen import unseen_objects

_LEDGER_PAGE = 10_000


@dataclass(slots=True)
class OldDays:
    """The load partitions before a day, and what the warehouse and the store hold of them.

    `unseen` counts objects that were never loaded, `set_aside` those that can't be loaded; `stale` lists the days to
    compute before their events are removed.
    """

    before: date
    days: list[date] = field(default_factory=list)
    events: int = 0
    rejects: int = 0
    objects: int = 0
    size_bytes: int = 0
    set_aside: int = 0
    unseen: int = 0
    unseen_days: list[date] = field(default_factory=list)
    stale: list[date] = field(default_factory=list)


def find_old_days(connection: Connection, store: RawStore, before: date) -> OldDays:
    """Finds what would be removed; changes nothing."""
    old = OldDays(before)
    with connection, connection.cursor() as cursor:
        sealed = removed_before(cursor)
        cursor.execute(read_sql("persons/retention/figures.sql"), {"before": before})
        old.events, old.rejects = cursor.fetchone() or (0, 0)
        cursor.execute(read_sql("persons/retention/days.sql"), {"before": before})
        in_warehouse = {day for (day,) in cursor.fetchall()}
    in_store = {day for day in store.list_days() if day < before}
    in_requests = {day for info in store.list_objects(REJECTED) if (day := rejected_date_of(info.key)) and day < before}
    for day in sorted(in_store | in_requests):
        for info in chain.from_iterable(map(store.list_objects, _places_of(day))):
            old.objects += 1
            old.size_bytes += info.size
    for day in sorted(in_store):
        if sealed is None or day >= sealed:
            raw = list(objects_of_days(store, [day]))
            unseen = sum(
                len(unseen_objects(connection, raw[first : first + _LEDGER_PAGE]))
                for first in range(0, len(raw), _LEDGER_PAGE)
            )
            old.unseen += unseen
            if unseen:
                old.unseen_days.append(day)
    old.set_aside = sum(each.load_date < before for each in objects_set_aside(connection))
    old.days = sorted(in_store | in_requests | in_warehouse)
    old.stale = [day for day in stale_days(connection) if day < before]
    return old


def remove_old_days(
    connection: Connection,
    store: RawStore,
    old: OldDays,
    *,
    choices: ModelChoices,
    on_day: Callable[[int], None] = lambda done: None,
) -> None:
    """Computes the stale days that `find_old_days` found, then removes what it found, one transaction per day.

    Visits and orders of the days stay, without the ids of persons. The caller makes sure that every object is loaded:
    an object that was never loaded would be lost and counted nowhere.
    """
    for day in old.stale:
        recompute_day(connection, day, choices=choices)
    binds = {"before": old.before}
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, choices.lock_timeout_s)
        first = removed_before(cursor) or date.min
        cursor.execute(read_sql("persons/retention/seal.sql"), binds)
        cursor.execute(read_sql("persons/retention/salt.sql"))
        cursor.execute(read_sql("persons/retention/anonymous_sessions.sql"), {**binds, "first": first})
        cursor.execute(read_sql("persons/retention/anonymous_trails.sql"), {**binds, "first": first})
        cursor.execute(read_sql("persons/retention/anonymous_orders.sql"), {**binds, "first": first})
        cursor.execute(read_sql("loading/discards/forget_old.sql"), binds)
        cursor.execute(read_sql("persons/retention/drop_kept_events.sql"))
        cursor.execute(read_sql("persons/retention/kept_events.sql"), binds)
    for done, day in enumerate(old.days, start=1):
        with connection, connection.cursor() as cursor:
            take_writers_lock(cursor, choices.lock_timeout_s)
            cursor.execute(read_sql("loading/chunks/touched_events.sql"))
            for statement in ("remove_events", "remove_rejects", "remove_set_aside", "mark_removed"):
                cursor.execute(read_sql(f"persons/retention/{statement}.sql"), {**binds, "day": day})
            cursor.execute(read_sql("loading/chunks/mark_stale_days.sql"), {"load_dates": []})
        for place in _places_of(day):
            store.delete(place)
        on_day(done)


def _places_of(day: date) -> tuple[str, ...]:
    """The prefixes of a day's raw objects, and of the requests that ingest rejected on that day."""
    return (*prefixes_for_day(day), f"{REJECTED}{day:%Y/%m/%d}/")

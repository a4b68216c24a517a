"""Finds what earlier hourly loads have missed: hours with objects that the ledger has not seen."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import islice

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.storage.raw.day_objects import hour_prefixes, objects_of_days
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.tables.unseen import unseen_objects

_KEYS_AT_ONCE = 10_000


def unseen_prefixes(
    connection: Connection, store: RawStore, *, since: datetime, until: datetime
) -> dict[date, set[str]]:
    """By day, the prefixes of the hours from `since` to `until` (both included) that hold unseen objects.

    Objects that lie directly under one of the days count too. Lists the store and reads the ledger; loads nothing.
    """
    found: dict[date, set[str]] = {}
    for day, prefixes in _prefixes_between(since, until):
        objects = objects_of_days(store, [day], prefixes=sorted(prefixes))
        while page := list(islice(objects, _KEYS_AT_ONCE)):
            for info in unseen_objects(connection, page):
                found.setdefault(day, set()).add(next(each for each in prefixes if info.key.startswith(each)))
    return found


def _prefixes_between(since: datetime, until: datetime) -> Iterator[tuple[date, set[str]]]:
    by_day: dict[date, set[str]] = {}
    hour = since.replace(minute=0, second=0, microsecond=0)
    while hour <= until:
        by_day.setdefault(hour.date(), set()).update(hour_prefixes(hour.date(), hour.hour))
        hour += timedelta(hours=1)
    yield from by_day.items()

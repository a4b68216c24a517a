"""What lies in the raw store for some days: which objects, and what a day's objects amount to."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from clickstream_pipeline.domain.keys import (
    hive_prefixes_for_day,
    is_skipped,
    load_date_of,
    prefix_for_day,
    prefix_for_hour,
    prefixes_for_day,
)
from clickstream_pipeline.storage.raw.layout import PassedOver
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore


@dataclass(frozen=True, slots=True)
class ObservedDay:
    """A day's objects at one look, beside what is no raw object; `data_version` changes when any key or etag does."""

    day: date
    objects: int
    size_bytes: int
    data_version: str
    newest: datetime | None
    passed_over: PassedOver


def observe_day(store: RawStore, day: date) -> ObservedDay:
    """Counts a day's objects and hashes their keys and etags (SHA-256, in key order), without reading them."""
    digest = hashlib.sha256()
    objects = size_bytes = 0
    newest: datetime | None = None
    passed_over = PassedOver()
    for info in objects_of_days(store, [day], passed_over=passed_over):
        digest.update(f"{info.key}\0{info.etag}\n".encode())
        objects += 1
        size_bytes += info.size
        newest = info.last_modified if newest is None else max(newest, info.last_modified)
    return ObservedDay(day, objects, size_bytes, digest.hexdigest(), newest, passed_over)


def hour_prefixes(day: date, hour: int) -> tuple[str, ...]:
    """The prefixes of what an hourly run takes in: the hour, and the objects that lie directly under the day.

    Of the Hive layout, the whole day: its hours are spelled in two ways, and a day that has none is one request.
    """
    return (prefix_for_hour(day, hour), f"{prefix_for_day(day)}event-", *hive_prefixes_for_day(day))


def objects_of_days(
    store: RawStore, days: Iterable[date], *, prefixes: Sequence[str] = (), passed_over: PassedOver | None = None
) -> Iterator[ObjectInfo]:
    """The days' raw objects, day by day, in key order; with `prefixes`, those whose keys begin with one of them.

    What lies below a day and is skipped, or under no raw key (somebody's copy), is left out, and counted in
    `passed_over`.
    """
    for day in days:
        for prefix in _prefixes_of(day, prefixes):
            for info in store.list_objects(prefix) if passed_over is None else store.list_all(prefix):
                if load_date_of(info.key) == day and not is_skipped(info.key):
                    yield info
                elif passed_over is not None:
                    passed_over.add(info.key)


def _prefixes_of(day: date, prefixes: Sequence[str]) -> list[str]:
    """The prefixes to list for a day, in key order, none inside another, so that no object comes twice."""
    whole = prefixes_for_day(day)
    chosen: list[str] = []
    for prefix in sorted({prefix for prefix in prefixes if prefix.startswith(whole)} if prefixes else whole):
        if not chosen or not prefix.startswith(chosen[-1]):
            chosen.append(prefix)
    return chosen

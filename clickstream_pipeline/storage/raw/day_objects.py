"""Lists the raw objects of some days, and sums up the objects of one day."""

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
    """A day's raw objects at one listing, and the objects that no load reads (`passed_over`).

    `data_version` changes when a key or an etag changes.
    """

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
    """The prefixes that an hourly run lists: the hour's, and that of the objects directly under the day.

    In the Hive layout it lists the whole day: hours have two spellings there, and an empty day costs one request.
    """
    return (prefix_for_hour(day, hour), f"{prefix_for_day(day)}event-", *hive_prefixes_for_day(day))


def objects_of_days(
    store: RawStore, days: Iterable[date], *, prefixes: Sequence[str] = (), passed_over: PassedOver | None = None
) -> Iterator[ObjectInfo]:
    """The days' raw objects, day by day, in key order; with `prefixes`, those whose keys begin with one of them.

    Objects below a day that are skipped, or whose keys are not raw keys (a copy, for example), are left out and counted
    in `passed_over`.
    """
    for day in days:
        for prefix in _prefixes_of(day, prefixes):
            for info in store.list_objects(prefix) if passed_over is None else store.list_all(prefix):
                if load_date_of(info.key) == day and not is_skipped(info.key):
                    yield info
                elif passed_over is not None:
                    passed_over.add(info.key)


def _prefixes_of(day: date, prefixes: Sequence[str]) -> list[str]:
    """The prefixes to list for a day, in key order; none contains another, so that each object is listed once."""
    whole = prefixes_for_day(day)
    chosen: list[str] = []
    for prefix in sorted({prefix for prefix in prefixes if prefix.startswith(whole)} if prefixes else whole):
        if not chosen or not prefix.startswith(chosen[-1]):
            chosen.append(prefix)
    return chosen

"""The layout of a raw store: which days it has, and which objects no load reads (skipped, or in another layout)."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from clickstream_pipeline.domain.keys import (
    EVENTS,
    day_of_prefix,
    is_skipped,
    leads_to_days,
    load_date_of,
    prefixes_for_day,
)
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawStore

LAYOUTS = "events/YYYY/MM/DD/HH/<name> or events/year=YYYY/month=MM/day=DD/hour=HH/<name>"
# At most so many objects are listed: a hundred requests to S3.
_MOST_LOOKED_AT = 100_000


@dataclass(slots=True)
class PassedOver:
    """Objects under `events/` that no load reads, with the first key of each kind.

    `skipped` objects hold no data: markers, checksums, hidden names. Objects in an `other_layout` may hold events.
    `is_more` says that some objects were not listed.
    """

    skipped: int = 0
    first_skipped: str | None = None
    other_layout: int = 0
    first_other_layout: str | None = None
    is_more: bool = False

    def add(self, key: str) -> None:
        """Counts an object, by its key, if no load reads it."""
        if is_skipped(key):
            self.skipped += 1
            self.first_skipped = _first(self.first_skipped, key)
        elif load_date_of(key) is None:
            self.other_layout += 1
            self.first_other_layout = _first(self.first_other_layout, key)

    def add_all(self, others: Iterable["PassedOver"]) -> None:
        """Adds other counts to these."""
        for other in others:
            self.skipped += other.skipped
            self.first_skipped = _first(self.first_skipped, other.first_skipped)
            self.other_layout += other.other_layout
            self.first_other_layout = _first(self.first_other_layout, other.first_other_layout)
            self.is_more |= other.is_more


def other_layout_told(passed: PassedOver) -> str:
    """One sentence: how many objects lie in another layout, the first key, and the layouts that are read."""
    at_least = "at least " if passed.is_more else ""
    objects = "object is" if passed.other_layout == 1 else "objects are"
    return (
        f"{at_least}{passed.other_layout:,} {objects} in a layout that is not read, the first "
        f"{passed.first_other_layout}; expected {LAYOUTS}"
    )


class Levels(Protocol):
    """A store that lists the objects and folders directly in a folder."""

    def list_level(self, folder: str) -> Iterator[ObjectInfo | str]: ...


def days_in(store: Levels) -> Iterator[date]:
    """The days of a store, in both layouts, in order; does not list their objects."""
    days = {day for each in _above_days(store, EVENTS) if isinstance(each, str) and (day := day_of_prefix(each))}
    return iter(sorted(days))


def passed_over_above(store: RawStore, days: Collection[date] | None = None) -> PassedOver:
    """Objects passed over outside the folders of days; with `days`, only in the years and months of these days."""
    passed = PassedOver()
    looked_at = 0
    for each in _above_days(store, EVENTS, days):
        if isinstance(each, str) and (day_of_prefix(each) or leads_to_days(each)):
            continue
        for info in [each] if isinstance(each, ObjectInfo) else store.list_all(each):
            looked_at += 1
            if looked_at > _MOST_LOOKED_AT:
                passed.is_more = True
                return passed
            passed.add(info.key)
    return passed


def passed_over_of_days(store: RawStore, days: Iterable[date], *, most: int | None = None) -> PassedOver:
    """Objects passed over below some days, among their first `most` objects."""
    passed = PassedOver()
    looked_at = 0
    for day in days:
        for prefix in prefixes_for_day(day):
            for info in store.list_all(prefix):
                looked_at += 1
                if most is not None and looked_at > most:
                    passed.is_more = True
                    return passed
                passed.add(info.key)
    return passed


def passed_over_anywhere(store: RawStore) -> PassedOver:
    """Objects passed over in the whole store; in a store with very many objects, in its newest days."""
    passed = passed_over_above(store)
    newest_first = sorted(store.list_days(), reverse=True)
    passed.add_all([passed_over_of_days(store, newest_first, most=_MOST_LOOKED_AT)])
    return passed


def _above_days(store: Levels, folder: str, days: Collection[date] | None = None) -> Iterator[ObjectInfo | str]:
    """The objects above the folders of days, these folders, and every other folder, which is not listed."""
    wanted = None if days is None else [prefix for day in days for prefix in prefixes_for_day(day)]
    for each in store.list_level(folder):
        if (
            isinstance(each, str)
            and leads_to_days(each)
            and (wanted is None or any(prefix.startswith(each) for prefix in wanted))
        ):
            yield from _above_days(store, each, days)
        else:
            yield each


def _first(one: str | None, other: str | None) -> str | None:
    return min(filter(None, (one, other)), default=None)

"""Layout: which days a raw store has, and what lies in it where no load reads: skipped, or laid out in another way."""

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
# So many objects are looked at: a hundred requests to S3.
_MOST_LOOKED_AT = 100_000


@dataclass(slots=True)
class PassedOver:
    """Objects under `events/` that no load reads, with the first key of each kind.

    `skipped` are no data: markers, checksums, hidden names. Those in an `other_layout` may hold events. `is_more` says
    that not all were looked at.
    """

    skipped: int = 0
    first_skipped: str | None = None
    other_layout: int = 0
    first_other_layout: str | None = None
    is_more: bool = False

    def add(self, key: str) -> None:
        """Counts an object by its key, if it is one of these."""
        if is_skipped(key):
            self.skipped += 1
            self.first_skipped = _first(self.first_skipped, key)
        elif load_date_of(key) is None:
            self.other_layout += 1
            self.first_other_layout = _first(self.first_other_layout, key)

    def add_all(self, others: Iterable["PassedOver"]) -> None:
        """Adds what was passed over elsewhere."""
        for other in others:
            self.skipped += other.skipped
            self.first_skipped = _first(self.first_skipped, other.first_skipped)
            self.other_layout += other.other_layout
            self.first_other_layout = _first(self.first_other_layout, other.first_other_layout)
            self.is_more |= other.is_more


def other_layout_told(passed: PassedOver) -> str:
    """How many objects lie in another layout, the first key, and where objects are read, in a sentence."""
    at_least = "at least " if passed.is_more else ""
    objects = "object is" if passed.other_layout == 1 else "objects are"
    return (
        f"{at_least}{passed.other_layout:,} {objects} in a layout that is not read, the first "
        f"{passed.first_other_layout}; expected {LAYOUTS}"
    )


class Levels(Protocol):
    """A store that tells what lies directly in a folder."""

    def list_level(self, folder: str) -> Iterator[ObjectInfo | str]: ...


def days_in(store: Levels) -> Iterator[date]:
    """The days of a store in order, of both layouts, without listing what they hold."""
    days = {day for each in _above_days(store, EVENTS) if isinstance(each, str) and (day := day_of_prefix(each))}
    return iter(sorted(days))


def passed_over_above(store: RawStore, days: Collection[date] | None = None) -> PassedOver:
    """What is passed over that lies below no day; with `days`, only above these: in their years and months."""
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
    """What is passed over below some days, among their first `most` objects."""
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
    """What is passed over in the whole store; of one with very many objects, in its newest days."""
    passed = passed_over_above(store)
    newest_first = sorted(store.list_days(), reverse=True)
    passed.add_all([passed_over_of_days(store, newest_first, most=_MOST_LOOKED_AT)])
    return passed


def _above_days(store: Levels, folder: str, days: Collection[date] | None = None) -> Iterator[ObjectInfo | str]:
    """What lies above the days, the folders of days, and all folders that are not looked into."""
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

"""Two kinds of days under one key: what partition D is, in UTC and in the shop's calendar, and what maps between them.

Functions of the calendar only; `partitions.py` has what the configured zone makes of them.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime

import dagster as dg

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.storage.registry import model_names, tables

_UTC = "UTC"
_KEYS = "%Y-%m-%d"


def is_of_shop_days(table: str) -> bool:
    """Whether partition D of a derived table is the shop's day D; else it is the UTC day D of objects' keys."""
    return tables()[table].partition != "load_date"


def tables_of_shop_days() -> set[dg.AssetKey]:
    """The derived tables whose partitions are the shop's days."""
    return {dg.AssetKey(name) for name in model_names() if is_of_shop_days(name)}


def zone_ahead(calendar: ShopCalendar, year: int) -> str:
    """The zone whose day begins first: the shop's if it is ahead of UTC at some time of the year, else UTC."""
    days_before, _ = calendar.reach(date(year, 1, 1), date(year, 12, 31))
    return calendar.zone if days_before else _UTC


def daily_partitions(calendar: ShopCalendar, first: date, *, end: date | None = None) -> dg.DailyPartitionsDefinition:
    """A partition for each day from `first` to today, which is the shop's today or that of UTC: the later one.

    The hourly loads write into today's partitions, so that a day is one as soon as it begins in either zone.
    """
    return dg.DailyPartitionsDefinition(
        first.isoformat(),
        end_date=end.isoformat() if end else None,
        timezone=zone_ahead(calendar, datetime.now(UTC).year),
        end_offset=1,
        fmt=_KEYS,
    )


def upstream_days(calendar: ShopCalendar, first: date) -> dg.TimeWindowPartitionMapping:
    """From a shop's day to the UTC days that it may lie in, for days from `first` to the end of next year.

    Dagster leaves out days before the first partition and days that have not begun.
    """
    days_before, days_after = calendar.reach(first, max(first, date(datetime.now(UTC).year + 1, 12, 31)))
    return dg.TimeWindowPartitionMapping(start_offset=days_before, end_offset=days_after)


def utc_days_beside(calendar: ShopCalendar, days: Sequence[date]) -> list[date]:
    """The UTC days that the shop's days of a range lie in and that are none of its dates, in order."""
    return [day for day in calendar.utc_days_between(days[0], days[-1]) if day not in days] if days else []


def partition_told(calendar: ShopCalendar, mapping: dg.TimeWindowPartitionMapping) -> str:
    """What partition D of a table of shop's days is, and in which UTC days it lies: two sentences."""
    days = [f"D{number:+}" if number else "D" for number in range(mapping.start_offset, mapping.end_offset + 1)]
    named = f"days {', '.join(days[:-1])} and {days[-1]}" if len(days) > 1 else f"day {days[0]}"
    return f"Partition D is the shop's day D in {calendar.zone}. It lies in the UTC {named} of `clickstream_events`."

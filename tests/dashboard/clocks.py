"""The hours of a zone's clock, told by Python's zone data quarter of an hour by quarter of an hour."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

Cell = tuple[int, int]
_QUARTER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Hour:
    """An hour of the clock: when it begins, and what the clock shows in it."""

    start: datetime
    day: date
    hour_of_day: int

    @property
    def key(self) -> str:
        """As pages name it: seconds since 1970."""
        return f"{self.start.timestamp():.0f}"


def hours_of(first: date, last: date, zone: str) -> list[Hour]:
    """Every hour of some days, in order; one that the clock shows again after it was set back is another one."""
    at = datetime.combine(first, time(), UTC) - timedelta(days=1)
    end = datetime.combine(last, time(), UTC) + timedelta(days=2)
    hours: list[Hour] = []
    before: tuple[date, int, timedelta | None] | None = None
    while at < end:
        local = at.astimezone(ZoneInfo(zone))
        shown = (local.date(), local.hour, local.utcoffset())
        if shown != before and first <= local.date() <= last:
            hours.append(Hour(at, local.date(), local.hour))
        before = shown
        at += _QUARTER
    return hours


@dataclass(frozen=True, slots=True)
class Week:
    """By ISO weekday and hour of the clock: how many hours there were, and what happened in them."""

    hours: dict[Cell, int]
    values: dict[Cell, float]

    def means(self) -> dict[Cell, float]:
        return {cell: self.values[cell] / self.hours[cell] for cell in self.hours}

    def hour_means(self) -> dict[int, float]:
        """By hour of the day."""
        found = {}
        for hour in {hour for _, hour in self.hours}:
            cells = [cell for cell in self.hours if cell[1] == hour]
            found[hour] = sum(self.values[cell] for cell in cells) / sum(self.hours[cell] for cell in cells)
        return found

    def weekday_means(self) -> dict[int, float]:
        """By weekday: a mean day's sum."""
        means = self.means()
        weekdays = {weekday for weekday, _ in means}
        return {day: sum(mean for (weekday, _), mean in means.items() if weekday == day) for day in weekdays}


def week_of(hours: Iterable[Hour], values: dict[datetime, float]) -> Week:
    """`values` are counts by the moment at which an hour begins."""
    week = Week({}, {})
    for hour in hours:
        cell = (hour.day.isoweekday(), hour.hour_of_day)
        week.hours[cell] = week.hours.get(cell, 0) + 1
        week.values[cell] = week.values.get(cell, 0) + values.get(hour.start, 0)
    return week

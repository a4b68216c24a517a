"""What a clock on the wall shows of UTC hours, told by Python's own zone data."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

Cell = tuple[int, int]


def hours_of(first: date, last: date) -> list[datetime]:
    """Every UTC hour of some days."""
    begin = datetime.combine(first, datetime.min.time(), UTC)
    return [begin + timedelta(hours=n) for n in range(24 * ((last - first).days + 1))]


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

    def weekday_means(self) -> dict[int, float | None]:
        """By weekday: a mean day's sum, None for a weekday that is not whole."""
        means = self.means()
        found: dict[int, float | None] = {}
        for weekday in range(1, 8):
            held = [means[cell] for cell in means if cell[0] == weekday]
            found[weekday] = sum(held) if len(held) >= 23 else None
        return found


def week_of(hours: Iterable[datetime], values: dict[datetime, float], zone: str) -> Week:
    week = Week({}, {})
    for hour in hours:
        local = hour.astimezone(ZoneInfo(zone))
        cell = (local.isoweekday(), local.hour)
        week.hours[cell] = week.hours.get(cell, 0) + 1
        week.values[cell] = week.values.get(cell, 0) + values.get(hour, 0)
    return week

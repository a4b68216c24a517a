"""The busy hours of the shop: the levels of the heat map, and its peaks in words."""

import math
from dataclasses import dataclass
from functools import cached_property

from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.figures import Figures

LEVELS = 10


@dataclass(frozen=True)
class BusyHours:
    """`cells[weekday - 1][hour]`: mean sessions per hour, None if the window does not contain that hour.

    Weekdays have ISO numbers; weeks begin on `week_start`.
    """

    cells: tuple[tuple[float | None, ...], ...]
    week_start: int = 1

    @classmethod
    def of(cls, figures: Figures) -> "BusyHours":
        """Makes it from the figures of a window."""
        rows = figures.busy_matrix().to_numpy().tolist()
        cells = tuple(tuple(None if math.isnan(value) else value for value in row) for row in rows)
        return cls(cells, figures.week_start)

    @property
    def week(self) -> list[int]:
        """The weekdays from the first of the week on."""
        return [(self.week_start + number - 1) % 7 + 1 for number in range(7)]

    @cached_property
    def highest(self) -> float:
        return max((value for row in self.cells for value in row if value is not None), default=0.0)

    @cached_property
    def peak(self) -> tuple[int, int] | None:
        """ISO weekday and hour of the busiest cell, the first of equal cells; None when there are no sessions."""
        if self.highest == 0:
            return None
        return next(
            (w, h) for w, row in enumerate(self.cells, 1) for h, value in enumerate(row) if value == self.highest
        )

    def level(self, value: float | None) -> int | None:
        """0 for no sessions, 1 to 9 in equal steps up to the highest cell, None for a cell without data."""
        if value is None:
            return None
        if value <= 0 or self.highest == 0:
            return 0
        return min(LEVELS - 1, math.ceil(value / self.highest * (LEVELS - 1)))

    def range_of_level(self, level: int) -> str:
        """The sessions per hour of a level, such as 13 to 25."""
        if level == 0:
            return "0"
        step = self.highest / (LEVELS - 1)
        places = 0 if self.highest >= 20 else 1
        return "\N{EN DASH}".join(formats.count(round(step * bound, places)) for bound in (level - 1, level))

    def by_hour(self) -> list[float | None]:
        """Mean sessions by hour of the day, over all weekdays with data."""
        return [_mean([row[hour] for row in self.cells]) for hour in range(24)]

    def by_weekday(self) -> list[float | None]:
        """Mean sessions per hour of each weekday."""
        return [_mean(list(row)) for row in self.cells]

    def in_words(self) -> list[str]:
        """Two or three sentences: the busiest cell, the busiest and the quietest hour, the busiest weekday."""
        if self.peak is None:
            return ["There was no session in these days."]
        weekday, hour = self.peak
        hours = [(value, h) for h, value in enumerate(self.by_hour()) if value is not None]
        weekdays = [(value, w) for w, value in enumerate(self.by_weekday()) if value is not None]
        busiest, quietest = max(hours, key=lambda pair: pair[0]), min(hours, key=lambda pair: pair[0])
        sentences = [
            f"Busiest: {formats.WEEKDAYS[weekday - 1]} {formats.hour(hour)}, "
            f"with {formats.count(round(self.highest, 1))} sessions an hour.",
            f"Over these days {formats.hour(busiest[1])} is busiest, {formats.hour(quietest[1])} quietest.",
        ]
        if len(weekdays) == 7:
            most, least = max(weekdays, key=lambda pair: pair[0]), min(weekdays, key=lambda pair: pair[0])
            sentences.append(
                f"{formats.WEEKDAYS[most[1]]} is the busiest weekday, {formats.WEEKDAYS[least[1]]} the quietest."
            )
        return sentences


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None

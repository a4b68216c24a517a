"""What the shop's visitors say that a page should show, from the generator's own ledger."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from clickstream_pipeline.demo import Truth

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Days:
    """The rows of the truth on some days, for visitors of some channel, device and login state (None: any).

    With a category, visits are those that viewed a product of it, and orders are theirs; nothing else has a category.
    """

    truth: Truth
    first: date
    last: date
    channel: str | None = None
    device_class: str | None = None
    user_login_state: str | None = None
    category: str | None = None

    def rows(self, table: str) -> list[Row]:
        """The rows of a table; an order's group is its visit's."""
        day_column = "session_date" if table in ("sessions", "funnel_daily") else "event_date"
        return [
            row
            for row in self.truth.tables[table]
            if str(self.first) <= str(row[day_column]) <= str(self.last) and self._fits(self._group_of(table, row))
        ]

    def days(self) -> list[str]:
        """All of the days, quiet ones too."""
        return [str(self.first + timedelta(days=number)) for number in range((self.last - self.first).days + 1)]

    def before(self) -> "Days":
        """As many days, directly before."""
        length = timedelta(days=(self.last - self.first).days + 1)
        return replace(self, first=self.first - length, last=self.first - timedelta(days=1))

    def total(self, table: str, column: str, **where: str) -> float:
        return sum(
            float(row[column] or 0)
            for row in self.rows(table)
            if all(row[name] == value for name, value in where.items())
        )

    def totals(self, table: str, key: str, column: str) -> dict[str, float]:
        return sums((str(row[key]), float(row[column] or 0)) for row in self.rows(table))

    def _group_of(self, table: str, row: Row) -> Row | None:
        if table != "orders" or self._is_everybody():
            return row
        return next(
            (visit for visit in self.truth.tables["sessions"] if visit["session_id"] == row["session_id"]), None
        )

    def _is_everybody(self) -> bool:
        return not (self.channel or self.device_class or self.user_login_state or self.category)

    def _fits(self, row: Row | None) -> bool:
        names = ("channel", "device_class", "user_login_state")
        return self._is_everybody() or (
            row is not None
            and all(getattr(self, name) in (None, row[name]) for name in names)
            and (self.category is None or self.category in row.get("viewed_categories", [self.category]))
        )


def sums(pairs: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The sum for each key."""
    totals: dict[str, float] = {}
    for key, value in pairs:
        totals[key] = totals.get(key, 0) + value
    return totals

"""The questions about the week, their right answers by what its visitors did, and frequent slips.

The simulated visitors' own figures (`truth.json`) decide, never the warehouse, which the learner asks.
"""

import math
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from clickstream_pipeline.demo import Truth

Answer = Callable[[Truth], str]
# Wilson's 90 % interval, as in docs/metrics.md.
_Z = 1.645


@dataclass(frozen=True, slots=True)
class Slip:
    """An answer that is near the right one, and a sentence that says what it is without the right one."""

    answer: Answer
    what: str


@dataclass(frozen=True, slots=True)
class Question:
    """`name` is its key in the file of answers, `step` the part of the page that asks it."""

    name: str
    text: str
    step: int
    right: Answer
    slips: tuple[Slip, ...] = ()


def _sum(truth: Truth, table: str, column: str, **where: object) -> int:
    rows = truth.tables[table]
    return sum(int(str(row[column])) for row in rows if all(row[name] == value for name, value in where.items()))


def _first(counts: "Counter[Any]") -> str:
    """The key with the highest count; of equal ones the smallest."""
    return str(min(counts, key=lambda key: (-counts[key], key)))


def _visits_with(truth: Truth, column: str) -> int:
    return sum(int(str(row[column])) > 0 for row in truth.tables["sessions"])


def _by_product(truth: Truth, table: str, column: str, **where: object) -> "Counter[str]":
    counts: Counter[str] = Counter()
    for row in truth.tables[table]:
        if all(row[name] == value for name, value in where.items()):
            # Sums of đồng are whole numbers.
            counts[str(row["product_id"])] += int(float(str(row[column])))
    return counts


def _lost_most_after(truth: Truth) -> str:
    counts: Counter[str] = Counter()
    for row in truth.tables["funnel_daily"]:
        counts[str(row["step"])] += int(str(row["sessions_lost"]))
    return _first(counts)


def _revenue_by_day(truth: Truth) -> "Counter[str]":
    counts: Counter[str] = Counter()
    for row in truth.tables["orders"]:
        if row["currency"] == "VND":
            counts[str(row["event_date"])] += int(float(str(row["value"] or 0)))
    return counts


def _busiest_hour(truth: Truth, *, of_shop: bool) -> str:
    clock = {str(row["hour"]): int(str(row["hour_of_day"])) for row in truth.tables["shop_hours"]}
    counts: Counter[int] = Counter()
    for row in truth.tables["activity_hourly"]:
        hour = str(row["hour"])
        counts[clock[hour] if of_shop else datetime.fromisoformat(hour).hour] += int(str(row["sessions"]))
    return _first(counts)


def _busiest_weekday(truth: Truth, table: str) -> str:
    days = Counter(
        date.fromisoformat(str(row["session_date" if table == "sessions" else "event_date"])).isoweekday()
        for row in truth.tables[table]
    )
    return ["", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"][int(_first(days))]


def _beyond_chance(truth: Truth) -> str:
    visits, bought = Counter[str](), Counter[str]()
    for row in truth.tables["sessions"]:
        visits[str(row["channel"])] += 1
        bought[str(row["channel"])] += int(str(row["purchases"])) > 0
    overall = bought.total() / visits.total()
    bounds = {channel: wilson(bought[channel], count) for channel, count in visits.items()}
    return str(sum(not low <= overall <= high for low, high in bounds.values()))


def wilson(hits: int, tries: int) -> tuple[float, float]:
    """The ends of Wilson's 90 % interval of a share, 0 to 1."""
    middle, share = (hits + _Z**2 / 2) / (tries + _Z**2), hits / tries
    half = _Z / (tries + _Z**2) * math.sqrt(tries * share * (1 - share) + _Z**2 / 4)
    return middle - half, middle + half


QUESTIONS = (
    Question(
        "events", "How many events does the week have, as the dashboard counts them?", 2,
        lambda truth: str(_sum(truth, "event_daily", "events")),
        (Slip(lambda truth: str(_sum(truth, "load_daily", "loaded")), "these are all rows, those of robots too"),),
    ),
    Question(
        "visits", "How many visits?", 2,
        lambda truth: str(len(truth.tables["sessions"])),
        (
            Slip(
                lambda truth: str(len({row["client_id"] for row in truth.tables["sessions"]} - {None})),
                "these are browsers, and one browser visits more than once",
            ),
        ),
    ),
    Question(
        "most_viewed", "Which product (its id) was viewed most?", 3,
        lambda truth: _first(_by_product(truth, "product_daily", "views")),
        (
            Slip(
                lambda truth: _first(_by_product(truth, "product_sales_daily", "revenue", currency="VND")),
                "it brought the most revenue",
            ),
        ),
    ),
    Question(
        "top_seller", "Which product (its id) brought the most revenue in VND?", 3,
        lambda truth: _first(_by_product(truth, "product_sales_daily", "revenue", currency="VND")),
        (Slip(lambda truth: _first(_by_product(truth, "product_daily", "views")), "it was viewed most"),),
    ),
    Question(
        "funnel_purchases", "How many visits reached the last step of the funnel?", 4,
        lambda truth: str(_sum(truth, "funnel_daily", "sessions", step="purchase")),
        (
            Slip(lambda truth: str(len(truth.tables["orders"])), "these are orders, and a visit may have two"),
            Slip(lambda truth: str(_visits_with(truth, "purchases")), "these visits bought, in whatever order"),
        ),
    ),
    Question(
        "lost_most_after", "After which step (its name in the table) were the most visits lost?", 4, _lost_most_after,
    ),
    Question(
        "carts_any_order", "How many visits put something into the cart, in whatever order of steps?", 5,
        lambda truth: str(_visits_with(truth, "adds")),
        (
            Slip(
                lambda truth: str(_sum(truth, "funnel_daily", "sessions", step="add_to_cart")),
                "these are the visits of the funnel, which had viewed a product before",
            ),
        ),
    ),
    Question(
        "busiest_hour", "In which hour of the shop's clock (0 to 23) were the most visits active?", 6,
        lambda truth: _busiest_hour(truth, of_shop=True),
        (Slip(lambda truth: _busiest_hour(truth, of_shop=False), "this is an hour of UTC"),),
    ),
    Question(
        "busiest_weekday", "On which weekday did the most visits start?", 6,
        lambda truth: _busiest_weekday(truth, "sessions"),
        (Slip(lambda truth: _busiest_weekday(truth, "orders"), "it has the most orders"),),
    ),
    Question(
        "best_day", "Which day (2026-01-31) brought the most revenue in VND?", 7,
        lambda truth: _first(_revenue_by_day(truth)),
    ),
    Question(
        "beyond_chance", "How many channels convert so that chance does not explain the difference from all visits?", 8,
        _beyond_chance,
    ),
)  # fmt: skip

"""Retention: who did one thing, and came back to do another."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from tests.explore.reference.segments import seen_visits
from tests.explore.reference.steps import serves
from tests.explore.reference.visits import Event, Json, Shop, Spot, Visit, day_of, is_on_days, spots


@dataclass(frozen=True)
class Cell:
    """What a cohort did in a period: the figure, the visitors that it counts, and whether the period is over."""

    value: Decimal
    who: frozenset[str]
    is_ripe: bool


@dataclass(frozen=True)
class Cohort:
    """Visitors whose first deed was in one period, which begins on a day; a cell for each period from this one on."""

    begins: date
    visitors: frozenset[str]
    cells: tuple[Cell, ...]


def ask_retention(shop: Shop, question: Json) -> list[Cohort]:
    """The cohorts of all periods that have a chosen day, empty ones too."""
    by_visitor: dict[str, list[Visit]] = {}
    for visit in seen_visits(shop, question):
        if visit.visitor is not None:
            by_visitor.setdefault(visit.visitor, []).append(visit)
    deeds = {visitor: spots(visits) for visitor, visits in by_visitor.items()}
    begins = period_of(day_of(question, "first_day"), question)
    cohorts = []
    while begins <= day_of(question, "last_day"):
        entries = {visitor: entry for visitor, own in deeds.items() if (entry := _entry(own, begins, question, shop))}
        cells = tuple(_cell(number, begins, deeds, entries, question, shop) for number in range(question["periods"]))
        cohorts.append(Cohort(begins, frozenset(entries), cells))
        begins = following(begins, question)
    return cohorts


def pooled_means(cohorts: Iterable[tuple[int, Iterable[tuple[Decimal, bool]]]], periods: int) -> list[Decimal | None]:
    """For each column the sum of its ripe values per visitor of their cohorts; None where no cell is ripe.

    A cohort is the number of its visitors, and the value of each of its cells and whether it is ripe.
    """
    values, visitors = [Decimal(0)] * periods, [0] * periods
    for size, cells in cohorts:
        for number, (value, is_ripe) in enumerate(cells):
            if is_ripe:
                values[number] += value
                visitors[number] += size
    return [value / size if size else None for value, size in zip(values, visitors, strict=True)]


def means(cohorts: list[Cohort]) -> list[Decimal | None]:
    return pooled_means(
        [(len(each.visitors), [(cell.value, cell.is_ripe) for cell in each.cells]) for each in cohorts],
        len(cohorts[0].cells),
    )


def period_of(day: date, question: Json) -> date:
    """The first day of the day, week or month in which a day is."""
    if question["every"] == "month":
        return day.replace(day=1)
    if question["every"] == "week":
        return day - timedelta(days=(day.isoweekday() - (question.get("week_start") or 1)) % 7)
    return day


def following(begins: date, question: Json) -> date:
    """The first day of the next period."""
    longest = {"day": 1, "week": 7, "month": 31}[question["every"]]
    return period_of(begins + timedelta(days=longest), question)


def _entry(own: list[Spot], begins: date, question: Json, shop: Shop) -> Spot | None:
    """The event that puts a visitor into the cohort of the period, if any does."""
    firsts = [spot for spot in own if serves(spot.event, question["first"], shop.currency)]
    if (question.get("cohorts") or "first_ever") == "first_ever":
        firsts = firsts[:1]
    for spot in firsts:
        if is_on_days(spot.visit, question) and period_of(spot.visit.day, question) == begins:
            return spot
    return None


def _cell(
    number: int, begins: date, deeds: dict[str, list[Spot]], entries: dict[str, Spot], question: Json, shop: Shop
) -> Cell:
    periods = [begins]
    for _ in range(question["periods"] - 1):
        periods.append(following(periods[-1], question))
    counted = {periods[number]} if (question.get("count") or "on") == "on" else set(periods[number:])
    measure = question.get("measure") or "visitors"
    returns = {
        visitor: [
            spot
            for spot in deeds[visitor]
            if serves(spot.event, question["again"], shop.currency)
            and period_of(spot.visit.day, question) in counted
            and (measure == "visitors" or spot.event.event_type == "purchase")
            and spot.key >= entry.key
        ]
        for visitor, entry in entries.items()
    }
    if number == 0 and measure == "visitors":
        who = frozenset(entries)
    else:
        who = frozenset(visitor for visitor, own in returns.items() if own)
    orders = [spot.event for own in returns.values() for spot in own]
    value = {
        "visitors": Decimal(len(who)),
        "orders": Decimal(len(orders)),
        "revenue": sum((order.revenue for order in orders if _is_revenue(order, question, shop)), Decimal(0)),
    }[measure]
    return Cell(value, who, _is_over(following(periods[number], question), shop))


def _is_revenue(order: Event, question: Json, shop: Shop) -> bool:
    currency = question["again"].get("currency") or shop.currency
    return order.revenue is not None and order.currency == currency


def _is_over(next_begins: date, shop: Shop) -> bool:
    midnight = datetime.combine(next_begins, time(), shop.zone)
    return round(midnight.timestamp() * 1000) <= shop.known_until_ms

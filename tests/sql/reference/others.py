"""Open sets are bounded: beyond the most frequent values of a day, a day's tables know one more, `(other)`."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from datetime import date
from typing import Any

from tests.sql.reference.events import Event, about, day_of
from tests.sql.reference.orders import Order
from tests.sql.reference.visits import Visit, Visits, external_host, viewed_categories

OTHER = "(other)"
TOLD_BY_SESSIONS = ("utm_source", "utm_medium", "utm_campaign", "referrer_host")

_Counts = defaultdict[tuple[str, date], Counter[str]]


class Others:
    """Which values stand for themselves on a day: `of("page", day, value)` is the value, or `(other)`.

    What a value counts by, the design leaves open. A page counts by the events of the day and of its visits that stand
    on it, the name of an event by the day's events, a product by what is said about it (views of the day; adds, removes
    and orders of its visits too) and by visits that ended with it, a category by the visits that viewed it, all that a
    visit tells of where it came from by visits. Equal counts go by value.
    """

    def __init__(self, people: list[Event], visits: Visits, orders: list[Order], *, values_a_day: int) -> None:
        counts: _Counts = defaultdict(Counter)
        for day, events in _scopes(people, visits).items():
            for event in events:
                _count(counts["page", day], event["page_path"])
                if day_of(event) == day:
                    _count(counts["event_name", day], event["event_name"])
                if _is_about_products(event, day):
                    for product_id in {product.product_id for product in about(event)}:
                        _count(counts["product", day], product_id)
        for order in orders:
            for day in {order.event_date, *(day_of(event) for event in (order.visit.events if order.visit else ()))}:
                for product_id in {product.product_id for product in about(order.told)}:
                    _count(counts["product", day], product_id)
        for visit in visits.all:
            _count(counts["product", visit.session_date], last_product(visit))
            for category in viewed_categories(visit):
                _count(counts["category", visit.session_date], category)
            for name, value in came_from(visit).items():
                _count(counts[name, visit.session_date], value)
        self._kept = {
            which: set(sorted(counted, key=lambda value: (-counted[value], value.encode()))[:values_a_day]) - {OTHER}
            for which, counted in counts.items()
        }

    def of(self, dimension: str, day: date, value: Any) -> Any:
        return value if value is None or value in self._kept[dimension, day] else OTHER

    def categories(self, visit: Visit) -> set[str]:
        return {self.of("category", visit.session_date, category) for category in viewed_categories(visit)}


def last_product(visit: Visit) -> str | None:
    """Of an event that names several products, the last word counts."""
    named = [product.product_id for event in visit.events for product in about(event) if product.product_id is not None]
    return named[-1] if named else None


def came_from(visit: Visit) -> dict[str, str | None]:
    """The campaign that brought a visit, and the host that did."""
    # The design doesn't say which of several campaigns stands: the first event with any UTM tag, all three from it.
    tagged: Event = next((e for e in visit.events if e["utm_source"] or e["utm_medium"] or e["utm_campaign"]), {})
    hosts: Iterable[str] = (host for event in visit.events if (host := external_host(event)))
    return {
        **{name: tagged.get(name) for name in ("utm_source", "utm_medium", "utm_campaign")},
        "referrer_host": next(iter(hosts), None),
    }


def _scopes(people: list[Event], visits: Visits) -> dict[date, list[Event]]:
    """By day, its own events and all events of its visits."""
    scopes: dict[date, list[Event]] = defaultdict(list)
    for visit in visits.all:
        for day in {day_of(event) for event in visit.events}:
            scopes[day] += visit.events
    for event in people:
        if visits.of(event) is None:
            scopes[day_of(event)].append(event)
    return scopes


def _is_about_products(event: Event, day: date) -> bool:
    if event["event_type"] == "view_item":
        return day_of(event) == day
    return event["event_type"] in ("add_to_cart", "remove_from_cart")


def _count(counted: Counter[str], value: str | None) -> None:
    if value is not None:
        counted[value] += 1

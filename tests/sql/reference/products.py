"""Products: how often they were seen, put into a cart, bought."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import Any

from tests.sql.reference.carts import OrderLine
from tests.sql.reference.events import Event, about, day_of
from tests.sql.reference.orders import Order
from tests.sql.reference.others import OTHER, Others
from tests.sql.reference.visits import UNKNOWN_GROUP, Visit, Visits

COUNTED = {"view_item": "views", "add_to_cart": "adds", "remove_from_cart": "removes"}
SESSIONS_OF = {"view_item": "sessions_viewed", "add_to_cart": "sessions_added"}
FACTS = {"product_name": "name", "product_category": "category", "product_brand": "brand"}


def product_daily(
    events: list[Event], visits: Visits, orders: list[Order], lines: list[OrderLine], others: Others
) -> list[dict[str, Any]]:
    """`views`, `adds` and `removes` count events: one that names a product twice counts once for it."""
    counts: dict[tuple[Any, ...], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    sessions: dict[tuple[Any, ...], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))

    for event in events:
        if event["event_type"] in COUNTED:
            visit = visits.of(event)
            day = day_of(event)
            for product_id in {others.of("product", day, product.product_id) for product in about(event)} - {None}:
                key = (day, product_id, *visits.group_of(event).items())
                counts[key][COUNTED[event["event_type"]]] += 1
                if visit and event["event_type"] in SESSIONS_OF:
                    sessions[key][SESSIONS_OF[event["event_type"]]].add(visit.session_id)
    for line in lines:
        # What nobody's session bought is in product_sales_daily alone.
        visit = line.order.visit
        if visit and line.product_id is not None:
            product_id = others.of("product", line.order.event_date, line.product_id)
            key = (line.order.event_date, product_id, *visit.group.items())
            sessions[key]["sessions_bought"].add(visit.session_id)

    facts = _Facts(events, visits, orders)
    return [
        {
            "event_date": key[0],
            "product_id": key[1],
            **dict(key[2:]),
            **{column: facts.last_seen(key[0], key[1], fact) for column, fact in FACTS.items()},
            **{column: counts[key][column] for column in ("views", "adds", "removes")},
            **{
                column: len(sessions[key][column])
                for column in ("sessions_viewed", "sessions_added", "sessions_bought")
            },
        }
        for key in {**counts, **sessions}
    ]


def product_sales_daily(lines: list[OrderLine], others: Others) -> list[dict[str, Any]]:
    """Revenue is per currency, never summed across currencies. An item without a product id is no product's sale."""
    sales: dict[tuple[Any, ...], list[OrderLine]] = defaultdict(list)
    for line in lines:
        if line.product_id is not None:
            group = line.order.visit.group if line.order.visit else UNKNOWN_GROUP
            product_id = others.of("product", line.order.event_date, line.product_id)
            sales[line.order.event_date, product_id, line.currency, line.is_inferred, *group.items()].append(line)
    return [
        {
            "event_date": key[0],
            "product_id": key[1],
            "currency": key[2],
            "is_inferred": key[3],
            **dict(key[4:]),
            "orders": len({line.order.first["event_id"] for line in sold}),
            "units": sum(line.units for line in sold),
            "revenue": sum(line.units * line.price for line in sold),
        }
        for key, sold in sales.items()
    ]


@dataclass(frozen=True)
class _Seen:
    """An event that says what products are called, the day on which it counts, and its visit."""

    event: Event
    day: date
    visit: Visit | None


class _Facts:
    """What a product was called when it was last seen.

    The design says "as last seen": on the day, by any of its views, adds, removes and orders. A product that the day
    itself doesn't name (it was bought from a cart filled on another day) is called what the day's sessions called it
    when they added, removed or ordered it on their other days.
    """

    def __init__(self, events: list[Event], visits: Visits, orders: list[Order]) -> None:
        placed = {(order.in_visit or order.first)["event_id"]: order for order in orders}
        self._seen: list[_Seen] = []
        for event in events:
            if event["event_type"] in COUNTED:
                self._seen.append(_Seen(event, day_of(event), visits.of(event)))
            elif order := placed.get(event["event_id"]):
                self._seen.append(_Seen(order.told, order.event_date, order.visit))
        self._days_of = {visit.session_id: {day_of(event) for event in visit.events} for visit in visits.all}

    def last_seen(self, day: date, product_id: str, fact: str) -> str | None:
        # Many products in one have no name in common.
        if product_id == OTHER:
            return None
        on_the_day = [seen for seen in self._seen if seen.day == day]
        beside_it = [
            seen
            for seen in self._seen
            if seen.day != day
            and seen.event["event_type"] != "view_item"
            and seen.visit
            and day in self._days_of[seen.visit.session_id]
        ]
        for seen in reversed(beside_it + on_the_day):
            # Of an item that stands twice in one event, the last word counts.
            for product in reversed(about(seen.event)):
                said: str | None = getattr(product, fact)
                if product.product_id == product_id and said is not None:
                    return said
        return None

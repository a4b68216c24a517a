"""Trails: what each visit did, in order, one character an event, and what each character of a day stands for."""

import struct
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from tests.sql.reference.events import LIST_VIEWS, Event, about
from tests.sql.reference.orders import Order
from tests.sql.reference.others import OTHER, Others
from tests.sql.reference.visits import Visit, Visits

# In the order that events of one moment have in a trail; the letters are a, b, c, …
KINDS = (
    *("view_home", "page_view", "search", "view_item_list", "view_promotion", "select_promotion", "select_item"),
    *("view_item", "click", "engagement", "add_to_wishlist", "remove_from_wishlist", "share", "add_to_cart"),
    *("remove_from_cart", "view_cart", "login_prompt", "login", "logout", "begin_checkout", "checkout_progress"),
    *("purchase", "repeated_purchase", "refund", "unknown"),
)
LETTERS = {kind: chr(ord("a") + number) for number, kind in enumerate(KINDS)}

SEARCHED = ("searchQuery", "search_query", "searchTerm", "search_term", "search_string", "query")
MOST_CHARACTERS = 200

Rows = list[dict[str, Any]]


@dataclass(frozen=True)
class Thing:
    """What an event is, and what it is about; empty where it says nothing."""

    kind: str
    page: str = ""
    product: str = ""
    category: str = ""
    brand: str = ""
    term: str = ""

    def rank(self) -> tuple[Any, ...]:
        return (
            LETTERS[self.kind],
            *(text.encode() for text in (self.page, self.product, self.category, self.brand, self.term)),
        )


@dataclass(frozen=True)
class Step:
    """An event of a trail: its time, its things (several where it names several products), the order it placed."""

    at_ms: int
    things: list[Thing]
    order: Order | None


def trail_tables(
    visits: Visits, orders: list[Order], others: Others, *, values_a_day: int, shop_currency: str
) -> dict[str, Rows]:
    """The rows of trails, trail_groups, trail_dictionary and trail_details."""
    tables: dict[str, Rows] = {"trails": [], "trail_groups": [], "trail_dictionary": [], "trail_details": []}
    placed = {order.in_visit["event_id"]: order for order in orders if order.visit is not None and order.in_visit}
    for day, numbered in numbered_visits(visits).items():
        groups = sorted({tuple(visit.group.values()) for visit in numbered.values()})
        tables["trail_groups"] += [
            {
                "session_date": day,
                "group_no": number,
                **dict(zip(("channel", "device_class", "user_login_state"), each, strict=True)),
            }
            for number, each in enumerate(groups, start=1)
        ]
        steps = {number: _steps(visit, placed, others) for number, visit in numbered.items()}
        codes = _Codes((step for trail in steps.values() for step in trail), 4 * values_a_day)
        tables["trail_dictionary"] += [{"session_date": day, **row} for row in codes.rows()]
        for number, visit in numbered.items():
            key = {"session_date": day, "visit_no": number}
            trail = steps[number]
            moments = [step.at_ms for step in trail]
            tables["trails"].append(
                {
                    **key,
                    "group_no": groups.index(tuple(visit.group.values())) + 1,
                    "has_ties": len(set(moments)) < len(moments),
                    "kinds": "".join(LETTERS[step.things[0].kind] for step in trail),
                    "things": "".join(codes.of(step.things[0]) for step in trail),
                    "times": "\\x" + struct.pack(f">{len(moments)}i", *moments).hex(),
                }
            )
            tables["trail_details"] += [{**key, **row} for row in _details(trail, codes, shop_currency)]
    return tables


def numbered_visits(visits: Visits) -> dict[date, dict[int, Visit]]:
    """By day, its visits by their numbers: from 1, in the order of their ids."""
    days: dict[date, list[Visit]] = defaultdict(list)
    for visit in sorted(visits.all, key=lambda visit: visit.session_id.encode()):
        days[visit.session_date].append(visit)
    return {day: dict(enumerate(some, start=1)) for day, some in days.items()}


class _Codes:
    """The characters of a day. The most frequent things have the first ones, from the one after the space.

    Beyond the most frequent, each type of event has one more.
    """

    def __init__(self, steps: Iterable[Step], most: int) -> None:
        counts = Counter(thing for step in steps for thing in step.things)
        order = sorted(counts, key=lambda thing: (-counts[thing], thing.rank()))
        self._numbers = {thing: number for number, thing in enumerate(order[:most], start=1)}
        self._others = {thing.kind: most + ord(LETTERS[thing.kind]) for thing in order[most:]}

    def of(self, thing: Thing) -> str:
        return _character(self._numbers.get(thing) or self._others[thing.kind])

    def rows(self) -> Rows:
        listed = list(self._numbers.items()) + [(Thing(kind, page=OTHER), no) for kind, no in self._others.items()]
        listed.sort(key=lambda entry: entry[1])
        return [
            {
                "event_type": kind,
                "codes": "".join(_character(number) for _, number in own),
                "page_paths": [thing.page for thing, _ in own],
                "product_ids": [thing.product for thing, _ in own],
                "product_categories": [thing.category for thing, _ in own],
                "product_brands": [thing.brand for thing, _ in own],
                "search_terms": [thing.term for thing, _ in own],
            }
            for kind in {thing.kind for thing, _ in listed}
            for own in [[entry for entry in listed if entry[0].kind == kind]]
        ]


def _character(number: int) -> str:
    """Surrogates (U+D800 to U+DFFF) are no characters."""
    point = 32 + number
    return chr(point if point < 0xD800 else point + 0x800)


def _steps(visit: Visit, placed: dict[Any, Order], others: Others) -> list[Step]:
    began = datetime.combine(visit.session_date, time(), UTC)
    found = []
    for event in visit.events:
        order = placed.get(event["event_id"])
        at_ms = (visit.moment_of(event) - began) // timedelta(milliseconds=1)
        step = Step(at_ms, _things(event, order, others.of("page", visit.session_date, event["page_path"])), order)
        letter = LETTERS[step.things[0].kind]
        found.append(((at_ms, letter, event["event_timestamp"], UUID(str(event["event_id"])).bytes), step))
    return [step for _, step in sorted(found, key=lambda each: each[0])]


def _things(event: Event, order: Order | None, page: str | None) -> list[Thing]:
    kind = "repeated_purchase" if event["event_type"] == "purchase" and order is None else event["event_type"]
    term = _term(event) if kind == "search" else ""
    if kind in LIST_VIEWS:
        # It is about a category, and no product.
        told = [(None, event["context_product_category"], event["context_product_brand"])]
    else:
        # Of an order all of its purchases tell.
        source = event if order is None else order.told
        # What an order tells of a product without an id is not kept.
        without_id = (None, None) if order else (event["context_product_category"], event["context_product_brand"])
        told = [(product.product_id, product.category, product.brand) for product in about(source)] or [
            (None, *without_id)
        ]
    return [
        Thing(kind, page or "", product or "", _short(category), _short(brand), term)
        for product, category, brand in told
    ]


def _term(event: Event) -> str:
    told = (str(event["properties"].get(name) or "").strip(" ") for name in SEARCHED)
    return next((term for term in told if term), "").lower()[:MOST_CHARACTERS]


def _short(text: str | None) -> str:
    return (text or "")[:MOST_CHARACTERS]


def _details(trail: list[Step], codes: _Codes, shop_currency: str) -> Rows:
    rows = []
    for place, step in enumerate(trail, start=1):
        for item_no, thing in enumerate(step.things, start=1):
            if item_no == 1 and step.order is None:
                continue
            is_order = item_no == 1 and step.order is not None
            rows.append(
                {
                    "place": place,
                    "item_no": item_no,
                    "code": codes.of(thing),
                    "order_value": step.order.told["order_value"] if is_order and step.order else None,
                    "order_currency": (step.order.currency or shop_currency) if is_order and step.order else None,
                }
            )
    return rows

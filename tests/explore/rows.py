"""Small shops as rows of `clickstream_events`, and as the visits of which the reference is asked.

The visits are made by `tests.sql.reference` from the events, not from trails.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from clickstream_pipeline.domain.rows import EVENT_COLUMNS
from tests.explore.reference.visits import Event, Product, Shop, Visit
from tests.sql.reference.events import in_order
from tests.sql.reference.orders import Order, find_orders
from tests.sql.reference.visits import Visit as SessionVisit
from tests.sql.reference.visits import Visits, viewed_categories

CURRENCY = "VND"

# A row of clickstream_events, by column.
Row = dict[str, Any]

# What a path of a general page view says about the kind of page, if one of its folders is such a word.
_WORDS = {
    "cart": "cart", "basket": "cart", "bag": "cart", "checkout": "checkout", "payment": "checkout", "search": "search",
    "account": "account", "login": "account", "register": "account", "signin": "account", "sign-in": "account",
    "signup": "account", "sign-up": "account",
}  # fmt: skip
_ORDER = ("cart", "checkout", "search", "account")
_KINDS = {"view_home": "home", "view_item_list": "list", "view_item": "product", "view_cart": "cart"}


@dataclass(frozen=True)
class Happening:
    """What a browser did: one event, as a test writes it."""

    at: datetime
    event_type: str
    client: str | None = "c1"
    session: str | None = None
    page: str | None = None
    products: tuple[Product, ...] = ()
    # Whether one product is sent in `items` or in the columns of the event's product.
    in_items: bool = False
    search: str | None = None
    order: str | None = None
    revenue: Decimal | None = None
    currency: str | None = None
    channel: str | None = None
    device: str = "desktop"
    login: str | None = None


def rows_of(happenings: list[Happening], zone: ZoneInfo) -> list[Row]:
    """The rows of clickstream_events; they are numbered, and received at once, in the order of the list."""
    return [_row(number, happening, zone) for number, happening in enumerate(happenings, start=1)]


def shop_of(rows: list[Row], kinds: list[str], zone: ZoneInfo, known_until: datetime) -> Shop:
    """The visits of some rows; `kinds` are the types of events in the order in which events of one moment stand."""
    events = in_order(row for row in rows if not row["is_bot"])
    visits = Visits(events, zone)
    orders = {order.in_visit["event_id"]: order for order in find_orders(events, visits) if order.in_visit is not None}
    by_day: dict[date, list[SessionVisit]] = {}
    for visit in visits.all:
        by_day.setdefault(visit.session_date, []).append(visit)
    told = []
    for day, own in by_day.items():
        # A visit's number on its day is its place by its session's id.
        for number, visit in enumerate(sorted(own, key=lambda each: each.session_id.encode()), start=1):
            told.append(_visit(day, number, visit, orders, kinds))
    return Shop(tuple(sorted(told, key=lambda visit: visit.name)), _ms(known_until), zone, CURRENCY)


def _row(number: int, happening: Happening, zone: ZoneInfo) -> Row:
    (first, *_) = happening.products or (Product(),)
    in_items = happening.in_items or len(happening.products) > 1
    items = [
        {key: value for key, value in (("id", each.id), ("category", each.category), ("brand", each.brand)) if value}
        for each in happening.products
    ]
    is_of_columns = bool(happening.products) and not in_items
    return {
        **dict.fromkeys((*EVENT_COLUMNS, "discard_id")),
        "event_id": UUID(int=number),
        "event_timestamp": happening.at,
        "event_name": happening.event_type,
        "event_type": happening.event_type,
        "event_date": happening.at.astimezone(zone).date(),
        "load_date": happening.at.astimezone(UTC).date(),
        "received_at": happening.at,
        "client_id": happening.client,
        "session_id": happening.session,
        "page_path": happening.page,
        "context_product_id": (first.id or None) if is_of_columns else None,
        "context_product_category": (first.category or None) if is_of_columns else None,
        "context_product_brand": (first.brand or None) if is_of_columns else None,
        "items": items if in_items else None,
        "properties": {"searchQuery": happening.search} if happening.search else {},
        "order_id": happening.order,
        "order_value": happening.revenue,
        "currency": happening.currency,
        "channel": happening.channel,
        "device_class": happening.device,
        "user_login_state": happening.login,
        "is_bot": False,
        "is_late_unreliable": False,
        "raw_object": "events/2026/01/05/12/event-0.json",
        "raw_position": number,
    }


def _visit(day: date, number: int, visit: SessionVisit, orders: dict[Any, Order], kinds: list[str]) -> Visit:
    told = [_event(visit, event, orders.get(event["event_id"])) for event in visit.events]
    # Events of one visit are in the order of their times in it; those of one moment in the order of their kinds.
    told.sort(key=lambda event: (event.at_ms, kinds.index(event.event_type)))
    group = visit.group
    return Visit(
        day,
        number,
        next((event["client_id"] for event in visit.events if event["client_id"] is not None), None),
        group["channel"],
        group["device_class"],
        group["user_login_state"],
        frozenset(viewed_categories(visit)),
        tuple(_placed(event, place) for place, event in enumerate(told, start=1)),
    )


def _placed(event: Event, place: int) -> Event:
    return Event(**{**vars(event), "place": place})


def _event(visit: SessionVisit, row: Row, order: Order | None) -> Event:
    is_purchase = row["event_type"] == "purchase"
    told = row if order is None else order.told
    event_type, page = row["event_type"], row["page_path"] or ""
    return Event(
        at_ms=_ms(visit.moment_of(row)),
        event_type="repeated_purchase" if is_purchase and order is None else event_type,
        page=page,
        page_kind=_page_kind(event_type, page),
        products=_products({**row, "items": told["items"]}),
        search=(row["properties"].get("searchQuery") or "").strip().lower() if event_type == "search" else "",
        revenue=told["order_value"] if order is not None else None,
        currency=(order.currency or CURRENCY) if order is not None else None,
    )


def _products(row: Row) -> tuple[Product, ...]:
    """What an event names: of a list of products nothing but the first one's category and brand."""
    is_list = row["event_type"] == "view_item_list"
    if row["items"] and not is_list:
        return tuple(Product(*(item.get(key) or "" for key in ("id", "category", "brand"))) for item in row["items"])
    own = (row["context_product_id"], row["context_product_category"], row["context_product_brand"])
    return (Product("" if is_list else own[0] or "", own[1] or "", own[2] or ""),)


def _page_kind(event_type: str, page: str) -> str | None:
    if event_type != "page_view":
        return _KINDS.get(event_type)
    folders = {_WORDS.get(folder.lower()) for folder in page.split("/")}
    return "home" if page == "/" else next((kind for kind in _ORDER if kind in folders), "other")


def _ms(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)

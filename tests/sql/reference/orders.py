"""Orders: which purchase events are one, which only refreshed its page, and what they tell together."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any
from uuid import UUID

from tests.sql.reference.events import Event, first_known, has_unread_quantity, in_order, said_quantity
from tests.sql.reference.visits import Visit, Visits

if TYPE_CHECKING:
    from tests.sql.reference.carts import OrderLine

# How many purchases of one order have a say in it, in the order of their receipt.
MOST_TOLD = 20


@dataclass(frozen=True, eq=False)
class Order:
    """One order: the purchase event at which it counts, and the one in the visit that bought it, if one did.

    `told` is what its purchases tell together, as if it were one event.
    """

    first: Event
    in_visit: Event | None
    visit: Visit | None
    told: Event
    currency: str | None

    @property
    def bought_at(self) -> datetime:
        """When its visit bought, by the visit's own purchase event."""
        moment: datetime = (self.in_visit or self.first)["event_timestamp"]
        return moment

    @property
    def event_date(self) -> Any:
        return self.first["event_date"]


def find_orders(events: list[Event], visits: Visits) -> list[Order]:
    """All orders, in the order of the events at which their visits bought."""
    by_key: dict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda event: (event["received_at"], UUID(str(event["event_id"])).bytes)):
        if event["event_type"] == "purchase":
            by_key[order_key(event)].append(event)
    orders = [_order_of(own[:MOST_TOLD], visits) for own in by_key.values()]
    places = {event["event_id"]: n for n, event in enumerate(in_order(events))}
    return sorted(orders, key=lambda order: places[(order.in_visit or order.first)["event_id"]])


def _order_of(purchases: list[Event], visits: Visits) -> Order:
    first = purchases[0]

    def earliest(*columns: str) -> Event:
        """The first purchase that tells one of these, or else one that tells nothing of the kind."""
        return next((each for each in purchases if any(each[column] for column in columns)), first)

    with_value = next((each for each in purchases if each["order_value"] is not None), first)
    with_items, with_product = earliest("items"), earliest("context_product_id")
    lines = with_items if with_items["items"] else with_product
    named = {name: with_product[name] for name in first if name.startswith("context_product_")}
    quantity = first_known(
        said_quantity(with_items) if with_items["items"] else None, *(said_quantity(each) for each in purchases)
    )
    # Where nobody could read any quantity of it, one counts as unread.
    unread = {"quantity": "unread"} if any(map(has_unread_quantity, purchases)) else {}
    told = {
        **first,
        **named,
        "order_value": with_value["order_value"],
        "items": with_items["items"],
        "currency": lines["currency"],
        "order_quantity": quantity,
        "properties": {"product": (with_product["properties"].get("product") or {}), "invalid": unread},
        "client_id": earliest("client_id")["client_id"],
        "user_id": earliest("user_id")["user_id"],
    }
    in_visit = _event_in_visit(purchases)
    visit = None if in_visit is None else visits.of(in_visit)
    # Of another day's visit the order's day knows nothing.
    if visit is None or first["event_date"] not in {event["event_date"] for event in visit.events}:
        in_visit = visit = None
    currency = first_known(with_value["currency"], *(each["currency"] for each in purchases))
    return Order(first, in_visit, visit, told, currency)


def _event_in_visit(purchases: list[Event]) -> Event | None:
    """The first that names its session and is of the order's own day, else the first that is in any visit."""
    named = (
        each
        for each in purchases
        if each["session_id"] is not None and each["event_date"] == purchases[0]["event_date"]
    )
    in_any = (each for each in purchases if each["session_id"] is not None or each["client_id"] is not None)
    return next(named, None) or next(in_any, None)


def order_key(purchase: Event) -> str:
    """Its order's id; a purchase without one is an order of its own, keyed by its event's id."""
    return str(purchase["event_id"]) if purchase["order_id"] is None else purchase["order_id"]


def event_ids(orders: Iterable[Order]) -> set[Any]:
    """The purchase events at which visits bought: all others are refreshes, or in no visit."""
    return {order.in_visit["event_id"] for order in orders if order.in_visit is not None}


def orders_table(orders: list[Order], lines: list["OrderLine"], shop_currency: str) -> list[dict[str, Any]]:
    rows = []
    for order in orders:
        units = [line.units for line in lines if line.order is order]
        rows.append(
            {
                "order_id": order_key(order.first),
                "ordered_at": order.first["event_timestamp"],
                "event_date": order.event_date,
                "session_id": None if order.visit is None else order.visit.session_id,
                "client_id": order.told["client_id"],
                "user_id": order.told["user_id"],
                "value": order.told["order_value"],
                "currency": order.currency or shop_currency,
                # Items without a product id are units too; where nobody knows what was bought, the order's own count.
                "units": sum(units, Decimal(0)) if units else said_quantity(order.told),
                "event_id": str(order.first["event_id"]),
            }
        )
    return rows

"""Orders: which purchase events are one, and which only refreshed its page."""

from typing import Any
from uuid import UUID

from tests.sql.reference.carts import OrderLine
from tests.sql.reference.events import Event, in_order, said_quantity
from tests.sql.reference.visits import Visits


def find_orders(events: list[Event]) -> list[Event]:
    """The purchase event at which each order counts: the one of its key that was received first."""
    first: dict[str, Event] = {}
    for event in sorted(events, key=lambda event: (event["received_at"], UUID(str(event["event_id"])).bytes)):
        if event["event_type"] == "purchase":
            first.setdefault(order_key(event), event)
    return in_order(first.values())


def order_key(purchase: Event) -> str:
    """Its order's id; a purchase without one is an order of its own, keyed by its event's id."""
    return str(purchase["event_id"]) if purchase["order_id"] is None else purchase["order_id"]


def orders_table(
    visits: Visits, orders: list[Event], lines: list[OrderLine], shop_currency: str
) -> list[dict[str, Any]]:
    rows = []
    for order in orders:
        visit = visits.of(order)
        units = [line.units for line in lines if line.order is order]
        rows.append(
            {
                "order_id": order_key(order),
                "ordered_at": order["event_timestamp"],
                "event_date": order["event_date"],
                "session_id": None if visit is None else visit.session_id,
                "client_id": order["client_id"],
                "user_id": order["user_id"],
                "value": order["order_value"],
                "currency": order["currency"] or shop_currency,
                # Items without a product id are units too; where nobody knows what was bought, the order's own count.
                "units": sum(units) if units else said_quantity(order),
                "event_id": str(order["event_id"]),
            }
        )
    return rows

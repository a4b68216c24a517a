"""What orders bought: the items that they name, or what their session's cart held."""

from dataclasses import dataclass
from decimal import Decimal

from tests.sql.reference.events import About, Event, about, said_quantity
from tests.sql.reference.visits import Visits

CART_EVENTS = {"add_to_cart": 1, "remove_from_cart": -1}


@dataclass(frozen=True)
class OrderLine:
    """Some units of one product in one order; `product_id` is None for an item that names none."""

    order: Event
    product_id: str | None
    units: Decimal
    price: Decimal
    currency: str
    is_inferred: bool


def lines_of_orders(visits: Visits, orders: list[Event], shop_currency: str) -> list[OrderLine]:
    """All lines of all orders."""
    lines: list[OrderLine] = []
    for order in orders:
        currency = order["currency"] or shop_currency
        if order["items"]:
            lines += [
                # An item that names no price was bought for nothing that we know of.
                OrderLine(
                    order, item.product_id, item.units, item.price or Decimal(0), item.currency or currency, False
                )
                for item in about(order)
            ]
            continue
        held = _cart_of(order, visits, orders)
        inferred = [
            # An add that names no currency is in its order's.
            OrderLine(order, product_id, units, last.price or Decimal(0), last.currency or currency, True)
            for product_id, (units, last) in held.items()
            if units > 0 and last is not None
        ]
        # The design's two rules meet in an order without items, whose cart held nothing, that is about a product: that
        # product was bought, as often as the order says, and nothing had to be inferred.
        lines += inferred or [
            OrderLine(
                order,
                own.product_id,
                _or_one(said_quantity(order)),
                own.price or Decimal(0),
                currency,
                False,
            )
            for own in about(order)
        ]
    return lines


def _cart_of(order: Event, visits: Visits, orders: list[Event]) -> dict[str, tuple[Decimal, About | None]]:
    """Units of each product and its last add, in the session's cart at the moment of the order."""
    visit = visits.of(order)
    held: dict[str, tuple[Decimal, About | None]] = {}
    if visit is None:
        return held
    order_ids = {each["event_id"] for each in orders}
    # Equal times resolve in step order: what was added at the moment of an order is in it. The sort is stable.
    for event in sorted(visit.events, key=lambda event: (event["event_timestamp"], event["event_type"] == "purchase")):
        if event is order:
            break
        if event["event_type"] == "purchase" and event["event_id"] in order_ids:
            held = {}
        sign = CART_EVENTS.get(event["event_type"])
        for product in about(event) if sign else ():
            if sign and product.product_id is not None:
                units, last = held.get(product.product_id, (Decimal(0), None))
                held[product.product_id] = (units + sign * product.units, product if sign > 0 else last)
    return held


def _or_one(quantity: Decimal | None) -> Decimal:
    return Decimal(1) if quantity is None else quantity

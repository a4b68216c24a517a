"""What orders bought: the items that they name, or what their session's cart held."""

from dataclasses import dataclass
from decimal import Decimal

from tests.sql.reference.events import About, about, first_known, said_quantity
from tests.sql.reference.orders import Order, event_ids

CART_EVENTS = {"add_to_cart": 1, "remove_from_cart": -1}


@dataclass(frozen=True)
class OrderLine:
    """Some units of one product in one order; `product_id` is None for an item that names none."""

    order: Order
    product_id: str | None
    units: Decimal
    price: Decimal
    currency: str
    is_inferred: bool


def lines_of_orders(orders: list[Order], shop_currency: str) -> list[OrderLine]:
    """All lines of all orders."""
    lines: list[OrderLine] = []
    for order in orders:
        currency = order.currency or shop_currency
        own = about(order.told)
        if order.told["items"]:
            prices = _told_prices(order, own)
            lines += [_own_line(order, item, price, currency) for item, price in zip(own, prices, strict=True)]
            continue
        held = {
            product_id: (units, last)
            for product_id, (units, last) in _cart_of(order, orders).items()
            if units > 0 and last is not None
        }
        inferred = [
            # An add that names no currency is in its order's.
            OrderLine(order, product_id, units, last.price or Decimal(0), last.currency or currency, True)
            for product_id, (units, last) in held.items()
        ]
        # The design's two rules meet in an order without items, whose cart held nothing, that is about a product: that
        # product was bought, as often as the order says, and nothing had to be inferred.
        lines += inferred or [_own_line(order, product, product.price, currency) for product in own]
    return lines


def _own_line(order: Order, product: About, price: Decimal | None, currency: str) -> OrderLine:
    # What names no price was bought for nothing that we know of; how many pieces nobody could read was inferred.
    is_inferred = product.is_unread and product.said_units is None
    own_currency = product.currency or currency
    return OrderLine(order, product.product_id, product.units, price or Decimal(0), own_currency, is_inferred)


def _told_prices(order: Order, items: list[About]) -> list[Decimal | None]:
    """Each item's price; nothing is taken off where the items come to the order's value before any discount."""
    before = [first_known(item.price_before_discount, item.price) for item in items]
    total = sum((item.units * (price or Decimal(0)) for item, price in zip(items, before, strict=True)), Decimal(0))
    return before if total == order.told["order_value"] else [item.price for item in items]


def _cart_of(order: Order, orders: list[Order]) -> dict[str, tuple[Decimal, About | None]]:
    """Units of each product and its last add, in the session's cart at the moment of the order."""
    held: dict[str, tuple[Decimal, About | None]] = {}
    if order.visit is None:
        return held
    order_ids = event_ids(orders)
    told: set[str] = set()
    # Equal times resolve in step order: what was added at the moment of an order is in it. The sort is stable.
    for event in sorted(
        order.visit.events, key=lambda event: (event["event_timestamp"], event["event_type"] == "purchase")
    ):
        if event is order.in_visit:
            break
        if event["event_type"] == "purchase" and event["event_id"] in order_ids:
            held, told = {}, set()
        sign = CART_EVENTS.get(event["event_type"])
        for product in about(event) if sign else ():
            if sign and product.product_id is not None:
                units, last = held.get(product.product_id, (Decimal(0), None))
                held[product.product_id] = (units + sign * product.units, product if sign > 0 else last)
                told |= {product.product_id} if product.said_units is not None else set()
    # What the order says of its only product counts where nothing that filled the cart says how many.
    said = said_quantity(order.told)
    in_it = [product_id for product_id, (units, last) in held.items() if units > 0 and last is not None]
    if said is not None and said > 0 and len(in_it) == 1 and not told & set(in_it):
        held[in_it[0]] = (said, held[in_it[0]][1])
    return held

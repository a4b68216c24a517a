"""The products of a purchase: the items that it names, or else the content of the visit's cart."""

from dataclasses import dataclass
from decimal import Decimal

from clickstream_pipeline.demo.actions import Action, Item
from clickstream_pipeline.demo.catalogue import Product


@dataclass(frozen=True, slots=True)
class Sale:
    """Pieces of one product in one order, and their price."""

    product: Product
    units: int
    revenue: Decimal
    currency: str


def bought(actions: list[Action], purchase: Action) -> tuple[list[Sale], bool]:
    """The sales of a purchase, by product; and whether they are inferred from the cart, as it names no items."""
    if purchase.items:
        return _sales_of(purchase.items), False
    cart: dict[str, Item] = {}
    for action in actions:
        if action is purchase:
            break
        if action.kind == "purchase" and not action.is_refresh:
            cart.clear()
        elif action.kind in ("add_to_cart", "remove_from_cart"):
            sign = 1 if action.kind == "add_to_cart" else -1
            for item in action.about():
                before = cart[item.product.id].units if item.product.id in cart else 0
                cart[item.product.id] = Item(item.product, before + sign * item.units)
    return _sales_of(tuple(item for item in cart.values() if item.units > 0)), True


def _sales_of(items: tuple[Item, ...]) -> list[Sale]:
    return [
        Sale(item.product, item.units, item.product.unit_price * item.units, item.product.currency) for item in items
    ]

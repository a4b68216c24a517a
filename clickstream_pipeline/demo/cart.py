"""A visitor's cart, and the numbers of orders."""

from dataclasses import dataclass, field
from decimal import Decimal

from clickstream_pipeline.demo.actions import Item
from clickstream_pipeline.demo.catalogue import Product


@dataclass(slots=True)
class OrderDesk:
    """Numbers the shop's orders."""

    placed: int = 100_000

    def next_number(self) -> int:
        """The next order's number."""
        self.placed += 1
        return self.placed


@dataclass(slots=True)
class Cart:
    """The cart's content: product → units, in the order of adding; an order empties it."""

    id: str
    units: dict[Product, int] = field(default_factory=dict)

    def total(self) -> Decimal:
        """The price of its goods, without shipping."""
        return sum((product.unit_price * units for product, units in self.units.items()), Decimal(0))

    def items(self, *, without_quantity: bool = False) -> tuple[Item, ...]:
        """Its items; `without_quantity` omits a quantity of 1, as some trackers do."""
        return tuple(
            Item(product, None if without_quantity and units == 1 else units) for product, units in self.units.items()
        )

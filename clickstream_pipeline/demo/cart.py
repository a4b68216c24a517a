"""A visitor's cart, and the numbers that orders get."""

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
    """What lies in the cart: product → units, in the order of adding; empty again after an order."""

    id: str
    units: dict[Product, int] = field(default_factory=dict)

    def total(self) -> Decimal:
        """What its goods cost, without shipping."""
        return sum((product.unit_price * units for product, units in self.units.items()), Decimal(0))

    def items(self, *, without_quantity: bool = False) -> tuple[Item, ...]:
        """Its items; `without_quantity` leaves a quantity of 1 untold, as some trackers do."""
        return tuple(
            Item(product, None if without_quantity and units == 1 else units) for product, units in self.units.items()
        )

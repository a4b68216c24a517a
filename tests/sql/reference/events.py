"""Events: their order, which of them show a page, and which products they are about."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

# A row of clickstream_events, by column; JSON columns parsed, their numbers exact.
Event = dict[str, Any]

PAGE_VIEWS = {"page_view", "view_home", "view_item_list", "view_item", "view_cart"}
LIST_VIEWS = {"view_item_list"}


def in_order(events: Iterable[Event]) -> list[Event]:
    """First and last are always by (event_timestamp, event_id)."""
    return sorted(events, key=lambda event: (event["event_timestamp"], UUID(str(event["event_id"])).bytes))


def is_page_view(event: Event) -> bool:
    return event["event_type"] in PAGE_VIEWS


@dataclass(frozen=True)
class About:
    """One product that an event is about; `product_id` is None for an item that names none."""

    product_id: str | None
    name: str | None
    category: str | None
    brand: str | None
    said_units: Decimal | None
    is_unread: bool
    price: Decimal | None
    price_before_discount: Decimal | None
    currency: str | None

    @property
    def units(self) -> Decimal:
        return Decimal(1) if self.said_units is None else self.said_units


def about(event: Event) -> list[About]:
    """Each of `items` when there are any, else `product.id`; list views are about none.

    An item that names no currency is in its event's. What is said of a quantity beside the items is of them all: it
    counts where the event is about one product.
    """
    if event["event_type"] in LIST_VIEWS:
        return []
    items = event["items"] or []
    if items:
        return [
            About(
                product_id=item.get("id"),
                name=item.get("name"),
                category=item.get("category"),
                brand=item.get("brand"),
                said_units=first_known(
                    _decimal(item.get("quantity")), said_quantity(event) if len(items) == 1 else None
                ),
                is_unread="quantity" in item or (len(items) == 1 and has_unread_quantity(event)),
                price=paid(item.get("price"), item.get("discount"), _plain_number(item.get("discountPrice"))),
                price_before_discount=_decimal(item.get("price")) if _plain_number(item.get("discount")) else None,
                currency=item.get("currency") or event["currency"],
            )
            for item in items
        ]
    if event["context_product_id"] is None:
        return []
    return [
        About(
            product_id=event["context_product_id"],
            name=event["context_product_name"],
            category=event["context_product_category"],
            brand=event["context_product_brand"],
            said_units=said_quantity(event),
            is_unread=has_unread_quantity(event),
            price=paid(
                event["context_product_price"],
                (event["properties"].get("product") or {}).get("discount"),
                event["context_product_discount_price"],
            ),
            price_before_discount=None,
            currency=event["currency"],
        )
    ]


def paid(price: Any, discount: Any, discount_price: Any) -> Decimal | None:
    """What one costs: the price less its discount, of whatever sign, else the discount price, else the price.

    What no loader coerced may be anything: only a plain number is a discount.
    """
    taken_off = _plain_number(discount)
    if price is not None and taken_off:
        return max(Decimal(price) - abs(taken_off), min(Decimal(price), Decimal(0)))
    return _decimal(first_known(discount_price, price))


def first_known(*values: Any) -> Any:
    """The first value that is not None."""
    return next((value for value in values if value is not None), None)


def last_known(events: list[Event], column: str) -> Any:
    return first_known(*(event[column] for event in reversed(events)))


def day_of(event: Event) -> date:
    day: date = event["event_date"]
    return day


def said_quantity(event: Event) -> Decimal | None:
    """The quantity of its product, else the event, else the order; a plain number or the text of one."""
    if event.get("order_quantity") is not None:
        return Decimal(event["order_quantity"])
    return first_known(*(_plain_number(said) for said in _said_quantities(event)))


def has_unread_quantity(event: Event) -> bool:
    """Whether it says a quantity that nobody can read."""
    invalid = event["properties"].get("invalid") or {}
    return bool({"product.quantity", "quantity", "order.quantity"} & set(invalid)) or any(
        said is not None and _plain_number(said) is None for said in _said_quantities(event)
    )


def _said_quantities(event: Event) -> list[Any]:
    said = event["properties"]
    return [
        (said.get("product") or {}).get("quantity"),
        said.get("quantity"),
        (said.get("order") or {}).get("quantity"),
    ]


def _plain_number(said: Any) -> Decimal | None:
    return Decimal(str(said)) if re.fullmatch(r"-?[0-9]+([.][0-9]+)?", str(said)) else None


def _decimal(value: Any) -> Decimal | None:
    return None if value is None else Decimal(value)

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
    units: Decimal
    price: Decimal | None
    currency: str | None


def about(event: Event) -> list[About]:
    """Each of `items` when there are any, else `product.id`; list views are about none.

    An item that names no currency is in its event's. A product that is no item is one unit at the discount price, else
    the price.
    """
    if event["event_type"] in LIST_VIEWS:
        return []
    if event["items"]:
        return [
            About(
                product_id=item.get("id"),
                name=item.get("name"),
                category=item.get("category"),
                brand=item.get("brand"),
                units=Decimal(1) if item.get("quantity") is None else Decimal(item["quantity"]),
                price=None if item.get("price") is None else Decimal(item["price"]),
                currency=item.get("currency") or event["currency"],
            )
            for item in event["items"]
        ]
    if event["context_product_id"] is None:
        return []
    return [
        About(
            product_id=event["context_product_id"],
            name=event["context_product_name"],
            category=event["context_product_category"],
            brand=event["context_product_brand"],
            units=Decimal(1),
            price=first_known(event["context_product_discount_price"], event["context_product_price"]),
            currency=event["currency"],
        )
    ]


def first_known(*values: Any) -> Any:
    """The first value that is not None."""
    return next((value for value in values if value is not None), None)


def last_known(events: list[Event], column: str) -> Any:
    return first_known(*(event[column] for event in reversed(events)))


def day_of(event: Event) -> date:
    day: date = event["event_date"]
    return day


def said_quantity(order: Event) -> Decimal | None:
    """`order.quantity`, which no reader coerces: a plain number or the text of one."""
    said = (order["properties"].get("order") or {}).get("quantity")
    return Decimal(str(said)) if re.fullmatch(r"[0-9]+([.][0-9]+)?", str(said)) else None

"""The shapes that leave the parser: event rows, rejections, and the facts of one raw object."""

from dataclasses import dataclass, fields
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from clickstream_pipeline.domain.reject_reasons import RejectReason


@dataclass(frozen=True, slots=True)
class EventRow:
    """One row of `clickstream_events`; field order is the table's column order.

    `items` and `properties` are JSON text; times are aware UTC datetimes.
    """

    event_id: UUID
    event_timestamp: datetime
    event_name: str
    user_id: str | None
    user_login_state: str | None
    identity_source: str | None
    client_id: str | None
    session_id: str | None
    is_first_visit: bool | None
    context_product_id: str | None
    context_product_name: str | None
    context_product_category: str | None
    context_product_brand: str | None
    context_product_price: Decimal | None
    context_product_discount_price: Decimal | None
    context_product_url_path: str | None
    event_type: str
    event_date: date
    received_at: datetime
    client_timestamp: datetime | None
    page_url: str | None
    page_path: str | None
    referrer: str | None
    utm_source: str | None
    utm_medium: str | None
    utm_campaign: str | None
    channel: str | None
    device_class: str
    browser: str | None
    os: str | None
    is_bot: bool
    is_late_unreliable: bool
    ip_prefix: str | None
    order_id: str | None
    order_value: Decimal | None
    cart_id: str | None
    cart_value: Decimal | None
    currency: str | None
    checkout_step: int | None
    items: str | None
    properties: str
    raw_object: str
    raw_position: int
    load_date: date


EVENT_COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(EventRow))


@dataclass(frozen=True, slots=True)
class Rejection:
    """An event that could not be loaded: its ordinal in the object (from 1; 0 is the whole object), why, its bytes."""

    position: int
    reason: RejectReason
    raw: bytes


@dataclass(frozen=True, slots=True)
class Tombstone:
    """Where an erased event stood: its ordinal in the object, and the etag of the content that it stood in."""

    position: int
    erased_from: str


@dataclass(frozen=True, slots=True)
class ParsedObject:
    """What one raw object holds: `events` were read, each is a row or a rejection; copies are still in `rows`.

    An erased event is no event any more, but the others keep their positions: its tombstone takes one.
    """

    events: int
    rows: tuple[EventRow, ...]
    rejections: tuple[Rejection, ...]
    tombstones: tuple[Tombstone, ...] = ()

    @property
    def positions(self) -> int:
        return self.events + len(self.tombstones)

"""Event rows as the loader carries them: a COPY tuple, and beside it the little that deciding what to write needs."""

from collections.abc import Callable
from struct import Struct
from typing import Any

import msgspec

from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.domain.times import microseconds
from clickstream_pipeline.domain.vocabulary import EventType
from clickstream_pipeline.storage import copy_format

# What `raw_objects` counts of rows beside their number.
IS_BOT, IS_UNKNOWN, IS_LATE = 1, 2, 4

_Write = Callable[[Any], bytes]
# The columns in the order of load/copy_events.sql: what every event has of its own first, then by what tells them.
COPY_COLUMNS: tuple[tuple[str, _Write], ...] = (
    ("event_id", copy_format.uuid),
    ("raw_position", copy_format.integer),
    ("event_timestamp", copy_format.moment),
    ("received_at", copy_format.moment),
    ("event_date", copy_format.day),
    ("is_late_unreliable", copy_format.boolean),
    ("client_timestamp", copy_format.moment),
    ("client_id", copy_format.text),
    ("session_id", copy_format.text),
    ("user_id", copy_format.text),
    ("user_login_state", copy_format.text),
    ("identity_source", copy_format.text),
    ("is_first_visit", copy_format.boolean),
    ("device_class", copy_format.text),
    ("browser", copy_format.text),
    ("os", copy_format.text),
    ("is_bot", copy_format.boolean),
    ("ip_prefix", copy_format.text),
    ("event_name", copy_format.text),
    ("event_type", copy_format.text),
    ("context_product_id", copy_format.text),
    ("context_product_name", copy_format.text),
    ("context_product_category", copy_format.text),
    ("context_product_brand", copy_format.text),
    ("context_product_price", copy_format.numeric),
    ("context_product_discount_price", copy_format.numeric),
    ("context_product_url_path", copy_format.text),
    ("page_url", copy_format.text),
    ("page_path", copy_format.text),
    ("utm_source", copy_format.text),
    ("utm_medium", copy_format.text),
    ("utm_campaign", copy_format.text),
    ("referrer", copy_format.text),
    ("channel", copy_format.text),
    ("raw_object", copy_format.text),
    ("load_date", copy_format.day),
    ("order_id", copy_format.text),
    ("order_value", copy_format.numeric),
    ("cart_id", copy_format.text),
    ("cart_value", copy_format.numeric),
    ("currency", copy_format.text),
    ("checkout_step", copy_format.integer),
    ("items", copy_format.jsonb),
    ("properties", copy_format.jsonb),
)
FIELD_COUNT = Struct(">h").pack(len(COPY_COLUMNS))


class PreparedRow(msgspec.Struct, frozen=True, gc=False):
    """One row of `clickstream_events`: `copy_tuple` is what COPY takes in, with its field count.

    `event_id` is the UUID's 16 bytes, `received_us` and `event_us` are microseconds since 1970, `event_date` is ISO
    text; `order_id` stands for purchases only; `marks` adds up `IS_BOT`, `IS_UNKNOWN` and `IS_LATE`.
    """

    event_id: bytes
    received_us: int
    raw_object: str
    raw_position: int
    copy_tuple: bytes
    event_date: str
    event_us: int
    session_id: str | None
    client_id: str | None
    order_id: str | None
    marks: int

    @property
    def precedence(self) -> tuple[int, str, int]:
        """Orders the copies of one event: the smallest stays."""
        return (self.received_us, self.raw_object, self.raw_position)


def prepare_row(row: EventRow) -> PreparedRow:
    """A parsed row as COPY takes it."""
    return PreparedRow(
        event_id=row.event_id.bytes,
        received_us=microseconds(row.received_at),
        raw_object=row.raw_object,
        raw_position=row.raw_position,
        copy_tuple=FIELD_COUNT + b"".join([write(getattr(row, name)) for name, write in COPY_COLUMNS]),
        event_date=row.event_date.isoformat(),
        event_us=microseconds(row.event_timestamp),
        session_id=row.session_id,
        client_id=row.client_id,
        order_id=row.order_id if row.event_type == EventType.PURCHASE else None,
        marks=IS_BOT * row.is_bot
        + IS_UNKNOWN * (row.event_type == EventType.UNKNOWN)
        + IS_LATE * row.is_late_unreliable,
    )

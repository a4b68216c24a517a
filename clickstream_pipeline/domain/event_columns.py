"""The columns of `clickstream_events` that a load writes: those of the wire contract, and those that are made.

A made column's value is more than one field's value: events.py makes it.
"""

from dataclasses import dataclass

from clickstream_pipeline.domain.coercion import Kind
from clickstream_pipeline.domain.contract import CART, EVENT, INGEST, ORDER, PRODUCT, Field, Part

_TIMESTAMP = "timestamp with time zone"
# PostgreSQL's type of a column, by the kind of its field.
_TYPES: dict[Kind, str] = {
    Kind.TEXT: "text",
    Kind.ID: "text",
    Kind.IDENTITY: "text",
    Kind.TRIMMED_ID: "text",
    Kind.PRODUCT_ID: "text",
    Kind.PRODUCT_TEXT: "text",
    Kind.LABEL: "text",
    Kind.CURRENCY: "text",
    Kind.ADDRESS: "text",
    Kind.BOOLEAN: "boolean",
    Kind.AMOUNT: "numeric",
    Kind.QUANTITY: "numeric",
    Kind.INTEGER: "integer",
    Kind.TIME: _TIMESTAMP,
}
# The objects whose fields have columns of their own. Items share one column.
_LEVELS = (EVENT, PRODUCT, CART, ORDER, INGEST)


@dataclass(frozen=True, slots=True)
class Column:
    """A column: PostgreSQL's name of its type, the part of the row that it is in, and what of a raw object it is from.

    `sources` are columns of `raw_events`.
    """

    name: str
    type: str
    part: Part
    meaning: str
    sources: tuple[str, ...] = ("content",)


_WITH_TIME = ("content", "last_modified")
_MADE: tuple[Column, ...] = (
    Column("event_id", "uuid", Part.OWN, "id made in the browser, so that a retry counts once"),
    Column("raw_position", "integer", Part.OWN, "position of the event in the object, from 1"),
    Column(
        "event_timestamp",
        _TIMESTAMP,
        Part.OWN,
        "when the event happened, corrected for the error of the browser's clock",
        _WITH_TIME,
    ),
    Column("received_at", _TIMESTAMP, Part.OWN, "when the event was received, by our clock", _WITH_TIME),
    Column("event_date", "date", Part.OWN, "the shop's day of event_timestamp", _WITH_TIME),
    Column(
        "is_late_unreliable",
        "boolean",
        Part.OWN,
        "the browser's time was impossible; event_timestamp is received_at",
    ),
    Column("device_class", "text", Part.AGENT, "desktop, mobile, tablet, other or unknown"),
    Column("browser", "text", Part.AGENT, "family of the browser, from the user agent"),
    Column("os", "text", Part.AGENT, "family of the operating system, from the user agent"),
    Column("is_bot", "boolean", Part.AGENT, "sent by a known robot; every model leaves the event out"),
    Column("event_name", "text", Part.NAME, "name as sent"),
    Column("event_type", "text", Part.NAME, "the canonical name, a closed set; unknown for any other"),
    Column("page_url", "text", Part.PAGE, "address of the page, cleaned"),
    Column("page_path", "text", Part.PAGE, "path of the page, in a uniform spelling"),
    Column("utm_source", "text", Part.PAGE, "from the page's address"),
    Column("utm_medium", "text", Part.PAGE, "from the page's address"),
    Column("utm_campaign", "text", Part.PAGE, "from the page's address"),
    Column("referrer", "text", Part.ARRIVAL, "address that the visitor came from, cleaned"),
    Column("channel", "text", Part.ARRIVAL, "a channel of GA4's default channel group; null if the event has none"),
    Column("raw_object", "text", Part.OBJECT, "key of the raw object that contains the event", ("key",)),
    Column("load_date", "date", Part.OBJECT, "the UTC day in the object's key", ("key",)),
    Column("currency", "text", Part.REST, "currency of prices and amounts: ISO 4217, in capitals"),
    Column("items", "jsonb", Part.REST, "all products the event is about"),
    Column("properties", "jsonb", Part.PROPERTIES, "every field that has no column"),
)


_made_names = {each.name for each in _MADE}
# The fields whose values are columns as they are, but for cleaning.
COLUMN_FIELDS: tuple[Field, ...] = tuple(
    each for level in _LEVELS for each in level.fields if each.column is not None and each.column not in _made_names
)
_contract = tuple(
    Column(each.column, _TYPES[each.kind], each.part or Part.REST, each.meaning)
    for each in COLUMN_FIELDS
    if each.column
)
_PARTS = list(Part)
# In the order in which COPY sends them: part by part, made columns first.
COLUMNS: tuple[Column, ...] = tuple(sorted((*_MADE, *_contract), key=lambda column: _PARTS.index(column.part)))


def columns_of(part: Part) -> tuple[Column, ...]:
    """The columns of one part, in their order."""
    return tuple(column for column in COLUMNS if column.part is part)

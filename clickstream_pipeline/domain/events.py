"""Events: one JSON object of the wire contract as one row of `clickstream_events`."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import NAMESPACE_URL, uuid5

import orjson

from clickstream_pipeline.domain.batches import NO_BATCH, Batch
from clickstream_pipeline.domain.cleaning import clean_item, clean_label, clean_value, cleaner_of
from clickstream_pipeline.domain.coercion import TYPED, InexactNumberError, WideFloat
from clickstream_pipeline.domain.contract import INGEST
from clickstream_pipeline.domain.enrichment import agent_facts, event_channel, referrer_facts, url_facts
from clickstream_pipeline.domain.event_columns import COLUMN_FIELDS
from clickstream_pipeline.domain.fields import event_fields
from clickstream_pipeline.domain.keys import receipt_of
from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.domain.shop_calendar import shop_calendar
from clickstream_pipeline.domain.sifting import Json
from clickstream_pipeline.domain.times import EventTime, resolve_event_time
from clickstream_pipeline.domain.vocabulary import event_type_of

_INT8_LIMIT = 2**63
# What the ingest handler itself says of a request.
_OUR_FIELDS = frozenset(each.name for each in INGEST.fields) - {"userAgent"}
# Columns of text that may hold personal data, and the function that takes it out.
_CLEANED = tuple((each.column, cleaner_of(each.name)) for each in COLUMN_FIELDS if each.column and each.kind in TYPED)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event came from: its object's key and LastModified, its load partition, its batch."""

    key: str
    last_modified: datetime
    load_date: date
    batch: Batch = NO_BATCH


def event_row(event: Json, position: int, *, origin: Origin, exact: bool = False) -> EventRow | None:
    """The row of an event at an ordinal of its object (from 1); None when it has no name that can be one.

    Raises InexactNumberError when a number may have lost digits on the way and `exact` is not set.
    """
    told = event_fields(event, origin.batch)
    if told is None:
        return None
    columns, properties, invalid = told.columns, told.properties, told.invalid
    if invalid:
        if "invalid" in properties:
            invalid["invalid"] = properties["invalid"]
        properties["invalid"] = invalid

    receipt = columns.get("received_at")
    received_at = receipt or receipt_of(origin.key, told.last_modified or origin.last_modified)
    time = _event_time(
        received_at,
        has_receipt=receipt is not None,
        happened_at=columns.get("client_timestamp"),
        sent_at=told.sent_at,
    )
    url = url_facts(columns.get("page_url"))
    referrer = referrer_facts(columns.get("referrer"))
    agent = agent_facts(told.user_agent)
    properties = _clean_properties(properties)
    items = [clean_item(item) for item in told.items]
    for column, clean in _CLEANED:
        if column in columns:
            columns[column] = clean(columns[column])
    made = {
        "event_id": told.event_id or uuid5(NAMESPACE_URL, f"{origin.key}#{position}"),
        "event_timestamp": time.event_timestamp,
        "event_name": clean_label(told.name),
        "event_type": event_type_of(told.name, toggled_on=told.toggled_on).value,
        "event_date": shop_calendar().date_of(time.event_timestamp),
        "received_at": received_at,
        "page_url": url.page_url,
        "page_path": url.page_path,
        "referrer": referrer.referrer,
        "utm_source": url.utm_source,
        "utm_medium": url.utm_medium,
        "utm_campaign": url.utm_campaign,
        "channel": event_channel(url, referrer),
        "device_class": agent.device_class,
        "browser": agent.browser,
        "os": agent.os,
        "is_bot": agent.is_bot,
        "is_late_unreliable": time.is_late_unreliable,
        "items": _json_text(items, exact=exact) if items else None,
        "properties": _json_text(properties, exact=exact) if properties else "{}",
        "raw_object": origin.key,
        "raw_position": position,
        "load_date": origin.load_date,
    }
    return EventRow(**{**columns, **made})


def _clean_properties(properties: Json) -> Json:
    ingest = properties.pop("_ingest", None)
    clean: Json = clean_value("", properties)
    if ingest is not None:
        clean["_ingest"] = {
            name: value if name in _OUR_FIELDS else clean_value(name, value) for name, value in ingest.items()
        }
    return clean


def _event_time(
    received_at: datetime, *, has_receipt: bool, happened_at: datetime | None, sent_at: datetime | None
) -> EventTime:
    try:
        return resolve_event_time(
            received_at=received_at, has_receipt=has_receipt, happened_at=happened_at, sent_at=sent_at
        )
    except OverflowError:
        # Browser times millennia apart: the moment they tell is in no year that a datetime has.
        return EventTime(received_at, is_late_unreliable=True)


def _json_text(value: object, *, exact: bool) -> str:
    if exact:
        return orjson.dumps(_with_wide_numbers(value)).decode()
    try:
        text = orjson.dumps(value)
    except TypeError:
        raise InexactNumberError from None
    # orjson turns an integer beyond eight bytes into a float, which is written with an exponent.
    if b"e+" in text:
        raise InexactNumberError
    return text.decode()


def _with_wide_numbers(value: object) -> object:
    if type(value) is int and not -_INT8_LIMIT <= value < _INT8_LIMIT:
        return orjson.Fragment(str(value))
    if type(value) is WideFloat:
        return float(value)
    if type(value) is dict:
        return {key: _with_wide_numbers(member) for key, member in value.items()}
    if type(value) is list:
        return [_with_wide_numbers(member) for member in value]
    return value

"""Events: one JSON object of the wire contract as one row of `clickstream_events`."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from clickstream_pipeline.domain.coercion import (
    COERCE,
    INVALID,
    InexactNumberError,
    WideFloat,
    fits_key,
    to_boolean,
    to_text,
)
from clickstream_pipeline.domain.contract import (
    CART,
    DATASET_CART,
    DATASET_ORDER,
    EVENT,
    INGEST,
    ITEM,
    LEVELS,
    ORDER,
    PRODUCT,
    Level,
)
from clickstream_pipeline.domain.enrichment import agent_facts, event_channel, referrer_facts, url_facts
from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.domain.times import EventTime, parse_time, resolve_event_time
from clickstream_pipeline.domain.vocabulary import WISHLIST_TOGGLE, event_type_of

Json = dict[str, Any]

_HEX = r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}"
_UUID = re.compile(rf"(?:urn:uuid:)?(?:{_HEX}|\{{{_HEX}\}})", re.IGNORECASE)
_INT8_LIMIT = 2**63

_COERCED: dict[str, tuple[tuple[str, str, Callable[[object], Any], str], ...]] = {
    level.path: tuple((name, column, COERCE[kind], path) for name, column, kind, path in level.coerced)
    for level in LEVELS
}
_WITHOUT_COLUMN = {level.path: tuple(each.name for each in level.fields if each.column is None) for level in LEVELS}


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch says about all of its events; an event's own word wins."""

    sent_at: object = None
    ingest: Json = field(default_factory=dict)
    ingest_unknown: Json = field(default_factory=dict)
    unknown: Json = field(default_factory=dict)


NO_BATCH = Batch()


@dataclass(frozen=True, slots=True)
class Origin:
    """Where an event came from: its object's key and LastModified, its load partition, its batch."""

    key: str
    last_modified: datetime
    load_date: date
    batch: Batch = NO_BATCH


def batch_of(envelope: Json) -> Batch:
    """A batch's fields beside its `events`."""
    found, unknown = _sorted_fields(EVENT, envelope)
    ingest: Json = {}
    ingest_unknown: Json = {}
    if type(found.get("_ingest")) is dict:
        ingest, ingest_unknown = _sorted_fields(INGEST, found.pop("_ingest"))
    sent_at = found.pop("sentAt", None)
    return Batch(sent_at, ingest, ingest_unknown, {**found, **unknown})


def event_row(event: Json, position: int, *, origin: Origin, exact: bool = False) -> EventRow | None:
    """The row of an event at an ordinal of its object (from 1); None when it has no name that can be one.

    Raises InexactNumberError when a number may have lost digits on the way and `exact` is not set.
    """
    found, properties = _sorted_fields(EVENT, event)
    name = found.get("eventName")
    if type(name) is not str or not name.strip() or not fits_key(name):
        return None
    invalid: Json = {}
    columns = _coerced(EVENT, found, invalid)
    _fill_from_dataset(found, name.strip())
    batch = origin.batch
    product = _nested(PRODUCT, found, properties, invalid)
    cart = _nested(CART, found, properties, invalid)
    order = _nested(ORDER, found, properties, invalid)
    ingest = _ingested(found, properties, invalid, batch)
    items, item_currency = _items(found.get("items"), invalid)
    last_modified = _last_modified(found, invalid)

    currency = order.get("currency") or cart.get("currency") or item_currency
    if cart.get("currency") not in (None, currency):
        properties.setdefault("cart", {})["currency"] = cart["currency"]
    sent_at = found.get("sentAt")
    if sent_at is None:
        sent_at = batch.sent_at
    when_sent = parse_time(sent_at)
    if when_sent is not None:
        properties["sentAt"] = sent_at
    elif sent_at is not None:
        invalid["sentAt"] = sent_at
    if found.get("element") is not None:
        properties["element"] = found["element"]
    event_id = _event_id(found.get("eventId"), properties, invalid) or uuid5(NAMESPACE_URL, f"{origin.key}#{position}")
    if batch.unknown:
        properties.setdefault("_batch", batch.unknown)
    if invalid:
        if "invalid" in properties:
            invalid["invalid"] = properties["invalid"]
        properties["invalid"] = invalid

    received_at = ingest.get("received_at") or last_modified or origin.last_modified
    time = _event_time(
        received_at,
        has_receipt="received_at" in ingest,
        happened_at=columns.get("client_timestamp"),
        sent_at=when_sent,
    )
    url = url_facts(columns.get("page_url"))
    agent = agent_facts(ingest["user_agent"])
    get = columns.get
    return EventRow(
        event_id=event_id,
        event_timestamp=time.event_timestamp,
        event_name=name,
        user_id=get("user_id"),
        user_login_state=get("user_login_state"),
        identity_source=get("identity_source"),
        client_id=get("client_id"),
        session_id=get("session_id"),
        is_first_visit=get("is_first_visit"),
        context_product_id=product.get("context_product_id"),
        context_product_name=product.get("context_product_name"),
        context_product_category=product.get("context_product_category"),
        context_product_brand=product.get("context_product_brand"),
        context_product_price=product.get("context_product_price"),
        context_product_discount_price=product.get("context_product_discount_price"),
        context_product_url_path=product.get("context_product_url_path"),
        event_type=event_type_of(name, toggled_on=_toggled_on(found, name)).value,
        event_date=time.event_timestamp.date(),
        received_at=received_at,
        client_timestamp=get("client_timestamp"),
        page_url=get("page_url"),
        page_path=url.page_path,
        referrer=get("referrer"),
        utm_source=url.utm_source,
        utm_medium=url.utm_medium,
        utm_campaign=url.utm_campaign,
        channel=event_channel(url, referrer_facts(get("referrer"))),
        device_class=agent.device_class,
        browser=agent.browser,
        os=agent.os,
        is_bot=agent.is_bot,
        is_late_unreliable=time.is_late_unreliable,
        ip_prefix=ingest.get("ip_prefix"),
        order_id=order.get("order_id"),
        order_value=order.get("order_value"),
        cart_id=cart.get("cart_id"),
        cart_value=cart.get("cart_value"),
        currency=currency,
        checkout_step=get("checkout_step"),
        items=_json_text(items, exact=exact) if items else None,
        properties=_json_text(properties, exact=exact) if properties else "{}",
        raw_object=origin.key,
        raw_position=position,
        load_date=origin.load_date,
    )


def _last_modified(found: Json, invalid: Json) -> datetime | None:
    """What the object's LastModified was when the event came in, where the object was rewritten since."""
    value = found.get("_lastModified")
    moment = parse_time(value)
    if moment is None and value is not None:
        invalid["_lastModified"] = value
    return moment


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


def _sorted_fields(level: Level, source: Json) -> tuple[Json, Json]:
    """The fields of a level by their own names, and what is left, by the keys it was sent under.

    Of two spellings of one field the one listed first wins; the other stays under its own key.
    """
    names = level.names
    found: Json = {}
    unknown: Json = {}
    aliased: list[str] = []
    for key, value in source.items():
        name = names.get(key)
        if name is None:
            unknown[key] = value
        elif name == key:
            found[key] = value
        else:
            aliased.append(key)
    if aliased:
        if len(aliased) > 1:
            order = list(names)
            aliased.sort(key=order.index)
        for key in aliased:
            if names[key] in found:
                unknown[key] = source[key]
            else:
                found[names[key]] = source[key]
    return found, unknown


def _coerced(level: Level, found: Json, invalid: Json) -> Json:
    columns: Json = {}
    for name, column, coerce, path in _COERCED[level.path]:
        value = found.get(name)
        if value is not None:
            coerced = coerce(value)
            if coerced is INVALID:
                invalid[path] = value
            else:
                columns[column] = coerced
    return columns


def _nested(level: Level, found: Json, properties: Json, invalid: Json) -> Json:
    value = found.get(level.path)
    if value is None:
        return {}
    if type(value) is not dict:
        invalid[level.path] = value
        return {}
    inner, unknown = _sorted_fields(level, value)
    _keep(level, inner, unknown, properties)
    return _coerced(level, inner, invalid)


def _keep(level: Level, inner: Json, unknown: Json, properties: Json) -> None:
    for name in _WITHOUT_COLUMN[level.path]:
        if inner.get(name) is not None:
            unknown[name] = inner[name]
    if unknown:
        properties[level.path] = unknown


def _ingested(found: Json, properties: Json, invalid: Json, batch: Batch) -> Json:
    """The columns of `_ingest`, and its `user_agent`; what a batch says holds where the event itself says nothing."""
    value = found.get("_ingest")
    own: Json = {}
    unknown: Json = {}
    if type(value) is dict:
        own, unknown = _sorted_fields(INGEST, value)
    elif value is not None:
        invalid["_ingest"] = value
    if batch.ingest or batch.ingest_unknown:
        own = {**batch.ingest, **{name: each for name, each in own.items() if each is not None}}
        unknown = {**batch.ingest_unknown, **unknown}
    # The other spelling of the address would keep it whole.
    unknown.pop("source_ip", None)
    _keep(INGEST, own, unknown, properties)
    columns = _coerced(INGEST, own, invalid)
    user_agent = own.get("userAgent")
    columns["user_agent"] = user_agent if type(user_agent) is str else None
    return columns


def _dataset(found: Json) -> Json:
    element = found.get("element")
    dataset = element.get("dataset") if type(element) is dict else None
    return dataset if type(dataset) is dict else {}


def _fill_from_dataset(found: Json, name: str) -> None:
    for target, (sent_name, spellings) in (("cart", DATASET_CART), ("order", DATASET_ORDER)):
        if name == sent_name and found.get(target) is None:
            dataset = _dataset(found)
            filled = {inner: _either(dataset, spelling) for spelling, inner in spellings.items()}
            found[target] = {inner: value for inner, value in filled.items() if value is not None}


def _toggled_on(found: Json, name: str) -> bool | None:
    if name.strip() != WISHLIST_TOGGLE:
        return None
    toggled = to_boolean(_either(_dataset(found), "toggledOn"))
    return None if toggled is INVALID else toggled


def _either(source: Json, camel: str) -> object:
    snake = re.sub(r"[A-Z]", lambda upper: f"_{upper.group().lower()}", camel)
    return source[camel] if camel in source else source.get(snake)


def _items(value: object, invalid: Json) -> tuple[list[Json], str | None]:
    """The items that are objects, each with its fields coerced and its unknown ones kept; the first one's currency."""
    if value is None:
        return [], None
    if type(value) is not list:
        invalid["items"] = value
        return [], None
    items: list[Json] = []
    for index, sent in enumerate(value):
        if type(sent) is not dict:
            invalid[f"items.{index}"] = sent
            continue
        found, unknown = _sorted_fields(ITEM, sent)
        wrong: Json = {}
        columns = _coerced(ITEM, found, wrong)
        for path, original in wrong.items():
            invalid[path.replace("items.", f"items.{index}.", 1)] = original
        price = columns.get("price")
        if price is not None:
            columns["price"] = _json_number(found["price"], price)
        items.append({**columns, **unknown})
    return items, items[0].get("currency") if items else None


def _json_number(sent: object, amount: Decimal) -> object:
    # A float of its own makes shorter work for the serialiser than exact text; both read back the same.
    if (type(sent) is int or type(sent) is float) and Decimal(repr(sent)) == amount:
        return sent
    return orjson.Fragment(format(amount, "f"))


def _event_id(value: object, properties: Json, invalid: Json) -> UUID | None:
    if value is None:
        return None
    text = to_text(value)
    if text is INVALID:
        invalid["eventId"] = value
        return None
    if not text.strip():
        return None
    if _UUID.fullmatch(text.strip()):
        return UUID(text.strip())
    properties["eventId"] = value
    return uuid5(NAMESPACE_URL, f"eventId:{text}")


def _json_text(value: object, *, exact: bool) -> str:
    if exact:
        return orjson.dumps(_with_wide_numbers(value)).decode()
    try:
        text = orjson.dumps(value)
    except TypeError:
        raise InexactNumberError from None
    # The fast reader turns an integer beyond eight bytes into a float, which is written with an exponent.
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

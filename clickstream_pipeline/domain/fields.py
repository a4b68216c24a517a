"""Fields: what one JSON object of the wire contract says, each value as the type its field has.

Nothing here knows what a value means to analysis; events.py makes rows of it.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from uuid import NAMESPACE_URL, UUID, uuid5

from clickstream_pipeline.domain.batches import NO_BATCH, Batch, named_agent
from clickstream_pipeline.domain.coercion import INVALID, fits_key, to_boolean, to_text
from clickstream_pipeline.domain.contract import CART, DATASET_CART, DATASET_ORDER, EVENT, INGEST, ORDER, PRODUCT
from clickstream_pipeline.domain.event_items import event_items
from clickstream_pipeline.domain.likeness import is_derived
from clickstream_pipeline.domain.placeholders import is_placeholder
from clickstream_pipeline.domain.sifting import Json, coerced, keep, keep_number, nested, sifted
from clickstream_pipeline.domain.times import parse_time
from clickstream_pipeline.domain.vocabulary import WISHLIST_TOGGLE, spelled_alike

_HEX = r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}"
_UUID = re.compile(rf"(?:urn:uuid:)?(?:{_HEX}|\{{{_HEX}\}})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class EventFields:
    """An event's fields; `invalid` has what could not be coerced, by dotted name.

    `columns` has the values of all fields that have a column of the row, by column, as they were sent: not cleaned.
    `event_id` is None where the event tells none. `properties` is what has no column, without `invalid`.
    """

    name: str
    event_id: UUID | None
    columns: Json
    items: list[Json]
    sent_at: datetime | None
    user_agent: str | None
    last_modified: datetime | None
    toggled_on: bool | None
    properties: Json
    invalid: Json


def event_fields(event: Json, batch: Batch = NO_BATCH) -> EventFields | None:
    """What an event says; None when it has no name that can be one.

    Raises InexactNumberError when a number may have lost digits on the way.
    """
    found, properties = sifted(EVENT, event)
    name = found.get("eventName")
    if type(name) is not str or not name.strip() or not fits_key(name):
        return None
    invalid: Json = {}
    columns = coerced(EVENT, found, invalid)
    dataset = _dataset(found)
    # Names are compared only where anything depends on it.
    alike = spelled_alike(name) if dataset else ""
    _fill_from_dataset(found, dataset, alike)
    columns.update(nested(PRODUCT, found, properties, invalid))
    cart = nested(CART, found, properties, invalid)
    order = nested(ORDER, found, properties, invalid)
    ingest, user_agent = _ingested(found, properties, invalid, batch)
    items, item_currency = event_items(found.get("items"), invalid)

    currency = order.get("currency") or cart.get("currency") or item_currency
    if cart.get("currency") not in (None, currency):
        properties.setdefault("cart", {})["currency"] = cart["currency"]
    columns.update(cart)
    columns.update(order)
    columns.update(ingest)
    columns["currency"] = currency
    sent_at = found.get("sentAt")
    if sent_at is None:
        sent_at = batch.sent_at
    when_sent = parse_time(sent_at)
    if when_sent is not None:
        properties["sentAt"] = sent_at
    elif sent_at is not None:
        invalid["sentAt"] = sent_at
    if found.get("quantity") is not None:
        keep_number(EVENT, "quantity", found["quantity"], properties, invalid)
    if batch.user_agent is not None or "userAgent" in found or "context" in properties:
        user_agent = named_agent(found, properties) or batch.user_agent or user_agent
        if found.get("userAgent") is not None:
            properties["userAgent"] = found["userAgent"]
    if found.get("element") is not None:
        properties["element"] = found["element"]
    event_id = _event_id(found.get("eventId"), properties, invalid)
    if batch.unknown:
        properties.setdefault("_batch", batch.unknown)
    return EventFields(
        name=name,
        event_id=event_id,
        columns=columns,
        items=items,
        sent_at=when_sent,
        user_agent=user_agent,
        last_modified=_last_modified(found, invalid),
        toggled_on=_toggled_on(dataset, alike),
        properties=properties,
        invalid=invalid,
    )


def _ingested(found: Json, properties: Json, invalid: Json, batch: Batch) -> tuple[Json, str | None]:
    """The columns of `_ingest`, and its user agent; what a batch says holds where the event itself says nothing."""
    value = found.get("_ingest")
    own: Json = {}
    unknown: Json = {}
    if type(value) is dict:
        own, unknown = sifted(INGEST, value)
    elif value is not None:
        invalid["_ingest"] = value
    if batch.ingest or batch.ingest_unknown:
        own = {**batch.ingest, **{name: each for name, each in own.items() if each is not None}}
        unknown = {**batch.ingest_unknown, **unknown}
    # The other spelling of the address would keep it whole.
    unknown.pop("source_ip", None)
    keep(INGEST, own, unknown, properties, invalid)
    user_agent = own.get("userAgent")
    return coerced(INGEST, own, invalid), user_agent if type(user_agent) is str else None


# What an event tells in its element's dataset, by the spelling of its name.
_DATASETS = {
    spelled_alike(sent_name): (target, spellings)
    for target, (sent_name, spellings) in (("cart", DATASET_CART), ("order", DATASET_ORDER))
}
_WISHLIST_TOGGLE = spelled_alike(WISHLIST_TOGGLE)


def _dataset(found: Json) -> Json:
    element = found.get("element")
    dataset = element.get("dataset") if type(element) is dict else None
    return dataset if type(dataset) is dict else {}


def _fill_from_dataset(found: Json, dataset: Json, alike: str) -> None:
    target, spellings = _DATASETS.get(alike, ("", {}))
    if target and found.get(target) is None:
        filled = {inner: _either(dataset, spelling) for spelling, inner in spellings.items()}
        found[target] = {inner: value for inner, value in filled.items() if value is not None}


def _toggled_on(dataset: Json, alike: str) -> bool | None:
    if alike != _WISHLIST_TOGGLE:
        return None
    toggled = to_boolean(_either(dataset, "toggledOn"))
    return None if toggled is INVALID else toggled


def _either(source: Json, camel: str) -> object:
    snake = re.sub(r"[A-Z]", lambda upper: f"_{upper.group().lower()}", camel)
    return source[camel] if camel in source else source.get(snake)


def _last_modified(found: Json, invalid: Json) -> datetime | None:
    """The object's LastModified when the event came in, where the object was rewritten since."""
    value = found.get("_lastModified")
    moment = parse_time(value)
    if moment is None and value is not None:
        invalid["_lastModified"] = value
    return moment


def _event_id(value: object, properties: Json, invalid: Json) -> UUID | None:
    if value is None:
        return None
    text = to_text(value)
    if text is INVALID:
        invalid["eventId"] = value
        return None
    if is_placeholder(text):
        if text.strip():
            invalid["eventId"] = value
        return None
    if _UUID.fullmatch(text.strip()):
        event_id = UUID(text.strip())
        if not is_derived(event_id):
            return event_id
    properties["eventId"] = value
    return uuid5(NAMESPACE_URL, f"eventId:{text}")

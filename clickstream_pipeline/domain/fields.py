"""Fields: what one JSON object of the wire contract says, each value as the type its field has.

Nothing here knows what a value means to analysis; events.py makes rows of it.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import orjson

from clickstream_pipeline.domain.coercion import COERCE, INVALID, Kind, fits_key, to_boolean, to_text
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
from clickstream_pipeline.domain.item_lists import listed_items
from clickstream_pipeline.domain.likeness import is_derived
from clickstream_pipeline.domain.placeholders import is_placeholder
from clickstream_pipeline.domain.times import parse_time
from clickstream_pipeline.domain.vocabulary import WISHLIST_TOGGLE, spelled_alike

Json = dict[str, Any]

_HEX = r"[0-9a-fA-F]{8}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{4}-?[0-9a-fA-F]{12}"
_UUID = re.compile(rf"(?:urn:uuid:)?(?:{_HEX}|\{{{_HEX}\}})", re.IGNORECASE)

_COERCED: dict[str, tuple[tuple[str, str, Callable[[object], Any], str], ...]] = {
    level.path: tuple((name, column, COERCE[kind], path) for name, column, kind, path in level.coerced)
    for level in LEVELS
}
# Numbers that have no column. `properties` keeps each as a number; one that can't be read is invalid.
_KEPT_NUMBERS: dict[str, dict[str, Callable[[object], Any]]] = {
    level.path: {
        each.name: COERCE[each.kind]
        for each in level.fields
        if each.column is None and each.kind in (Kind.AMOUNT, Kind.QUANTITY)
    }
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
    user_agent: str | None = None

    def told_again(self) -> "Batch":
        """What a batch says about its second event and all others: what is long stands with its first one only.

        A batch of many short events and a long field would be many times as long in the table.
        """
        unknown, ingest_unknown = self.unknown, self.ingest_unknown
        if _is_long(unknown) or _is_long(ingest_unknown):
            unknown, ingest_unknown = {}, {}
        ingest = {name: _cut(value) for name, value in self.ingest.items()}
        return Batch(_cut(self.sent_at), ingest, ingest_unknown, unknown, self.user_agent)


# How many characters of what a batch says stand with each of its events.
_MOST_TOLD_AGAIN = 1_024


def _is_long(value: object) -> bool:
    return bool(value) and len(repr(value)) > _MOST_TOLD_AGAIN


def _cut(value: object) -> object:
    if type(value) is str:
        return value[:_MOST_TOLD_AGAIN]
    return None if _is_long(value) else value


NO_BATCH = Batch()


@dataclass(frozen=True, slots=True)
class EventFields:
    """An event's fields by column, level by level; `invalid` has what could not be coerced, by dotted name.

    `event_id` is None where the event tells none. `properties` is what has no column, without `invalid`.
    """

    name: str
    event_id: UUID | None
    columns: Json
    product: Json
    cart: Json
    order: Json
    ingest: Json
    items: list[Json]
    currency: str | None
    sent_at: datetime | None
    user_agent: str | None
    last_modified: datetime | None
    toggled_on: bool | None
    properties: Json
    invalid: Json


def batch_of(envelope: Json) -> Batch:
    """A batch's fields beside its `events`."""
    found, unknown = _sorted_fields(EVENT, envelope)
    ingest: Json = {}
    ingest_unknown: Json = {}
    if type(found.get("_ingest")) is dict:
        ingest, ingest_unknown = _sorted_fields(INGEST, found.pop("_ingest"))
    sent_at = found.pop("sentAt", None)
    return Batch(sent_at, ingest, ingest_unknown, {**found, **unknown}, _named_agent(found, unknown))


def event_fields(event: Json, batch: Batch = NO_BATCH) -> EventFields | None:
    """What an event says; None when it has no name that can be one.

    Raises InexactNumberError when a number may have lost digits on the way.
    """
    found, properties = _sorted_fields(EVENT, event)
    name = found.get("eventName")
    if type(name) is not str or not name.strip() or not fits_key(name):
        return None
    invalid: Json = {}
    columns = _coerced(EVENT, found, invalid)
    dataset = _dataset(found)
    # Names are compared only where anything depends on it.
    alike = spelled_alike(name) if dataset else ""
    _fill_from_dataset(found, dataset, alike)
    product = _nested(PRODUCT, found, properties, invalid)
    cart = _nested(CART, found, properties, invalid)
    order = _nested(ORDER, found, properties, invalid)
    ingest = _ingested(found, properties, invalid, batch)
    items, item_currency = _items(found.get("items"), invalid)

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
    if found.get("quantity") is not None:
        _keep_number(EVENT, "quantity", found["quantity"], properties, invalid)
    user_agent = ingest["user_agent"]
    if batch.user_agent is not None or "userAgent" in found or "context" in properties:
        user_agent = _named_agent(found, properties) or batch.user_agent or user_agent
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
        product=product,
        cart=cart,
        order=order,
        ingest=ingest,
        items=items,
        currency=currency,
        sent_at=when_sent,
        user_agent=user_agent,
        last_modified=_last_modified(found, invalid),
        toggled_on=_toggled_on(dataset, alike),
        properties=properties,
        invalid=invalid,
    )


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
    _keep(level, inner, unknown, properties, invalid)
    return _coerced(level, inner, invalid)


def _keep(level: Level, inner: Json, unknown: Json, properties: Json, invalid: Json) -> None:
    numbers = _KEPT_NUMBERS[level.path]
    for name in _WITHOUT_COLUMN[level.path]:
        value = inner.get(name)
        if value is None:
            continue
        if name in numbers:
            _keep_number(level, name, value, unknown, invalid)
        else:
            unknown[name] = value
    if unknown:
        properties[level.path] = unknown


def _keep_number(level: Level, name: str, value: object, kept: Json, invalid: Json) -> None:
    number = _KEPT_NUMBERS[level.path][name](value)
    if number is INVALID:
        invalid[f"{level.path}.{name}" if level.path else name] = value
    else:
        kept[name] = _json_number(value, number)


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
    _keep(INGEST, own, unknown, properties, invalid)
    columns = _coerced(INGEST, own, invalid)
    user_agent = own.get("userAgent")
    columns["user_agent"] = user_agent if type(user_agent) is str else None
    return columns


def _named_agent(found: Json, unknown: Json) -> str | None:
    """The browser that an event or a batch names; it need not be the program that posted them."""
    context = unknown.get("context")
    told = [found.get("userAgent")]
    if type(context) is dict:
        told += [context.get("userAgent"), context.get("user_agent")]
    return next((each for each in told if type(each) is str and each.strip()), None)


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


# What an item's numbers are stored under.
_ITEM_NUMBERS = tuple(
    (each.name, each.column) for each in ITEM.fields if each.column and each.kind in (Kind.AMOUNT, Kind.QUANTITY)
)


def _items(value: object, invalid: Json) -> tuple[list[Json], str | None]:
    """The items that are objects, each with its fields coerced and its unknown ones kept; the first one's currency.

    The quantity of an item that tells an unreadable one is None.
    """
    listed = listed_items(value)
    if listed is None:
        invalid["items"] = value
        return [], None
    items: list[Json] = []
    for index, sent in listed:
        if type(sent) is not dict:
            invalid[f"items.{index}"] = sent
            continue
        found, unknown = _sorted_fields(ITEM, sent)
        wrong: Json = {}
        columns = _coerced(ITEM, found, wrong)
        for path, original in wrong.items():
            invalid[path.replace("items.", f"items.{index}.", 1)] = original
        for name, column in _ITEM_NUMBERS:
            if column in columns:
                columns[column] = _json_number(found[name], columns[column])
        if "items.quantity" in wrong:
            columns["quantity"] = None
        items.append({**columns, **unknown})
    return items, items[0].get("currency") if items else None


def _json_number(sent: object, number: Decimal | int) -> object:
    if type(number) is int:
        return number
    # A float of its own makes shorter work for the serialiser than exact text; both read back the same.
    if (type(sent) is int or type(sent) is float) and Decimal(repr(sent)) == number:
        return sent
    return orjson.Fragment(format(number, "f"))


def _last_modified(found: Json, invalid: Json) -> datetime | None:
    """What the object's LastModified was when the event came in, where the object was rewritten since."""
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

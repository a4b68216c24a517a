"""The events of the wire contract as JSON Schema: what loads without losing a value, in one spelling of each field.

The parser takes more (docs/wire-contract.md): other spellings, numbers as text, times in words. A schema of all of
that would tell the author of a client nothing.
"""

from collections.abc import Mapping
from typing import Any

from clickstream_pipeline.domain.coercion import AMOUNT_LIMIT, MAX_KEY_BYTES, Kind
from clickstream_pipeline.domain.contract import EVENT, Field, Level
from clickstream_pipeline.domain.currencies import CURRENCIES
from clickstream_pipeline.domain.vocabulary import EventType, LoginState
from clickstream_pipeline.handlers.ingest_requests import MAX_EVENTS
from clickstream_pipeline.rendering.written_fields import WRITTEN_LEVELS, written

Schema = dict[str, Any]

_INT4_MAX = 2**31 - 1
# A character takes at most four bytes: as many as these fit whatever they are.
_KEY_LETTERS = MAX_KEY_BYTES // 4
_TEXT: Schema = {"type": ["string", "null"]}
_KEY: Schema = {**_TEXT, "maxLength": _KEY_LETTERS}
_ANYTHING: Schema = {}
_SCHEMAS: Mapping[Kind, Schema] = {
    # A letter that is neither space nor control character, by the rules of ECMA-262 and of Python.
    Kind.NAME: {"type": "string", "maxLength": _KEY_LETTERS, "pattern": r"[^\s\u0000-\u001f\u0085]"},
    Kind.UUID: {**_TEXT, "format": "uuid"},
    Kind.TEXT: _TEXT,
    Kind.ID: _KEY,
    Kind.IDENTITY: _KEY,
    Kind.TRIMMED_ID: _KEY,
    Kind.PRODUCT_ID: _KEY,
    Kind.PRODUCT_TEXT: _TEXT,
    Kind.LABEL: {"enum": [*map(str, LoginState), None]},
    Kind.CURRENCY: {"anyOf": [{"$ref": "#/components/schemas/Currency"}, {"type": "null"}]},
    Kind.BOOLEAN: {"type": ["boolean", "null"]},
    Kind.AMOUNT: {"type": ["number", "null"], "exclusiveMinimum": -AMOUNT_LIMIT, "exclusiveMaximum": AMOUNT_LIMIT},
    Kind.QUANTITY: {"type": ["number", "null"], "minimum": -_INT4_MAX, "maximum": _INT4_MAX},
    Kind.INTEGER: {"type": ["integer", "null"], "minimum": -_INT4_MAX, "maximum": _INT4_MAX},
    Kind.TIME: {"anyOf": [{"$ref": "#/components/schemas/Time"}, {"type": "null"}]},
    Kind.ANY: _ANYTHING,
}
# Fields whose values have schemas of their own.
_REFERENCES: Mapping[str, Schema] = {
    "product": {"$ref": "#/components/schemas/Product"},
    "items": {"type": "array", "items": {"$ref": "#/components/schemas/Item"}},
    "cart": {"$ref": "#/components/schemas/Cart"},
    "order": {"$ref": "#/components/schemas/Order"},
}
_MEANINGS = {
    "Product": "The product that an event is about.",
    "Item": "One of the products that an event is about.",
    "Cart": "The cart after an event.",
    "Order": "The order that was placed.",
    "WireEvent": "One event. Only `eventName` is required; a field without a column is kept in `properties`.",
}


def event_schemas() -> dict[str, Schema]:
    """Each component by its name: what may be posted, an event, the objects in it, and the values that recur."""
    events = {
        "type": "array",
        "items": {"$ref": "#/components/schemas/WireEvent"},
        "minItems": 1,
        "maxItems": MAX_EVENTS,
    }
    (sent_at,) = [each for each in EVENT.fields if each.name == "sentAt"]
    return {
        "Posting": {
            "description": "An event, a list of events, or a batch.",
            "anyOf": [
                {"$ref": "#/components/schemas/WireEvent"},
                {"$ref": "#/components/schemas/Events"},
                {"$ref": "#/components/schemas/Batch"},
            ],
        },
        "Events": {"description": "Events in the order in which they happened.", **events},
        "Batch": {
            "description": "Events, and what holds for all of them; an event's own field wins.",
            "type": "object",
            "properties": {
                "sentAt": _field(EVENT, sent_at),
                "events": {"$ref": "#/components/schemas/Events"},
            },
            "required": ["events"],
        },
        **{name: _object(name, level) for name, level in reversed(WRITTEN_LEVELS)},
        "Time": {
            "description": "A moment of the browser's clock: text as in RFC 3339, or milliseconds since 1970.",
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "number", "minimum": 0, "exclusiveMaximum": 10**14},
            ],
        },
        "Currency": {"description": "A currency of ISO 4217.", "type": "string", "enum": sorted(CURRENCIES)},
    }


def _object(name: str, level: Level) -> Schema:
    fields = written(level)
    schema: Schema = {
        "description": _MEANINGS[name],
        "type": "object",
        "properties": {each.name: _field(level, each) for each in fields},
    }
    required = [each.name for each in fields if each.kind is Kind.NAME]
    return {**schema, "required": required} if required else schema


def _field(level: Level, each: Field) -> Schema:
    schema = _SCHEMAS.get(each.kind)
    if schema is None:
        schema = {"anyOf": [_REFERENCES[level.path_of(each)], {"type": "null"}]}
    description = _description(each)
    names = [str(event_type) for event_type in EventType if event_type is not EventType.UNKNOWN]
    examples = {"examples": names} if each.kind is Kind.NAME else {}
    return {**({"description": description} if description else {}), **schema, **examples}


def _description(each: Field) -> str:
    sentences = [f"{each.meaning[0].upper()}{each.meaning[1:]}."] if each.meaning else []
    if "maxLength" in _SCHEMAS.get(each.kind, {}):
        sentences.append(f"At most {MAX_KEY_BYTES} bytes of UTF-8: {_KEY_LETTERS} characters always fit.")
    if each.aliases:
        sentences.append(f"Also spelled {', '.join(f'`{alias}`' for alias in each.aliases)}.")
    return " ".join(sentences)

"""Sifting: the fields of one JSON object by their own names and as the types they have; what is left stays as sent."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import orjson

from clickstream_pipeline.domain.coercion import COERCE, INVALID, Kind
from clickstream_pipeline.domain.contract import LEVELS, Level

Json = dict[str, Any]

# Name, column, coercion and dotted path of each field that has a column.
_COERCED: dict[str, tuple[tuple[str, str, Callable[[object], Any], str], ...]] = {
    level.path: tuple(
        (each.name, each.column, COERCE[each.kind], level.path_of(each))
        for each in level.fields
        if each.column is not None
    )
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


def sifted(level: Level, source: Json) -> tuple[Json, Json]:
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


def coerced(level: Level, found: Json, invalid: Json) -> Json:
    """The values of fields by their columns; the original of a value that can't be coerced goes to `invalid`."""
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


def nested(level: Level, found: Json, properties: Json, invalid: Json) -> Json:
    """The columns of an object within an event; what has no column goes to `properties` under the object's name."""
    value = found.get(level.path)
    if value is None:
        return {}
    if type(value) is not dict:
        invalid[level.path] = value
        return {}
    inner, unknown = sifted(level, value)
    keep(level, inner, unknown, properties, invalid)
    return coerced(level, inner, invalid)


def keep(level: Level, inner: Json, unknown: Json, properties: Json, invalid: Json) -> None:
    """Puts the fields of an object that have no column into `properties`, beside its unknown ones."""
    numbers = _KEPT_NUMBERS[level.path]
    for name in _WITHOUT_COLUMN[level.path]:
        value = inner.get(name)
        if value is None:
            continue
        if name in numbers:
            keep_number(level, name, value, unknown, invalid)
        else:
            unknown[name] = value
    if unknown:
        properties[level.path] = unknown


def keep_number(level: Level, name: str, value: object, kept: Json, invalid: Json) -> None:
    """Puts a number that has no column into `kept`, or what can't be read as one into `invalid`."""
    number = _KEPT_NUMBERS[level.path][name](value)
    if number is INVALID:
        invalid[f"{level.path}.{name}" if level.path else name] = value
    else:
        kept[name] = json_number(value, number)


def json_number(sent: object, number: Decimal | int) -> object:
    """A number that was sent as `sent`, for JSON."""
    if type(number) is int:
        return number
    # A float of its own makes shorter work for the serialiser than exact text; both read back the same.
    if (type(sent) is int or type(sent) is float) and Decimal(repr(sent)) == number:
        return sent
    return orjson.Fragment(format(number, "f"))

"""The events that the quick reader takes, as structs that msgspec decodes; their fields are those of the contract.

A field without a part of the row is none of them: msgspec then refuses the event, and the exact parser reads it.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Annotated, Any

import msgspec

from clickstream_pipeline.domain.coercion import Kind
from clickstream_pipeline.domain.contract import EVENT, INGEST, PRODUCT, Field, Level, Part

# Every time that the quick reader takes is spelled like this one, and every id.
TIME_LENGTH = len("2026-01-05T02:49:58.000Z")
UUID_LENGTH = len("0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01")
# The JSON of an object that an event does not have.
ABSENT = msgspec.Raw(b"")

_Text = Annotated[str, msgspec.Meta(min_length=1)]
_Time = Annotated[str, msgspec.Meta(min_length=TIME_LENGTH, max_length=TIME_LENGTH)]
_Uuid = Annotated[str, msgspec.Meta(min_length=UUID_LENGTH, max_length=UUID_LENGTH)]
_TYPES: dict[Kind, Any] = {
    Kind.NAME: str,
    Kind.UUID: _Uuid,
    Kind.TIME: _Time,
    Kind.TEXT: _Text,
    Kind.IDENTITY: _Text,
    Kind.LABEL: _Text,
    Kind.PRODUCT_ID: _Text,
    Kind.PRODUCT_TEXT: _Text,
    Kind.BOOLEAN: bool,
    Kind.AMOUNT: int | float,
    Kind.ADDRESS: str,
    Kind.ANY: str,
}
# An event that lacks one of these goes to the exact parser.
_REQUIRED = frozenset({"eventName", "eventId", "_ingest", "_ingest.receivedAt"})


def attribute_of(field: Field) -> str:
    """The name of a field in a struct: `event_name`."""
    return re.sub("[A-Z]", lambda upper: f"_{upper.group().lower()}", field.name.removeprefix("_"))


def quick_fields(level: Level, part: Part | None = None) -> tuple[Field, ...]:
    """The fields of a level that the quick reader takes; those of one part of the row, or all."""
    return tuple(each for each in level.fields if each.part is not None and part in (None, each.part))


def tuples_of(paths: Sequence[str]) -> Callable[[Iterable[Any]], list[tuple[Any, ...]]]:
    """How structs become tuples of some of their attributes, by dotted names.

    The names, which are the contract's, become an expression: that takes two thirds of the time of `attrgetter`.
    """
    values = "".join(f"each.{path}, " for path in paths)
    found: Callable[[Iterable[Any]], list[tuple[Any, ...]]] = eval(f"lambda structs: [({values}) for each in structs]")
    return found


def _struct(name: str, level: Level) -> Any:
    return msgspec.defstruct(
        name, list(_members(level)), frozen=True, forbid_unknown_fields=True, gc=False, kw_only=True
    )


def _members(level: Level) -> Iterator[tuple[str, Any, Any]]:
    for each in quick_fields(level):
        if each.name == INGEST.path:
            kind: Any = QuickIngest
        elif level is EVENT and each.kind in (Kind.OBJECT, Kind.ANY):
            # What many events share is decoded once: by its bytes.
            yield attribute_of(each), msgspec.Raw, msgspec.field(name=each.name, default=ABSENT)
            continue
        else:
            kind = _TYPES[each.kind]
        if level.path_of(each) in _REQUIRED:
            yield attribute_of(each), kind, msgspec.field(name=each.name)
        else:
            yield attribute_of(each), kind | None, msgspec.field(name=each.name, default=None)


QuickIngest = _struct("QuickIngest", INGEST)
QuickProduct = _struct("QuickProduct", PRODUCT)
_EventFields: Any = _struct("_EventFields", EVENT)


class QuickEvent(_EventFields):  # type: ignore[misc]
    """An event whose fields are spelled and typed as the contract has them; `ingest` is a `QuickIngest`."""

"""Values of quick events as COPY fields, by the kind of their field; what would have to be coerced is None."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from functools import partial
from operator import call
from typing import Any

from clickstream_pipeline.domain.addresses import ip_prefix
from clickstream_pipeline.domain.cleaning import cleaner_of
from clickstream_pipeline.domain.coercion import AMOUNT_LIMIT, TYPED, Kind, fits_key, is_no_product_id, is_no_value
from clickstream_pipeline.domain.contract import Field, Part
from clickstream_pipeline.domain.event_columns import columns_of
from clickstream_pipeline.domain.placeholders import is_placeholder
from clickstream_pipeline.domain.vocabulary import LoginState
from clickstream_pipeline.storage.reading import copy_format
from clickstream_pipeline.storage.reading.prepared_rows import WRITERS

_LOGIN_STATES = frozenset(LoginState)
# The COPY field of a value; None where the exact parser has to look at the event.
Write = Callable[[Any], bytes | None]


def made_fields(part: Part) -> Callable[[Iterable[Any]], bytes]:
    """How the values of a part's columns, in their order, become COPY fields."""
    write_each = _of_each([WRITERS[column.type] for column in columns_of(part)])

    def write(values: Iterable[Any]) -> bytes:
        return b"".join(write_each(values))

    return write


def told_fields(fields: Sequence[Field]) -> Callable[[Iterable[Any]], bytes | None]:
    """How the values of some fields of an event become COPY fields; None where the exact parser has to look."""
    write_each = _of_each([told_field(field) for field in fields])

    def write(values: Iterable[Any]) -> bytes | None:
        found = list(write_each(values))
        return None if None in found else b"".join(found)

    return write


def _of_each(writers: Sequence[Callable[[Any], Any]]) -> Callable[[Iterable[Any]], Iterator[Any]]:
    # Most parts have columns of one type, and one function for all is faster.
    return partial(map, writers[0]) if len(set(writers)) == 1 else partial(map, call, writers)


def told_field(field: Field) -> Write:
    """How the values of one field become COPY fields."""
    if field.kind in TYPED:
        return _typed(field)
    return _WRITERS[field.kind]


def _typed(field: Field) -> Write:
    clean = cleaner_of(field.name)
    is_product = field.kind is Kind.PRODUCT_TEXT

    def write(text: str | None) -> bytes | None:
        if text is None:
            return copy_format.NULL
        return None if is_product and is_no_value(text) else copy_format.text(clean(text))

    return write


def _identity(text: str | None) -> bytes | None:
    if text is None:
        return copy_format.NULL
    return None if is_placeholder(text) or not fits_key(text) else copy_format.text(text)


def _label(text: str | None) -> bytes | None:
    return copy_format.text(text) if text is None or text in _LOGIN_STATES else None


def _product_id(text: str | None) -> bytes | None:
    if text is not None and (text.isspace() or not fits_key(text) or is_no_product_id(text)):
        return None
    return copy_format.text(text)


def _amount(amount: int | float | None) -> bytes | None:
    if amount is None:
        return copy_format.NULL
    text = repr(amount)
    if not -AMOUNT_LIMIT < amount < AMOUNT_LIMIT or "e" in text or len(text.partition(".")[2]) > 6 or amount == 0:
        return None
    return copy_format.numeric(Decimal(text))


def _address(text: str | None) -> bytes:
    return copy_format.text(ip_prefix(text))


_WRITERS: dict[Kind, Write] = {
    Kind.IDENTITY: _identity,
    Kind.LABEL: _label,
    Kind.PRODUCT_ID: _product_id,
    Kind.AMOUNT: _amount,
    Kind.BOOLEAN: copy_format.boolean,
    Kind.ADDRESS: _address,
}

"""COPY's binary format, which PostgreSQL reads without parsing text.

Source: https://www.postgresql.org/docs/current/sql-copy.html ("Binary Format") and the `…_recv` functions of each type.
A field is its length, four bytes, and its bytes; integers are big-endian.
"""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import islice
from struct import Struct
from uuid import UUID

# Signature, flags, and no header extension; then the tuples; then a field count of -1.
HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
TRAILER = b"\xff\xff"
NULL = b"\xff\xff\xff\xff"
# jsonb is sent as its text behind a version number.
JSONB_VERSION = b"\x01"

# PostgreSQL counts time from 2000-01-01: microseconds and days between that and 1970-01-01.
DAY_US = 86_400_000_000
EPOCH_DAYS = 10_957
EPOCH_US = EPOCH_DAYS * DAY_US

_EPOCH = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
_MICROSECOND = timedelta(microseconds=1)
field_count = Struct(">h").pack
_length = Struct(">i").pack
_length_at = Struct(">i").unpack_from
_int4 = Struct(">ii").pack
_int8 = Struct(">iq").pack
_boolean = Struct(">i?").pack
_numeric_head = Struct(">hhHh").pack
_NUMERIC_NEGATIVE = 0x4000


def row(*fields: bytes) -> bytes:
    """A tuple of fields."""
    return field_count(len(fields)) + b"".join(fields)


def text(value: str | None) -> bytes:
    """A field of type text."""
    if value is None:
        return NULL
    encoded = value.encode()
    return _length(len(encoded)) + encoded


def jsonb(document: str | None) -> bytes:
    """A field of type jsonb, from JSON text."""
    if document is None:
        return NULL
    encoded = document.encode()
    return _length(1 + len(encoded)) + JSONB_VERSION + encoded


def boolean(value: bool | None) -> bytes:
    """A field of type boolean."""
    return NULL if value is None else _boolean(1, value)


def integer(value: int | None) -> bytes:
    """A field of type integer."""
    return NULL if value is None else _int4(4, value)


def bigint(value: int) -> bytes:
    """A field of type bigint."""
    return _int8(8, value)


def day(value: date) -> bytes:
    """A field of type date."""
    return _int4(4, day_number(value))


def day_number(value: date) -> int:
    """A date as PostgreSQL counts it: days since 2000-01-01."""
    return value.toordinal() - _EPOCH.toordinal()


def day_since_1970(days: int) -> bytes:
    """A field of type date, from days since 1970-01-01."""
    return _int4(4, days - EPOCH_DAYS)


def moment(value: datetime | None) -> bytes:
    """A field of type timestamptz, from an aware datetime."""
    return NULL if value is None else _int8(8, (value - _EPOCH) // _MICROSECOND)


def moment_us(value: int | None) -> bytes:
    """A field of type timestamptz, from microseconds since 1970."""
    return NULL if value is None else _int8(8, value - EPOCH_US)


def us_of_moment(own: bytes) -> int:
    """Microseconds since 1970 of a timestamptz's own bytes."""
    return int.from_bytes(own, "big", signed=True) + EPOCH_US


def fields_at(copy_tuple: bytes, places: Sequence[int]) -> list[bytes | None]:
    """The own bytes of some fields of a tuple, by their places from 0; None of a null."""
    lengths: list[tuple[int, int]] = []
    at = 2
    for _ in range(max(places) + 1):
        (length,) = _length_at(copy_tuple, at)
        at += 4
        lengths.append((at, length))
        if length > 0:
            at += length
    found = [lengths[place] for place in places]
    return [None if length < 0 else copy_tuple[begin : begin + length] for begin, length in found]


def uuid(value: UUID) -> bytes:
    """A field of type uuid."""
    return _length(16) + value.bytes


def numeric(value: Decimal | None) -> bytes:
    """A field of type numeric, from a finite decimal: groups of four digits, from the highest on, zeros left out."""
    if value is None:
        return NULL
    whole, _, fraction = format(abs(value), "f").partition(".")
    scale = len(fraction)
    whole = whole.zfill(-(-len(whole) // 4) * 4)
    digits = whole + fraction.ljust(-(-scale // 4) * 4, "0")
    groups = [int(digits[at : at + 4]) for at in range(0, len(digits), 4)]
    weight = len(whole) // 4 - 1
    while groups and groups[0] == 0:
        del groups[0]
        weight -= 1
    while groups and groups[-1] == 0:
        del groups[-1]
    sign = _NUMERIC_NEGATIVE if value < 0 and groups else 0
    head = _numeric_head(len(groups), weight if groups else 0, sign, scale)
    return _length(8 + 2 * len(groups)) + head + b"".join(group.to_bytes(2, "big") for group in groups)


class CopyStream:
    """Tuples as the file that COPY reads, a few at a time, so that memory never holds a second copy of all."""

    def __init__(self, tuples: Iterable[bytes]) -> None:
        self._tuples = iter(tuples)
        self._rest = HEADER
        self._is_over = False

    def read(self, size: int = 65_536) -> bytes:
        if not self._rest and not self._is_over:
            self._rest = b"".join(islice(self._tuples, _TUPLES_A_READ))
            if not self._rest:
                self._rest, self._is_over = TRAILER, True
        piece, self._rest = self._rest[:size], self._rest[size:]
        return piece


_TUPLES_A_READ = 256

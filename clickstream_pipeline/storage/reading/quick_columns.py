"""Columns of quick events as arrays: times and ids are read all at once, and written so."""

import re
from binascii import unhexlify
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from clickstream_pipeline.domain.contract import Part
from clickstream_pipeline.domain.event_columns import COLUMNS, columns_of
from clickstream_pipeline.domain.shop_calendar import shop_calendar
from clickstream_pipeline.storage.reading.copy_format import EPOCH_DAYS, EPOCH_US, NULL
from clickstream_pipeline.storage.reading.quick_facts import DAYS_US
from clickstream_pipeline.storage.reading.quick_structs import TIME_LENGTH, UUID_LENGTH
from clickstream_pipeline.storage.reading.shop_dates import shop_days

Microseconds = NDArray[np.int64]

_LIKE = "2026-01-05T02:49:58.000Z"
_IS_DIGIT = np.array([letter.isdigit() for letter in _LIKE])


@lru_cache(64)
def _masks(times: int) -> tuple[NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64], NDArray[np.uint64]]:
    """For the letters of so many times, eight a word: the bits that are fixed, their values, the digits' bits, sixes.

    A digit is 0x30 to 0x39: its upper half is 3, and its lower half plus 6 doesn't reach into the upper one.
    """
    like = np.frombuffer(_LIKE.encode(), np.uint8)
    fixed_bits = np.where(_IS_DIGIT, 0xF0, 0xFF)
    masks = (fixed_bits, like & fixed_bits, np.where(_IS_DIGIT, 0x0F, 0), np.where(_IS_DIGIT, 6, 0))
    fixed_bits, fixed, digit_bits, sixes = (np.tile(mask.astype(np.uint8), times).view(np.uint64) for mask in masks)
    return fixed_bits, fixed, digit_bits, sixes


# What a digit at each place is worth, in microseconds; the day's own digits are looked up. Floats are exact up to 2^53.
_WORTH = np.zeros(TIME_LENGTH)
_WORTH[[11, 12, 14, 15, 17, 18, 20, 21, 22]] = (
    36_000_000_000, 3_600_000_000, 600_000_000, 60_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000,
)  # fmt: skip
_DASHES = [8, 13, 18, 23]
_is_spelled_as_uuid = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch
_DERIVED_VERSIONS = bytes(range(0x80, 0x90))
# The nil and the max UUID, which are placeholders.
_PLACEHOLDERS = (bytes(16), b"\xff" * 16)

_is_spelled_as_time = re.compile(r"[0-9-]{10}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z").fullmatch


def is_time(text: str) -> bool:
    """Whether `read_times` takes it."""
    return _is_spelled_as_time(text) is not None and DAYS_US[text[:10]] is not None


def is_uuid(text: str) -> bool:
    """Whether `read_uuids` takes it."""
    return _is_spelled_as_uuid(text) is not None and read_uuids([text]) is not None


# How many bytes a type takes in COPY, as numpy reads and writes them.
_BYTES = {"uuid": "V16", "integer": ">i4", "date": ">i4", "timestamp with time zone": ">i8", "boolean": "u1"}
_COLUMNS = {column.name: _BYTES[column.type] for column in columns_of(Part.OWN)}
# The fields that every event has of its own, as COPY takes them: each behind its length.
_OWN = np.dtype(
    [("field_count", ">i2")]
    + [field for name, kind in _COLUMNS.items() for field in ((f"{name}_bytes", ">i4"), (name, kind))]
)
_EMPTY = np.zeros((), _OWN)
_EMPTY["field_count"] = len(COLUMNS)
for _name in _COLUMNS:
    _EMPTY[f"{_name}_bytes"] = _OWN[_name].itemsize
_EMPTY_BYTES = _EMPTY.tobytes()
_places: Mapping[str, Any] = _OWN.fields or {}
_CLIENT_TIMESTAMP_AT = _places["client_timestamp_bytes"][1]
_BEHIND_CLIENT_TIMESTAMP = _places["client_timestamp"][1] + _OWN["client_timestamp"].itemsize


def read_times(texts: Sequence[str]) -> Microseconds | None:
    """Microseconds since 1970 of times as long as 2026-01-05T02:49:58.000Z; None when any is spelled otherwise."""
    joined = "".join(texts).encode()
    if len(joined) != TIME_LENGTH * len(texts):
        return None
    fixed_bits, fixed, digit_bits, sixes = _masks(len(texts))
    words = np.frombuffer(joined, np.uint64)
    digits = words & digit_bits
    if ((words & fixed_bits) != fixed).any() or ((digits + sixes) & ~digit_bits).any():
        return None
    letters = digits.view(np.uint8).reshape(-1, TIME_LENGTH)
    if (letters[:, 11] * 10 + letters[:, 12]).max() > 23 or letters[:, 14].max() > 5 or letters[:, 17].max() > 5:
        return None
    in_day: Microseconds = (letters @ _WORTH).astype(np.int64)
    is_one_day = joined.count(joined[:10]) == len(texts)
    days = [DAYS_US[text[:10]] for text in (texts[:1] if is_one_day else texts)]
    return None if None in days else in_day + np.array(days, np.int64)


def read_uuids(texts: Sequence[str]) -> bytes | None:
    """The ids' bytes, 16 each, of texts as long as an id; None when any is a placeholder, or spelled otherwise."""
    joined = "".join(texts).encode()
    has_dashes = all(joined[at::UUID_LENGTH].count(b"-") == len(texts) for at in _DASHES)
    digits = joined.translate(None, b"-")
    if not has_dashes or len(digits) != 32 * len(texts):
        return None
    try:
        event_ids = unhexlify(digits)
    except ValueError:
        return None
    # Ids side by side may look like a placeholder too; the exact parser will see that they are none.
    if any(placeholder in event_ids for placeholder in _PLACEHOLDERS):
        return None
    versions = event_ids[6::16]
    return event_ids if len(versions.translate(None, _DERIVED_VERSIONS)) == len(versions) else None


def own_fields(
    event_ids: bytes,
    positions: NDArray[np.int32],
    *,
    event_us: Microseconds,
    received_us: Microseconds,
    is_late: NDArray[np.bool_],
    client_us: Microseconds,
) -> list[bytes]:
    """The field count and the part `OWN` of each event, as COPY takes them."""
    values: dict[str, NDArray[Any]] = {
        "event_id": np.frombuffer(event_ids, "V16"),
        "raw_position": positions,
        "event_timestamp": event_us - EPOCH_US,
        "received_at": received_us - EPOCH_US,
        "event_date": shop_days(shop_calendar(), event_us) - EPOCH_DAYS,
        "is_late_unreliable": is_late,
        "client_timestamp": client_us - EPOCH_US,
    }
    fields = np.frombuffer(bytearray(_EMPTY_BYTES * len(positions)), _OWN)
    for name in _COLUMNS:
        fields[name] = values[name]
    return pieces(fields, _OWN.itemsize)


def without_client_timestamp(own: bytes) -> bytes:
    """An event's own fields with a null for `client_timestamp`."""
    return own[:_CLIENT_TIMESTAMP_AT] + NULL + own[_BEHIND_CLIENT_TIMESTAMP:]


def pieces(joined: bytes | NDArray[np.void], size: int) -> list[bytes]:
    """The bytes in pieces of one size."""
    found: list[bytes] = np.frombuffer(joined, f"V{size}").tolist()
    return found

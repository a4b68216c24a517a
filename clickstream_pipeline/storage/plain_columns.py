"""Columns of plain events as arrays: times and ids are read all at once, and written so."""

import re
from binascii import unhexlify
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from clickstream_pipeline.storage.copy_format import EPOCH_DAYS, EPOCH_US
from clickstream_pipeline.storage.plain_facts import DAY_US, DAYS_US, TIME_LENGTH

Microseconds = NDArray[np.int64]

_LIKE = "2026-01-05T02:49:58.000Z"
_DIGITS = [at for at, letter in enumerate(_LIKE) if letter.isdigit()]
_MARKS = [at for at, letter in enumerate(_LIKE) if not letter.isdigit()]
_MARK_BYTES = np.frombuffer(_LIKE.encode(), np.uint8)[_MARKS]
# What a digit at each place is worth, in microseconds; the day's own digits are looked up.
_WORTH = np.zeros(TIME_LENGTH, np.int64)
_WORTH[[11, 12, 14, 15, 17, 18, 20, 21, 22]] = (
    36_000_000_000, 3_600_000_000, 600_000_000, 60_000_000, 10_000_000, 1_000_000, 100_000, 10_000, 1_000,
)  # fmt: skip
_UUID_LENGTH = len("0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01")
_DASHES = [8, 13, 18, 23]
_HEX = [at for at in range(_UUID_LENGTH) if at not in _DASHES]
is_uuid = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}").fullmatch

_is_spelled_as_time = re.compile(r"[0-9-]{10}T(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]\.[0-9]{3}Z").fullmatch


def is_time(text: str) -> bool:
    """Whether `read_times` takes it."""
    return _is_spelled_as_time(text) is not None and DAYS_US[text[:10]] is not None


# The fields that every event has of its own, as COPY takes them: each behind its length.
_OWN = np.dtype(
    [
        ("event_id_bytes", ">i4"), ("event_id", "V16"),
        ("raw_position_bytes", ">i4"), ("raw_position", ">i4"),
        ("event_timestamp_bytes", ">i4"), ("event_timestamp", ">i8"),
        ("received_at_bytes", ">i4"), ("received_at", ">i8"),
        ("event_date_bytes", ">i4"), ("event_date", ">i4"),
        ("is_late_unreliable_bytes", ">i4"), ("is_late_unreliable", "u1"),
        ("client_timestamp_bytes", ">i4"), ("client_timestamp", ">i8"),
    ]
)  # fmt: skip
_CLIENT_TIMESTAMP_BYTES = 12
_OWN_LENGTHS = np.zeros((), _OWN)
for _name in _OWN.names or ():
    if not _name.endswith("_bytes"):
        _OWN_LENGTHS[f"{_name}_bytes"] = _OWN[_name].itemsize


def read_times(texts: Sequence[str]) -> Microseconds | None:
    """Microseconds since 1970 of times like 2026-01-05T02:49:58.000Z; None when any is spelled otherwise or none."""
    joined = "".join(texts).encode()
    if len(joined) != TIME_LENGTH * len(texts) or set(map(len, texts)) != {TIME_LENGTH}:
        return None
    letters = np.frombuffer(joined, np.uint8).reshape(-1, TIME_LENGTH)
    digits = letters - np.uint8(ord("0"))
    if not (letters[:, _MARKS] == _MARK_BYTES).all() or not (digits[:, _DIGITS] <= 9).all():
        return None
    hours, tens = digits[:, 11] * 10 + digits[:, 12], digits[:, [14, 17]]
    if not (hours < 24).all() or not (tens < 6).all():
        return None
    in_day: Microseconds = digits.astype(np.int64) @ _WORTH
    is_one_day = (letters[:, :10] == letters[0, :10]).all()
    days = [DAYS_US[text[:10]] for text in (texts[:1] if is_one_day else texts)]
    return None if None in days else in_day + np.array(days, np.int64)


def read_uuids(texts: Sequence[str]) -> bytes | None:
    """The ids' bytes, 16 each; None when any is spelled otherwise than with its dashes."""
    joined = "".join(texts).encode()
    if len(joined) != _UUID_LENGTH * len(texts) or set(map(len, texts)) != {_UUID_LENGTH}:
        return None
    letters = np.frombuffer(joined, np.uint8).reshape(-1, _UUID_LENGTH)
    if not (letters[:, _DASHES] == ord("-")).all():
        return None
    try:
        return unhexlify(letters[:, _HEX].tobytes())
    except ValueError:
        return None


def own_fields(
    event_ids: bytes,
    positions: Sequence[int],
    *,
    event_us: Microseconds,
    received_us: Microseconds,
    is_late: NDArray[np.bool_],
    client_us: Microseconds,
) -> list[bytes]:
    """Each event's own fields, `event_id` to `client_timestamp`, as COPY takes them."""
    fields = np.full(len(positions), _OWN_LENGTHS)
    fields["event_id"] = np.frombuffer(event_ids, "V16")
    fields["raw_position"] = positions
    fields["event_timestamp"] = event_us - EPOCH_US
    fields["received_at"] = received_us - EPOCH_US
    fields["event_date"] = event_us // DAY_US - EPOCH_DAYS
    fields["is_late_unreliable"] = is_late
    fields["client_timestamp"] = client_us - EPOCH_US
    return sliced(fields.tobytes(), _OWN.itemsize)


def without_client_timestamp(own: bytes) -> bytes:
    """An event's own fields with a null for `client_timestamp`."""
    return own[:-_CLIENT_TIMESTAMP_BYTES] + b"\xff\xff\xff\xff"


def sliced(joined: bytes, size: int) -> list[bytes]:
    """Pieces of one size."""
    return [joined[at : at + size] for at in range(0, len(joined), size)]

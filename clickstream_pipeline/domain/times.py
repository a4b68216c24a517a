"""Time as senders write it: the moment that a text or a number means, and the moment at which an event happened.

Numbers are seconds, milliseconds, micro- or nanoseconds since 1970 by their size. Text is ISO 8601, or one of the
spellings that dateutil reads and that can be read in one way only: the year has four digits and comes first, or the
month is a word; a zone is UTC or an offset. `10/11/2026` and `03:00 ICT` are not times.
"""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MAX_LATENESS = timedelta(hours=72)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# ISO 8601 with at least a day; what fromisoformat takes beyond that (week dates) no tracker sends.
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|z|[+-]\d{2}(:?\d{2})?)?)?")
_LEAP_SECOND = re.compile(r"(\d{1,2}:\d{2}:)60")
# The longest spelling of a time is under 100 characters: JavaScript's, with a long name of its zone.
_LONGEST_TEXT = 128
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)
# Microseconds of one: a number below each limit is in that unit. All of them cover the years from 1973 to beyond 5000.
_UNITS = ((10**11, 1_000_000), (10**14, 1_000), (10**17, 1))


@dataclass(frozen=True, slots=True)
class EventTime:
    """When an event happened, and whether the time of its browser was not possible."""

    event_timestamp: datetime
    is_late_unreliable: bool


def parse_time(value: object) -> datetime | None:
    """An aware UTC time from a number since 1970 or from text (no zone = UTC); None for other text, or two readings."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_epoch(value)
    if not isinstance(value, str) or len(value) > _LONGEST_TEXT:
        return None
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return _from_epoch(float(text)) if "." in text or len(text) > 19 else _from_epoch(int(text))
    try:
        moment = _moment(text)
    except (ValueError, OverflowError):
        return None
    return moment if moment is not None and _EARLIEST <= moment <= _LATEST else None


def resolve_event_time(
    *,
    received_at: datetime,
    has_receipt: bool,
    happened_at: datetime | None,
    sent_at: datetime | None,
) -> EventTime:
    """The moment that analysis uses.

    With both browser times the browser clock's error cancels out: received - (sent - happened). Else the receipt,
    else the browser's claim. What comes out after the receipt, or over 72 hours before it, is replaced by the receipt.
    """
    if happened_at is not None and sent_at is not None:
        moment = received_at - (sent_at - happened_at)
    elif has_receipt or happened_at is None:
        moment = received_at
    else:
        moment = happened_at
    if moment > received_at or received_at - moment > MAX_LATENESS:
        return EventTime(received_at, is_late_unreliable=True)
    return EventTime(moment, is_late_unreliable=False)


def _moment(text: str) -> datetime | None:
    """The moment that a text means, in UTC. Raises ValueError and OverflowError."""
    if ":60" in text and _LEAP_SECOND.search(text):
        before = _moment(_LEAP_SECOND.sub(r"\g<1>59", text))
        return None if before is None else before + timedelta(seconds=1)
    if _ISO.fullmatch(text):
        told: datetime | None = datetime.fromisoformat(text.replace("z", "Z").replace(" Z", "Z"))
    else:
        # The ingest handler needs dateutil for few posts, and starts faster without it.
        from clickstream_pipeline.domain.worded_times import from_words

        told = from_words(text)
    if told is None:
        return None
    return told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)


def _from_epoch(value: int | float) -> datetime | None:
    size = abs(value)
    try:
        for limit, unit_us in _UNITS:
            if size < limit:
                return _within_years(_EPOCH + timedelta(microseconds=value * unit_us))
        return _within_years(
            _EPOCH + timedelta(microseconds=value / 1_000 if isinstance(value, float) else value // 1_000)
        )
    except (OverflowError, ValueError):
        return None


def _within_years(moment: datetime) -> datetime | None:
    return moment if _EARLIEST <= moment <= _LATEST else None


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)

"""Time as browsers tell it, and the moment an event is taken to have happened."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

MAX_LATENESS = timedelta(hours=72)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?")
# ISO 8601 with at least a day; what fromisoformat takes beyond that (week dates, compact forms) no tracker sends.
_ISO = re.compile(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}([.,]\d+)?)?\s*(Z|z|[+-]\d{2}(:?\d{2})?)?)?")
# The longest that tells anything is 35 characters, and some write more digits than a microsecond has.
_LONGEST_TEXT = 64
_EARLIEST = datetime(1, 1, 2, tzinfo=UTC)
_LATEST = datetime(9999, 12, 30, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class EventTime:
    """When an event happened, and whether its own claim was beyond belief."""

    event_timestamp: datetime
    is_late_unreliable: bool


def parse_time(value: object) -> datetime | None:
    """An aware UTC time from ISO 8601 text (no zone = UTC) or epoch milliseconds, number or text; else None."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        return _from_epoch_ms(value)
    if not isinstance(value, str):
        return None
    if len(value) > _LONGEST_TEXT:
        return None
    text = value.strip()
    if _NUMBER.fullmatch(text):
        return _from_epoch_ms(float(text)) if "." in text or len(text) > 18 else _from_epoch_ms(int(text))
    if not _ISO.fullmatch(text):
        return None
    try:
        moment = datetime.fromisoformat(text.replace(",", ".").replace("z", "Z").replace(" Z", "Z"))
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return moment if _EARLIEST <= moment <= _LATEST else None


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


def _from_epoch_ms(value: int | float) -> datetime | None:
    try:
        moment = _EPOCH + timedelta(milliseconds=value)
    except (OverflowError, ValueError):
        return None
    return moment if _EARLIEST <= moment <= _LATEST else None


def microseconds(moment: datetime) -> int:
    """Microseconds since 1970, exactly."""
    return (moment - _EPOCH) // timedelta(microseconds=1)

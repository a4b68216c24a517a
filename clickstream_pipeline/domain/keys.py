"""Raw keys: `events/YYYY/MM/DD/HH/event-<uuid>.json`, or the same without the hour; UTC, from `events/` on.

What a request held that can't be loaded lies beside them, laid out alike: `rejected/YYYY/MM/DD/HH/request-<uuid>.json`.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

# Where lies what ingest could not accept, by hour of receipt.
REJECTED = "rejected/"
# Collectors write an object within minutes, and try again for hours; copies are made later.
_NEAR = timedelta(hours=24)
_KEY = re.compile(r"events/(\d{4})/(\d{2})/(\d{2})/(?:([01]\d|2[0-3])/)?[^/.][^/]*")


def load_date_of(key: str) -> date | None:
    """The load partition of an object: the day in its key; None when the key is laid out in neither way."""
    match = _KEY.fullmatch(key)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


@lru_cache(maxsize=1_024)
def receipt_of(key: str, last_modified: datetime) -> datetime:
    """When the events of an object were received that do not say: aware UTC.

    It is the object's LastModified where that lies near the hour in its key, or the day, else the last moment of that
    hour or day: a bucket that was copied keeps its history.
    """
    match = _KEY.fullmatch(key)
    load_date = load_date_of(key)
    if match is None or load_date is None:
        return last_modified
    hour = match[4]
    start = datetime(load_date.year, load_date.month, load_date.day, int(hour or 0), tzinfo=UTC)
    end = start + (timedelta(hours=1) if hour else timedelta(days=1))
    if start - _NEAR <= last_modified < end + _NEAR:
        return last_modified
    return end - timedelta(milliseconds=1)


def prefix_for_day(day: date) -> str:
    """The prefix of every key of a load partition, in both layouts."""
    return f"events/{day:%Y/%m/%d}/"


def prefix_for_hour(day: date, hour: int) -> str:
    """The prefix of the keys of one hour."""
    return f"{prefix_for_day(day)}{hour:02}/"


def event_key(received_at: datetime, name: UUID) -> str:
    """The key of what was received at a moment, aware UTC."""
    return f"events/{received_at:%Y/%m/%d/%H}/event-{name}.json"


def rejected_date_of(key: str) -> date | None:
    """The UTC day on which a request came in that lies under `rejected/`; None for any other key."""
    return load_date_of(f"events/{key.removeprefix(REJECTED)}") if key.startswith(REJECTED) else None


def rejected_key(received_at: datetime, name: UUID) -> str:
    """The key of what a request received at a moment, aware UTC, held that can't be loaded."""
    return f"{REJECTED}{received_at:%Y/%m/%d/%H}/request-{name}.json"

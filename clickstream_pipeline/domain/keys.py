"""Raw keys: `events/YYYY/MM/DD/HH/event-<uuid>.json`, or the same without the hour; UTC, from `events/` on.

What a request held that can't be loaded lies beside them, laid out alike: `rejected/YYYY/MM/DD/HH/request-<uuid>.json`.
"""

import re
from datetime import date, datetime
from uuid import UUID

# Where lies what ingest could not accept, by hour of receipt.
REJECTED = "rejected/"
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

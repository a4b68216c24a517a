"""Times of the simulation: whole milliseconds since the epoch, UTC, and their text forms."""

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def midnight_ms(day: date) -> int:
    """The start of a UTC day."""
    return (day - _EPOCH.date()).days * DAY_MS


@lru_cache(maxsize=4096)
def iso_day(epoch_day: int) -> str:
    """A day counted from the epoch as text: `2026-01-05`."""
    return (_EPOCH.date() + timedelta(days=epoch_day)).isoformat()


def iso_ms(at_ms: int) -> str:
    """A time as text: `2026-01-05T02:59:58.120Z`."""
    day, rest = divmod(at_ms, DAY_MS)
    seconds, ms = divmod(rest, 1000)
    return f"{iso_day(day)}T{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}.{ms:03d}Z"

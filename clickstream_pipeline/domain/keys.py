"""Raw keys: `events/YYYY/MM/DD/HH/event-<uuid>.json`, or the same without the hour; UTC, from `events/` on.

Other writers' objects may lie in the Hive layout, `events/year=YYYY/month=MM/day=DD/hour=HH/<name>`. The events
of a request that can't be loaded are in the same layout under `rejected/YYYY/MM/DD/HH/request-<uuid>.json`.
"""

import re
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from uuid import UUID

EVENTS = "events/"
# What ingest could not accept, by hour of receipt.
REJECTED = "rejected/"
# Collectors write an object within minutes, and try again for hours; copies are made later.
_NEAR = timedelta(hours=24)
_day_in = re.compile(r"events/([0-9]{4})/([0-9]{2})/([0-9]{2})/").match
_hive_day_in = re.compile(r"events/year=([0-9]{4})/month=([0-9]{1,2})/day=([0-9]{1,2})/").match
_names_object = re.compile(r"(?:(?:[01][0-9]|2[0-3])/)?[^/.][^/]*").fullmatch
_names_hive_object = re.compile(r"(?:hour=(?:[01]?[0-9]|2[0-3])/)?[^/.][^/]*").fullmatch
_hour_in = re.compile(r"(?:hour=)?([0-9]{1,2})/").match
_leads_to_days = re.compile(r"events/(?:[0-9]{4}/(?:[0-9]{2}/)?|year=[0-9]{4}/(?:month=[0-9]{1,2}/)?)").fullmatch
_CHECKSUMS = (".crc", ".crc32", ".crc32c", ".md5", ".sha1", ".sha256", ".sha384", ".sha512")


def load_date_of(key: str) -> date | None:
    """The load partition of an object: the day in its key; None when the key is laid out in no way that is read."""
    match = _day_in(key)
    if match is not None:
        return _date(match) if _names_object(key, match.end()) else None
    match = _hive_day_in(key)
    return _hive_date(match) if match is not None and _names_hive_object(key, match.end()) else None


def day_of_prefix(prefix: str) -> date | None:
    """The day that a prefix begins with, `events/2026/01/31/` or a longer one, in either layout; None without one."""
    if (match := _day_in(prefix)) is not None:
        return _date(match)
    return _hive_date(match) if (match := _hive_day_in(prefix)) is not None else None


def leads_to_days(folder: str) -> bool:
    """Whether a folder above the days, of a year or a month, is laid out in a way that is read."""
    return _leads_to_days(folder) is not None


def is_skipped(key: str) -> bool:
    """Whether an object is no data, wherever it lies: a name or a folder that begins with `_` or `.` as Hadoop hides it
    (`_SUCCESS`, `_temporary/…`), a folder's marker, or a checksum beside a file.
    """
    *folders, name = key.split("/")
    return (
        not name
        or any(part.startswith(("_", ".")) for part in (*folders, name))
        or name.endswith("_$folder$")
        or name.lower().endswith(_CHECKSUMS)
    )


@lru_cache(maxsize=1_024)
def receipt_of(key: str, last_modified: datetime) -> datetime:
    """When events without a time of receipt were received, aware UTC.

    It is the object's LastModified if that is near the hour or day in the key, else the last moment of that hour or
    day: in a bucket that was copied, LastModified is the time of the copy.
    """
    load_date = load_date_of(key)
    match = _day_in(key) or _hive_day_in(key)
    if match is None or load_date is None:
        return last_modified
    hour = _hour_in(key, match.end())
    start = datetime(load_date.year, load_date.month, load_date.day, int(hour[1]) if hour else 0, tzinfo=UTC)
    end = start + (timedelta(hours=1) if hour else timedelta(days=1))
    if start - _NEAR <= last_modified < end + _NEAR:
        return last_modified
    return end - timedelta(milliseconds=1)


def prefix_for_day(day: date) -> str:
    """The prefix of every key of a load partition in our layout, with the hour and without."""
    return f"events/{day:%Y/%m/%d}/"


def hive_prefixes_for_day(day: date) -> tuple[str, ...]:
    """The prefixes of a load partition's keys in the Hive layout: leading zeros for both numbers, or for neither."""
    padded = f"events/year={day:%Y}/month={day:%m}/day={day:%d}/"
    bare = f"events/year={day:%Y}/month={day.month}/day={day.day}/"
    return (padded,) if padded == bare else (padded, bare)


def prefixes_for_day(day: date) -> tuple[str, ...]:
    """The prefixes of every key of a load partition, in key order, none inside another."""
    return (prefix_for_day(day), *hive_prefixes_for_day(day))


def prefix_for_hour(day: date, hour: int) -> str:
    """The prefix of the keys of one hour in our layout."""
    return f"{prefix_for_day(day)}{hour:02}/"


def event_key(received_at: datetime, name: UUID) -> str:
    """The key of what was received at a moment, aware UTC."""
    return f"events/{received_at:%Y/%m/%d/%H}/event-{name}.json"


def rejected_date_of(key: str) -> date | None:
    """The UTC day on which a request came in that lies under `rejected/`; None for any other key."""
    place = EVENTS + key.removeprefix(REJECTED)
    return load_date_of(place) if key.startswith(REJECTED) and _day_in(place) else None


def rejected_key(received_at: datetime, name: UUID) -> str:
    """The key of what a request received at a moment, aware UTC, held that can't be loaded."""
    return f"{REJECTED}{received_at:%Y/%m/%d/%H}/request-{name}.json"


def _date(match: re.Match[str]) -> date | None:
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _hive_date(match: re.Match[str]) -> date | None:
    day = _date(match)
    return day if day is not None and match[0] in hive_prefixes_for_day(day) else None

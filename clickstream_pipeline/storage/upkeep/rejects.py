"""Lists and exports events that could not be loaded: the reason, the place, and their bytes."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TextIO

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.printable import printable_json
from clickstream_pipeline.storage.sql_files import read_sql

_REJECTS_AT_ONCE = 500
# Position of a rejection of a whole object.
WHOLE_OBJECT = 0


@dataclass(frozen=True, slots=True)
class RejectFilter:
    """Which rejections: those of some load partitions, both included, and of one reason; None is any."""

    first: date | None = None
    last: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    """One event that could not be loaded; `raw` holds its bytes as received, `last_modified` is its object's."""

    raw_object: str
    raw_position: int
    reason: str
    load_date: date
    rejected_at: datetime
    last_modified: datetime
    raw: bytes


@dataclass(frozen=True, slots=True)
class ListedReject:
    """One event that could not be loaded, without its bytes."""

    load_date: date
    reason: str
    raw_object: str
    raw_position: int
    rejected_at: datetime
    size_bytes: int


@dataclass(frozen=True, slots=True)
class ReasonCount:
    """How many events one reason kept out, and between which load partitions."""

    reason: str
    events: int
    objects: int
    first_day: date
    last_day: date


def reject_reasons(connection: Connection, wanted: RejectFilter) -> list[ReasonCount]:
    """The reasons of the rejections, the most frequent first."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/rejects/reasons.sql"), _binds(wanted))
        return [ReasonCount(*row) for row in cursor.fetchall()]


def listed_rejects(connection: Connection, wanted: RejectFilter, *, most: int) -> list[ListedReject]:
    """The newest rejections, at most `most`."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("loading/rejects/listed.sql"), {**_binds(wanted), "most": most})
        return [ListedReject(*row) for row in cursor.fetchall()]


def rejected_event(connection: Connection, raw_object: str, raw_position: int) -> RejectedEvent | None:
    """One rejection with its bytes; None when there is none at that place."""
    next_ones = _page(connection, RejectFilter(), after=(raw_object, raw_position - 1), most=1)
    is_there = bool(next_ones) and (next_ones[0].raw_object, next_ones[0].raw_position) == (raw_object, raw_position)
    return next_ones[0] if is_there else None


def export_rejects(connection: Connection, wanted: RejectFilter, file: TextIO) -> int:
    """Writes rejections as JSON, one per line, in order of object and position; returns their number.

    `raw` is the event's text; if its bytes are not UTF-8, `raw_base64` replaces it.
    """
    count = 0
    for page in reject_pages(connection, wanted):
        for each in page:
            file.write(printable_json(json.dumps(_as_json(each), ensure_ascii=False)) + "\n")
            count += 1
    return count


def reject_pages(connection: Connection, wanted: RejectFilter) -> Iterator[list[RejectedEvent]]:
    """All rejections with their bytes, in order of object and position, some hundred at a time."""
    after = ("", 0)
    while page := _page(connection, wanted, after=after, most=_REJECTS_AT_ONCE):
        yield page
        after = (page[-1].raw_object, page[-1].raw_position)


def _page(connection: Connection, wanted: RejectFilter, *, after: tuple[str, int], most: int) -> list[RejectedEvent]:
    """The first rejections after a place."""
    with connection, connection.cursor() as cursor:
        binds = {"after_object": after[0], "after_position": after[1], "most": most}
        cursor.execute(read_sql("loading/rejects/whole.sql"), {**_binds(wanted), **binds})
        return [_rejected_event(row) for row in cursor.fetchall()]


def _rejected_event(row: Sequence[Any]) -> RejectedEvent:
    raw_object, raw_position, reason, load_date, rejected_at, last_modified, raw = row
    return RejectedEvent(raw_object, raw_position, reason, load_date, rejected_at, last_modified, bytes(raw))


def _binds(wanted: RejectFilter) -> dict[str, object]:
    return {"first": wanted.first, "last": wanted.last, "reason": wanted.reason}


def _as_json(reject: RejectedEvent) -> dict[str, object]:
    found: dict[str, object] = {
        "raw_object": reject.raw_object,
        "raw_position": reject.raw_position,
        "reason": reject.reason,
        "load_date": reject.load_date.isoformat(),
        "rejected_at": reject.rejected_at.isoformat(),
    }
    try:
        found["raw"] = reject.raw.decode()
    except UnicodeDecodeError:
        found["raw_base64"] = base64.b64encode(reject.raw).decode()
    return found

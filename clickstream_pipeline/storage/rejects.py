"""Events that could not be loaded: looked at, exported, and replayed once the parser takes them."""

import base64
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TextIO

from psycopg2.extensions import connection as Connection

from clickstream_pipeline.domain.parsing import parse_event, parse_line, parse_object
from clickstream_pipeline.domain.rows import EventRow, ParsedObject
from clickstream_pipeline.storage.loading import write_rows
from clickstream_pipeline.storage.locks import take_writers_lock
from clickstream_pipeline.storage.prepared_rows import prepare_rows
from clickstream_pipeline.storage.sql_files import read_sql

_REJECTS_AT_ONCE = 500
# Position of a rejection that stands for its whole object.
WHOLE_OBJECT = 0


@dataclass(frozen=True, slots=True)
class RejectFilter:
    """Which rejections: those of some load partitions, both included, and of one reason; None is any."""

    first: date | None = None
    last: date | None = None
    reason: str | None = None


@dataclass(frozen=True, slots=True)
class RejectedEvent:
    """One event that could not be loaded; `raw` are its bytes as they stood, `last_modified` is its object's."""

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


@dataclass(slots=True)
class ReplayResult:
    """What a replay did: rejections tried = closed + still rejected + ambiguous.

    Closed rejections brought `loaded` events and `duplicates`. Ambiguous is a line that counted as one event and
    holds another number now: the positions of the events behind it, and ids made from them, would no longer be true.
    """

    tried: int = 0
    closed: int = 0
    loaded: int = 0
    duplicates: int = 0
    ambiguous: int = 0

    @property
    def still_rejected(self) -> int:
        return self.tried - self.closed - self.ambiguous


def reject_reasons(connection: Connection, wanted: RejectFilter) -> list[ReasonCount]:
    """The reasons of the rejections, the most frequent first."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("rejects/reasons.sql"), _binds(wanted))
        return [ReasonCount(*row) for row in cursor.fetchall()]


def listed_rejects(connection: Connection, wanted: RejectFilter, *, most: int) -> list[ListedReject]:
    """The newest rejections, at most so many."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("rejects/listed.sql"), {**_binds(wanted), "most": most})
        return [ListedReject(*row) for row in cursor.fetchall()]


def rejected_event(connection: Connection, raw_object: str, raw_position: int) -> RejectedEvent | None:
    """One rejection with its bytes; None when there is none at that place."""
    next_ones = _page(connection, RejectFilter(), after=(raw_object, raw_position - 1), most=1)
    is_there = bool(next_ones) and (next_ones[0].raw_object, next_ones[0].raw_position) == (raw_object, raw_position)
    return next_ones[0] if is_there else None


def export_rejects(connection: Connection, wanted: RejectFilter, file: TextIO) -> int:
    """Writes rejections as JSON, one a line, in order of object and position; how many there were.

    `raw` is the event's text; `raw_base64` stands in its place where its bytes are no UTF-8.
    """
    count = 0
    for page in _pages(connection, wanted):
        for each in page:
            file.write(json.dumps(_as_json(each), ensure_ascii=False) + "\n")
            count += 1
    return count


def replay_rejects(
    connection: Connection, wanted: RejectFilter, *, lock_timeout_s: float, dry_run: bool = False
) -> ReplayResult:
    """Parses rejections again and loads what the parser takes now, some hundred in one transaction each.

    What is loaded is no longer rejected: its rejection is taken out, its object's ledger row counted again, its days
    marked stale, all in the same transaction. With `dry_run` nothing is written and `loaded` counts events read.
    """
    result = ReplayResult()
    for page in _pages(connection, wanted):
        result.tried += len(page)
        parsed = [(reject, _parsed(reject)) for reject in page]
        result.ambiguous += sum(_is_ambiguous(reject, outcome) for reject, outcome in parsed)
        taken = [(reject, outcome) for reject, outcome in parsed if not outcome.rejections]
        if dry_run:
            result.closed += len(taken)
            result.loaded += sum(len(outcome.rows) for _, outcome in taken)
        elif taken:
            _load(connection, taken, lock_timeout_s, result)
    return result


def _load(
    connection: Connection,
    taken: Sequence[tuple[RejectedEvent, ParsedObject]],
    lock_timeout_s: float,
    result: ReplayResult,
) -> None:
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, lock_timeout_s)
        places = [(reject.raw_object, reject.raw_position) for reject, _ in taken]
        raw_objects, raw_positions = map(list, zip(*places, strict=True))
        cursor.execute(read_sql("rejects/close.sql"), {"raw_objects": raw_objects, "raw_positions": raw_positions})
        # Another replay may have been here since we looked.
        closed = set(cursor.fetchall())
        mine = [(reject, outcome) for (reject, outcome), place in zip(taken, places, strict=True) if place in closed]
        if not mine:
            return
        whole = [(reject, outcome) for reject, outcome in mine if reject.raw_position == WHOLE_OBJECT]
        rows: list[EventRow] = [row for _, outcome in mine for row in outcome.rows]
        written = write_rows(cursor, prepare_rows(rows))
        cursor.execute(
            read_sql("rejects/count_events.sql"),
            {
                "raw_objects": [reject.raw_object for reject, _ in whole],
                "events": [outcome.events for _, outcome in whole],
            },
        )
        load_dates = written.load_dates | {reject.load_date for reject, _ in mine}
        keys = sorted({reject.raw_object for reject, _ in mine})
        days = sorted({reject.load_date for reject, _ in mine})
        cursor.execute(read_sql("load/recount_objects.sql"), {"keys": keys, "load_dates": days})
        cursor.execute(read_sql("load/mark_stale_days.sql"), {"load_dates": sorted(load_dates)})
    gained = len(written.added) - written.replaced
    result.closed += len(mine)
    result.loaded += gained
    result.duplicates += len(rows) - gained


def _parsed(reject: RejectedEvent) -> ParsedObject:
    if reject.raw_position == WHOLE_OBJECT:
        return parse_object(reject.raw_object, reject.raw, reject.last_modified)
    return parse_event(reject.raw_object, reject.raw, reject.last_modified, position=reject.raw_position)


def _is_ambiguous(reject: RejectedEvent, outcome: ParsedObject) -> bool:
    """Whether it is a line of several events now. What is refused as it was may be an array within an array."""
    if reject.raw_position == WHOLE_OBJECT or reject.reason in [each.reason for each in outcome.rejections]:
        return False
    line = parse_line(reject.raw_object, reject.raw, reject.last_modified, first_position=reject.raw_position)
    return bool(outcome.rejections) and (line.events != 1 or not line.rejections)


def _pages(connection: Connection, wanted: RejectFilter) -> Iterator[list[RejectedEvent]]:
    after = ("", 0)
    while page := _page(connection, wanted, after=after, most=_REJECTS_AT_ONCE):
        yield page
        after = (page[-1].raw_object, page[-1].raw_position)


def _page(connection: Connection, wanted: RejectFilter, *, after: tuple[str, int], most: int) -> list[RejectedEvent]:
    """The first rejections behind a place."""
    with connection, connection.cursor() as cursor:
        binds = {"after_object": after[0], "after_position": after[1], "most": most}
        cursor.execute(read_sql("rejects/whole.sql"), {**_binds(wanted), **binds})
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

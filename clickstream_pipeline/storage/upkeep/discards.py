"""Discards: operators' rules that leave events out of every model; they are carried out in steps, and can be undone.

A new discard applies at once to the events that loads write, in the load's own transaction (`discard_marks`); `finish`
marks the events that were loaded before, day by day. Whether an event is left out depends only on the discards in force
and on the event, not on their order. Each step is one transaction under the writers' lock that also marks the stale
days: `finish` continues after an interruption at any point.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.domain.discard_criteria import ERASED, CannotDiscard, Criteria, checked, checked_reason
from clickstream_pipeline.domain.object_rewriting import Person
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.discard_marks import change_marks
from clickstream_pipeline.storage.tables.removed_days import removed_before

# Every event that is loaded is compared with the discards without an end.
MOST_STANDING = 50
_EVENTS_AT_ONCE = 50_000


@dataclass(frozen=True, slots=True)
class Sample:
    """An event that would be left out, with the fields by which a person recognizes it."""

    received_at: datetime
    event_name: str
    ip_prefix: str | None
    client_id: str | None
    order_id: str | None
    page_path: str | None
    user_agent: str


@dataclass(slots=True)
class Found:
    """What some criteria would leave out: events (`bots` of them left out anyway), orders, revenue by currency, days.

    `sealed_before` is the day before which retention removed events, if the criteria include days before it.
    """

    events: int = 0
    bots: int = 0
    orders: int = 0
    revenue: dict[str, Decimal] = field(default_factory=dict)
    days: list[date] = field(default_factory=list)
    samples: list[Sample] = field(default_factory=list)
    sealed_before: date | None = None


@dataclass(frozen=True, slots=True)
class Discard:
    """A row of `discards`; `left_out` is how many events it left out when it was carried out."""

    discard_id: int
    criteria: Criteria
    reason: str
    made_by: str
    made_at: datetime
    left_out: int
    settled_at: datetime | None
    undone_by: str | None
    undone_at: datetime | None
    undo_reason: str | None
    undo_settled_at: datetime | None

    @property
    def is_finished(self) -> bool:
        return self.settled_at is not None and (self.undone_at is None or self.undo_settled_at is not None)

    @property
    def is_standing(self) -> bool:
        return self.undone_at is None and self.criteria.received_to is None


def find_events(
    connection: Connection,
    criteria: Criteria,
    *,
    most_samples: int = 10,
    on_day: Callable[[int], None] = lambda n: None,
) -> Found:
    """Finds the events that some criteria would leave out and that are not left out yet; changes nothing."""
    found = Found()
    with connection, connection.cursor() as cursor:
        sealed = removed_before(cursor)
    if sealed and (criteria.received_from is None or criteria.received_from.date() < sealed):
        found.sealed_before = sealed
    for done, day in enumerate(_days(connection, criteria), start=1):
        binds = {"discard": _as_row(criteria), "day": day}
        with connection, connection.cursor() as cursor:
            cursor.execute(read_sql("loading/discards/found.sql"), binds)
            events, bots, orders, revenue = cursor.fetchone() or (0, 0, 0, {})
            if events and len(found.samples) < most_samples:
                more = {**binds, "most": most_samples - len(found.samples)}
                cursor.execute(read_sql("loading/discards/samples.sql"), more)
                found.samples += [Sample(*row) for row in cursor.fetchall()]
        found.events += events
        found.bots += bots
        found.orders += orders
        for currency, value in revenue.items():
            found.revenue[currency] = found.revenue.get(currency, Decimal(0)) + Decimal(value)
        if events:
            found.days.append(day)
        on_day(done)
    return found


def make_discard(
    connection: Connection,
    criteria: Criteria,
    *,
    also_later: bool,
    reason: str,
    made_by: str,
    lock_timeout_s: float,
) -> int:
    """Records a discard, which applies to events loaded from now on, and returns its id; `finish` marks earlier ones.

    Without `also_later` it applies only to events received before now. Raises `CannotDiscard`.
    """
    criteria = checked(criteria, also_later=also_later)
    reason = checked_reason(reason)
    with connection, connection.cursor() as cursor:
        # No load is writing now: an earlier one has committed, and a later one applies this discard too.
        take_writers_lock(cursor, lock_timeout_s)
        if also_later and sum(each.is_standing for each in _listed(cursor)) >= MOST_STANDING:
            raise CannotDiscard(
                f"there are {MOST_STANDING} discards for events that come later; undo one (`clickstream discard list`)"
            )
        cursor.execute(
            read_sql("loading/discards/make.sql"),
            {"discard": _as_row(criteria), "also_later": also_later, "reason": reason, "made_by": made_by},
        )
        (discard_id,) = cursor.fetchone() or (0,)
    return int(discard_id)


def undo_discard(
    connection: Connection, discard_id: int, *, reason: str | None, undone_by: str, lock_timeout_s: float
) -> None:
    """Records that a discard is undone; `finish` removes the marks of its events. Raises `CannotDiscard`."""
    if reason is not None:
        reason = checked_reason(reason)
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, lock_timeout_s)
        if not _listed(cursor, discard_id):
            raise CannotDiscard(f"there is no discard {discard_id}; see `clickstream discard list`")
        binds = {"discard_id": discard_id, "reason": reason, "undone_by": undone_by}
        cursor.execute(read_sql("loading/discards/undo.sql"), binds)


def finish(
    connection: Connection,
    *,
    lock_timeout_s: float,
    events_at_once: int = _EVENTS_AT_ONCE,
    on_events: Callable[[int], None] = lambda events: None,
) -> list[int]:
    """Completes every unfinished discard and undo, in steps: marks events, or removes their marks; returns their ids.

    `on_events` gets the number of events changed so far after each step. The stale days remain to be computed.
    """
    unfinished = [each for each in reversed(discards(connection)) if not each.is_finished]
    changed = 0

    def step(found_by: str, binds: dict[str, object]) -> int:
        nonlocal changed
        events = _step(connection, found_by, {**binds, "most": events_at_once}, lock_timeout_s)
        changed += events
        on_events(changed)
        return events

    for discard in unfinished:
        binds: dict[str, object] = {"discard_id": discard.discard_id}
        if discard.undone_at is None:
            for day in _days(connection, discard.criteria):
                while step("loading/discards/mark.sql", {**binds, "day": day}):
                    pass
            end = "loading/discards/settle.sql"
        else:
            while step("loading/discards/give_back.sql", binds):
                pass
            end = "loading/discards/settle_undo.sql"
        with connection, connection.cursor() as cursor:
            cursor.execute(read_sql(end), binds)
    return [each.discard_id for each in unfinished]


def discards(connection: Connection) -> list[Discard]:
    """All discards ever made, the newest first."""
    with connection, connection.cursor() as cursor:
        return _listed(cursor)


def _step(connection: Connection, found_by: str, binds: dict[str, object], lock_timeout_s: float) -> int:
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, lock_timeout_s)
        cursor.execute(read_sql("loading/chunks/touched_events.sql"))
        changed = change_marks(cursor, found_by, binds)
        if changed:
            cursor.execute(read_sql("loading/chunks/mark_stale_days.sql"), {"load_dates": sorted(changed)})
    return sum(changed.values())


def _days(connection: Connection, criteria: Criteria) -> list[date]:
    with connection, connection.cursor() as cursor:
        binds = {"discard": _as_row(criteria), "load_dates": criteria.load_dates()}
        cursor.execute(read_sql("loading/discards/days.sql"), binds)
        return [day for (day,) in cursor.fetchall()]


def _listed(cursor: Cursor, discard_id: int | None = None) -> list[Discard]:
    cursor.execute(read_sql("loading/discards/listed.sql"), {"discard_id": discard_id})
    columns = [column.name for column in cursor.description or ()]
    return [_discard(dict(zip(columns, row, strict=True))) for row in cursor.fetchall()]


def _discard(row: dict[str, Any]) -> Discard:
    names = {name for name, _ in Criteria().values()}
    criteria = Criteria(
        **{name: _values(row.pop(name)) for name in names},
        received_from=row.pop("received_from"),
        received_to=row.pop("received_to"),
    )
    return Discard(criteria=criteria, **row)


def _values(listed: list[str] | None) -> tuple[str, ...]:
    """None is no criterion; a criterion whose values were all erased has the value `ERASED`, and no event meets it."""
    return () if listed is None else tuple(listed) or (ERASED,)


def _as_row(criteria: Criteria) -> str:
    return json.dumps(criteria.columns(), default=datetime.isoformat)


def forget_person(cursor: Cursor, person: Person) -> None:
    """Removes an erased person's ids from the criteria and the reasons of discards."""
    ids = sorted(person.client_ids | person.user_ids | person.session_ids)
    cursor.execute(
        read_sql("loading/discards/forget.sql"),
        {
            "client_ids": sorted(person.client_ids),
            "session_ids": sorted(person.session_ids),
            "mentions": rf"(?<!\w)({'|'.join(map(re.escape, ids))})(?!\w)",
        },
    )

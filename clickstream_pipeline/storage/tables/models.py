"""Models: the derived tables, rewritten a day at a time from `clickstream_events`.

Recomputing a day is one transaction. It first builds the scope in temporary tables: every event, bots left out, of
every visit that touches the day, with the visits' attributes. A visit spans at most two neighbouring days. Nothing
is read from other days' derived rows, so the order in which days are recomputed makes no difference.
"""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from psycopg2.extensions import connection as Connection
from psycopg2.extensions import cursor as Cursor
from psycopg2.extras import execute_values

from clickstream_pipeline.domain.derived_visits import derived_session_id, later_visit_id
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.domain.vocabulary import PAGE_VIEW_TYPES, SEARCH_TERM_FIELDS
from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.registry import model_names, model_sql
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.server.warehouse_calendar import calendar_of
from clickstream_pipeline.storage.sql_files import read_sql
from clickstream_pipeline.storage.tables.removed_days import refuse_removed, removed_before

_BEFORE_IDS = ("01_day_visits", "02_sent_visits", "03_derived_sessions", "04_visit_clients")
_AFTER_IDS = (
    "06_session_keys",
    "07_events",
    "08_orders",
    "09_sessions",
    "10_session_groups",
    "11_product_lines",
    "12_order_lines",
    "13_funnel_steps",
    "14_viewed_categories",
    "15_other_values",
    "16_trail_events",
)

# A visit of the day may have begun so long before: events that arrived late belong to the visit before them.
_EARLIEST_START = timedelta(days=35)

# How many values of an open set (pages, products, categories, names of events, campaigns) a day's tables list; all
# others are one value, "(other)", as in GA4.
VALUES_A_DAY = 5_000
# How many things (an event's type, page, product and search together) a day's trails tell apart for each such value.
# There are a million characters to stand for them.
_THINGS_PER_VALUE = 4
_MOST_THINGS = 1_000_000


@dataclass(frozen=True, slots=True)
class ModelChoices:
    """What the settings choose for models: the currency of amounts that name none, how many values of an open set a day
    tells apart, and how long a day waits for another writer."""

    shop_currency: str
    values_a_day: int = VALUES_A_DAY
    lock_timeout_s: float = 120.0

    @property
    def things_a_day(self) -> int:
        """How many things a day's trails tell apart."""
        return min(_THINGS_PER_VALUE * self.values_a_day, _MOST_THINGS)

    @classmethod
    def of(cls, settings: Settings) -> "ModelChoices":
        return cls(settings.shop_currency, settings.values_a_day, settings.lock_timeout_s)


@dataclass(frozen=True, slots=True)
class RecomputeResult:
    """What recomputing a day wrote: rows per model, and how long it took."""

    day: date
    rows: Mapping[str, int]
    seconds: float


def recompute_day(
    connection: Connection,
    day: date,
    *,
    choices: ModelChoices,
    models: Sequence[str] | None = None,
) -> RecomputeResult:
    """Rewrites partition `day` of the named models in one transaction, and commits.

    The `choices.values_a_day` most frequent values of each open set keep their names; the others are `(other)`. The day
    counts as computed, and is no longer stale, only when every model ran. Raises ValueError for a name that is
    no model's, `DaysRemoved` for a day whose events were removed, and `WritersLockTimeout` when another writer holds
    the warehouse for too long.
    """
    known = model_names()
    models = known if models is None else models
    unknown = sorted(set(models) - set(known))
    if unknown:
        raise ValueError(f"no model is called {', '.join(unknown)}; there are {', '.join(known)}")
    started = time.monotonic()
    binds: dict[str, object] = {
        "day": day,
        "shop_currency": choices.shop_currency,
        "values_a_day": choices.values_a_day,
        "things_a_day": choices.things_a_day,
        "search_term_fields": list(SEARCH_TERM_FIELDS),
        "page_view_types": list(PAGE_VIEW_TYPES),
    }
    with connection, connection.cursor() as cursor:
        take_writers_lock(cursor, choices.lock_timeout_s)
        refuse_removed(removed_before(cursor), [day])
        binds |= _calendar_around(calendar_of(cursor), day)
        cursor.execute(read_sql("scope/settings.sql"))
        if set(models) - {"load_daily"}:
            _build_scope(cursor, binds)
        rows = {model: _write_model(cursor, model, binds) for model in known if model in models}
        if len(rows) == len(known):
            cursor.execute(read_sql("scope/mark_computed.sql"), binds)
    return RecomputeResult(day, rows, time.monotonic() - started)


def _calendar_around(calendar: ShopCalendar, day: date) -> dict[str, object]:
    """What the scope and the models know of the calendar: a day's hours and number, its neighbours, how days begin."""
    changes = calendar.date_changes(day - _EARLIEST_START, day + timedelta(days=1))
    hours = calendar.hours_of(day)
    return {
        "hours": [hour.start for hour in hours],
        "hours_of_day": [hour.hour_of_day for hour in hours],
        "changes_of_date": [change.moment for change in changes],
        "dates": [change.day for change in changes],
        "day_number": calendar.number_of(day),
        "two_days_before": calendar.day_beside(day, -2),
        "day_before": calendar.day_beside(day, -1),
        "day_after": calendar.day_beside(day, 1),
        "two_days_after": calendar.day_beside(day, 2),
        "left_out": calendar.left_out,
    }


def stale_days(connection: Connection) -> list[date]:
    """The days whose derived rows a load made wrong, oldest first."""
    with connection, connection.cursor() as cursor:
        cursor.execute(read_sql("scope/stale_days.sql"))
        return [day for (day,) in cursor.fetchall()]


def recompute_stale(
    connection: Connection,
    *,
    choices: ModelChoices,
    on_day: Callable[[RecomputeResult], None] | None = None,
) -> list[RecomputeResult]:
    """Recomputes every stale day, oldest first, each in its own transaction; `on_day` is called after each commit."""
    results = []
    for day in stale_days(connection):
        result = recompute_day(connection, day, choices=choices)
        results.append(result)
        if on_day:
            on_day(result)
    return results


def _build_scope(cursor: Cursor, binds: Mapping[str, object]) -> None:
    for step in _BEFORE_IDS:
        cursor.execute(read_sql(f"scope/{step}.sql"), binds)
    _name_visits(cursor)
    for step in _AFTER_IDS:
        cursor.execute(read_sql(f"scope/{step}.sql"), binds)


def _name_visits(cursor: Cursor) -> None:
    cursor.execute(read_sql("scope/05_nameless_visits.sql"))
    ids = [
        (
            visit_no,
            client_id,
            started_at,
            derived_session_id(client_id, started_at)
            if sent_session_id is None
            else later_visit_id(sent_session_id, first_day, client_id),
        )
        for visit_no, sent_session_id, first_day, client_id, started_at in cursor.fetchall()
    ]
    if ids:
        execute_values(cursor, read_sql("scope/insert_visit_ids.sql"), ids, page_size=1000)


def _write_model(cursor: Cursor, model: str, binds: Mapping[str, object]) -> int:
    cursor.execute(model_sql(model), binds)
    rows: int = cursor.rowcount
    return rows

"""Models: which days are computed, in what order and how often makes no difference to any derived table."""

import csv
from collections.abc import Callable
from datetime import date, datetime

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day, recompute_stale, stale_days
from tests.storage.loads import WEB_VISITS, contents, load_days
from tests.storage.tables.right_tables import assert_right, empty

Connection = psycopg2.extensions.connection

STORE = FolderStore(WEB_VISITS)
DAYS = sorted(STORE.list_days())


def _recompute(connection: Connection, *days: date) -> None:
    for day in days:
        recompute_day(connection, day, choices=ModelChoices("VND"))


def _at_once(connection: Connection) -> None:
    load_days(connection, STORE, ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))


def _a_day_at_a_time(connection: Connection, days: list[date]) -> None:
    for day in days:
        load_days(connection, STORE, [f"events/{day:%Y/%m/%d}/"])
        recompute_stale(connection, choices=ModelChoices("VND"))


def _every_day_twice(connection: Connection) -> None:
    _at_once(connection)
    for day in DAYS:
        load_days(connection, STORE, [f"events/{day:%Y/%m/%d}/"], full=True)
        _recompute(connection, day, day)


def _computed_in_reverse(connection: Connection) -> None:
    load_days(connection, STORE, ["events/"])
    _recompute(connection, *sorted(stale_days(connection), reverse=True))


def test_web_visits_make_the_sessions_that_their_source_counted(connection: Connection) -> None:
    _at_once(connection)
    with connection, connection.cursor() as cursor:
        # One of them sends an event on each of five days, and is more than one visit here.
        cursor.execute("select coalesce(sent_session_id, session_id) as id, sum(events) from sessions group by id")
        sessions = dict(cursor.fetchall())
    with (WEB_VISITS / "expected_sessions.csv").open() as file:
        expected = {row["session_id"]: int(row["events"]) for row in csv.DictReader(file)}
    assert len(expected) == 16
    assert {session_id: sessions.get(session_id) for session_id in expected} == expected
    assert_right(connection, DAYS)


@pytest.mark.parametrize(
    "fill",
    [
        pytest.param(lambda connection: _a_day_at_a_time(connection, DAYS), id="a day at a time"),
        pytest.param(lambda connection: _a_day_at_a_time(connection, DAYS[::-1]), id="all days in reverse"),
        pytest.param(_every_day_twice, id="every day twice"),
        pytest.param(_computed_in_reverse, id="loaded at once, computed in reverse"),
    ],
)
def test_web_visits_make_the_same_tables_as_all_at_once(
    connection: Connection, fill: Callable[[Connection], None]
) -> None:
    _at_once(connection)
    expected = contents(connection, model_names())
    # These visitors read pages; they neither looked at products nor bought any.
    by_category = {"funnel_category_daily", "visit_category_daily", "exit_category_daily"}
    bare = {*by_category, "product_daily", "product_sales_daily", "orders", "trail_details"}
    assert {model for model in model_names() if not expected[model]} == bare
    empty(connection)
    fill(connection)
    assert contents(connection, model_names()) == expected


def test_a_day_stays_stale_until_every_model_ran(connection: Connection) -> None:
    load_days(connection, STORE, ["events/"])
    before = stale_days(connection)
    recompute_day(connection, before[0], choices=ModelChoices("VND"), models=["sessions", "load_daily"])
    assert stale_days(connection) == before
    recompute_day(connection, before[0], choices=ModelChoices("VND"))
    assert stale_days(connection) == before[1:]


def test_when_a_day_was_last_computed_is_told_once_every_model_ran(connection: Connection) -> None:
    load_days(connection, STORE, ["events/"])
    first, second = stale_days(connection)[:2]
    recompute_day(connection, first, choices=ModelChoices("VND"), models=["sessions", "load_daily"])
    assert _computations(connection) == {}
    _recompute(connection, second, first)
    before = _computations(connection)
    assert set(before) == {first, second}
    assert before[second] < before[first]
    _recompute(connection, second)
    after = _computations(connection)
    assert (after[first], after[second] > before[first]) == (before[first], True)


def _computations(connection: Connection) -> dict[date, datetime]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_date, computed_at from day_computations")
        return dict(cursor.fetchall())


def test_an_unknown_model_is_named_before_anything_is_written(connection: Connection) -> None:
    with pytest.raises(ValueError, match="no model is called visits; there are activity_hourly, "):
        recompute_day(connection, DAYS[0], choices=ModelChoices("VND"), models=["sessions", "visits"])

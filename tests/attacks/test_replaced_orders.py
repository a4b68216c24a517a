"""Purchases that name another's order: with a browser's time before the real one, and by the thousand.

The order used to stand at the purchase that its browser said was first, so that anybody who knew its id could put his
own value, visit and day in its place. Now it stands at the purchase that was received first.
"""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day, recompute_stale, stale_days
from tests.attacks.visits import Posted, load, moment, rows_read, take_stale_days
from tests.storage.tables.right_tables import assert_right

REAL_AT = moment("2026-01-05T10:00:00")
DAYS = [date(2026, 1, day) for day in range(1, 11)]


def _purchase(session: str, revenue: int) -> dict[str, Any]:
    return {
        "eventName": "purchase",
        "sessionId": session,
        "clientId": session,
        "order": {"id": "o-1", "revenue": revenue, "currency": "VND"},
    }


REAL = Posted(REAL_AT, _purchase("real", 500))
# Received an hour later, it says that it happened two days before.
FAKE = Posted(REAL_AT - timedelta(days=2), _purchase("fake", 1), received_at=REAL_AT + timedelta(hours=1))


@pytest.mark.parametrize("events", [[REAL, FAKE], [FAKE, REAL]], ids=["loaded in order", "loaded the other way round"])
def test_a_back_dated_purchase_replaces_no_order(
    events: list[Posted], connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    for event in events:
        load(connection, tmp_path, [event])
        recompute_stale(connection, choices=ModelChoices("VND"))
    with connection, connection.cursor() as cursor:
        cursor.execute("select order_id, event_date, session_id, value from orders")
        assert cursor.fetchall() == [("o-1", REAL_AT.date(), "real", 500)]
        cursor.execute("select session_id from sessions where purchases > 0")
        assert cursor.fetchall() == [("real",)]
    assert_right(connection, DAYS)


def test_a_fake_makes_only_its_own_day_stale(connection: psycopg2.extensions.connection, tmp_path: Path) -> None:
    load(connection, tmp_path, [REAL])
    take_stale_days(connection)
    load(connection, tmp_path, [FAKE])
    # Its load date is the day it was received, which is the real one's: its books are counted again.
    assert stale_days(connection) == [FAKE.at.date(), REAL_AT.date()]


def test_a_purchase_received_before_the_standing_one_moves_the_order(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    later = Posted(REAL_AT + timedelta(days=3), _purchase("later", 7))
    load(connection, tmp_path, [later])
    recompute_stale(connection, choices=ModelChoices("VND"))
    load(connection, tmp_path, [REAL])
    assert stale_days(connection) == [REAL_AT.date(), later.at.date()]
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, DAYS)


def test_the_first_twenty_purchases_have_a_say_in_an_order(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    bare = {"eventName": "purchase", "sessionId": "real", "order": {"id": "o-1"}}
    refreshes = [Posted(REAL_AT + timedelta(seconds=n), bare) for n in range(18)]
    load(connection, tmp_path, refreshes)
    take_stale_days(connection)
    # The twentieth and the twenty-first, days later and received the other way round.
    late = [
        Posted(REAL_AT + timedelta(days=days), {**_purchase(f"late-{days}", days), "clientId": None})
        for days in (6, 5, 4)
    ]
    load(connection, tmp_path, late[:1])
    assert stale_days(connection) == [REAL_AT.date(), late[0].at.date()]
    for event in late[1:]:
        load(connection, tmp_path, [event])
        assert REAL_AT.date() in stale_days(connection)
    recompute_stale(connection, choices=ModelChoices("VND"))
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_date, session_id, value from orders")
        assert cursor.fetchall() == [(REAL_AT.date(), "real", 4)]
    beyond = Posted(REAL_AT + timedelta(days=7), {**_purchase("beyond", 1), "userId": "stranger"})
    load(connection, tmp_path, [beyond])
    assert stale_days(connection) == [beyond.at.date()]
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, [*DAYS, beyond.at.date()])


def test_a_load_of_thousands_of_purchases_of_one_order_looks_up_as_many(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    load(connection, tmp_path, [REAL])
    _post_thousands(connection)
    few = [Posted(REAL_AT + timedelta(days=2, seconds=n), _purchase(f"few-{n}", 1)) for n in range(5)]
    with rows_read(connection) as read:
        load(connection, tmp_path, few)
    assert 0 < read[0] < 200


def test_thousands_of_purchases_of_one_order_cost_one_look(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    load(connection, tmp_path, [REAL])
    _post_thousands(connection)
    take_stale_days(connection)
    load(connection, tmp_path, [FAKE])
    assert stale_days(connection) == [FAKE.at.date(), REAL_AT.date()]
    with rows_read(connection) as read:
        recompute_day(connection, REAL_AT.date(), choices=ModelChoices("VND"))
    assert 0 < read[0] < 100


def _post_thousands(connection: psycopg2.extensions.connection) -> None:
    """As many purchases of the order, on other days, as a day's attack posts: too many to load one by one here."""
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "insert into clickstream_events "
            "select (jsonb_populate_record(real, jsonb_build_object("
            "    'event_id', gen_random_uuid(), 'session_id', 'fake-' || n, 'raw_object', 'fakes',"
            "    'event_timestamp', real.event_timestamp - interval '3 days', 'event_date', real.event_date - 3,"
            "    'load_date', real.load_date - 3,"
            "    'received_at', real.received_at + n * interval '1 second', 'is_bot', n %% 2 = 0"
            "))).* from clickstream_events as real, generate_series(1, %s) as numbers (n)",
            (10_000,),
        )
        cursor.execute("analyze clickstream_events")

"""Visits that never end: an event a day under one session id, or one every 25 minutes without any.

Each such event used to make every day since the first one stale, so that a few bytes a day made the hourly run compute
the whole past again. Now a visit ends after 24 hours, and one event makes three days stale at most.
"""

import random
from datetime import date, timedelta
from pathlib import Path

import psycopg2.extensions
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day, recompute_stale, stale_days
from tests.attacks.visits import Posted, every, load, moment, rows_read, take_stale_days
from tests.storage.tables.right_tables import assert_right, empty

MOST_STALE_DAYS = 3
ONE_BY_ONE = 8
START = moment("2026-01-05T10:00:00")

ENDLESS = {
    "an event a day under one session id": [
        Posted(at, {"sessionId": "s-1"}) for at in every(START, timedelta(days=1), 60)
    ],
    "an event every 23 hours under one session id": [
        Posted(at, {"sessionId": "s-1"}) for at in every(START, timedelta(hours=23), 60)
    ],
    "an event every 25 minutes of one browser": [
        Posted(at, {"clientId": "c-1"}) for at in every(START, timedelta(minutes=25), 5 * 24 * 60 // 25)
    ],
    "an event every 25 minutes of one browser under one session id": [
        Posted(at, {"clientId": "c-1", "sessionId": "s-1"}) for at in every(START, timedelta(minutes=25), 100)
    ],
}


@pytest.mark.parametrize("events", ENDLESS.values(), ids=ENDLESS.keys())
@pytest.mark.parametrize("order", ["the last ones", "the first ones, backwards", "some in between"])
def test_an_event_makes_three_days_stale_at_most(
    events: list[Posted], order: str, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    late = {
        "the last ones": events[-ONE_BY_ONE:],
        "the first ones, backwards": events[ONE_BY_ONE - 1 :: -1],
        "some in between": random.Random(5).sample(events, ONE_BY_ONE),
    }[order]
    load(connection, tmp_path, [event for event in events if event not in late])
    take_stale_days(connection)
    for event in late:
        load(connection, tmp_path, [event])
        stale = take_stale_days(connection)
        assert event.at.date() in stale
        assert len(stale) <= MOST_STALE_DAYS


@pytest.mark.parametrize("events", ENDLESS.values(), ids=ENDLESS.keys())
def test_no_visit_lasts_longer_than_24_hours(
    events: list[Posted], connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    events = [event for event in events if event.at < START + timedelta(days=3)]
    load(connection, tmp_path, events)
    recompute_stale(connection, choices=ModelChoices("VND"))
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select max(duration_s) <= 86400, sum(events), count(distinct session_id) = count(*) from sessions"
        )
        assert cursor.fetchone() == (True, len(events), True)
    assert_right(connection, sorted({event.at.date() for event in events}))


@pytest.mark.parametrize(
    "told", [{"sessionId": "s-1"}, {"clientId": "c-1"}], ids=["under one session id", "of one browser"]
)
def test_what_a_day_reads_does_not_grow_with_a_visit(
    told: dict[str, str], connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    events = [Posted(at, told) for at in every(START, timedelta(minutes=25), 20 * 24 * 60 // 25)]
    load(connection, tmp_path, events)
    read = {}
    for day in (START.date() + timedelta(days=1), START.date() + timedelta(days=5)):
        with rows_read(connection) as read[day]:
            recompute_day(connection, day, choices=ModelChoices("VND"))
    # What a day and those around it hold, a few times over.
    events_a_day = 24 * 60 // 25
    assert all(0 < count <= 12 * events_a_day for (count,) in read.values()), read


def test_what_is_told_late_makes_a_bounded_number_of_days_stale(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    """Every second event of months is told five days late, all under one session id."""
    told = [
        Posted(at, {"sessionId": "s-1"}, received_at=at + timedelta(days=5) if number % 2 else None)
        for number, at in enumerate(every(START, timedelta(days=3), 40))
    ]
    last, *others = random.Random(5).sample(told, len(told))
    load(connection, tmp_path, others)
    recompute_stale(connection, choices=ModelChoices("VND"))
    load(connection, tmp_path, [last])
    assert 1 < len(stale_days(connection)) <= MOST_STALE_DAYS + 2 * 5
    recompute_stale(connection, choices=ModelChoices("VND"))
    with connection, connection.cursor() as cursor:
        cursor.execute("select min(events), max(events), count(*), max(duration_s) from sessions")
        # The first visit has nothing late, and the last two days are late with nothing between them.
        assert cursor.fetchone() == (1, 2, 21, 0)


# Where visits are cut and joined: around midnight, 30 minutes and 24 hours apart.
_MINUTES = st.one_of(
    st.integers(0, 6 * 24 * 60 - 1),
    st.builds(
        lambda day, minute: (day * 24 * 60 + minute) % (6 * 24 * 60),
        st.integers(0, 5),
        st.sampled_from(range(-40, 41, 10)),
    ),
)


@given(
    minutes=st.lists(_MINUTES, min_size=1, max_size=9, unique=True),
    full_days=st.sets(st.integers(0, 5), max_size=3),
    is_sent=st.booleans(),
)
@settings(max_examples=12, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
def test_any_event_of_any_history_makes_three_days_stale_and_those_are_enough(
    minutes: list[int],
    full_days: set[int],
    is_sent: bool,
    connection: psycopg2.extensions.connection,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    empty(connection)
    folder = tmp_path_factory.mktemp("raw")
    told = {"sessionId": "s-1"} if is_sent else {"clientId": "c-1"}
    midnight = START.replace(hour=0)
    steps = {*minutes[1:], *(day * 24 * 60 + step for day in full_days for step in range(20, 24 * 60 - 20, 30))}
    load(connection, folder, [Posted(midnight + timedelta(minutes=minute), told) for minute in sorted(steps)])
    recompute_stale(connection, choices=ModelChoices("VND"))
    load(connection, folder, [Posted(midnight + timedelta(minutes=minutes[0]), told)])
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from stale_days")
        assert cursor.fetchone()[0] <= MOST_STALE_DAYS
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, [date(2026, 1, 5) + timedelta(days=number) for number in range(6)])

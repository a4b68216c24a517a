"""Removing old days: what is kept, what is told of it, and that nothing which is left counts anew."""

from datetime import date
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest
from psycopg2 import sql

from clickstream_pipeline.domain.derived_visits import later_visit_id
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.s3_store import S3Store
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.check_files import failing_rows, sql_checks
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day, stale_days
from clickstream_pipeline.storage.tables.removed_days import DaysRemoved
from clickstream_pipeline.storage.upkeep.retention import find_old_days, remove_old_days
from tests.erasure.shop import event, lines, load, put, tables
from tests.faults.faulty_s3 import BUCKET, faulty_s3

Connection = psycopg2.extensions.connection
CUT = date(2026, 1, 6)
OLD, LATE, NEW = (
    "events/2026/01/05/23/event-a.json",
    "events/2026/01/06/00/event-b.json",
    "events/2026/01/07/10/event-c.json",
)
ANONYMOUS = ("sessions", "orders", "trails")


def _at(moment: str, client_id: str, name: str = "page_view", **more: Any) -> dict[str, Any]:
    return event(client_id, name, _ingest={"receivedAt": f"2026-01-{moment}:00Z"}, **more)


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    """Visits of the 5th, one of which goes on over midnight, with and without a session id; later ones; an order."""
    order = {"id": "o-1", "revenue": 5}
    put(
        tmp_path,
        OLD,
        lines(
            _at("05T10:00", "c-1", "view_item", product={"id": "p"}),
            _at("05T10:05", "c-1", "purchase", order=order),
            _at("05T23:50", "c-2"),
            _at("05T23:50", "c-3", sessionId=None),
            _at("05T09:00", "c-3", sessionId=None),
            b"{broken",
        ),
    )
    # Received on the 6th; the last one happened on the 5th.
    late = {"eventTimestamp": "2026-01-05T23:58:00Z", "sentAt": "2026-01-06T00:05:00Z"}
    put(
        tmp_path,
        LATE,
        lines(_at("06T00:05", "c-2"), _at("06T00:05", "c-3", sessionId=None), _at("06T00:05", "c-4", **late)),
    )
    put(tmp_path, NEW, lines(_at("07T10:00", "c-1", sessionId="s-9"), _at("07T10:00", "c-9", "purchase", order=order)))
    return FolderStore(tmp_path)


def _retain(connection: Connection, store: Any, before: date = CUT) -> None:
    old = find_old_days(connection, store, before)
    remove_old_days(connection, store, old, choices=ModelChoices("VND", lock_timeout_s=30))


def _keys(store: Any) -> list[str]:
    return [info.key for info in store.list_objects("events/")]


def _places(connection: Connection) -> list[tuple[str, int]]:
    with connection, connection.cursor() as cursor:
        cursor.execute("select raw_object, raw_position from clickstream_events order by 1, 2")
        return cursor.fetchall()


def test_a_look_counts_and_changes_nothing(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    before = tables(connection)
    old = find_old_days(connection, store, CUT)
    assert (old.days, old.events, old.rejects, old.objects, old.unseen) == ([date(2026, 1, 5)], 5, 1, 1, 0)
    assert tables(connection) == before
    assert _keys(store) == [OLD, LATE, NEW]


def test_events_rejects_and_objects_of_old_days_go_and_aggregates_stay(
    connection: Connection, store: FolderStore
) -> None:
    load(connection, store)
    before = tables(connection)
    _retain(connection, store)
    after = tables(connection)
    assert _keys(store) == [LATE, NEW]
    # Of the 5th stay the events of visits that go on over midnight, and what was received later.
    assert _places(connection) == [(OLD, 3), (OLD, 4), (LATE, 1), (LATE, 2), (LATE, 3), (NEW, 1), (NEW, 2)]
    assert after["rejected_events"] == []
    assert {name: after[name] for name in model_names() if name not in ANONYMOUS} == {
        name: before[name] for name in model_names() if name not in ANONYMOUS
    }


def test_visits_and_orders_of_old_days_stay_without_who_made_them(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    told = (
        "select session_date, count(*), count(distinct client_id), sum(events), min(viewed_at), max(exit_product_id),"
        " count(viewed_at) from sessions group by 1 order by 1"
    )
    with connection, connection.cursor() as cursor:
        cursor.execute(told)
        before = cursor.fetchall()
    assert before[0][5:7] == ("p", 1), "a visit of the 5th viewed a product"
    _retain(connection, store)
    with connection, connection.cursor() as cursor:
        cursor.execute(told)
        assert cursor.fetchall() == before
        cursor.execute("select count(*) from sessions where session_date < %s and client_id like 'c-%%'", (CUT,))
        assert cursor.fetchone() == (0,)
        cursor.execute(
            "select order_id, sessions.client_id = orders.client_id from orders inner join sessions using (session_id)"
            " where event_date < %s",
            (CUT,),
        )
        assert cursor.fetchall() == [("o-1", True)]


def test_trails_of_old_days_stay_and_nobody_is_found_in_them_by_an_id(
    connection: Connection, store: FolderStore
) -> None:
    load(connection, store)
    walked = "select session_date, kinds, things, times::text from trails order by 1, visit_no"
    hashed = "select session_date from trails where visitor_key = hashtextextended('c-1', 0) order by 1"
    keys = "select session_date, visit_no, visitor_key from {} order by 1, 2"
    with connection, connection.cursor() as cursor:
        cursor.execute(walked)
        before = cursor.fetchall()
        cursor.execute(hashed)
        assert cursor.fetchall() == [(date(2026, 1, 5),), (date(2026, 1, 7),)]
    _retain(connection, store)
    with connection, connection.cursor() as cursor:
        cursor.execute(walked)
        assert cursor.fetchall() == before
        cursor.execute(hashed)
        assert cursor.fetchall() == [(date(2026, 1, 7),)], "days that were not removed keep their keys"
        found = []
        for table in ("trails", "sessions"):
            cursor.execute(sql.SQL(keys).format(sql.Identifier(table)))
            found.append(cursor.fetchall())
    assert found[0] == found[1] != []


def test_what_is_left_counts_as_before_when_its_days_are_computed_again(
    connection: Connection, store: FolderStore
) -> None:
    load(connection, store)
    _retain(connection, store)
    kept = tables(connection)
    load(connection, store, full=True)
    for day in (6, 7):
        recompute_day(connection, date(2026, 1, day), choices=ModelChoices("VND"))
    # Neither the visits that began on the 5th, nor the order whose confirmation was seen again, count a second time.
    assert tables(connection) == kept
    for check in sql_checks():
        assert failing_rows(connection, check, [date(2026, 1, day) for day in (5, 6, 7)]) == []


def test_late_events_of_old_days_do_not_make_them_stale(
    connection: Connection, store: FolderStore, tmp_path: Path
) -> None:
    load(connection, store)
    _retain(connection, store)
    late = {"eventTimestamp": "2026-01-05T20:00:00Z", "sentAt": "2026-01-07T11:00:00Z"}
    put(tmp_path, "events/2026/01/07/11/event-d.json", lines(_at("07T11:00", "c-1", **late)))
    kept = tables(connection)["funnel_daily"]
    load(connection, store)
    assert stale_days(connection) == []
    assert tables(connection)["funnel_daily"] == kept


def test_removed_days_are_neither_loaded_nor_computed(
    connection: Connection, store: FolderStore, tmp_path: Path
) -> None:
    load(connection, store)
    _retain(connection, store)
    put(tmp_path, OLD, lines(_at("05T10:00", "c-1")))
    with pytest.raises(DaysRemoved, match="2026-01-05 lies before 2026-01-06"):
        load(connection, store)
    with pytest.raises(DaysRemoved, match="clickstream retain"):
        recompute_day(connection, date(2026, 1, 5), choices=ModelChoices("VND"))


def test_the_next_time_takes_what_was_left_over_midnight(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    _retain(connection, store)
    _retain(connection, store, date(2026, 1, 7))
    assert _keys(store) == [NEW]
    assert _places(connection) == [(NEW, 1), (NEW, 2)]


def test_stale_days_are_computed_before_their_events_go(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    expected = tables(connection)["funnel_daily"]
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from funnel_daily")
        cursor.execute("insert into stale_days (day) values ('2026-01-05'), ('2026-01-06'), ('2026-01-07')")
    _retain(connection, store)
    for day in stale_days(connection):
        recompute_day(connection, day, choices=ModelChoices("VND"))
    assert tables(connection)["funnel_daily"] == expected


def test_the_first_visit_that_is_left_of_a_session_id_is_named_by_it(
    connection: Connection, store: FolderStore, tmp_path: Path
) -> None:
    put(tmp_path, OLD, lines(_at("05T10:00", "c-7", sessionId="s-7")))
    put(tmp_path, "events/2026/01/09/11/event-e.json", lines(_at("09T11:00", "c-7", sessionId="s-7")))
    load(connection, store)
    named = "select session_id, sent_session_id from sessions where session_date = '2026-01-09' and client_id = 'c-7'"
    with connection, connection.cursor() as cursor:
        cursor.execute(named)
        assert cursor.fetchall() == [(later_visit_id("s-7", date(2026, 1, 9)), "s-7")]
    _retain(connection, store)
    assert stale_days(connection) == [date(2026, 1, 9)]
    recompute_day(connection, date(2026, 1, 9), choices=ModelChoices("VND"))
    with connection, connection.cursor() as cursor:
        cursor.execute(named)
        assert cursor.fetchall() == [("s-7", None)]
        cursor.execute("select count(*) = count(distinct session_id), count(sent_session_id) from sessions")
        assert cursor.fetchone() == (True, 0)


class _Interrupted(Exception):
    pass


def test_a_removal_that_broke_off_goes_on_the_next_time(connection: Connection, store: FolderStore) -> None:
    load(connection, store)
    old = find_old_days(connection, store, date(2026, 1, 7))
    assert len(old.days) == 2

    def breaks(done: int) -> None:
        raise _Interrupted

    with pytest.raises(_Interrupted):
        remove_old_days(connection, store, old, choices=ModelChoices("VND", lock_timeout_s=30), on_day=breaks)
    assert _keys(store) == [LATE, NEW]
    _retain(connection, store, date(2026, 1, 7))
    assert _keys(store) == [NEW]
    assert _places(connection) == [(NEW, 1), (NEW, 2)]


def test_in_s3_every_version_goes(connection: Connection) -> None:
    with faulty_s3() as s3:
        client = s3.client()
        client.put_bucket_versioning(Bucket=BUCKET, VersioningConfiguration={"Status": "Enabled"})
        requests = ("rejected/2026/01/04/23/request-a.json", "rejected/2026/01/06/00/request-b.json")
        for key in (OLD, OLD, NEW, "events/2026/01/05/23/event-deleted.json", *requests):
            client.put_object(Bucket=BUCKET, Key=key, Body=lines(_at("05T10:00", "c-1")))
        client.delete_object(Bucket=BUCKET, Key="events/2026/01/05/23/event-deleted.json")
        store = S3Store(client, BUCKET)
        load(connection, store)
        _retain(connection, store)
        answer = client.list_object_versions(Bucket=BUCKET)
        assert [each["Key"] for each in answer.get("Versions", ())] == [NEW, requests[1]]
        assert not answer.get("DeleteMarkers")

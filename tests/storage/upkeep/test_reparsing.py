"""Reparsing: after it the tables are those of a warehouse that was loaded by today's rules; a dry run tells as much."""

import contextlib
import json
import os
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import NAMESPACE_URL, uuid5

import psycopg2.extensions
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg2 import sql

from clickstream_pipeline.domain.discards import Criteria
from clickstream_pipeline.domain.erasure import Person
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rows import EventRow, Rejection
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.reading.object_reader import ObjectReader
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import recompute_stale
from clickstream_pipeline.storage.tables.removed_days import DaysRemoved
from clickstream_pipeline.storage.tables.sql_checks import failing_rows
from clickstream_pipeline.storage.upkeep import reparse_writing, reparsing
from clickstream_pipeline.storage.upkeep.discards import finish, make_discard
from clickstream_pipeline.storage.upkeep.erasure import erase_person, find_person
from clickstream_pipeline.storage.upkeep.reparse_figures import Cause, LeftOut, OrdersTold, ReparseResult
from clickstream_pipeline.storage.upkeep.reparse_writing import ChunkChange
from clickstream_pipeline.storage.upkeep.reparsing import reparse_days
from clickstream_pipeline.storage.upkeep.taking_up import set_aside_by_hand
from tests.storage.loads import Tables, context, tables_of
from tests.storage.server.yesterday import (
    Rule,
    Told,
    channels_were_unknown,
    events_were_alike,
    every_copy_was_itself,
    everybody_was_a_robot,
    ids_were_one,
    ids_were_swapped,
    names_were_unknown,
    on_rows,
    orders_had_other_ids,
    receipts_were_turned_round,
    rejections_had_other_reasons,
    some_were_rejected,
    times_were_of_another_zone,
    visitors_were_one,
    yesterdays_rules,
)
from tests.storage.tables.nasty_shop import RawFile, days_around, shops
from tests.storage.tables.right_tables import assert_right, empty

Connection = psycopg2.extensions.connection

_EXAMPLES = int(os.environ.get("EXAMPLES", "25"))
_RULES: list[Rule] = [
    *map(
        on_rows,
        [
            everybody_was_a_robot, channels_were_unknown, names_were_unknown, times_were_of_another_zone,
            receipts_were_turned_round, visitors_were_one, orders_had_other_ids, ids_were_one, ids_were_swapped,
            every_copy_was_itself, events_were_alike, some_were_rejected,
        ],
    ),
    rejections_had_other_reasons,
]  # fmt: skip


def _reparse(
    connection: Connection, store: RawStore, *, is_dry: bool = False, days: Sequence[date] = (), **options: Any
) -> ReparseResult:
    first, last = (days or days_around())[0], (days or days_around())[-1]
    how = replace(context(**options), loaded_by="test")
    return reparse_days(connection, store, first=first, last=last, context=how, shop_currency="VND", is_dry=is_dry)


def _figures(result: ReparseResult) -> ReparseResult:
    return replace(result, seconds=0.0)


def _fresh(connection: Connection, store: RawStore) -> Tables:
    """The tables of a warehouse that today's rules loaded."""
    empty(connection)
    load_objects(connection, store, store.list_objects("events/"), context=context())
    recompute_stale(connection, shop_currency="VND")
    return tables_of(connection)


@given(
    files=shops(),
    rules=st.lists(st.sampled_from(_RULES), unique=True, max_size=3),
    lost_positions=st.sampled_from([0, 0, 1, 2]),
    chunk_bytes=st.sampled_from([32 * 1024 * 1024, 1, 1_000]),
)
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_after_any_change_of_rules_the_tables_are_those_of_a_fresh_warehouse(
    files: list[RawFile], rules: list[Rule], lost_positions: int, chunk_bytes: int, connection: Connection
) -> None:
    empty(connection)
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            file.write(Path(folder))
        store = FolderStore(Path(folder))
        with yesterdays_rules(*rules, lost_positions=lost_positions):
            load_objects(connection, store, store.list_objects("events/"), context=context())
        recompute_stale(connection, shop_currency="VND")
        before = tables_of(connection)

        would = _reparse(connection, store, is_dry=True, chunk_bytes=chunk_bytes)
        assert tables_of(connection) == before, "a dry run changed something"
        did = _reparse(connection, store, chunk_bytes=chunk_bytes)
        assert _figures(did) == _figures(would)
        recompute_stale(connection, shop_currency="VND")
        assert_right(connection, days_around())
        reparsed = tables_of(connection)

        again = _reparse(connection, store, chunk_bytes=chunk_bytes)
        assert again.is_nothing()
        assert tables_of(connection) == reparsed, "reading again what reads alike changed something"
        assert _fresh(connection, store) == reparsed


@pytest.mark.parametrize("rule", _RULES)
def test_a_dry_run_tells_what_the_run_does(rule: Rule, connection: Connection, tmp_path: Path) -> None:
    store = _small_shop(tmp_path)
    with yesterdays_rules(rule):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    would = _reparse(connection, store, is_dry=True, chunk_bytes=1)
    assert _figures(_reparse(connection, store, chunk_bytes=1)) == _figures(would)
    assert not would.is_nothing()
    recompute_stale(connection, shop_currency="VND")
    assert tables_of(connection) == _fresh(connection, store)


def test_the_copy_that_is_received_first_by_todays_rules_is_found_among_many(
    connection: Connection, tmp_path: Path
) -> None:
    for number in range(4):
        event = _event("1", "purchase", received=f"2026-01-05T1{number}:00:00Z")
        _write(tmp_path, f"2026/01/05/1{number}/event-{number}.json", event | {"order": {"revenue": number}})
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(receipts_were_turned_round)):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    assert _rows(connection, "raw_object") == [("events/2026/01/05/13/event-3.json",)]
    for is_dry in (True, False):
        result = _reparse(connection, store, is_dry=is_dry, chunk_bytes=1)
        # The last one stands with another receipt, until the first one replaces it.
        assert (result.rewritten, result.added, result.removed) == (1, 1, 1)
        assert result.orders_before == OrdersTold(1, {"VND": Decimal(3)})
        assert result.orders_after == OrdersTold(1, {})
    assert _rows(connection, "raw_object") == [("events/2026/01/05/10/event-0.json",)]
    assert _failing(connection) == []


class _Killed(RuntimeError):
    pass


def _kill_at(patch: pytest.MonkeyPatch, chunk: int) -> None:
    """The `chunk`th transaction is not committed, and nothing after it happens."""
    begun = 0

    def put_right(*args: Any, **options: Any) -> ChunkChange:
        nonlocal begun
        begun += 1
        done = reparse_writing.put_right(*args, **options)
        if begun == chunk:
            raise _Killed
        return done

    patch.setattr(reparsing, "put_right", put_right)


@pytest.mark.parametrize(
    "rules",
    [
        [on_rows(ids_were_one), on_rows(receipts_were_turned_round)],
        [on_rows(ids_were_swapped), on_rows(some_were_rejected)],
        [on_rows(every_copy_was_itself), on_rows(everybody_was_a_robot)],
    ],
)
def test_killed_at_any_chunk_and_run_again_it_ends_as_if_run_once(
    rules: list[Rule], connection: Connection, tmp_path: Path
) -> None:
    store = _small_shop(tmp_path)
    right = _fresh(connection, store)
    chunk = 0
    was_killed = True
    while was_killed:
        chunk += 1
        empty(connection)
        with yesterdays_rules(*rules):
            load_objects(connection, store, store.list_objects("events/"), context=context())
        with pytest.MonkeyPatch.context() as patch:
            _kill_at(patch, chunk)
            try:
                _reparse(connection, store, chunk_bytes=1)
                was_killed = False
            except _Killed:
                assert _failing(connection) == [], "the books don't balance in between"
                # A load in between is no harm.
                load_objects(connection, store, store.list_objects("events/"), context=context(full=chunk % 2 == 0))
        _reparse(connection, store, chunk_bytes=1)
        recompute_stale(connection, shop_currency="VND")
        assert tables_of(connection) == right, f"killed at chunk {chunk}"
    assert chunk > 4


def test_what_a_load_writes_meanwhile_is_right_too(
    connection: Connection, warehouse_address: WarehouseAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _small_shop(tmp_path)
    right = _fresh(connection, store)
    empty(connection)
    objects = list(store.list_objects("events/"))
    with yesterdays_rules(on_rows(ids_were_one), on_rows(receipts_were_turned_round)):
        load_objects(connection, store, objects[1:], context=context())
    loaded = False

    def and_a_load(*args: Any, **options: Any) -> None:
        nonlocal loaded
        if not loaded:
            loaded = True
            with contextlib.closing(connect(warehouse_address)) as other:
                load_objects(other, store, objects, context=context())
        take_writers_lock(*args, **options)

    monkeypatch.setattr(reparsing, "take_writers_lock", and_a_load)
    result = _reparse(connection, store, chunk_bytes=1)
    assert (loaded, result.left_out[LeftOut.NOT_LOADED]) == (True, 1)
    recompute_stale(connection, shop_currency="VND")
    assert tables_of(connection) == right


def test_an_object_that_is_loaded_with_other_content_meanwhile_is_left_alone(
    connection: Connection, warehouse_address: WarehouseAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _write(tmp_path, "2026/01/05/12/event-a.json", _event("1", "page_view"))
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(everybody_was_a_robot)):
        load_objects(connection, store, store.list_objects("events/"), context=context())

    def and_another_content(*args: Any, **options: Any) -> None:
        _write(tmp_path, "2026/01/05/12/event-a.json", _event("1", "page_view"), _event("2", "page_view"))
        with contextlib.closing(connect(warehouse_address)) as other:
            load_objects(other, store, store.list_objects("events/"), context=context())
        take_writers_lock(*args, **options)

    monkeypatch.setattr(reparsing, "take_writers_lock", and_another_content)
    result = _reparse(connection, store)
    assert (result.objects, result.left_out[LeftOut.OVERWRITTEN]) == (0, 1)
    assert _rows(connection, "raw_position, is_bot") == [(1, True), (2, False)]
    assert _failing(connection) == []


def test_reading_everything_again_with_load_full_still_changes_nothing(connection: Connection, tmp_path: Path) -> None:
    store = _small_shop(tmp_path)
    with yesterdays_rules(on_rows(everybody_was_a_robot)):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    before = tables_of(connection)["clickstream_events"]
    load_objects(connection, store, store.list_objects("events/"), context=context(full=True))
    assert tables_of(connection)["clickstream_events"] == before


def test_only_the_days_asked_are_read_and_a_copy_received_first_stays_where_it_lies(
    connection: Connection, tmp_path: Path
) -> None:
    first = _event("1", "page_view", received="2026-01-05T23:59:00Z")
    _write(tmp_path, "2026/01/05/23/event-a.json", first)
    _write(tmp_path, "2026/01/06/00/event-b.json", first | {"_ingest": {"receivedAt": "2026-01-06T00:01:00Z"}})
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(everybody_was_a_robot), on_rows(every_copy_was_itself)):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    result = _reparse(connection, store, days=[date(2026, 1, 5)])
    assert (result.objects, result.rewritten, result.removed) == (1, 1, 0)
    assert _rows(connection, "raw_object, is_bot") == [
        ("events/2026/01/05/23/event-a.json", False), ("events/2026/01/06/00/event-b.json", True),
    ]  # fmt: skip
    result = _reparse(connection, store, days=[date(2026, 1, 6)])
    assert (result.objects, result.rewritten, result.removed) == (1, 0, 1)
    assert _rows(connection, "raw_object, is_bot") == [("events/2026/01/05/23/event-a.json", False)]
    assert _failing(connection) == []


def test_figures_tell_rows_by_cause_and_orders_before_and_after(connection: Connection, tmp_path: Path) -> None:
    order = {"order": {"id": "o-1", "revenue": 50, "currency": "EUR"}}
    _write(
        tmp_path,
        "2026/01/05/12/event-a.json",
        _event("1", "purchase") | order,
        _event("2", "purchase") | order,
        _event("3", "purchase") | {"order": {"id": "o-2", "revenue": 8}},
        _event("4", "page_view"),
        {"clientId": "nameless"},
    )
    store = FolderStore(tmp_path)

    def yesterday(row: EventRow) -> EventRow | Rejection:
        if row.event_name == "page_view":
            return Rejection(row.raw_position, RejectReason.NOT_AN_OBJECT, b"{}")
        if row.order_id == "o-2":
            return replace(row, is_bot=True, channel="email")
        return replace(row, order_value=Decimal(5), utm_source="x")

    with yesterdays_rules(on_rows(yesterday)):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    for is_dry in (True, False):
        result = _reparse(connection, store, is_dry=is_dry)
        assert (result.objects, result.events) == (1, 5)
        assert (result.rewritten, result.added, result.removed) == (3, 1, 0)
        assert (result.rejected, result.no_longer_rejected) == (0, 1)
        assert result.causes == {Cause.ROBOT: 1, Cause.CHANNEL: 3, Cause.AMOUNT: 2}
        assert result.orders_before == OrdersTold(1, {"EUR": Decimal(5)})
        assert result.orders_after == OrdersTold(2, {"EUR": Decimal(50), "VND": Decimal(8)})
    assert _reparse(connection, store).is_nothing()


def test_an_event_that_is_refused_today_goes_and_its_rejection_stays(connection: Connection, tmp_path: Path) -> None:
    _write(tmp_path, "2026/01/05/12/event-a.json", {"clientId": "c-1"}, _event("1", "page_view"))
    store = FolderStore(tmp_path)
    named = parse_object("events/2026/01/05/12/x.json", json.dumps(_event("9", "page_view")).encode(), _NOON).rows[0]

    def yesterday(told: Told) -> Told:
        if isinstance(told, EventRow):
            return told
        return replace(named, event_name="unnamed", raw_object="events/2026/01/05/12/event-a.json")

    with yesterdays_rules(yesterday):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    assert len(_rows(connection, "event_id")) == 2
    result = _reparse(connection, store)
    assert (result.removed, result.rejected) == (1, 1)
    with connection, connection.cursor() as cursor:
        cursor.execute("select raw_position, reason, convert_from(raw, 'UTF8') from rejected_events")
        assert cursor.fetchall() == [(1, "missing_event_name", '{"clientId": "c-1"}')]
    recompute_stale(connection, shop_currency="VND")
    assert _fresh(connection, store)["clickstream_events"] != []


def test_events_that_were_discarded_stay_so_and_no_rule_about_others_touches_them(
    connection: Connection, tmp_path: Path
) -> None:
    _write(tmp_path, "2026/01/05/12/event-a.json", _event("1", "page_view"), _event("2", "purchase"))
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(channels_were_unknown), on_rows(everybody_was_a_robot)):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    made = make_discard(
        connection, Criteria(event_names=("page_view",)), also_later=False, reason="a test", made_by="t",
        lock_timeout_s=5,
    )  # fmt: skip
    finish(connection, lock_timeout_s=5)
    would = _reparse(connection, store, is_dry=True)
    assert _figures(_reparse(connection, store)) == _figures(would)
    assert (would.rewritten, would.orders_before.orders, would.orders_after.orders) == (2, 0, 1)
    assert _rows(connection, "event_name, is_bot, discard_id") == [
        ("page_view", False, made), ("purchase", False, None),
    ]  # fmt: skip
    # A discarded event that reads alike is left alone.
    assert _reparse(connection, store).is_nothing()


def test_nobody_who_was_erased_comes_back(connection: Connection, tmp_path: Path) -> None:
    _write(
        tmp_path,
        "2026/01/05/12/event-a.json",
        _event("1", "page_view"),
        _event("2", "page_view") | {"clientId": "c-2"},
    )
    store = FolderStore(tmp_path)
    load_objects(connection, store, store.list_objects("events/"), context=context())
    person = Person(frozenset({"c-1"}), frozenset())
    found = find_person(connection, store, person, key=b"k")
    erase_person(connection, store, found, key=b"k", context=context(), shop_currency="VND")
    with yesterdays_rules(on_rows(everybody_was_a_robot)):
        assert _reparse(connection, store).rewritten == 1
    assert _reparse(connection, store).rewritten == 1
    assert _rows(connection, "client_id, is_bot") == [("c-2", False)]
    assert _failing(connection) == []


def test_objects_that_are_not_read_again_are_told_by_why(connection: Connection, tmp_path: Path) -> None:
    keys = {
        name: f"2026/01/05/12/event-{name}.json"
        for name in ("plain", "overwritten", "changed", "gone", "aside", "unreadable")
    }
    for number, key in enumerate(keys.values()):
        _write(tmp_path, key, _event(str(number), "page_view"))
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(everybody_was_a_robot)):
        loaded = [info for info in store.list_objects("events/") if "aside" not in info.key]
        load_objects(connection, store, loaded, context=context())
        _write(tmp_path, keys["overwritten"], _event("10", "page_view"))
        load_objects(
            connection, store, [i for i in store.list_objects("events/") if "overw" in i.key], context=context()
        )
    _write(tmp_path, keys["changed"], _event("11", "page_view"))
    _write(tmp_path, "2026/01/05/12/event-new.json", _event("12", "page_view"))
    (tmp_path / "events" / keys["gone"]).unlink()
    set_aside_by_hand(connection, store, f"events/{keys['aside']}", reason="a test", context=context())
    before = _rows(connection, "raw_object, is_bot")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObjectReader, "read", _fails_at(f"events/{keys['unreadable']}"))
        would = _reparse(connection, store, is_dry=True)
        did = _reparse(connection, store)
    assert _figures(did) == _figures(would)
    assert (did.objects, did.rewritten) == (1, 1)
    assert +did.left_out == dict.fromkeys(LeftOut, 1)
    assert did.first_left_out[LeftOut.UNREADABLE] == f"events/{keys['unreadable']}"
    after = _rows(connection, "raw_object, is_bot")
    assert [row for row in before if "plain" not in row[0]] == [row for row in after if "plain" not in row[0]]
    assert _failing(connection) == []


def test_days_that_retention_sealed_are_refused(connection: Connection, tmp_path: Path) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute("insert into retention (removed_before, removed_at) values ('2026-01-06', now())")
    with pytest.raises(DaysRemoved, match="2026-01-04 lies before 2026-01-06"):
        _reparse(connection, FolderStore(tmp_path), is_dry=True)
    assert _reparse(connection, FolderStore(tmp_path), days=[date(2026, 1, 6)]).is_nothing()


def _fails_at(key: str) -> Any:
    read = ObjectReader.read

    def reading(self: ObjectReader, given: str, *args: Any) -> Any:
        if given == key:
            raise ValueError("a bug in a reader")
        return read(self, given, *args)

    return reading


_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)


def _event(number: str, name: str, *, received: str = "2026-01-05T12:00:00Z") -> dict[str, Any]:
    event_id = str(uuid5(NAMESPACE_URL, number))
    return {"eventName": name, "eventId": event_id, "clientId": "c-1", "_ingest": {"receivedAt": received}}


def _write(folder: Path, name: str, *events: dict[str, Any]) -> None:
    path = folder / "events" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, events)))


def _small_shop(folder: Path) -> RawStore:
    """Five objects of two days with copies in them, near and far, of other receipts, and what is rejected."""
    events = [
        _event(str(number), name, received=f"2026-01-0{5 + number % 2}T{10 + number:02}:00:00Z")
        | {
            "pageUrl": "/?utm_source=news&utm_medium=email",
            "sessionId": f"s-{number % 3}",
            "order": {"id": f"o-{number % 2}", "revenue": number},
        }
        for number, name in enumerate(["page_view", "purchase", "add_to_cart", "purchase", "page_view", "purchase"])
    ]
    nameless: dict[str, Any] = {"clientId": "c-1"}
    for number, own in enumerate([
        [events[0], events[1], nameless], [events[1], events[2]], [events[3], events[0]], [nameless, events[4]],
        [events[5], events[3], events[5], {**events[2], "eventId": None}],
    ]):  # fmt: skip
        received = {"receivedAt": f"2026-01-0{5 + number % 2}T1{number}:30:00Z"}
        copies = [{**each, "_ingest": received} if number % 2 else each for each in own]
        _write(folder, f"2026/01/0{5 + number % 2}/1{number}/event-{number}.json", *copies)
    return FolderStore(folder)


def _rows(connection: Connection, columns: str) -> list[tuple[Any, ...]]:
    with connection, connection.cursor() as cursor:
        query = sql.SQL("select {} from clickstream_events order by raw_object, raw_position")
        cursor.execute(query.format(sql.SQL(columns)))
        return cursor.fetchall()


def _failing(connection: Connection) -> list[Any]:
    return list(failing_rows(connection, "books_balance", days_around()))

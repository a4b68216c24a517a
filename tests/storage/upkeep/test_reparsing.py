"""Reparsing: after it the tables are those of a warehouse that was loaded by today's rules; a dry run tells as much."""

import contextlib
import os
import tempfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.raw.object_store import RawStore
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.locks import take_writers_lock
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.upkeep import reparse_writing, reparsing
from clickstream_pipeline.storage.upkeep.reparse_figures import LeftOut, OrdersTold
from clickstream_pipeline.storage.upkeep.reparse_writing import ChunkChange
from tests.storage.loads import context, tables_of
from tests.storage.server.yesterday import (
    Rule,
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
from tests.storage.upkeep.reparses import Connection, failing, figures, fresh, reparse, rows, sent_event, write

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


@given(
    files=shops(),
    rules=st.lists(st.sampled_from(_RULES), unique=True, max_size=3),
    lost_positions=st.sampled_from([0, 0, 1, 2]),
    chunk_bytes=st.sampled_from([32 * 1024 * 1024, 1, 1_000]),
)
@settings(
    max_examples=_EXAMPLES,
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
        recompute_stale(connection, choices=ModelChoices("VND"))
        before = tables_of(connection)

        would = reparse(connection, store, is_dry=True, chunk_bytes=chunk_bytes)
        assert tables_of(connection) == before, "a dry run changed something"
        did = reparse(connection, store, chunk_bytes=chunk_bytes)
        assert figures(did) == figures(would)
        recompute_stale(connection, choices=ModelChoices("VND"))
        assert_right(connection, days_around())
        reparsed = tables_of(connection)

        again = reparse(connection, store, chunk_bytes=chunk_bytes)
        assert again.is_nothing()
        assert tables_of(connection) == reparsed, "reading again what reads alike changed something"
        assert fresh(connection, store) == reparsed


@pytest.mark.parametrize("rule", _RULES)
def test_a_dry_run_tells_what_the_run_does(rule: Rule, connection: Connection, tmp_path: Path) -> None:
    store = _small_shop(tmp_path)
    with yesterdays_rules(rule):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    would = reparse(connection, store, is_dry=True, chunk_bytes=1)
    assert figures(reparse(connection, store, chunk_bytes=1)) == figures(would)
    assert not would.is_nothing()
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert tables_of(connection) == fresh(connection, store)


def test_the_copy_that_is_received_first_by_todays_rules_is_found_among_many(
    connection: Connection, tmp_path: Path
) -> None:
    for number in range(4):
        event = sent_event("1", "purchase", received=f"2026-01-05T1{number}:00:00Z")
        write(tmp_path, f"2026/01/05/1{number}/event-{number}.json", event | {"order": {"revenue": number}})
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(receipts_were_turned_round)):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    assert rows(connection, "raw_object") == [("events/2026/01/05/13/event-3.json",)]
    for is_dry in (True, False):
        result = reparse(connection, store, is_dry=is_dry, chunk_bytes=1)
        # The last one stands with another receipt, until the first one replaces it.
        assert (result.rewritten, result.added, result.removed) == (1, 1, 1)
        assert result.orders_before == OrdersTold(1, {"VND": Decimal(3)})
        assert result.orders_after == OrdersTold(1, {})
    assert rows(connection, "raw_object") == [("events/2026/01/05/10/event-0.json",)]
    assert failing(connection) == []


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
    right = fresh(connection, store)
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
                reparse(connection, store, chunk_bytes=1)
                was_killed = False
            except _Killed:
                assert failing(connection) == [], "the books don't balance in between"
                # A load in between is no harm.
                load_objects(connection, store, store.list_objects("events/"), context=context(full=chunk % 2 == 0))
        reparse(connection, store, chunk_bytes=1)
        recompute_stale(connection, choices=ModelChoices("VND"))
        assert tables_of(connection) == right, f"killed at chunk {chunk}"
    assert chunk > 4


def test_what_a_load_writes_meanwhile_is_right_too(
    connection: Connection, warehouse_address: WarehouseAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = _small_shop(tmp_path)
    right = fresh(connection, store)
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
    result = reparse(connection, store, chunk_bytes=1)
    assert (loaded, result.left_out[LeftOut.NOT_LOADED]) == (True, 1)
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert tables_of(connection) == right


def test_an_object_that_is_loaded_with_other_content_meanwhile_is_left_alone(
    connection: Connection, warehouse_address: WarehouseAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path, "2026/01/05/12/event-a.json", sent_event("1", "page_view"))
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(everybody_was_a_robot)):
        load_objects(connection, store, store.list_objects("events/"), context=context())

    def and_another_content(*args: Any, **options: Any) -> None:
        write(tmp_path, "2026/01/05/12/event-a.json", sent_event("1", "page_view"), sent_event("2", "page_view"))
        with contextlib.closing(connect(warehouse_address)) as other:
            load_objects(other, store, store.list_objects("events/"), context=context())
        take_writers_lock(*args, **options)

    monkeypatch.setattr(reparsing, "take_writers_lock", and_another_content)
    result = reparse(connection, store)
    assert (result.objects, result.left_out[LeftOut.OVERWRITTEN]) == (0, 1)
    assert rows(connection, "raw_position, is_bot") == [(1, True), (2, False)]
    assert failing(connection) == []


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
    first = sent_event("1", "page_view", received="2026-01-05T23:59:00Z")
    write(tmp_path, "2026/01/05/23/event-a.json", first)
    write(tmp_path, "2026/01/06/00/event-b.json", first | {"_ingest": {"receivedAt": "2026-01-06T00:01:00Z"}})
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(everybody_was_a_robot), on_rows(every_copy_was_itself)):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    result = reparse(connection, store, days=[date(2026, 1, 5)])
    assert (result.objects, result.rewritten, result.removed) == (1, 1, 0)
    assert rows(connection, "raw_object, is_bot") == [
        ("events/2026/01/05/23/event-a.json", False), ("events/2026/01/06/00/event-b.json", True),
    ]  # fmt: skip
    result = reparse(connection, store, days=[date(2026, 1, 6)])
    assert (result.objects, result.rewritten, result.removed) == (1, 0, 1)
    assert rows(connection, "raw_object, is_bot") == [("events/2026/01/05/23/event-a.json", False)]
    assert failing(connection) == []


def _small_shop(folder: Path) -> RawStore:
    """Five objects of two days with copies in them, near and far, of other receipts, and what is rejected."""
    events = [
        sent_event(str(number), name, received=f"2026-01-0{5 + number % 2}T{10 + number:02}:00:00Z")
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
        write(folder, f"2026/01/0{5 + number % 2}/1{number}/event-{number}.json", *copies)
    return FolderStore(folder)

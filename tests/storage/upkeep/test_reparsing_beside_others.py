"""Reparsing and what else is written down of events: rejections, discards, erasures, retention."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from clickstream_pipeline.domain.discard_criteria import Criteria
from clickstream_pipeline.domain.object_rewriting import Person
from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.reject_reasons import RejectReason
from clickstream_pipeline.domain.rows import EventRow, Rejection
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.reading.object_reader import ObjectReader
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.tables.removed_days import DaysRemoved
from clickstream_pipeline.storage.upkeep.discards import finish, make_discard
from clickstream_pipeline.storage.upkeep.erasure import erase_person, find_person
from clickstream_pipeline.storage.upkeep.reparse_figures import Cause, LeftOut, OrdersTold
from clickstream_pipeline.storage.upkeep.taking_up import set_aside_by_hand
from tests.storage.loads import context
from tests.storage.server.yesterday import (
    Told,
    channels_were_unknown,
    everybody_was_a_robot,
    on_rows,
    yesterdays_rules,
)
from tests.storage.upkeep.reparses import Connection, failing, figures, fresh, reparse, rows, sent_event, write


def test_figures_tell_rows_by_cause_and_orders_before_and_after(connection: Connection, tmp_path: Path) -> None:
    order = {"order": {"id": "o-1", "revenue": 50, "currency": "EUR"}}
    write(
        tmp_path,
        "2026/01/05/12/event-a.json",
        sent_event("1", "purchase") | order,
        sent_event("2", "purchase") | order,
        sent_event("3", "purchase") | {"order": {"id": "o-2", "revenue": 8}},
        sent_event("4", "page_view"),
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
        result = reparse(connection, store, is_dry=is_dry)
        assert (result.objects, result.events) == (1, 5)
        assert (result.rewritten, result.added, result.removed) == (3, 1, 0)
        assert (result.rejected, result.no_longer_rejected) == (0, 1)
        assert result.causes == {Cause.ROBOT: 1, Cause.CHANNEL: 3, Cause.AMOUNT: 2}
        assert result.orders_before == OrdersTold(1, {"EUR": Decimal(5)})
        assert result.orders_after == OrdersTold(2, {"EUR": Decimal(50), "VND": Decimal(8)})
    assert reparse(connection, store).is_nothing()


def test_an_event_that_is_refused_today_goes_and_its_rejection_stays(connection: Connection, tmp_path: Path) -> None:
    write(tmp_path, "2026/01/05/12/event-a.json", {"clientId": "c-1"}, sent_event("1", "page_view"))
    store = FolderStore(tmp_path)
    named = parse_object("events/2026/01/05/12/x.json", json.dumps(sent_event("9", "page_view")).encode(), _NOON).rows[
        0
    ]

    def yesterday(told: Told) -> Told:
        if isinstance(told, EventRow):
            return told
        return replace(named, event_name="unnamed", raw_object="events/2026/01/05/12/event-a.json")

    with yesterdays_rules(yesterday):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    assert len(rows(connection, "event_id")) == 2
    result = reparse(connection, store)
    assert (result.removed, result.rejected) == (1, 1)
    with connection, connection.cursor() as cursor:
        cursor.execute("select raw_position, reason, convert_from(raw, 'UTF8') from rejected_events")
        assert cursor.fetchall() == [(1, "missing_event_name", '{"clientId": "c-1"}')]
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert fresh(connection, store)["clickstream_events"] != []


def test_events_that_were_discarded_stay_so_and_no_rule_about_others_touches_them(
    connection: Connection, tmp_path: Path
) -> None:
    write(tmp_path, "2026/01/05/12/event-a.json", sent_event("1", "page_view"), sent_event("2", "purchase"))
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(channels_were_unknown), on_rows(everybody_was_a_robot)):
        load_objects(connection, store, store.list_objects("events/"), context=context())
    made = make_discard(
        connection, Criteria(event_names=("page_view",)), also_later=False, reason="a test", made_by="t",
        lock_timeout_s=5,
    )  # fmt: skip
    finish(connection, lock_timeout_s=5)
    would = reparse(connection, store, is_dry=True)
    assert figures(reparse(connection, store)) == figures(would)
    assert (would.rewritten, would.orders_before.orders, would.orders_after.orders) == (2, 0, 1)
    assert rows(connection, "event_name, is_bot, discard_id") == [
        ("page_view", False, made), ("purchase", False, None),
    ]  # fmt: skip
    # A discarded event that reads alike is left alone.
    assert reparse(connection, store).is_nothing()


def test_nobody_who_was_erased_comes_back(connection: Connection, tmp_path: Path) -> None:
    write(
        tmp_path,
        "2026/01/05/12/event-a.json",
        sent_event("1", "page_view"),
        sent_event("2", "page_view") | {"clientId": "c-2"},
    )
    store = FolderStore(tmp_path)
    load_objects(connection, store, store.list_objects("events/"), context=context())
    person = Person(frozenset({"c-1"}), frozenset())
    found = find_person(connection, store, person, key=b"k")
    erase_person(connection, store, found, key=b"k", context=context(), choices=ModelChoices("VND"))
    with yesterdays_rules(on_rows(everybody_was_a_robot)):
        assert reparse(connection, store).rewritten == 1
    assert reparse(connection, store).rewritten == 1
    assert rows(connection, "client_id, is_bot") == [("c-2", False)]
    assert failing(connection) == []


def test_objects_that_are_not_read_again_are_told_by_why(connection: Connection, tmp_path: Path) -> None:
    keys = {
        name: f"2026/01/05/12/event-{name}.json"
        for name in ("plain", "overwritten", "changed", "gone", "aside", "unreadable")
    }
    for number, key in enumerate(keys.values()):
        write(tmp_path, key, sent_event(str(number), "page_view"))
    store = FolderStore(tmp_path)
    with yesterdays_rules(on_rows(everybody_was_a_robot)):
        loaded = [info for info in store.list_objects("events/") if "aside" not in info.key]
        load_objects(connection, store, loaded, context=context())
        write(tmp_path, keys["overwritten"], sent_event("10", "page_view"))
        load_objects(
            connection, store, [i for i in store.list_objects("events/") if "overw" in i.key], context=context()
        )
    write(tmp_path, keys["changed"], sent_event("11", "page_view"))
    write(tmp_path, "2026/01/05/12/event-new.json", sent_event("12", "page_view"))
    (tmp_path / "events" / keys["gone"]).unlink()
    set_aside_by_hand(connection, store, f"events/{keys['aside']}", reason="a test", context=context())
    before = rows(connection, "raw_object, is_bot")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ObjectReader, "read", _fails_at(f"events/{keys['unreadable']}"))
        would = reparse(connection, store, is_dry=True)
        did = reparse(connection, store)
    assert figures(did) == figures(would)
    assert (did.objects, did.rewritten) == (1, 1)
    assert +did.left_out == dict.fromkeys(LeftOut, 1)
    assert did.first_left_out[LeftOut.UNREADABLE] == f"events/{keys['unreadable']}"
    after = rows(connection, "raw_object, is_bot")
    assert [row for row in before if "plain" not in row[0]] == [row for row in after if "plain" not in row[0]]
    assert failing(connection) == []


def test_days_that_retention_sealed_are_refused(connection: Connection, tmp_path: Path) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute("insert into retention (removed_before, removed_at) values ('2026-01-06', now())")
    with pytest.raises(DaysRemoved, match="2026-01-04 lies before 2026-01-06"):
        reparse(connection, FolderStore(tmp_path), is_dry=True)
    assert reparse(connection, FolderStore(tmp_path), days=[date(2026, 1, 6)]).is_nothing()


def _fails_at(key: str) -> Any:
    read = ObjectReader.read

    def reading(self: ObjectReader, given: str, *args: Any) -> Any:
        if given == key:
            raise ValueError("a bug in a reader")
        return read(self, given, *args)

    return reading


_NOON = datetime(2026, 1, 5, 12, tzinfo=UTC)

"""Discards: what each criterion meets, in whatever order rules and events come, wherever they are cut off."""

import json
import uuid
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clickstream_pipeline.domain.discard_criteria import MOST_VALUES, CannotDiscard, Criteria, checked, moment_of
from clickstream_pipeline.domain.object_rewriting import Person
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from clickstream_pipeline.storage.upkeep.discards import (
    MOST_STANDING,
    discards,
    find_events,
    finish,
    forget_person,
    make_discard,
    undo_discard,
)
from tests.storage.loads import load_days
from tests.storage.tables.right_tables import assert_right
from tests.storage.upkeep.discarding import Connection, carry_out, undo

_DAY = date(2026, 1, 5)
_KEY = "events/2026/01/05/12/event-{}.json"
_ONE = {
    "eventName": "add_to_cart", "eventId": str(uuid.UUID(int=1)), "clientId": "c-1", "sessionId": "s-1",
    "items": [{"id": "p-1"}, {"id": "p-2"}], "order": {"id": "o-1"},
    "_ingest": {"receivedAt": "2026-01-05T12:00:00Z", "sourceIp": "203.0.113.7", "userAgent": "curl/8.1 " + "x" * 300},
}  # fmt: skip
_OTHER = {
    "eventName": "page_view", "eventId": str(uuid.UUID(int=2)), "clientId": "c-2", "sessionId": "s-2",
    "product": {"id": "p-3"}, "order": {"id": "o-2"}, "_ingest": {"receivedAt": "2026-01-05T13:00:00Z"},
}  # fmt: skip


def _write(folder: Path, name: str, *events: dict[str, Any]) -> str:
    key = _KEY.format(name)
    path = folder / key
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, events)))
    return key


def _load(connection: Connection, folder: Path, *, full: bool = False) -> None:
    load_days(connection, FolderStore(folder), ["events/"], full=full)


def _left_out(connection: Connection) -> dict[int, int]:
    """Event ids, as numbers, and which discard leaves them out."""
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_id, discard_id from clickstream_events where discard_id is not null")
        return {uuid.UUID(event_id).int: number for event_id, number in cursor.fetchall()}


@pytest.mark.parametrize(
    "criteria",
    [
        Criteria(raw_objects=(_KEY.format("a"),)),
        Criteria(ip_prefixes=("203.0.113.9",)),
        Criteria(user_agents=("curl/",)),
        Criteria(user_agents=("curl/8.1 " + "x" * 250,)),
        Criteria(client_ids=("c-9", "c-1")),
        Criteria(session_ids=("s-1",)),
        Criteria(order_ids=("o-1",)),
        Criteria(event_names=("add_to_cart",)),
        Criteria(product_ids=("p-2",)),
        Criteria(received_to=datetime(2026, 1, 5, 12, 30, tzinfo=UTC)),
        Criteria(client_ids=("c-1", "c-2"), received_from=moment_of("2026-01-05"), event_names=("add_to_cart",)),
    ],
    ids=lambda criteria: " ".join(criteria.arguments())[:60],
)  # fmt: skip
def test_a_criterion_meets_its_events_and_no_others(criteria: Criteria, connection: Connection, tmp_path: Path) -> None:
    _write(tmp_path, "a", _ONE)
    _write(tmp_path, "b", _OTHER)
    _load(connection, tmp_path)
    found = find_events(connection, checked(criteria, also_later=False))
    assert (found.events, found.days, [sample.client_id for sample in found.samples]) == (1, [_DAY], ["c-1"])
    number = carry_out(connection, criteria)
    assert _left_out(connection) == {1: number}
    assert find_events(connection, checked(criteria, also_later=False)).events == 0


def test_senders_that_told_nothing_are_unknown(connection: Connection, tmp_path: Path) -> None:
    _write(tmp_path, "a", _ONE, _OTHER)
    _load(connection, tmp_path)
    number = carry_out(connection, Criteria(ip_prefixes=("unknown",), user_agents=("unknown",)))
    assert _left_out(connection) == {2: number}


@pytest.mark.parametrize(
    ("criteria", "also_later", "why"),
    [
        (Criteria(), False, "nothing is named"),
        (Criteria(client_ids=("",)), False, "blank"),
        (Criteria(client_ids=("x" * 1_001,)), False, "characters"),
        (Criteria(client_ids=tuple(map(str, range(MOST_VALUES + 1)))), False, "1,001 times"),
        (Criteria(ip_prefixes=("here",)), False, "no address"),
        (Criteria(raw_objects=("truth.json",)), False, "no raw object's key"),
        (Criteria(received_from=moment_of("2026-01-05"), received_to=moment_of("2026-01-05")), False, "after --from"),
        (Criteria(received_from=moment_of("2026-01-05")), True, "whatever comes"),
        (Criteria(client_ids=("c",), received_to=moment_of("2026-01-05")), True, "no end"),
    ],
)
def test_a_discard_that_means_nothing_or_too_much_is_refused(criteria: Criteria, also_later: bool, why: str) -> None:
    with pytest.raises(CannotDiscard, match=why):
        checked(criteria, also_later=also_later)


def test_only_a_standing_discard_holds_for_what_is_received_later(connection: Connection, tmp_path: Path) -> None:
    later = (datetime.now(UTC) + timedelta(hours=1)).isoformat()
    _write(tmp_path, "a", _ONE, _OTHER)
    _load(connection, tmp_path)
    once = carry_out(connection, Criteria(client_ids=("c-1",)))
    standing = carry_out(connection, Criteria(client_ids=("c-2",)), also_later=True)
    for number, event in ((3, _ONE), (4, _OTHER)):
        _write(
            tmp_path, str(number), {**event, "eventId": str(uuid.UUID(int=number)), "_ingest": {"receivedAt": later}}
        )
    # Received in time, and loaded only now.
    _write(tmp_path, "c", {**_ONE, "eventId": str(uuid.UUID(int=5))})
    _load(connection, tmp_path)
    assert _left_out(connection) == {1: once, 5: once, 2: standing, 4: standing}
    undo(connection, standing)
    assert _left_out(connection) == {1: once, 5: once}


def test_undoing_one_of_two_discards_leaves_what_the_other_meets(connection: Connection, tmp_path: Path) -> None:
    _write(tmp_path, "a", _ONE, _OTHER)
    _load(connection, tmp_path)
    first = carry_out(connection, Criteria(client_ids=("c-1",)))
    second = carry_out(connection, Criteria(received_from=moment_of("2026-01-05")))
    assert _left_out(connection) == {1: first, 2: second}
    undo(connection, first)
    assert _left_out(connection) == {1: second, 2: second}
    undo(connection, second)
    assert _left_out(connection) == {}
    assert [(each.left_out, each.undone_by, each.is_finished) for each in discards(connection)] == [
        (1, "tester", True)
    ] * 2


def test_a_copy_received_earlier_is_asked_too(connection: Connection, tmp_path: Path) -> None:
    number = carry_out(connection, Criteria(ip_prefixes=("203.0.113.0/24",)))
    _write(tmp_path, "b", {**_ONE, "_ingest": {"receivedAt": "2026-01-05T12:10:00Z"}})
    _load(connection, tmp_path)
    assert _left_out(connection) == {}
    _write(tmp_path, "a", _ONE)
    _load(connection, tmp_path)
    assert _left_out(connection) == {1: number}


class _CutOff(Exception):
    pass


def test_a_discard_that_is_cut_off_anywhere_goes_on_there(connection: Connection, tmp_path: Path) -> None:
    events = [{**_ONE, "eventId": str(uuid.UUID(int=number))} for number in range(1, 6)]
    _write(tmp_path, "a", *events, _OTHER | {"eventId": str(uuid.UUID(int=9))})
    _load(connection, tmp_path)
    recompute_stale(connection, choices=ModelChoices("VND"))
    number = make_discard(
        connection, Criteria(client_ids=("c-1",)), also_later=False, reason="r", made_by="m", lock_timeout_s=5
    )
    left_out = [len(_left_out(connection)), *_cut_off_steps(connection)]
    assert left_out == [0, 1, 2, 3, 4, 5]
    # Loading in between marks what it meets, and nothing is forgotten for it.
    _load(connection, tmp_path, full=True)
    assert finish(connection, lock_timeout_s=5) == [number]
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, [_DAY])
    undo_discard(connection, number, reason=None, undone_by="m", lock_timeout_s=5)
    assert _cut_off_steps(connection) == [4, 3, 2, 1, 0]
    assert finish(connection, lock_timeout_s=5) == [number]
    assert discards(connection)[0].is_finished
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, [_DAY])


def _cut_off_steps(connection: Connection) -> list[int]:
    """How many events are left out after each step, every one of which is the last of its try."""

    def cut_off(_: int) -> None:
        raise _CutOff

    left_out = []
    for _ in range(5):
        with pytest.raises(_CutOff):
            finish(connection, lock_timeout_s=5, events_at_once=1, on_events=cut_off)
        left_out.append(len(_left_out(connection)))
    return left_out


def test_a_load_between_two_steps_makes_no_day_go_unnoticed(connection: Connection, tmp_path: Path) -> None:
    _write(tmp_path, "a", _ONE)
    _load(connection, tmp_path)
    recompute_stale(connection, choices=ModelChoices("VND"))
    make_discard(connection, Criteria(client_ids=("c-1",)), also_later=False, reason="r", made_by="m", lock_timeout_s=5)
    _write(tmp_path, "b", _ONE)
    _load(connection, tmp_path)
    finish(connection, lock_timeout_s=5)
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert_right(connection, [_DAY])


def test_there_is_a_bound_to_standing_discards(connection: Connection) -> None:
    for number in range(MOST_STANDING):
        carry_out(connection, Criteria(client_ids=(str(number),)), also_later=True)
    with pytest.raises(CannotDiscard, match="undo one"):
        carry_out(connection, Criteria(client_ids=("one more",)), also_later=True)


def test_an_erased_person_is_in_no_discard(connection: Connection, tmp_path: Path) -> None:
    _write(tmp_path, "a", _ONE, _OTHER)
    _load(connection, tmp_path)
    for criteria in (Criteria(client_ids=("c-1",)), Criteria(client_ids=("c-1", "c.2"), session_ids=("s-1", "s-2"))):
        make_discard(connection, criteria, also_later=False, reason="c-1 and c-11", made_by="m", lock_timeout_s=5)
    person = Person(frozenset({"c-1"}), frozenset(), frozenset({"s-1"}))
    with connection, connection.cursor() as cursor:
        forget_person(cursor, person)
    both, alone = discards(connection)
    assert (both.criteria.client_ids, both.criteria.session_ids) == (("c.2",), ("s-2",))
    assert both.reason == alone.reason == "[removed] and c-11"
    finish(connection, lock_timeout_s=5)
    # A criterion without a value left is not one that everything meets.
    assert _left_out(connection) == {}

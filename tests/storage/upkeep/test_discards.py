"""Discards: what each criterion meets, in whatever order rules and events come, wherever they are cut off."""

import json
import os
import tempfile
import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.discards import MOST_VALUES, CannotDiscard, Criteria, checked, moment_of
from clickstream_pipeline.domain.erasure import Person
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import recompute_stale
from clickstream_pipeline.storage.upkeep.discards import (
    MOST_STANDING,
    Discard,
    discards,
    find_events,
    finish,
    forget_person,
    make_discard,
    undo_discard,
)
from tests.storage.loads import contents, context, load_days
from tests.storage.tables.nasty_shop import RawFile, days_around, shops
from tests.storage.tables.right_tables import LOADED_TABLES, assert_right, empty

Connection = psycopg2.extensions.connection

_EXAMPLES = int(os.environ.get("EXAMPLES", "15"))
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


def _carry_out(connection: Connection, criteria: Criteria, *, also_later: bool = False) -> int:
    number = make_discard(
        connection, criteria, also_later=also_later, reason="a test", made_by="tester", lock_timeout_s=5
    )
    finish(connection, lock_timeout_s=5)
    return number


def _undo(connection: Connection, number: int) -> None:
    undo_discard(connection, number, reason=None, undone_by="tester", lock_timeout_s=5)
    finish(connection, lock_timeout_s=5)


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
    number = _carry_out(connection, criteria)
    assert _left_out(connection) == {1: number}
    assert find_events(connection, checked(criteria, also_later=False)).events == 0


def test_senders_that_told_nothing_are_unknown(connection: Connection, tmp_path: Path) -> None:
    _write(tmp_path, "a", _ONE, _OTHER)
    _load(connection, tmp_path)
    number = _carry_out(connection, Criteria(ip_prefixes=("unknown",), user_agents=("unknown",)))
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
    once = _carry_out(connection, Criteria(client_ids=("c-1",)))
    standing = _carry_out(connection, Criteria(client_ids=("c-2",)), also_later=True)
    for number, event in ((3, _ONE), (4, _OTHER)):
        _write(
            tmp_path, str(number), {**event, "eventId": str(uuid.UUID(int=number)), "_ingest": {"receivedAt": later}}
        )
    # Received in time, and loaded only now.
    _write(tmp_path, "c", {**_ONE, "eventId": str(uuid.UUID(int=5))})
    _load(connection, tmp_path)
    assert _left_out(connection) == {1: once, 5: once, 2: standing, 4: standing}
    _undo(connection, standing)
    assert _left_out(connection) == {1: once, 5: once}


def test_undoing_one_of_two_discards_leaves_what_the_other_meets(connection: Connection, tmp_path: Path) -> None:
    _write(tmp_path, "a", _ONE, _OTHER)
    _load(connection, tmp_path)
    first = _carry_out(connection, Criteria(client_ids=("c-1",)))
    second = _carry_out(connection, Criteria(received_from=moment_of("2026-01-05")))
    assert _left_out(connection) == {1: first, 2: second}
    _undo(connection, first)
    assert _left_out(connection) == {1: second, 2: second}
    _undo(connection, second)
    assert _left_out(connection) == {}
    assert [(each.left_out, each.undone_by, each.is_finished) for each in discards(connection)] == [
        (1, "tester", True)
    ] * 2


def test_a_copy_received_earlier_is_asked_too(connection: Connection, tmp_path: Path) -> None:
    number = _carry_out(connection, Criteria(ip_prefixes=("203.0.113.0/24",)))
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
    recompute_stale(connection, shop_currency="VND")
    number = make_discard(
        connection, Criteria(client_ids=("c-1",)), also_later=False, reason="r", made_by="m", lock_timeout_s=5
    )
    left_out = [len(_left_out(connection)), *_cut_off_steps(connection)]
    assert left_out == [0, 1, 2, 3, 4, 5]
    # Loading in between marks what it meets, and nothing is forgotten for it.
    _load(connection, tmp_path, full=True)
    assert finish(connection, lock_timeout_s=5) == [number]
    recompute_stale(connection, shop_currency="VND")
    assert_right(connection, [_DAY])
    undo_discard(connection, number, reason=None, undone_by="m", lock_timeout_s=5)
    assert _cut_off_steps(connection) == [4, 3, 2, 1, 0]
    assert finish(connection, lock_timeout_s=5) == [number]
    assert discards(connection)[0].is_finished
    recompute_stale(connection, shop_currency="VND")
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
    recompute_stale(connection, shop_currency="VND")
    make_discard(connection, Criteria(client_ids=("c-1",)), also_later=False, reason="r", made_by="m", lock_timeout_s=5)
    _write(tmp_path, "b", _ONE)
    _load(connection, tmp_path)
    finish(connection, lock_timeout_s=5)
    recompute_stale(connection, shop_currency="VND")
    assert_right(connection, [_DAY])


def test_there_is_a_bound_to_standing_discards(connection: Connection) -> None:
    for number in range(MOST_STANDING):
        _carry_out(connection, Criteria(client_ids=(str(number),)), also_later=True)
    with pytest.raises(CannotDiscard, match="undo one"):
        _carry_out(connection, Criteria(client_ids=("one more",)), also_later=True)


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


@dataclass(frozen=True)
class Load:
    objects: tuple[int, ...]
    full: bool


@dataclass(frozen=True)
class Make:
    criteria: Criteria


@dataclass(frozen=True)
class Undo:
    number: int


_CRITERIA = [
    Criteria(client_ids=("c1",)),
    Criteria(session_ids=("s1", "s2")),
    Criteria(event_names=("purchase", "checkout_complete")),
    Criteria(product_ids=("p1",)),
    Criteria(received_from=datetime(2026, 1, 6, tzinfo=UTC), received_to=datetime(2026, 1, 7, tzinfo=UTC)),
    Criteria(received_to=datetime(2026, 1, 6, 12, tzinfo=UTC), session_ids=("s1",)),
    Criteria(user_agents=("unknown",)),
]


@st.composite
def _shops_and_histories(draw: st.DrawFn) -> tuple[list[RawFile], list[Load | Make | Undo]]:
    files = draw(shops())
    steps: list[Load | Make | Undo] = []
    for number in draw(st.permutations(range(len(files)))):
        again = draw(st.lists(st.integers(0, len(files) - 1), max_size=1))
        steps.append(Load(tuple({number, *again}), full=draw(st.booleans())))
    for criteria in draw(st.lists(st.sampled_from(_CRITERIA), min_size=1, max_size=3)):
        steps.insert(draw(st.integers(0, len(steps))), Make(criteria))
    if draw(st.booleans()):
        steps.append(Undo(0))
    return files, steps


@given(shop_and_history=_shops_and_histories())
@settings(
    max_examples=_EXAMPLES,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_any_order_of_discards_and_loads_makes_the_tables_of_the_reference(
    shop_and_history: tuple[list[RawFile], list[Load | Make | Undo]], connection: Connection
) -> None:
    files, history = shop_and_history
    empty(connection)
    with connection, connection.cursor() as cursor:
        cursor.execute("delete from discards")
    with tempfile.TemporaryDirectory() as folder:
        for file in files:
            file.write(Path(folder))
        store = FolderStore(Path(folder))
        known = {info.key: info for info in store.list_objects("events/")}
        for step in history:
            match step:
                case Load(objects, full):
                    wanted = [known[files[number].key] for number in objects]
                    load_objects(connection, store, wanted, context=context(full=full))
                case Make(criteria):
                    _carry_out(connection, criteria)
                case Undo(number):
                    _undo(connection, discards(connection)[number].discard_id)
        recompute_stale(connection, shop_currency="VND")
        assert_right(connection, days_around())
        _assert_all_met_are_left_out(connection)
        loaded, derived = contents(connection, LOADED_TABLES), contents(connection, model_names())

        empty(connection)
        load_objects(connection, store, known.values(), context=context())
        assert contents(connection, LOADED_TABLES) == loaded
        recompute_stale(connection, shop_currency="VND")
        assert contents(connection, model_names()) == derived


def _assert_all_met_are_left_out(connection: Connection) -> None:
    """By plain Python: an event is left out by the first discard in force that it meets, and by none else."""
    in_force = [each for each in reversed(discards(connection)) if each.undone_at is None]
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select client_id, session_id, event_name, context_product_id, items, received_at, "
            "properties #>> '{_ingest,userAgent}', discard_id from clickstream_events"
        )
        for *event, left_out_by in cursor.fetchall():
            assert left_out_by == next((each.discard_id for each in in_force if _is_met(each, *event)), None)


def _is_met(
    discard: Discard,
    client_id: str | None,
    session_id: str | None,
    event_name: str,
    product_id: str | None,
    items: list[dict[str, Any]] | None,
    received_at: datetime,
    agent: str | None,
) -> bool:
    wanted = discard.criteria
    products = {product_id, *(item.get("id") for item in items or [])}
    return (
        (not wanted.client_ids or client_id in wanted.client_ids)
        and (not wanted.session_ids or session_id in wanted.session_ids)
        and (not wanted.event_names or event_name in wanted.event_names)
        and (not wanted.product_ids or bool(products.intersection(wanted.product_ids)))
        and (not wanted.user_agents or (agent or "unknown").startswith(wanted.user_agents))
        and (wanted.received_from is None or received_at >= wanted.received_from)
        and (wanted.received_to is None or received_at < wanted.received_to)
    )

"""Rewriting a raw object: the person's events become tombstones, and the bytes of all others stay."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from clickstream_pipeline.domain.object_rewriting import CannotErase, Person, Rewritten, rewritten
from clickstream_pipeline.domain.parsing import parse_object
from tests.erasure.shop import FIRST, THEM, event, lines, zipped

MODIFIED = datetime(2026, 1, 5, 3, 0, 30, 120_000, tzinfo=UTC)
TOMBSTONE = b'{"_erased":"e1"}'


def _erased(data: bytes, person: Person = THEM) -> Rewritten | None:
    return rewritten(FIRST, data, etag="e1", last_modified=MODIFIED, person=person)


def _bytes_without(data: bytes, person: Person = THEM) -> bytes:
    new = _erased(data, person)
    assert new is not None
    return new.data


def test_lines_of_others_stay_byte_for_byte() -> None:
    other = (
        b'{"eventName" : "a", "n": 1.000000000000000000001, "clientId":"c-2","_ingest":{"receivedAt":1767582000000}}'
    )
    assert _bytes_without(lines(event("c-1"), other, event("c-1"))) == lines(TOMBSTONE, other, TOMBSTONE)


def test_an_array_keeps_its_other_elements() -> None:
    others = [event("c-2"), event("c-3")]
    new = _bytes_without(json.dumps([others[0], event("c-1"), others[1]]).encode())
    assert json.loads(new) == [others[0], {"_erased": "e1"}, others[1]]


def test_a_batch_keeps_what_it_says_of_the_events_that_are_left() -> None:
    batch = {"sentAt": 5, "events": [event("c-1"), event("c-2")], "_ingest": {"method": "POST"}, "shop": "x"}
    assert json.loads(_bytes_without(json.dumps(batch).encode())) == {
        **batch,
        "events": [{"_erased": "e1"}, event("c-2")],
    }


@pytest.mark.parametrize(
    "batch",
    [
        {"sentAt": 5, "_ingest": {"sourceIp": "203.0.113.0/24"}, "events": [event("c-1"), event("c-1")]},
        {"clientId": "c-1", "events": [{"eventName": "a"}, {"eventName": "b"}]},
        {"who": {"client_id": "c-1"}, "events": [{"eventName": "a"}, {"eventName": "b"}]},
    ],
)
def test_nothing_is_kept_of_a_batch_that_was_theirs_alone(batch: dict[str, Any]) -> None:
    assert json.loads(_bytes_without(json.dumps(batch).encode())) == {"events": [{"_erased": "e1"}] * 2}


def test_a_zipped_object_stays_zipped_and_a_single_event_single() -> None:
    assert gzip.decompress(_bytes_without(zipped(event("c-1"), event("c-2")))) == lines(TOMBSTONE, event("c-2"))
    assert _bytes_without(json.dumps(event("c-1"), indent=2).encode()) == TOMBSTONE


@pytest.mark.parametrize(
    "theirs",
    [
        {"eventName": "a", "client_id": "c-1"},
        {"eventName": "a", "clientId": "c-2", "client_id": "c-1"},
        {"eventName": "a", "context": {"visitor": [{"clientId": "c-1"}]}},
        b'{"eventName":"a","client\\u0049d":"c-\\u0031"}',
    ],
)
def test_an_event_names_them_in_any_spelling_and_at_any_depth(theirs: Any) -> None:
    assert _bytes_without(lines(theirs, event("c-2"))) == lines(TOMBSTONE, event("c-2"))


def test_ids_that_are_numbers_are_found() -> None:
    person = Person(frozenset(), frozenset({"17", "1000.0"}))
    data = lines({"eventName": "a", "userId": 17}, {"eventName": "a", "userId": 1e3}, event("c-2"))
    assert _bytes_without(data, person) == lines(TOMBSTONE, TOMBSTONE, event("c-2"))


def test_only_whole_ids_count_and_only_under_their_names() -> None:
    strangers = [event("c-11"), {"eventName": "a", "userId": "c-1"}, {"eventName": "a", "pageUrl": "/c-1"}]
    assert _erased(lines(*strangers)) is None


def test_events_of_their_visits_that_name_nobody_are_theirs() -> None:
    person = Person(frozenset({"c-1"}), frozenset(), frozenset({"s-1"}))
    nobodys, somebodys = {"eventName": "a", "sessionId": "s-1"}, {"eventName": "a", "sessionId": "s-1", "userId": "u"}
    assert _bytes_without(lines(nobodys, somebodys), person).startswith(
        TOMBSTONE + b"\n" + json.dumps(somebodys)[:-1].encode()
    )


@pytest.mark.parametrize("told", [{}, {"eventTimestamp": "2026-01-05T01:00:00Z"}, {"_ingest": "x"}])
def test_an_event_without_a_receipt_is_told_its_objects_last_modified(told: dict[str, Any]) -> None:
    other = {"eventName": "a", "clientId": "c-2", **told}
    data = lines(event("c-1"), other)
    new = _bytes_without(data)
    (before,), (after,) = (
        [row for row in parse_object(FIRST, each, when).rows if row.client_id == "c-2"]
        for each, when in ((data, MODIFIED), (new, MODIFIED + timedelta(days=40)))
    )
    assert before.received_at == MODIFIED
    assert after == before


def test_an_object_rewritten_twice_keeps_its_first_tombstones_and_receipts() -> None:
    once = _bytes_without(
        lines({"eventName": "a", "clientId": "c-1"}, *({"eventName": "a", "clientId": each} for each in "xy"))
    )
    twice = rewritten(
        FIRST, once, etag="e2", last_modified=MODIFIED + timedelta(days=3), person=Person(frozenset("x"), frozenset())
    )
    assert twice is not None
    first, second, third = twice.data.split(b"\n")
    assert (first, second) == (TOMBSTONE, b'{"_erased":"e2"}')
    assert json.loads(third)["_lastModified"] == MODIFIED.isoformat()


@pytest.mark.parametrize(
    ("raw", "is_theirs"),
    [
        (b'{"eventName":"a","clientId":"c-1"', True),
        (b'{"clientId":"c-1"}', True),
        (b"c-1 in mid-text", True),
        (b'{"eventName":"a","clientId":"c-11"', False),
        (b"\xff c-1", True),
    ],
)
def test_rejected_lines_are_theirs_when_they_hold_an_id_as_a_word(raw: bytes, is_theirs: bool) -> None:
    new = _erased(lines(raw, event("c-2")))
    assert (new is not None) == is_theirs
    if new is not None:
        assert (new.data, new.rejections) == (lines(TOMBSTONE, event("c-2")), 1)


def test_a_broken_gzip_is_theirs_when_what_can_be_unzipped_holds_an_id() -> None:
    some = [event(f"c-{n}") for n in range(100, 3000)]
    broken = bytearray(zipped(event("c-1"), *some))
    broken[-2000:] = b"\0" * 2000
    assert _bytes_without(bytes(broken)) == TOMBSTONE
    assert _erased(bytes(broken), Person(frozenset({"c-2"}), frozenset())) is None


def test_what_would_read_otherwise_afterwards_is_refused_by_name() -> None:
    # Three broken lines; with a value in the middle they are one broken array.
    with pytest.raises(CannotErase, match=FIRST):
        _erased(lines(b"[1,", b'{"clientId":"c-1", broken', b"2]"))


def test_only_what_says_nothing_else_is_a_tombstone() -> None:
    parsed = parse_object(FIRST, b'{"_erased":"e"}\n{"_erased":"e","eventName":"a"}\n{"_erased":7}', MODIFIED)
    assert [each.position for each in parsed.tombstones] == [1]
    assert [(row.raw_position, row.properties) for row in parsed.rows] == [(2, '{"_erased":"e"}')]
    assert [each.position for each in parsed.rejections] == [3]
    assert (parsed.events, parsed.positions) == (2, 3)

"""Texts told apart: values one behind the other in every spelling, and what is broken between them."""

import json
import os
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.texts import documents_of
from tests.storage.reading.read_alike import assert_read_alike

KEY = "events/2026/01/05/02/event-1.json"
MODIFIED = datetime(2026, 1, 5, 3, 0, 30, tzinfo=UTC)
A, B, C = (b'{"eventName":"%b"}' % name for name in (b"a", b"b", b"c"))
NAN = b'{"eventName":"n","product":{"price":NaN}}'
BOM = b"\xef\xbb\xbf"
_many = settings(
    max_examples=10 * int(os.environ.get("EXAMPLES", "40")),
    derandomize="EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=list(HealthCheck),
)


def read(text: bytes) -> list[str | bytes]:
    """What stands at each position of a text, as both readers tell it: an event's name, or the bytes rejected."""
    found = assert_read_alike(KEY, text, MODIFIED)
    at: dict[int, str | bytes] = {row.raw_position: row.event_name for row in found.rows}
    at |= {rejection.position: rejection.raw for rejection in found.rejections}
    assert sorted(at) == list(range(1, found.events + 1))
    return [at[position] for position in sorted(at)]


@pytest.mark.parametrize(
    "separator",
    [b"", b" ", b"\n", b"\r", b"\r\n", b"\n\n", b"\t", BOM, b"\n" + BOM, b"\x1e", b"\n\x1e", "\u2028".encode()],
)
@pytest.mark.parametrize("indent", [None, 1])
def test_values_follow_each_other_in_any_way(separator: bytes, indent: int | None) -> None:
    batch = {"sentAt": 1, "events": [{"eventName": "b", "items": [{"id": "{"}]}, {"eventName": 'c"}{'}]}
    values = [{"eventName": "a"}, batch, [{"eventName": "d"}], {"eventName": "e", "x": [[], {}]}]
    texts = [json.dumps(value, indent=indent).encode() for value in values]
    assert read(separator + separator.join(texts) + separator) == ["a", "b", 'c"}{', "d", "e"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # A line that is cut off, on its own and behind others.
        (A + b'{"eventName":', ["a", b'{"eventName":']),
        (A + b"\n" + B + b'{"event\n' + C, ["a", "b", b'{"event', "c"]),
        (b'{"eventName":"x","items":[{\n' + A + b"\n" + B, [b'{"eventName":"x","items":[{', "a", "b"]),
        (b'{"eventName":"x","items":[\n' + A + b"\n" + B + b"\n]}", [b'{"eventName":"x","items":[', "a", "b", b"]}"]),
        # Rubbish behind a value, before one, and a bracket too many.
        (A + b" rubbish\n" + B, ["a", b"rubbish", "b"]),
        (b"12:00 " + A + b"\n" + B, [b"12:00 " + A, "b"]),
        (A + b"}\n" + B, ["a", b"}", "b"]),
        # Broken, but closed.
        (A + NAN + B, ["a", NAN, "b"]),
        (A + b"\n  " + NAN + b" \r\n" + B, ["a", b"  " + NAN + b" \r", "b"]),
        (b'{\n"eventName":"n",\n"x":NaN\n}\n{\n"eventName":"b"\n}', [b'{\n"eventName":"n",\n"x":NaN\n}', "b"]),
        # Elements of a list that begins elsewhere.
        (A + b",\n" + B + b",\n" + C, [A + b",", B + b",", "c"]),
        (b"[\n" + A + b",\n" + B + b"\n", [b"[", A + b",", "b"]),
        (b"\xff\n" + A, [b"\xff", "a"]),
        (A + b"\n" + BOM + b"rubbish\n" + BOM + b"\n" + B, ["a", b"rubbish", "b"]),
    ],
)
def test_what_is_sound_loads_and_what_is_broken_is_one_rejection(text: bytes, told: list[str | bytes]) -> None:
    assert read(text) == told
    if b"\r" not in text:
        assert read(text.replace(b"\n", b"\r")) == [
            each if isinstance(each, str) else each.replace(b"\n", b"\r") for each in told
        ]


@pytest.mark.parametrize(
    ("broken", "raw"),
    [
        (NAN, NAN),
        (b"-Infinity", b"-Infinity"),
        (b'{"eventName":"\xff"}', b'{"eventName":"\xff"}'),
        (b'{"eventName":"\\q"}', b'{"eventName":"\\q"}'),
        (b'{"eventName":"x\ny"}', b'{"eventName":"x\ny"}'),
        (b'{"eventName":"n",}', b'{"eventName":"n",}'),
        (b"{'eventName':'n'}", b"{'eventName':'n'}"),
        (b'{"eventName":"n","x":[NaN,{"y":1}]}', b'{"eventName":"n","x":[NaN,{"y":1}]}'),
        (b"undefined", b"undefined"),
        (b"", b","),
    ],
)
@pytest.mark.parametrize("around", [(b"[", b"]"), (b'{"sentAt":1,"events":[', b'],"v":2}'), (b"[\n", b"\n]\n")])
@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_broken_element_is_one_rejection_with_its_own_bytes(
    broken: bytes, raw: bytes, around: tuple[bytes, bytes], place: int
) -> None:
    elements, told = [A, B], ["a", "b"]
    elements.insert(place, broken)
    told.insert(place, raw)  # type: ignore[arg-type]
    first, last = around
    separator = b",\n" if first.endswith(b"\n") else b", "
    array = first + separator.join(elements) + last
    assert read(array) == told
    if b"x\ny" not in broken:
        # Behind another value, a string ends on its line.
        assert read(C + b"\n" + array + C) == ["c", *told, "c"]


@pytest.mark.parametrize(
    "text",
    [
        b"[" + A + b"," + B,
        b"[" + A + b" " + B + b"]",
        b'[{"eventName":"a},{"eventName":"b"}]',
        b"[NaN,1]",
        b'{"sentAt":NaN,"events":[' + A + b"]}",
        b'{"eventName":"x","y":NaN,"events":[' + A + b"]}",
        b'{"events":[' + A + b"] 1}",
    ],
)
def test_an_array_whose_elements_cannot_be_told_apart_is_one_rejection(text: bytes) -> None:
    assert read(text) == [text]


_names = st.sampled_from(["a", "b", '"', "{", "}", "[", ",", "\\", "\n", "\u2028"])
_events = st.builds(
    lambda name, more: {"eventName": f"e{name}", "x": more},
    _names,
    st.recursive(_names, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_names, inner, max_size=2)),
)
_values = st.one_of(
    _events,
    st.lists(_events, max_size=3),
    st.builds(lambda events: {"events": events, "v": 1}, st.lists(_events, max_size=3)),
)
_separators = st.sampled_from([b"", b" ", b"\n", b"\r", b"\r\n", BOM, b"\n" + BOM, b"\x1e", "\u2029".encode(), b"\n\n"])


@_many
@given(st.lists(st.tuples(_values, st.sampled_from([None, 0, 2]), _separators), max_size=6))
def test_however_sound_values_follow_each_other_they_are_the_same_events(
    spelled: list[tuple[Any, int | None, bytes]],
) -> None:
    text = b"".join(json.dumps(value, indent=indent).encode() + separator for value, indent, separator in spelled)
    lines = b"\n".join(json.dumps(value).encode() for value, _, _ in spelled)
    assert assert_read_alike(KEY, text, MODIFIED) == parse_object(KEY, lines, MODIFIED)


@_many
@given(st.lists(st.tuples(_values, st.none() | st.integers(1, 40)), max_size=8))
def test_lines_that_are_cut_off_take_nothing_of_the_others(cut: list[tuple[Any, int | None]]) -> None:
    lines = [json.dumps(value).encode()[:length] for value, length in cut]
    assert list(documents_of(b"\n".join(lines))) == lines


@_many
@given(st.lists(st.tuples(st.one_of(_events.map(json.dumps).map(str.encode), st.just(NAN)), _separators)), st.data())
def test_a_text_cut_anywhere_is_explained_and_keeps_what_is_whole(
    spelled: list[tuple[bytes, bytes]], data: st.DataObject
) -> None:
    text = b"".join(value + separator for value, separator in spelled)
    end = data.draw(st.integers(0, len(text)))
    told, at, whole = read(text[:end]), 0, 0
    for value, separator in spelled:
        whole += at + len(value) <= end
        at += len(value) + len(separator)
    assert whole <= len(told) <= whole + 1
    assert told[:whole] == read(text)[:whole]

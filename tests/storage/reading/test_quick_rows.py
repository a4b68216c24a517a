"""The quick reader and the exact parser: of every line that the quick one takes, both make the same row."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clickstream_pipeline.domain.contract import EVENT, INGEST, PRODUCT, Level
from clickstream_pipeline.domain.parsing import parse_line
from clickstream_pipeline.domain.shop_hosts import NO_HOSTS, ShopHosts
from clickstream_pipeline.storage.reading.prepared_rows import prepare_rows
from clickstream_pipeline.storage.reading.quick_lines import QuickLines, QuickObject, needs_line_check, quick_events
from clickstream_pipeline.storage.reading.quick_rows import quick_rows
from clickstream_pipeline.storage.reading.shop_choices import ShopChoices
from tests.storage.loads import WEB_VISITS
from tests.storage.reading.read_alike import assert_read_alike, typed

KEY = "events/2026/01/05/02/event-a.json"
MODIFIED = datetime(2026, 1, 5, 3, tzinfo=UTC)

QUICK: dict[str, Any] = {
    "eventName": "product_view",
    "eventId": "0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01",
    "eventTimestamp": "2026-01-05T02:49:56.000Z",
    "sentAt": "2026-01-05T02:49:58.000Z",
    "pageUrl": "https://shop.example/product/dell?utm_source=newsletter&utm_medium=email",
    "referrer": "https://www.google.com/",
    "userLoginState": "anonymous",
    "clientId": "c-1",
    "sessionId": "s-1",
    "isFirstVisit": True,
    "product": {"id": "p-1", "name": "Laptop", "price": 16690000, "discountPrice": 15990000.5},
    "element": {"tag": "a", "dataset": {"n": 1}},
    "_ingest": {"receivedAt": "2026-01-05T02:59:58.120Z", "sourceIp": "203.0.113.77", "userAgent": "Mozilla/5.0"},
}


def _agree(line: bytes) -> bool:
    """Whether the quick reader takes the line; fails when the exact parser makes another row of it."""
    events, refused = quick_events([line], check=needs_line_check(line))
    assert len(events) + len(refused) == 1
    quick = QuickLines(events, [1], [QuickObject(KEY, date(2026, 1, 5))], [line]) if events else QuickLines()
    rows, refused_after_all = quick_rows(quick)
    assert len(rows) + len(refused_after_all) == len(events)
    if len(rows):
        assert typed(rows) == typed(prepare_rows(parse_line(KEY, line, MODIFIED, first_position=1).rows))
    return len(rows) == 1


def test_a_tracker_s_ordinary_event_is_quick() -> None:
    assert _agree(json.dumps(QUICK).encode())


@pytest.mark.parametrize("level", [EVENT, PRODUCT, INGEST], ids=lambda level: level.path or "event")
def test_an_event_with_a_field_that_has_no_part_goes_to_the_exact_parser(level: Level) -> None:
    for field in level.fields:
        if field.part is None:
            event = json.loads(json.dumps(QUICK))
            (event[level.path] if level.path else event)[field.name] = 1
            assert not _agree(json.dumps(event).encode()), field.name


def test_the_events_of_real_visits_with_uuids_are_read_alike() -> None:
    for path in sorted(WEB_VISITS.glob("events/**/*.json")):
        for line in path.read_bytes().splitlines():
            event = json.loads(line)
            event["eventId"] = QUICK["eventId"]
            assert _agree(json.dumps(event, ensure_ascii=False).encode()) or b"\\" in line


@pytest.mark.parametrize("hosts", [NO_HOSTS, ShopHosts(frozenset({"shop.example"}), frozenset({"news.example"}))])
def test_both_readers_take_the_same_links_for_sources(hosts: ShopHosts) -> None:
    pages = ("https://www.shop.example./p//%7ex/", "https://shop-example.translate.goog/m%c3%a1y/..", "/p/1/", None)
    referrers = (
        "https://blog.shop.example:443/", "https://www.news.example/", "https://checkout.stripe.com/",
        "https://google.evil.example/", "https://cửa-hàng.example/", None,
    )  # fmt: skip
    ShopChoices(shop_hosts=hosts).use()
    try:
        for page, referrer in product(pages, referrers):
            sent = {"pageUrl": page, "referrer": referrer}
            event = {name: value for name, value in (QUICK | sent).items() if value is not None}
            assert _agree(json.dumps(event, ensure_ascii=False).encode())
    finally:
        ShopChoices().use()


@pytest.mark.parametrize("path", ["eventName", "clientId", "sessionId", "userId", "product.id", "pageUrl"])
def test_text_as_long_as_a_key_may_be_is_quick_and_longer_text_is_not(path: str) -> None:
    outer, _, inner = path.partition(".")
    for text in ("/" + 799 * "x", "/" + 800 * "x"):
        event = json.loads(json.dumps(QUICK))
        if inner:
            event[outer][inner] = text
        else:
            event[outer] = text
        # The page's path is cut by whoever reads it.
        assert _agree(json.dumps(event).encode()) == (len(text) == 800 or path == "pageUrl")


_ODD = st.one_of(
    st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=8), st.lists(st.integers(), max_size=2),
    st.sampled_from(
        ["", " ", "NaN", "2026-01-05T02:49:56Z", "2026-01-05T02:49:56.1234567Z", "2026-01-05T24:00:00.000Z",
         "2026-02-30T00:00:00.000Z", "2026-01-05T02:60:00.000Z", "2026-01-04T02:49:56.000Z", 1767581996000,
         "1767581996000", "2026-01-08T02:59:58.121Z", "a\tb", "x\\y", "é\u2028", "😀", 1e15, -1e15, 1e-7, -0.0,
         0, 1e22, 10**15 - 1, True, "0B9D9A3E3F584C399D0E3B1F0E0F5A01", "not-a-uuid", "checkout_complete",
         "wishlist_toggle", " page_view ", "/path?gclid=1", "https://[", "https://shop.example/?utm_source=%00%09b",
         "/a?token=x&q=1#y", "https://u:p@h/jane%40x.example", "write to jane@x.example", "admin", "guest",
         "::ffff:1.2.3.4", "2001:db8::1", "999.1.1.1", "Googlebot/2.1", {"a": 1.50, "b": [1e400]}, {"x": 2**70}]
    ),
)  # fmt: skip
_PATHS = [(name,) for name in QUICK] + [
    ("product", name) for name in ("id", "name", "price", "discountPrice", "urlPath")
]
_PATHS += [("_ingest", name) for name in ("receivedAt", "sourceIp", "userAgent", "requestId", "method")]
_PATHS += [("element", "dataset"), ("unheardOf",), ("userId",), ("user_id",), ("product", "brand"), ("items",)]


@settings(max_examples=1500)
@given(
    st.lists(st.tuples(st.sampled_from(_PATHS), _ODD), max_size=3), st.sets(st.sampled_from(sorted(QUICK)), max_size=3)
)
def test_whatever_a_field_holds_both_readers_make_the_same_row(
    changes: list[tuple[tuple[str, ...], Any]], absent: set[str]
) -> None:
    event = json.loads(json.dumps(QUICK))
    for path, value in changes:
        target = event
        for name in path[:-1]:
            target = target[name] if isinstance(target.get(name), dict) else target.setdefault("other", {})
        target[path[-1]] = value
    for name in absent:
        event.pop(name, None)
    try:
        line = json.dumps(event, ensure_ascii=False).encode()
    except UnicodeEncodeError:
        line = json.dumps(event).encode()
    _agree(line)


@settings(max_examples=500)
@given(st.data())
def test_a_damaged_line_is_read_alike(data: st.DataObject) -> None:
    line = bytearray(json.dumps(QUICK).encode())
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(line) - 1))
        line[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=3))
    if b"\n" not in line:
        _agree(bytes(line))


def _objects() -> Iterator[bytes]:
    quick = json.dumps(QUICK).encode()
    yield quick
    yield quick + b"\n\n" + quick + b"\r\n{broken\n" + quick
    yield b"[" + quick + b"," + quick + b"]"
    yield b'{"sentAt":"2026-01-05T02:49:58.000Z","events":[' + quick + b"]}\n" + quick
    yield json.dumps(QUICK, indent=1).encode()
    yield b"{broken\n" + quick
    yield b"\xef\xbb\xbf" + quick + b"\n" + quick
    yield b"\n" + quick
    yield b""


@pytest.mark.parametrize("data", list(_objects()))
def test_an_object_s_positions_are_those_of_the_exact_parser(data: bytes) -> None:
    assert_read_alike(KEY, data, MODIFIED)


@settings(max_examples=100)
@given(st.lists(st.tuples(st.sampled_from(_PATHS), _ODD), max_size=12))
def test_one_odd_event_leaves_its_neighbours_as_they_are(changes: list[tuple[tuple[str, ...], Any]]) -> None:
    events = [json.loads(json.dumps(QUICK)) for _ in range(len(changes) + 2)]
    for event, (path, value) in zip(events, changes, strict=False):
        (event[path[0]] if path[1:] and isinstance(event[path[0]], dict) else event)[path[-1]] = value
    data = "\n".join(json.dumps(event) for event in events).encode()
    assert_read_alike(KEY, data, MODIFIED)


def test_the_path_of_the_benchmark_is_the_quick_one(tmp_path: Path) -> None:
    from benchmarks.workload import write_workload

    write_workload(tmp_path, events=500, events_per_object=100, day=datetime(2026, 1, 5, tzinfo=UTC))
    lines = [line for path in tmp_path.glob("events/**/*.json") for line in path.read_bytes().split(b"\n")]
    assert sum(map(_agree, lines)) > 0.99 * len(lines)

"""Attacks by small posts that are much work: what is refused is refused before anything else is looked at.

Work is counted, not timed: calls of functions, Python's own and C's. `benchmarks/ingest.py` times the same posts.
"""

import base64
import gzip
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.hostile_posts import ACCEPTED, HOSTILE_POSTS, REFUSED, UNREADABLE
from clickstream_pipeline.handlers import ingest
from clickstream_pipeline.handlers.ingest_requests import MAX_BODY_BYTES, MAX_EVENTS

# What the request itself takes, its log line with it, is some 450.
_MOST_CALLS_REFUSED = 1_000
# Of 500 of the smallest events.
_MOST_CALLS = 100 * MAX_EVENTS


@pytest.fixture(autouse=True)
def _raw_folder(nothing_configured: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("RAW_URL", tmp_path.as_uri())
    ingest._surroundings.cache_clear()
    post(b'{"eventName":"first"}')


def post(body: bytes, **headers: str) -> tuple[int, int]:
    """What a body is answered as a browser's, and by how many calls."""
    event = {
        "headers": {"content-type": "text/plain", "origin": "http://localhost:3000", **headers},
        "requestContext": {"http": {"method": "POST", "sourceIp": "203.0.113.77"}},
        "body": base64.b64encode(body).decode(),
        "isBase64Encoded": True,
    }
    calls = 0

    def count(frame: Any, kind: str, argument: Any) -> None:
        nonlocal calls
        calls += kind in ("call", "c_call")

    sys.setprofile(count)
    try:
        answer = ingest.handler(event)
    finally:
        sys.setprofile(None)
    return answer["statusCode"], calls


@pytest.mark.parametrize("name", REFUSED)
def test_a_small_post_is_refused_at_once(name: str) -> None:
    for body in (HOSTILE_POSTS[name], gzip.compress(HOSTILE_POSTS[name])):
        status, calls = post(body)
        assert status == 413
        assert calls <= _MOST_CALLS_REFUSED


@pytest.mark.parametrize("name", [*UNREADABLE, *ACCEPTED])
def test_what_is_looked_at_is_bounded_work(name: str) -> None:
    status, calls = post(HOSTILE_POSTS[name])
    assert status == (202 if name in ACCEPTED else 400)
    assert calls <= _MOST_CALLS


def test_reading_stops_at_event_501() -> None:
    events = [json.dumps({"eventName": f"e{number}"}) for number in range(MAX_EVENTS + 1)]
    for most, status in ((MAX_EVENTS, 202), (MAX_EVENTS + 1, 413)):
        shapes = ("\n".join(events[:most]), f"[{','.join(events[:most])}]", f'{{"events":[{",".join(events[:most])}]}}')
        assert [post(each.encode())[0] for each in shapes] == [status] * 3
    half = f"[{','.join(events[:300])}]"
    assert post(f"{half}\n{half}".encode())[0] == 413


@pytest.mark.parametrize("size", [10 * 1024 * 1024, 100 * 1024 * 1024])
def test_no_more_is_unzipped_than_is_taken(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    unzipped = []
    real = ingest_requests_zlib()

    class Counting:
        def __init__(self, bits: int) -> None:
            self._inner = real(bits)

        def decompress(self, data: bytes, most: int) -> bytes:
            found = self._inner.decompress(data, most)
            unzipped.append(len(found))
            return found

        def __getattr__(self, name: str) -> Any:
            return getattr(self._inner, name)

    monkeypatch.setattr("clickstream_pipeline.handlers.ingest_requests.zlib.decompressobj", Counting)
    assert post(gzip.compress(b"[" * size))[0] == 413
    assert 0 < sum(unzipped) <= MAX_BODY_BYTES + 1


def ingest_requests_zlib() -> Any:
    """The class of zlib that the handler unzips with."""
    import zlib

    return zlib.decompressobj


@pytest.mark.parametrize("member", [b"", b"1", b'{"eventName":"x"}'])
def test_gzip_of_many_members_is_not_followed(member: bytes) -> None:
    packed = gzip.compress(member, mtime=0)
    status, calls = post(packed * (MAX_BODY_BYTES // len(packed)))
    assert status == 400
    assert calls <= _MOST_CALLS_REFUSED


def test_a_browsers_gzip_of_a_few_members_is_read() -> None:
    assert post(gzip.compress(b'[{"eventName":') + gzip.compress(b'"x"}]') + bytes(100))[0] == 202


@pytest.mark.parametrize(
    "headers",
    [
        {f"x-{number}": "1" for number in range(5_000)},
        {"user-agent": "x" * 1_000_000},
        {"content-encoding": "," * 99_999},
    ],
)
def test_too_many_headers_are_refused(headers: dict[str, str]) -> None:
    status, calls = post(b'{"eventName":"x"}', **headers)
    assert status == 431
    assert calls <= 25_000

"""What ingest refuses, and what it answers then."""

import json
import re
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from tests.handlers.gateway import answer_to, post, request, stored
from tests.handlers.ingested import EVENT, KIB, rows_of, zipped


class TestWhatIsRefused:
    """Every bad request and its answer."""

    @pytest.mark.parametrize(
        ("body", "reason", "field"),
        [
            (b"hello", "invalid_json", None),
            (EVENT[:-1], "invalid_json", None),
            (b"NaN", "invalid_json", None),
            (b"5", "not_an_object", None),
            (b"[[]]", "not_an_object", None),
            (b"{}", "missing_event_name", "eventName"),
            (b'{"eventName":5}', "missing_event_name", "eventName"),
            (b'[{"event_name":"  "}]', "missing_event_name", "eventName"),
            (b'{"eventName":"\xff"}', "invalid_utf8", None),
            (b'{"eventName":"a","x":' + b"[" * 64 + b"]" * 64 + b"}", "too_deep", None),
            (zipped(EVENT)[:-9], "unreadable_object", None),
            (zipped(EVENT) + b"more", "unreadable_object", None),
        ],
    )
    def test_what_cannot_be_loaded_is_answered_400_and_kept(
        self, raw: Path, body: bytes, reason: str, field: str | None
    ) -> None:
        answered = post(body)
        assert answered.status == 400
        assert answered.told["error"] == "nothing here can be loaded"
        (error,) = answered.told["errors"]
        assert (error["index"], error["field"], error["reason"]) == (0, field, reason)
        assert error["message"]
        assert stored(raw) == {}
        ((key, data),) = stored(raw, "rejected").items()
        assert re.fullmatch(r"rejected/\d{4}/\d\d/\d\d/\d\d/request-[0-9a-f-]{36}\.json", key)
        assert json.loads(data)["rejected"][0]["reason"] == reason

    @pytest.mark.parametrize("body", [b"", b" \n", b"[]", b'{"events":[]}', zipped(b"")])
    def test_nothing_is_no_event(self, raw: Path, body: bytes) -> None:
        answered = post(body)
        assert (answered.status, answered.told) == (400, {"accepted": 0, "rejected": 0, "error": "no event was sent"})
        assert not raw.exists()

    def test_the_good_events_of_a_batch_are_kept_and_the_bad_ones_told(self, raw: Path) -> None:
        answered = post(b'{"sentAt":1767578400000,"events":[' + EVENT + b',{"clientId":"c-2"},7,' + EVENT + b"]}")
        assert (answered.status, answered.told["accepted"], answered.told["rejected"]) == (202, 2, 2)
        errors = [(each["index"], each["field"], each["reason"]) for each in answered.told["errors"]]
        assert errors == [(1, "eventName", "missing_event_name"), (2, None, "not_an_object")]
        assert len(rows_of(raw)) == 2
        (data,) = stored(raw, "rejected").values()
        batch = '{"sentAt":1767578400000}'
        assert json.loads(data)["rejected"] == [
            {"index": 1, "reason": "missing_event_name", "raw": '{"clientId":"c-2"}', "batch": batch},
            {"index": 2, "reason": "not_an_object", "raw": "7", "batchOf": 0},
        ]

    @pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS"])
    def test_only_posts_are_taken(self, raw: Path, method: str) -> None:
        answered = answer_to(request(EVENT, method=method))
        assert (answered.status, answered.headers["allow"]) == (405, "POST")
        assert not raw.exists()

    @pytest.mark.parametrize(
        "origin",
        ["https://evil.example", "null", "http://localhost.evil.example", "http://evil.example#localhost", "file://",
         "", "http://[", "http://127.0.0.1.evil.example", "ftp://localhost"],
    )  # fmt: skip
    def test_a_foreign_page_may_not_post(self, raw: Path, origin: str) -> None:
        answered = post(EVENT, content_type="text/plain", origin=origin)
        assert answered.status == 403
        assert "ALLOWED_ORIGINS" in answered.told["error"]
        assert not raw.exists()

    @pytest.mark.parametrize(
        "body",
        [
            b"[" + b",".join([EVENT] * 501) + b"]",
            b"\n".join([EVENT] * 501),
            b"[" + b",".join([b"5"] * 501) + b"]",
            b" " * (256 * KIB + 1 - len(EVENT)) + EVENT,
            b"x" * (2 * 1024 * KIB),
            zipped(b" " * (256 * KIB) + EVENT),
            zipped(b"0" * 50_000_000),
            zipped(b" " * 200_000) + zipped(b" " * 200_000),
        ],
        ids=["events", "lines", "bad events", "a byte too many", "megabytes", "zipped", "bomb", "two members"],
    )
    def test_what_is_too_large_is_refused_whole(self, raw: Path, body: bytes) -> None:
        started = time.process_time()
        answered = post(body)
        assert answered.status == 413
        assert "262,144 bytes" in answered.told["error"]
        assert "500 events" in answered.told["error"]
        assert not raw.exists()
        assert time.process_time() - started < 1

    def test_a_bomb_is_not_unpacked_further_than_needed(self, raw: Path) -> None:
        bomb = request(zipped(b"0" * 50_000_000))
        tracemalloc.start()
        try:
            assert answer_to(bomb).status == 413
            assert tracemalloc.get_traced_memory()[1] < 4_000_000
        finally:
            tracemalloc.stop()

    @pytest.mark.parametrize(
        "headers",
        [
            {"content_type": "application/x-www-form-urlencoded"},
            {"content_type": "application/json; charset=utf-16"},
            {"content_type": "text/html"},
            {"content_encoding": "br"},
            {"content_encoding": "gzip, gzip"},
        ],
    )
    def test_what_is_not_supported_is_answered_415_with_what_is(self, raw: Path, headers: dict[str, Any]) -> None:
        answered = post(EVENT, **headers)
        assert answered.status == 415
        assert "expected" in answered.told["error"]
        assert answered.headers.keys() & {"accept", "accept-encoding"}
        assert not raw.exists()

    def test_base64_that_is_none_is_answered_400(self, raw: Path) -> None:
        assert answer_to({**request(EVENT), "body": "%%%"}).status == 400

    def test_a_store_that_cannot_be_written_is_answered_503_and_when_to_come_again(self, raw: Path) -> None:
        raw.parent.mkdir(parents=True)
        raw.write_text("a file where the folder should be")
        for body in (EVENT, b"5"):
            answered = post(body)
            assert (answered.status, answered.headers["retry-after"]) == (503, "5")
        raw.unlink()
        assert post(EVENT).status == 202

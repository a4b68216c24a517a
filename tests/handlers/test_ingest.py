"""The ingest handler: every way to post and what is answered, and that nothing is answered that is not so."""

import io
import json
import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clickstream_pipeline.domain.parsing import parse_object
from clickstream_pipeline.domain.rejected_documents import read_rejected_document
from clickstream_pipeline.domain.rows import EventRow
from clickstream_pipeline.handlers import ingest
from clickstream_pipeline.settings import SettingsError
from tests.domain.test_wire_examples import CASES, bytes_of
from tests.handlers.gateway import SENT_FROM, USER_AGENT, answer_to, post, request, stored
from tests.handlers.ingested import EVENT, KIB, rows_of, zipped

# What depends on when and how something was received.
RECEIPT = {"received_at", "event_timestamp", "event_date", "is_late_unreliable", "load_date", "raw_object",
           "raw_position", "ip_prefix", "event_id", "device_class", "browser", "os", "is_bot",
           "properties"}  # fmt: skip


class TestWhatIsTaken:
    """Every shape, type and packing of events."""

    @pytest.mark.parametrize(
        ("body", "count"),
        [
            (EVENT, 1),
            (b"[" + EVENT + b"," + EVENT + b"]", 2),
            (b'{"sentAt":"2026-01-05T02:00:00Z","events":[' + EVENT + b"]}", 1),
            (EVENT + b"\n" + EVENT + b"\n", 2),
            (EVENT + EVENT + b" " + EVENT, 3),
            (EVENT + b"\r\xef\xbb\xbf" + EVENT, 2),
            (b"\xef\xbb\xbf" + EVENT, 1),
            (zipped(EVENT), 1),
            (zipped(EVENT[:10]) + zipped(EVENT[10:]), 1),
            (zipped(EVENT) + b"\r\n" + zipped(EVENT) + b"\n", 2),
            (b"[" + b",".join([EVENT] * 500) + b"]", 500),
            (EVENT[:-1] + b',"x":"' + b"x" * (256 * KIB - len(EVENT) - 7) + b'"}', 1),
        ],
        ids=[
            "event",
            "array",
            "batch",
            "lines",
            "no lines",
            "CR",
            "byte-order mark",
            "gzip",
            "gzip members",
            "gzip in lines",
            "500 events",
            "256 KiB",
        ],
    )
    @pytest.mark.parametrize("content_type", ["application/json", "text/plain;charset=UTF-8", "", None])
    def test_a_body_is_taken_and_loads(self, raw: Path, body: bytes, count: int, content_type: str | None) -> None:
        answered = post(body, content_type=content_type)
        assert (answered.status, answered.told) == (202, {"accepted": count, "rejected": 0})
        assert len(stored(raw)) == 1
        assert [row.client_id for row in rows_of(raw)] == ["c-1"] * count
        assert stored(raw, "rejected") == {}

    @pytest.mark.parametrize("first", [b"[", b'{"sentAt":"2026-01-05T02:00:00Z","events":['])
    def test_of_an_array_the_sound_events_are_taken_and_the_broken_one_is_told(self, raw: Path, first: bytes) -> None:
        broken = b'{"eventName":"view_item","product":{"id":"p","price":NaN}}'
        answered = post(first + b",".join((EVENT, broken, EVENT)) + (b"]" if first == b"[" else b"]}"))
        assert answered.status == 202
        assert (answered.told["accepted"], answered.told["rejected"]) == (2, 1)
        assert [row.client_id for row in rows_of(raw)] == ["c-1", "c-1"]
        ((_, kept),) = stored(raw, "rejected").items()
        assert [each.raw for each in read_rejected_document(kept)[1]] == [broken]

    def test_text_travels_as_text_and_base64_as_base64(self, raw: Path) -> None:
        name = "Máy tính xách tay €"
        body = json.dumps({"eventName": "a", "product": {"name": name}}, ensure_ascii=False)
        assert post(body).status == post(body.encode()).status == 202
        assert [row.context_product_name for row in rows_of(raw)] == [name, name]

    @pytest.mark.parametrize(
        "headers",
        [
            {"content_type": "Application/JSON"},
            {"content_type": 'application/json; charset="utf-8"'},
            {"content_type": "text/plain"},
            {"content_encoding": "identity"},
            {"content_encoding": "gzip"},
            {"origin": "http://localhost:3000"},
            {"origin": "http://127.0.0.1:8080"},
            {"origin": "https://[::1]:3000"},
        ],
    )
    def test_headers_are_read_leniently(self, raw: Path, headers: dict[str, Any]) -> None:
        assert post(zipped(EVENT), **headers).status == 202
        assert len(rows_of(raw)) == 1

    def test_an_object_is_named_by_its_receipt_and_carries_it(self, raw: Path) -> None:
        before = datetime.now(UTC) - timedelta(milliseconds=1)
        post(EVENT)
        ((key, data),) = stored(raw).items()
        told = json.loads(data)["_ingest"]
        received_at = datetime.fromisoformat(told.pop("receivedAt"))
        assert before <= received_at <= datetime.now(UTC)
        assert re.fullmatch(rf"events/{received_at:%Y/%m/%d/%H}/event-[0-9a-f-]{{36}}\.json", key)
        assert told == {
            "sourceIp": "203.0.113.0/24",
            "userAgent": USER_AGENT,
            "method": "POST",
            "path": "/clickstream",
            "requestId": "JKJaXmPLvHcESHA=",
            "apiId": "r3pmxmplak",
            "stage": "$default",
            "traceId": "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e",
        }
        (row,) = rows_of(raw)
        assert (row.received_at, row.ip_prefix, row.browser) == (received_at, "203.0.113.0/24", "Chrome")

    @pytest.mark.parametrize(
        ("address", "kept"),
        [
            ("203.0.113.77", "203.0.113.0/24"),
            ("2001:db8:1:2::9", "2001:db8:1::/48"),
            ("::ffff:203.0.113.77", "203.0.113.0/24"),
            ("nowhere", None),
        ],
    )
    def test_an_address_is_cut_before_it_is_stored(self, raw: Path, address: str, kept: str | None) -> None:
        post(b"[" + EVENT + b",5]", source_ip=address)
        for data in (*stored(raw).values(), *stored(raw, "rejected").values()):
            assert json.loads(data)["_ingest"].get("sourceIp") == kept
            assert address.encode() not in data

    @pytest.mark.parametrize(
        "case", [each for each in CASES if len(bytes_of(each)) < 256 * KIB], ids=lambda c: c["name"]
    )
    def test_an_example_of_the_contract_comes_out_as_the_parser_reads_it(self, raw: Path, case: dict[str, Any]) -> None:
        straight = parse_object(case["key"], bytes_of(case), datetime.fromisoformat(case["last_modified"]))
        answered = post(bytes_of(case))
        assert answered.status == (202 if straight.rows else 400)
        assert (answered.told["accepted"], answered.told["rejected"]) == (len(straight.rows), len(straight.rejections))
        reasons = [(each["reason"], each["index"]) for each in answered.told.get("errors", [])]
        assert reasons == [(each.reason, max(0, each.position - 1)) for each in straight.rejections]
        for row, right in zip(rows_of(raw), straight.rows, strict=True):
            for column in set(EventRow.__dataclass_fields__) - RECEIPT:
                assert getattr(row, column) == getattr(right, column), column
            assert _told(row) == _told(right)

    def test_fields_that_will_be_lost_are_warned_of(self, raw: Path) -> None:
        answered = post(b'[{"eventName":"a"},{"eventName":"b","product":{"price":"abc"}}]')
        assert (answered.status, answered.told["accepted"], answered.told["rejected"]) == (202, 2, 0)
        (warning,) = answered.told["warnings"]
        assert (warning["index"], warning["field"]) == (1, "product.price")
        assert json.loads(rows_of(raw)[1].properties)["invalid"] == {"product.price": "abc"}

    def test_no_more_warnings_are_shown_than_somebody_reads(self, raw: Path) -> None:
        items = [{"price": []}] * 150
        told = post(json.dumps({"eventName": "a", "items": items}).encode()).told
        assert (len(told["warnings"]), told["warningsNotShown"]) == (100, 50)


def _told(row: EventRow) -> dict[str, Any]:
    """What is left in an event's properties, but for what a receipt adds."""
    return {name: value for name, value in json.loads(row.properties).items() if name not in ("_ingest", "_batch")}


class TestTheConfiguration:
    """What the handler reads of its environment."""

    def test_the_shops_own_pages_may_post_and_no_others(self, raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALLOWED_ORIGINS", "https://shop.example, https://www.shop.example:8443")
        for origin, status in {
            "https://shop.example": 202,
            "https://SHOP.example": 202,
            "https://www.shop.example:8443": 202,
            "https://www.shop.example": 403,
            "http://shop.example": 403,
            "http://localhost:3000": 403,
        }.items():
            assert post(EVENT, origin=origin).status == status, origin
        assert post(EVENT).status == 202

    def test_apps_and_pages_without_an_origin_may_post_where_they_are_named(
        self, raw: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("ALLOWED_ORIGINS", "https://shop.example:443,capacitor://localhost,null")
        for origin, status in {
            "https://shop.example": 202, "capacitor://localhost": 202, "null": 202,
            "ionic://localhost": 403, "capacitor://evil.example": 403, "file://": 403,
        }.items():  # fmt: skip
            assert post(EVENT, origin=origin).status == status, origin

    def test_any_page_may_post_where_that_is_said(self, raw: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ALLOWED_ORIGINS", "*")
        assert post(EVENT, origin="https://elsewhere.example").status == 202

    def test_a_configuration_that_cannot_be_used_is_said_at_once(
        self, raw: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("CLICKSTREAM_DEPLOYMENT", "aws")
        monkeypatch.setenv("RAW_BUCKET", "clickstream-s3-ingest")
        with pytest.raises(SettingsError, match="ALLOWED_ORIGINS is not set"):
            post(EVENT)


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> io.StringIO:
    """What the handler's logger writes, as it writes it."""
    found = io.StringIO()
    for handler in logging.getLogger(ingest.SERVICE).handlers:
        if isinstance(handler, logging.StreamHandler):
            monkeypatch.setattr(handler, "stream", found)
    return found


class TestTheLog:
    """What is logged, and what never is."""

    SECRETS = ("c-secret", "u-secret", SENT_FROM, "203.0.113", USER_AGENT, "page_view", "mail@person.example")
    BODY = (
        b'[{"eventName":"page_view","clientId":"c-secret","userId":"u-secret","x":"mail@person.example"},'
        b'{"x":"c-secret"}]'
    )

    def test_a_request_is_a_line_of_counts(self, raw: Path, log: io.StringIO) -> None:
        post(self.BODY)
        (line,) = log.getvalue().splitlines()
        told = json.loads(line)
        assert (told["status"], told["EventsAccepted"], told["EventsRejected"]) == (202, [1.0], [1.0])
        named = {metric["Name"] for metric in told["_aws"]["CloudWatchMetrics"][0]["Metrics"]}
        assert named == {"Requests", "RequestsRefused", "RequestsFailed", "EventsAccepted", "EventsRejected"}
        assert told["request_id"] == "JKJaXmPLvHcESHA="

    def test_nothing_of_a_body_or_a_person_is_logged(
        self, raw: Path, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        post(self.BODY)
        post(self.BODY[:-1])
        post(self.BODY, origin="https://c-secret.example")
        post(self.BODY, content_type="c-secret")
        answer_to(request(self.BODY, method="c-secret"))

        def fail(text: bytes, ingest_: bytes, *, most: int) -> None:
            raise ValueError(text.decode())

        with monkeypatch.context() as patch:
            patch.setattr(ingest, "sift_posting", fail)
            assert post(self.BODY).status == 500
        (raw / "rejected").rename(raw / "elsewhere")
        (raw / "rejected").write_text("")
        assert post(self.BODY).status == 503
        logged = log.getvalue()
        assert len(logged.splitlines()) == 9
        assert '"error":"ValueError"' in logged
        assert "can't be written" in logged
        assert [secret for secret in self.SECRETS if secret in logged] == []

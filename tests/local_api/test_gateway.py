"""What API Gateway does before the handler: the event it makes, CORS, throttling."""

import base64
from datetime import UTC, datetime

import pytest

from clickstream_pipeline.local_api.cors import is_preflight, preflight_headers, with_cors
from clickstream_pipeline.local_api.gateway_events import HttpRequest, gateway_event
from clickstream_pipeline.local_api.throttle import Throttle
from clickstream_pipeline.settings import ThrottleSettings

NOW = datetime(2026, 1, 5, 2, 30, 0, 123000, tzinfo=UTC)


def http_request(body: bytes = b"", query: str = "", **headers: str) -> HttpRequest:
    named = tuple((name.replace("_", "-"), value) for name, value in headers.items())
    return HttpRequest("POST", "/clickstream", query, "HTTP/1.1", named, "203.0.113.77", body)


def test_an_event_has_what_the_payload_format_names() -> None:
    sent = http_request(
        b'{"a":1}', "a=1&b=%20&a=2&c", host="api.example", user_agent="agent", content_type="application/json"
    )
    event = gateway_event(sent, "ANY /clickstream", NOW)
    context = event["requestContext"]
    assert (event["version"], event["routeKey"], event["rawPath"]) == ("2.0", "ANY /clickstream", "/clickstream")
    assert event["rawQueryString"] == "a=1&b=%20&a=2&c"
    assert event["queryStringParameters"] == {"a": "1,2", "b": " ", "c": ""}
    assert context["http"] == {
        "method": "POST",
        "path": "/clickstream",
        "protocol": "HTTP/1.1",
        "sourceIp": "203.0.113.77",
        "userAgent": "agent",
    }
    assert (context["domainName"], context["domainPrefix"], context["stage"]) == ("api.example", "api", "$default")
    assert (context["time"], context["timeEpoch"]) == ("05/Jan/2026:02:30:00 +0000", 1767580200123)
    assert context["requestId"] != gateway_event(sent, "ANY /clickstream", NOW)["requestContext"]["requestId"]
    assert (event["body"], event["isBase64Encoded"]) == ('{"a":1}', False)
    assert event["headers"]["x-amzn-trace-id"].startswith(f"Root=1-{int(NOW.timestamp()):08x}-")


def test_headers_that_repeat_are_joined_and_cookies_stand_apart() -> None:
    headers = (("x-a", "1"), ("cookie", "k=v; l=w"), ("x-a", "2"), ("cookie", "m=x"))
    event = gateway_event(HttpRequest("GET", "/", "", "HTTP/1.1", headers, "::1", b""), "ANY /", NOW)
    assert event["headers"]["x-a"] == "1,2"
    assert event["cookies"] == ["k=v", "l=w", "m=x"]
    assert "cookie" not in event["headers"]
    assert "body" not in event
    assert "queryStringParameters" not in event


@pytest.mark.parametrize(
    ("body", "headers", "is_base64"),
    [
        (b"{}", {"content_type": "application/json; charset=utf-8"}, False),
        (b"{}", {"content_type": "TEXT/plain"}, False),
        (b"{}", {"content_type": "application/octet-stream"}, True),
        (b"{}", {}, True),
        (b"\x1f\x8b", {"content_type": "application/json", "content_encoding": "gzip"}, True),
        (b"\xff", {"content_type": "application/json"}, True),
    ],
)
def test_text_travels_as_text_and_the_rest_as_base64(body: bytes, headers: dict[str, str], is_base64: bool) -> None:
    event = gateway_event(http_request(body, **headers), "ANY /clickstream", NOW)
    assert event["isBase64Encoded"] is is_base64
    assert (base64.b64decode(event["body"]) if is_base64 else event["body"].encode()) == body


class TestCors:
    """What a browser is told that it may send."""

    def test_only_a_browsers_question_is_a_preflight(self) -> None:
        asked = {"origin": "http://localhost:3000", "access-control-request-method": "POST"}
        assert is_preflight("OPTIONS", asked)
        assert not is_preflight("POST", asked)
        assert not is_preflight("OPTIONS", {"origin": "http://localhost:3000"})
        assert not is_preflight("OPTIONS", {"access-control-request-method": "POST"})

    def test_an_allowed_origin_is_told_what_it_may_send_and_a_foreign_one_nothing(self) -> None:
        assert preflight_headers("https://shop.example", {"https://shop.example"}) == {
            "access-control-allow-origin": "https://shop.example",
            "vary": "origin",
            "access-control-allow-methods": "POST",
            "access-control-allow-headers": "content-type,content-encoding",
            "access-control-max-age": "86400",
        }
        assert preflight_headers("https://evil.example", {"https://shop.example"}) == {}
        assert preflight_headers("https://any.example", {"*"})["access-control-allow-origin"] == "*"

    def test_the_apis_word_replaces_the_handlers(self) -> None:
        headers = {"Access-Control-Allow-Origin": "https://handler.example", "allow": "POST"}
        shop = frozenset({"https://shop.example"})
        assert with_cors(headers, None, shop) == {"allow": "POST"}
        assert with_cors(headers, "https://evil.example", shop) == {"allow": "POST"}
        assert with_cors(headers, "https://shop.example", shop) == {
            "allow": "POST",
            "access-control-allow-origin": "https://shop.example",
            "vary": "origin",
            "access-control-expose-headers": "retry-after",
        }


def test_a_burst_passes_at_once_and_then_the_rate_does() -> None:
    now = [0.0]
    throttle = Throttle(ThrottleSettings(rate_per_s=10, burst=3), clock=lambda: now[0])
    assert [throttle.admits() for _ in range(5)] == [True, True, True, False, False]
    now[0] += 0.1
    assert [throttle.admits() for _ in range(2)] == [True, False]
    now[0] += 60
    assert [throttle.admits() for _ in range(4)] == [True, True, True, False]

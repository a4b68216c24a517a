"""Converts an HTTP request to the event that API Gateway passes to a Lambda: HTTP API, payload format 2.0."""

import base64
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl
from uuid import uuid4

API_ID = "local"
STAGE = "$default"
_TEXT_TYPES = ("application/json", "application/javascript", "application/xml")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """A request as received; header names are in lower case and may repeat."""

    method: str
    path: str
    query: str
    protocol: str
    headers: tuple[tuple[str, str], ...]
    source_ip: str
    body: bytes

    def header(self, name: str) -> str | None:
        """A header's values joined by commas; None if it was not sent."""
        values = [value for each, value in self.headers if each == name]
        return ",".join(values) if values else None


def gateway_event(request: HttpRequest, route: str, received_at: datetime) -> dict[str, Any]:
    """The event for a request to a route such as `ANY /clickstream`; `received_at` is aware UTC."""
    headers = _joined((name, value) for name, value in request.headers if name != "cookie")
    host = headers.get("host", "localhost")
    headers.setdefault("x-forwarded-for", request.source_ip)
    headers.setdefault("x-forwarded-proto", "http")
    headers.setdefault("x-amzn-trace-id", f"Root=1-{int(received_at.timestamp()):08x}-{secrets.token_hex(12)}")
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": route,
        "rawPath": request.path,
        "rawQueryString": request.query,
        "headers": headers,
        "requestContext": {
            "accountId": "anonymous",
            "apiId": API_ID,
            "domainName": host,
            "domainPrefix": host.partition(".")[0],
            "http": {
                "method": request.method,
                "path": request.path,
                "protocol": request.protocol,
                "sourceIp": request.source_ip,
                "userAgent": headers.get("user-agent", ""),
            },
            "requestId": str(uuid4()),
            "routeKey": route,
            "stage": STAGE,
            "time": received_at.astimezone(UTC).strftime("%d/%b/%Y:%H:%M:%S +0000"),
            "timeEpoch": int(received_at.timestamp() * 1000),
        },
        "isBase64Encoded": False,
    }
    cookies = [each.strip() for name, value in request.headers if name == "cookie" for each in value.split(";")]
    if cookies:
        event["cookies"] = cookies
    if request.query:
        event["queryStringParameters"] = _joined(parse_qsl(request.query, keep_blank_values=True))
    if request.body:
        text = _text(request.body, headers)
        event["isBase64Encoded"] = text is None
        event["body"] = base64.b64encode(request.body).decode("ascii") if text is None else text
    return event


def _text(body: bytes, headers: dict[str, str]) -> str | None:
    """The body as text, if its type is text and it is not compressed; None otherwise: it is sent as base64."""
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    if "content-encoding" in headers or not (media_type.startswith("text/") or media_type in _TEXT_TYPES):
        return None
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _joined(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    joined: dict[str, str] = {}
    for name, value in pairs:
        joined[name] = f"{joined[name]},{value}" if name in joined else value
    return joined

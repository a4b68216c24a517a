"""Requests as API Gateway hands them to the ingest handler, and its answers taken apart."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson

from clickstream_pipeline.handlers import ingest

SENT_FROM = "203.0.113.77"
USER_AGENT = "Mozilla/5.0 (X11; Linux x86_64) Chrome/130.0 Safari/537.36"


@dataclass(frozen=True)
class Answered:
    """An answer: its status, its headers, its body as JSON."""

    status: int
    headers: dict[str, str]
    told: dict[str, Any]


def request(
    body: bytes | str = b"",
    *,
    method: str = "POST",
    content_type: str | None = "application/json",
    source_ip: str = SENT_FROM,
    **headers: str,
) -> dict[str, Any]:
    """API Gateway's event for a request; a body of bytes travels as base64, one of text as text."""
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    if content_type is not None:
        sent["content-type"] = content_type
    event: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "ANY /clickstream",
        "rawPath": "/clickstream",
        "rawQueryString": "",
        "headers": {"x-amzn-trace-id": "Root=1-5e6722a7-cc56xmpl46db7ae02d4da47e", **sent},
        "requestContext": {
            "apiId": "r3pmxmplak",
            "stage": "$default",
            "requestId": "JKJaXmPLvHcESHA=",
            "http": {
                "method": method,
                "path": "/clickstream",
                "protocol": "HTTP/1.1",
                "sourceIp": source_ip,
                "userAgent": USER_AGENT,
            },
            "time": "05/Jan/2015:19:03:58 +0000",
            "timeEpoch": 1420484638000,
        },
        "isBase64Encoded": isinstance(body, bytes),
    }
    if body:
        event["body"] = base64.b64encode(body).decode() if isinstance(body, bytes) else body
    return event


def answer_to(event: dict[str, Any]) -> Answered:
    """What the handler answers."""
    answer = ingest.handler(event, None)
    assert answer["isBase64Encoded"] is False
    return Answered(answer["statusCode"], answer["headers"], orjson.loads(answer["body"]))


def post(body: bytes | str, **options: Any) -> Answered:
    """What the handler answers to a post of this."""
    return answer_to(request(body, **options))


@contextmanager
def fresh_handler() -> Iterator[None]:
    """The handler as in a new Lambda, which has read nothing yet."""
    ingest._surroundings.cache_clear()
    try:
        yield
    finally:
        ingest._surroundings.cache_clear()


def stored(folder: Path, kind: str = "events") -> dict[str, bytes]:
    """Every object of a kind in a raw folder, by key; half-written files count as trouble."""
    files = [path for path in sorted((folder / kind).rglob("*")) if path.is_file()]
    assert not [path for path in files if path.name.startswith(".")]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}

"""Reads a request to the ingest API: its text and the facts about its sender, or the reason for its refusal.

The event is that of API Gateway for an HTTP API, payload format 2.0: header names are in lower case, several values
are joined by commas, bodies that are not text are in base64.
"""

import base64
import binascii
import re
import zlib
from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

import orjson

from clickstream_pipeline.domain.addresses import ip_prefix
from clickstream_pipeline.domain.zipped import PADDING

MAX_BODY_BYTES = 256 * 1024
MAX_EVENTS = 500
# Most values and lines in a request, counted by the characters that begin or separate them: three times the number in
# 256 KiB of ordinary events.
MAX_MARKS = 32_768
# The same limit for a text that the fast parser refuses, and that a slow parser reads as far as possible.
MAX_MARKS_READ_SLOWLY = 16_384
MAX_BRACKETS_READ_SLOWLY = 2_048
_MARKS = b"[{,\n"
_SHORT_TEXT, _LONG_TEXT, _LETTERS_A_MARK = 8 * 1024, 64 * 1024, 128
_LONG_NUMBER = re.compile(rb"[0-9]{100}")
MAX_MEMBERS = 8
MAX_HEADERS = 100
MAX_HEADER_BYTES = 32 * 1024
MEDIA_TYPES = ("application/json", "text/plain")
_CHARSETS = ("utf-8", "utf8", "us-ascii")
_ENCODINGS = ("", "identity", "gzip", "x-gzip")
_GZIP_MAGIC = b"\x1f\x8b"
_BOM = b"\xef\xbb\xbf"
_GZIP = 16 + zlib.MAX_WBITS
_LOOPBACK = ("localhost", "127.0.0.1", "::1")

# The closed set of statuses with which a request is refused before its events are read.
RefusalStatus = Literal[400, 403, 405, 413, 415, 431]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused request: the status, error message and headers of the response."""

    status: RefusalStatus
    error: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class IngestRequest:
    """An accepted request: its text (None if the gzip is broken), and its body as received.

    `ingest` is the `_ingest` that its events get, as JSON, with a truncated address.
    """

    text: bytes | None
    body: bytes
    ingest: bytes


def read_request(
    event: Mapping[str, Any], *, received_at: datetime, allowed_origins: Set[str]
) -> IngestRequest | Refusal:
    """Checks and reads API Gateway's event; `received_at` is aware UTC."""
    if not _bounded(event.get("headers") or {}):
        return Refusal(431, f"at most {MAX_HEADERS} headers of {MAX_HEADER_BYTES:,} bytes together")
    headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
    context = event.get("requestContext") or {}
    method = (context.get("http") or {}).get("method")
    if method != "POST":
        return Refusal(405, f"{method} is not allowed; events are posted", {"allow": "POST"})
    origin = headers.get("origin")
    if origin is not None and not is_allowed(origin, allowed_origins):
        return Refusal(403, "pages of this origin may not post here; see ALLOWED_ORIGINS")
    unsupported = _unsupported(headers)
    if unsupported is not None:
        return unsupported
    sent = event.get("body") or ""
    # Base64 encodes three bytes in four characters; a character of text takes one byte or more.
    if len(sent) > (MAX_BODY_BYTES * 4 // 3 + 4 if event.get("isBase64Encoded") else MAX_BODY_BYTES):
        return too_large()
    body = _body(sent, is_base64=bool(event.get("isBase64Encoded")))
    if body is None:
        return Refusal(400, "the body is not valid base64, although the request is marked as base64")
    if len(body) > MAX_BODY_BYTES:
        return too_large()
    text: bytes | None = body
    # Gzip is detected by its first bytes, as in the loader: a beacon can't set the header Content-Encoding.
    if body.startswith(_GZIP_MAGIC):
        text = _unzipped(body)
        if text is not None and len(text) > MAX_BODY_BYTES:
            return too_large()
    if text is not None:
        text = text.removeprefix(_BOM)
        if _is_too_much(text):
            return too_large()
    return IngestRequest(text, body, orjson.dumps(_ingest(event, headers, received_at)))


def too_large() -> Refusal:
    """The refusal of a request that exceeds a limit."""
    return Refusal(
        413,
        f"at most {MAX_BODY_BYTES:,} bytes, unzipped, {MAX_EVENTS} events and {MAX_MARKS:,} values in a request; "
        "send fewer",
    )


def is_allowed(origin: str, allowed_origins: Set[str]) -> bool:
    """Whether pages of an origin may post; if no origin is configured, only pages from loopback addresses."""
    if allowed_origins:
        return "*" in allowed_origins or origin.lower() in allowed_origins
    try:
        parts = urlsplit(origin)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and parts.hostname in _LOOPBACK


def _unsupported(headers: Mapping[str, str]) -> Refusal | None:
    media_type, *parameters = (part.strip().lower() for part in headers.get("content-type", "").split(";"))
    accept = {"accept": ", ".join(MEDIA_TYPES)}
    # A beacon whose Blob has no type sends no Content-Type.
    if media_type and media_type not in MEDIA_TYPES:
        return Refusal(415, f"this Content-Type is not supported; expected {' or '.join(MEDIA_TYPES)}", accept)
    for parameter in parameters:
        name, _, value = parameter.partition("=")
        if name.strip() == "charset" and value.strip().strip('"') not in _CHARSETS:
            return Refusal(415, "this charset is not supported; expected utf-8", accept)
    if headers.get("content-encoding", "").strip().lower() not in _ENCODINGS:
        return Refusal(
            415, "this Content-Encoding is not supported; expected gzip or none", {"accept-encoding": "gzip"}
        )
    return None


def _body(sent: str, *, is_base64: bool) -> bytes | None:
    if not is_base64:
        # Text that is not valid Unicode fails to decode later, and is rejected with a reason then.
        return sent.encode("utf-8", "surrogatepass")
    try:
        return base64.b64decode(sent, validate=True)
    except (binascii.Error, ValueError):
        return None


def _unzipped(body: bytes) -> bytes | None:
    """The unzipped body, read until just beyond the limit; None if it can't be unzipped."""
    text = b""
    for _ in range(MAX_MEMBERS):
        if not body:
            return text
        unzip = zlib.decompressobj(_GZIP)
        try:
            text += unzip.decompress(body, MAX_BODY_BYTES + 1 - len(text))
        except zlib.error:
            return None
        if len(text) > MAX_BODY_BYTES:
            return text
        if not unzip.eof:
            return None
        # Gzip members may follow one another, each with trailing zeros or spaces.
        body = unzip.unused_data.lstrip(PADDING)
    return text if not body else None


def _bounded(headers: Mapping[str, str]) -> bool:
    return (
        len(headers) <= MAX_HEADERS
        and sum(len(str(name)) + len(str(value)) for name, value in headers.items()) <= MAX_HEADER_BYTES
    )


def _is_too_much(text: bytes) -> bool:
    """Whether the text could take long to read: counts the characters that begin or separate values, in one pass."""
    if len(text) <= _SHORT_TEXT:
        return False
    marks = len(text) - len(text.translate(None, delete=_MARKS))
    brackets = 0 if marks <= MAX_BRACKETS_READ_SLOWLY else text.count(b"[") + text.count(b"{")
    if marks <= MAX_MARKS_READ_SLOWLY and brackets <= MAX_BRACKETS_READ_SLOWLY:
        # Such a long distance between two marks may be one long number.
        is_sparse = len(text) > _LONG_TEXT and len(text) > _LETTERS_A_MARK * marks
        return is_sparse and _LONG_NUMBER.search(text) is not None
    return marks > MAX_MARKS or b"\\u0000" in text or not _is_json(text)


def _is_json(text: bytes) -> bool:
    try:
        orjson.loads(text)
    except (orjson.JSONDecodeError, RecursionError):
        return False
    return True


def _ingest(event: Mapping[str, Any], headers: Mapping[str, str], received_at: datetime) -> dict[str, str]:
    context = event.get("requestContext") or {}
    http = context.get("http") or {}
    facts = {
        "receivedAt": received_at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "sourceIp": ip_prefix(http.get("sourceIp")),
        "userAgent": http.get("userAgent") or headers.get("user-agent"),
        "method": http.get("method"),
        "path": http.get("path") or event.get("rawPath"),
        "requestId": context.get("requestId"),
        "apiId": context.get("apiId"),
        "stage": context.get("stage"),
        "traceId": headers.get("x-amzn-trace-id"),
    }
    # A header's value may contain characters that JSON can't encode.
    return {name: str(value).encode("utf-8", "replace").decode() for name, value in facts.items() if value}

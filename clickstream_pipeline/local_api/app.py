"""The API as an ASGI application: routing, CORS, throttling and limits as in API Gateway, then the handler."""

import asyncio
import base64
import logging
from collections.abc import Callable, Mapping, Set
from concurrent.futures import Executor
from datetime import UTC, datetime
from typing import Any, Literal, TypedDict

import orjson
from starlette.types import Receive, Scope, Send

from clickstream_pipeline.local_api.cors import is_preflight, preflight_headers, with_cors
from clickstream_pipeline.local_api.gateway_events import HttpRequest, gateway_event
from clickstream_pipeline.local_api.throttle import Throttle

PATH = "/clickstream"
ROUTE = f"ANY {PATH}"
# The limit of API Gateway; the handler's limit is far lower.
MAX_PAYLOAD_BYTES = 10 * 1024 * 1024

Handler = Callable[[Mapping[str, Any], Any], Mapping[str, Any]]
Answer = tuple[int, dict[str, str], bytes]

# The closed set of the statuses that the API answers itself, beside 204 for a preflight.
Status = Literal[404, 413, 429, 500]


class Message(TypedDict):
    """What the API answers where it does not call the handler, or the handler has failed."""

    message: str


logger = logging.getLogger(__name__)


class LocalApi:
    """Answers the requests that API Gateway answers itself; calls the handler for the others, in a thread pool."""

    def __init__(
        self,
        handler: Handler,
        executor: Executor,
        *,
        throttle: Throttle,
        allowed_origins: Set[str],
        on_answer: Callable[[str, int, bytes], None],
    ) -> None:
        self._handler = handler
        self._executor = executor
        self._throttle = throttle
        self._allowed_origins = allowed_origins
        self._on_answer = on_answer

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            raise ValueError(f"this API speaks HTTP only, not {scope['type']}")
        body = await _body(receive)
        if body is None:
            return
        request = _request(scope, body)
        status, headers, content = await self._answer(request)
        headers = with_cors(headers, request.header("origin"), self._allowed_origins) if status != 204 else headers
        # Without this, a body that the status or method forbids would still show in content-length.
        content = b"" if status == 204 or request.method == "HEAD" else content
        if status != 204:
            headers["content-length"] = str(len(content))
        raw = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": status, "headers": raw})
        await send({"type": "http.response.body", "body": content})
        self._on_answer(request.method, status, content)

    async def _answer(self, request: HttpRequest) -> Answer:
        if not self._throttle.admits():
            return _message(429, "Too Many Requests")
        sent = dict(request.headers)
        if is_preflight(request.method, sent):
            return 204, preflight_headers(sent["origin"], self._allowed_origins), b""
        if request.path != PATH:
            return _message(404, "Not Found")
        if len(request.body) > MAX_PAYLOAD_BYTES:
            return _message(413, "Request Entity Too Large")
        event = gateway_event(request, ROUTE, datetime.now(UTC))
        try:
            answer = await asyncio.get_running_loop().run_in_executor(self._executor, self._handler, event, None)
        except Exception:
            logger.exception("the handler raised")
            return _message(500, "Internal Server Error")
        content = str(answer.get("body") or "")
        body = base64.b64decode(content) if answer.get("isBase64Encoded") else content.encode()
        return int(answer["statusCode"]), {name.lower(): value for name, value in answer["headers"].items()}, body


def _request(scope: Scope, body: bytes) -> HttpRequest:
    return HttpRequest(
        method=scope["method"],
        path=scope["path"],
        query=scope["query_string"].decode("latin-1"),
        protocol=f"HTTP/{scope['http_version']}",
        headers=tuple((name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope["headers"]),
        source_ip=scope["client"][0] if scope.get("client") else "127.0.0.1",
        body=body,
    )


async def _body(receive: Receive) -> bytes | None:
    """The request's body, read until just beyond the limit; None when the client has disconnected."""
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        if size <= MAX_PAYLOAD_BYTES:
            parts.append(message.get("body", b""))
            size += len(parts[-1])
        if not message.get("more_body"):
            return b"".join(parts)


def _message(status: Status, text: str) -> Answer:
    return status, {"content-type": "application/json"}, orjson.dumps(Message(message=text))

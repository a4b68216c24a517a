"""Example requests to the ingest API, and what the API of this code answers to them."""

import asyncio
import logging
import shlex
import tempfile
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Scope

from clickstream_pipeline.handlers.ingest import Surroundings, answer_in
from clickstream_pipeline.local.loopback_door import known_hosts_only
from clickstream_pipeline.local_api import app
from clickstream_pipeline.local_api.throttle import Throttle
from clickstream_pipeline.settings import ThrottleSettings
from clickstream_pipeline.storage.raw.raw_writer import FolderWriter, RawWriter

# A page of this machine, which may post where nothing is configured.
OWN_ORIGIN = "http://localhost:3000"
_FORM = "application/x-www-form-urlencoded"


class Circumstance(StrEnum):
    """What else decides about an answer."""

    USUAL = "nothing"
    THROTTLED = "no request is admitted"
    STORE_FAILS = "nothing can be written"
    HANDLER_FAILS = "the handler has a bug"
    FUNCTION_FAILS = "the handler raises"


@dataclass(frozen=True, slots=True)
class Example:
    """A request; `text` is what the page says before it.

    `command` is the request for a shell, where that is shorter than its parts. `is_shown` is whether the page shows it.
    """

    name: str
    summary: str
    body: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "POST"
    path: str = app.PATH
    text: str = ""
    command: str = ""
    is_shown: bool = True
    circumstance: Circumstance = Circumstance.USUAL

    @property
    def shell(self) -> str:
        """The request as a command: `curl`, to the address in `$api`."""
        if self.command:
            return self.command
        words = ["curl", "-s", f"$api{self.path.removeprefix(app.PATH)}"]
        for name, value in self.headers.items():
            if value != _FORM:
                words += ["-H", shlex.quote(f"{name}: {value}")]
        return " ".join([*words, "-d", shlex.quote(self.body)] if self.body else words)


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer; header names are in lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


def answer_to(example: Example, *, origin: str | None = None) -> Answered:
    """What the API answers to a request, with an empty raw folder; `origin` is sent unless the example has one."""
    headers = {"host": "127.0.0.1"} | {name.lower(): value for name, value in example.headers.items()}
    if origin is not None:
        headers.setdefault("origin", origin)
    burst = 0 if example.circumstance is Circumstance.THROTTLED else 1
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(1) as executor, _silence():
        api = app.LocalApi(
            _handler(example.circumstance, Path(folder)),
            executor,
            throttle=Throttle(ThrottleSettings(rate_per_s=0, burst=burst)),
            allowed_origins=frozenset(),
            on_answer=lambda method, status, content: None,
        )
        return asyncio.run(_asked(known_hosts_only(api), example, headers))


def _handler(circumstance: Circumstance, folder: Path) -> app.Handler:
    if circumstance is Circumstance.FUNCTION_FAILS:
        return _fails
    writer: RawWriter = FolderWriter(folder)
    if circumstance is Circumstance.STORE_FAILS:
        (folder / "file").touch()
        writer = FolderWriter(folder / "file")
    elif circumstance is Circumstance.HANDLER_FAILS:
        writer = _BrokenWriter()
    surroundings = Surroundings(frozenset(), writer)
    return lambda event, context: answer_in(surroundings, event)


class _BrokenWriter:
    """A writer with a bug."""

    def write(self, key: str, data: bytes) -> None:
        raise ValueError(key)

    def remove(self, key: str) -> None:
        raise ValueError(key)


def _fails(event: Mapping[str, Any], context: object) -> Mapping[str, Any]:
    raise RuntimeError("the function failed")


async def _asked(api: ASGIApp, example: Example, headers: Mapping[str, str]) -> Answered:
    """Asks an ASGI application, as a server of HTTP would."""
    scope: Scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "scheme": "http",
        "method": example.method,
        "path": example.path,
        "query_string": b"",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers.items()],
        "client": ("127.0.0.1", 0),
    }
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": example.body.encode(), "more_body": False}

    async def send(message: Message) -> None:
        sent.append(message)

    await api(scope, receive, send)
    start, *parts = sent
    told = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    return Answered(start["status"], told, b"".join(part.get("body", b"") for part in parts))


@contextmanager
def _silence() -> Iterator[None]:
    """Keeps what the examples make the handler and the API log out of the output."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        yield
    finally:
        logging.disable(before)

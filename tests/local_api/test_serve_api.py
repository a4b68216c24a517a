"""`clickstream serve-api`, over real HTTP: what it answers, what it stores, how it ends."""

import gzip
import json
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain.keys import prefix_for_day
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from tests.commands import IN_BACKGROUND, clickstream, clickstream_begun, free_port
from tests.faults.faulty_s3 import BUCKET, faulty_s3
from tests.handlers.gateway import stored
from tests.storage.loads import load_days

EVENT = b'{"eventName":"page_view","clientId":"c-1"}'
SHOP = "http://localhost:3000"

pytestmark = pytest.mark.usefixtures("nothing_configured")


@dataclass(frozen=True)
class Answered:
    """An answer over HTTP."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def told(self) -> dict[str, object]:
        found = json.loads(self.body)
        assert isinstance(found, dict)
        return found


def ask(url: str, body: bytes | None = None, *, method: str = "POST", **headers: str) -> Answered:
    """Sends a request straight to an address, whatever proxy the environment names."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(url, body, named, method=method), timeout=30) as answer:
            return Answered(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.read())
    except urllib.error.HTTPError as error:
        return Answered(error.code, {k.lower(): v for k, v in error.headers.items()}, error.read())


@contextmanager
def serving(by: Sequence[str] = (), **environment: str) -> Iterator[tuple[str, "subprocess.Popen[str]"]]:
    """The command, and the address that it says it serves; ended at the end of the block if it still runs."""
    begun = clickstream_begun("serve-api", "--port", "0", by=by, **environment)
    try:
        assert begun.stdout is not None
        first = begun.stdout.readline()
        assert first.startswith("http://127.0.0.1:"), first + begun.stdout.read()
        yield first.split()[0], begun
    finally:
        if begun.poll() is None:
            begun.send_signal(signal.SIGINT)
        begun.communicate(timeout=30)


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server for the tests of this module, and the raw folder that it fills."""
    home = tmp_path_factory.mktemp("served")
    configured = {"CLICKSTREAM_HOME": str(home), "RAW_URL": "", "RAW_BUCKET": "", "ALLOWED_ORIGINS": ""}
    with serving(**configured) as (url, _):
        yield url, home / "raw"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (EVENT, {"content_type": "application/json", "origin": SHOP}),
        (EVENT, {"content_type": "text/plain;charset=UTF-8", "origin": SHOP}),
        (gzip.compress(EVENT, mtime=0), {"content_type": "application/json", "content_encoding": "gzip"}),
        (gzip.compress(EVENT, mtime=0), {"content_type": "text/plain"}),
    ],
)
def test_an_event_is_taken_as_a_browser_sends_it(
    served: tuple[str, Path], body: bytes, headers: dict[str, str]
) -> None:
    url, raw = served
    before = stored(raw)
    answered = ask(url, body, **headers)
    assert (answered.status, answered.told) == (202, {"accepted": 1, "rejected": 0})
    assert answered.headers.get("access-control-allow-origin") == headers.get("origin")
    (key,) = stored(raw).keys() - before.keys()
    kept = json.loads(stored(raw)[key])
    assert (kept["clientId"], kept["_ingest"]["sourceIp"]) == ("c-1", "127.0.0.0/24")
    assert (kept["_ingest"]["stage"], kept["_ingest"]["apiId"], kept["_ingest"]["method"]) == (
        "$default",
        "local",
        "POST",
    )


@pytest.mark.parametrize(
    ("method", "path", "body", "headers", "status"),
    [
        ("POST", "", b"hello", {"content_type": "text/plain"}, 400),
        ("POST", "", b"", {"content_type": "text/plain"}, 400),
        ("POST", "", EVENT, {"content_type": "text/plain", "origin": "https://evil.example"}, 403),
        ("POST", "/other", EVENT, {"content_type": "text/plain"}, 404),
        ("GET", "/../", None, {}, 404),
        ("GET", "", None, {}, 405),
        ("HEAD", "", None, {}, 405),
        ("DELETE", "", None, {}, 405),
        ("OPTIONS", "", None, {}, 405),
        ("POST", "", b"[" + b",".join([EVENT] * 501) + b"]", {"content_type": "text/plain"}, 413),
        ("POST", "", b"x" * (1024 * 1024), {"content_type": "text/plain"}, 413),
        ("POST", "", b"x" * (11 * 1024 * 1024), {"content_type": "text/plain"}, 413),
        ("POST", "", EVENT, {"content_type": "text/html"}, 415),
        ("POST", "", EVENT, {"content_type": "text/plain", "content_encoding": "br"}, 415),
    ],
)
def test_a_bad_request_is_answered_with_its_status_and_stores_no_event(
    served: tuple[str, Path], method: str, path: str, body: bytes | None, headers: dict[str, str], status: int
) -> None:
    url, raw = served
    before = stored(raw)
    answered = ask(url + path, body, method=method, **headers)
    assert answered.status == status
    assert method == "HEAD" or answered.told.keys() & {"error", "message"}
    assert stored(raw) == before


def test_a_preflight_is_answered_by_the_api(served: tuple[str, Path]) -> None:
    asked = {"access_control_request_method": "POST", "access_control_request_headers": "content-type"}
    answered = ask(served[0], method="OPTIONS", origin=SHOP, **asked)
    assert (answered.status, answered.body) == (204, b"")
    assert answered.headers["access-control-allow-origin"] == SHOP
    assert answered.headers["access-control-allow-methods"] == "POST"
    foreign = ask(served[0], method="OPTIONS", origin="https://evil.example", **asked)
    assert foreign.status == 204
    assert not [name for name in foreign.headers if name.startswith("access-control-")]


def test_all_that_was_accepted_is_loaded_once_whoever_posts_at_the_same_time(
    served: tuple[str, Path], connection: psycopg2.extensions.connection
) -> None:
    url, raw = served
    ids = [[str(uuid4()) for _ in range(20)] for _ in range(60)]

    def send(batch: list[str]) -> object:
        events = [{"eventName": "page_view", "eventId": each, "clientId": "c-many"} for each in batch]
        return ask(url, json.dumps({"events": events}).encode(), content_type="text/plain").told["accepted"]

    with ThreadPoolExecutor(8) as pool:
        # Every third batch comes again, as after an answer that was lost.
        assert list(pool.map(send, [*ids, *ids[::3]])) == [20] * 80
    today = datetime.now(UTC).date()
    days = [prefix_for_day(today - timedelta(days=1)), prefix_for_day(today)]
    result = load_days(connection, FolderStore(raw), days)
    assert (result.rejected, result.duplicates) == (0, 400)
    with connection, connection.cursor() as cursor:
        cursor.execute("select event_id::text from clickstream_events where client_id = 'c-many'")
        assert sorted(each for (each,) in cursor.fetchall()) == sorted(each for batch in ids for each in batch)


def test_more_than_is_let_through_is_answered_429(tmp_path: Path) -> None:
    with serving(API_THROTTLE_RATE="1", API_THROTTLE_BURST="3") as (url, _):
        answers = [ask(url, EVENT, content_type="text/plain") for _ in range(6)]
        assert [each.status for each in answers][:3] == [202] * 3
        assert answers[-1].status == 429
        assert answers[-1].told == {"message": "Too Many Requests"}
        assert len(stored(tmp_path / "home/raw")) == [each.status for each in answers].count(202)


def test_a_bucket_that_fails_is_answered_503_and_takes_events_when_it_is_well_again() -> None:
    with faulty_s3() as s3, serving(**s3.environment()) as (url, _):
        assert ask(url, EVENT, content_type="text/plain").status == 202
        s3.write_fault = lambda key: "503"
        failed = ask(url, EVENT, content_type="text/plain", origin=SHOP)
        assert (failed.status, failed.headers["retry-after"]) == (503, "5")
        assert failed.headers["access-control-allow-origin"] == SHOP
        assert failed.headers["access-control-expose-headers"] == "retry-after"
        s3.write_fault = lambda key: None
        assert ask(url, EVENT, content_type="text/plain").status == 202
        assert s3.client().list_objects_v2(Bucket=BUCKET)["KeyCount"] == 2


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_a_server_that_a_script_started_in_the_background_ends_as_soon_as_it_is_asked_to(
    number: signal.Signals, code: int
) -> None:
    with serving(IN_BACKGROUND) as (_, begun):
        # At once: the web server does not listen to signals yet.
        begun.send_signal(number)
        assert begun.wait(timeout=20) == code


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 0), (signal.SIGTERM, 143)])
def test_whoever_is_being_answered_gets_the_answer_before_it_ends(number: signal.Signals, code: int) -> None:
    with faulty_s3() as s3, serving(**s3.environment()) as (url, begun), ThreadPoolExecutor(1) as pool:
        reached: list[str] = []
        s3.slow_s = 1.0
        s3.write_fault = lambda key: reached.append(key) or "slow"  # type: ignore[func-returns-value]
        answer = pool.submit(ask, url, EVENT, content_type="text/plain")
        deadline = time.monotonic() + 20
        while not reached and time.monotonic() < deadline:
            time.sleep(0.01)
        begun.send_signal(number)
        assert answer.result().status == 202
        assert begun.wait(timeout=20) == code
        with pytest.raises(urllib.error.URLError):
            ask(url, EVENT)


def test_a_line_tells_of_each_answer_and_of_no_body() -> None:
    with serving() as (url, begun):
        ask(url, b'{"eventName":"page_view","clientId":"c-secret"}', content_type="text/plain")
        begun.send_signal(signal.SIGINT)
        assert begun.stdout is not None
        assert begun.stdout.read().splitlines() == ['POST 202 {"accepted":1,"rejected":0}', "The API has ended."]


def test_a_port_that_is_taken_is_named() -> None:
    port = free_port()
    with socket.create_server(("127.0.0.1", port)):
        done = clickstream("serve-api", "--port", str(port))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"clickstream: port {port} of 127.0.0.1 is in use; choose another with --port\n"


def test_a_configuration_that_cannot_be_used_is_named() -> None:
    done = clickstream("serve-api", "--port", "0", ALLOWED_ORIGINS="https://shop.example/path")
    assert (done.returncode, done.stdout) == (1, "")
    assert "ALLOWED_ORIGINS names 'https://shop.example/path'" in done.stderr

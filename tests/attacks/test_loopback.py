"""Attack: a page of another site launches runs in the Dagster that the reader of the page has open on this machine."""

import json
from urllib.parse import urlencode

import pytest
from dagster_webserver.webserver import DagsterWebserver
from starlette.routing import WebSocketRoute

from tests.attacks.dagster_started import LAUNCH, Ui
from tests.attacks.raw_http import HANDSHAKE, REFUSALS, status_of

pytestmark = pytest.mark.xdist_group("loopback")

_AS_JSON, _AS_FORM = json.dumps({"query": LAUNCH}).encode(), urlencode({"query": LAUNCH}).encode()
_REPORT = b'{"metadata": {"note": "never happened"}, "check_name": "books_balance", "passed": true}'

# What a page may have a browser send to another origin without its asking first, and what resembles JSON's name.
_SIMPLE_TYPES = (
    None, "text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=b",
    "text/plain; application/json", "text/plain,application/json", "text/plain; charset=application/json",
    "application/x-www-form-urlencoded; application/json", "multipart/form-data; boundary=application/json",
    "application/graphql", "text/plain; application/graphql",
)  # fmt: skip
_CHANGING = ("POST", "PUT", "PATCH", "DELETE")


@pytest.fixture(scope="module")
def paths() -> list[str]:
    """Every route that Dagster's server has, in the version that is installed: a new one is attacked too."""
    # Its routes stand by themselves: no workspace is opened.
    routes = DagsterWebserver(None).build_routes()  # type: ignore[arg-type]
    # A parameter is an asset, a run or a file.
    filled = {
        route.path.replace("{asset_key:path}", "clickstream_events")
        .replace("{run_id:str}", "r-1")
        .replace("{path:path}", "x")
        for route in routes
        if not isinstance(route, WebSocketRoute)
    }
    assert {"/graphql", "/server_info", "/report_asset_materialization/clickstream_events"} <= filled
    return sorted(filled)


def _foreign_origins(ui: Ui) -> list[str]:
    return [
        "http://attacker.example", f"http://attacker.example:{ui.port}", "null", f"http://127.0.0.1:{ui.port + 1}",
        "http://127.0.0.1", f"https://127.0.0.1:{ui.port}", f"http://localhost:{ui.port}", "file://", "",
        f"http://127.0.0.1:{ui.port}.attacker.example", f"http://127.0.0.1:{ui.port}@attacker.example",
    ]  # fmt: skip


def _ask(ui: Ui, method: str, path: str, *headers: str, body: bytes = b"") -> int | None:
    return status_of(ui.port, f"{method} {path} HTTP/1.1", f"Host: 127.0.0.1:{ui.port}", *headers, body=body)


def _what_has_happened(ui: Ui) -> object:
    """All runs with their states, and when each asset was last materialized or reported."""
    return ui.runs(), ui.ask("{ assetNodes { assetKey { path } assetMaterializations(limit: 1) { timestamp } } }")


def test_no_get_carries_a_mutation(ui: Ui, paths: list[str]) -> None:
    before = _what_has_happened(ui)
    query = urlencode({"query": LAUNCH})
    for accept in ("", "Accept: */*", "Accept: application/json", "Accept: text/html"):
        statuses = {path: _ask(ui, "GET", f"{path}?{query}", *([accept] if accept else [])) for path in paths}
        assert (statuses["/graphql"] in REFUSALS) == ("html" not in accept)
    assert _what_has_happened(ui) == before


def test_no_route_takes_a_change_that_is_not_json(ui: Ui, paths: list[str]) -> None:
    before = _what_has_happened(ui)
    taken = {}
    for path in paths:
        for media_type in _SIMPLE_TYPES:
            headers = [f"Content-Type: {media_type}"] if media_type else []
            for where, body in (("", _AS_JSON), ("", _AS_FORM), (f"?{_AS_FORM.decode()}", b""), ("", _REPORT)):
                status = _ask(ui, "POST", path + where, *headers, body=body)
                if status not in REFUSALS:
                    taken[f"{path} {media_type}"] = status
    assert taken == {}
    assert _what_has_happened(ui) == before


def test_no_route_changes_anything_for_another_origin(ui: Ui, paths: list[str]) -> None:
    before = _what_has_happened(ui)
    taken = {}
    for path in paths:
        for origin in _foreign_origins(ui):
            for method in _CHANGING:
                status = _ask(
                    ui, method, path, f"Origin: {origin}", "Content-Type: application/json",
                    body=_REPORT if "report" in path else _AS_JSON,
                )  # fmt: skip
                if status not in REFUSALS:
                    taken[f"{method} {path} {origin}"] = status
    assert taken == {}
    assert _what_has_happened(ui) == before


def test_no_route_answers_by_another_name(ui: Ui, paths: list[str]) -> None:
    before = _what_has_happened(ui)
    foreign = f"Host: attacker.example:{ui.port}"
    own = [f"Origin: http://attacker.example:{ui.port}", "Content-Type: application/json"]
    answered = {}
    for path in paths:
        for method in ("GET", "HEAD", "OPTIONS", *_CHANGING):
            body = b"" if method in ("GET", "HEAD") else _AS_JSON
            status = status_of(ui.port, f"{method} {path} HTTP/1.1", foreign, *own, body=body)
            if status not in REFUSALS:
                answered[f"{method} {path}"] = status
    assert answered == {}
    assert _what_has_happened(ui) == before


def test_another_sites_page_may_link_here_and_no_more(ui: Ui) -> None:
    for site in ("cross-site", "same-site"):
        fetched = [f"Sec-Fetch-Site: {site}", "Sec-Fetch-Mode: no-cors", "Sec-Fetch-Dest: image"]
        framed = [f"Sec-Fetch-Site: {site}", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: iframe"]
        linked = [f"Sec-Fetch-Site: {site}", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Dest: document"]
        assert [_ask(ui, "GET", "/runs", *each) for each in (fetched, framed, linked)] == [403, 403, 200]


def test_no_socket_opens_for_another_origin_or_name(ui: Ui) -> None:
    ours, theirs = f"127.0.0.1:{ui.port}", f"attacker.example:{ui.port}"
    cases = [(ours, origin) for origin in (None, *_foreign_origins(ui))]
    cases += [(theirs, f"http://{theirs}"), (theirs, None), (theirs, f"http://{ours}")]
    statuses = {case: _status_of_socket(ui, *case) for case in cases}
    assert {case: status for case, status in statuses.items() if status not in REFUSALS} == {}
    assert _status_of_socket(ui, ours, f"http://{ours}") == 101


def _status_of_socket(ui: Ui, host: str, origin: str | None) -> int | None:
    """101 where it opens."""
    named = [f"Host: {host}", *([] if origin is None else [f"Origin: {origin}"])]
    return status_of(ui.port, "GET /graphql HTTP/1.1", *named, *HANDSHAKE, "Sec-WebSocket-Protocol: graphql-ws")


def test_the_page_of_dagster_itself_launches_a_run(ui: Ui) -> None:
    # The very mutation of the attacks, sent as they were not: what they lacked is the door, not the words.
    assert ui.ask(LAUNCH) == {"launchRun": {"__typename": "LaunchRunSuccess"}}
    assert set(ui.wait_until_runs_have_ended().values()) == {"SUCCESS"}

"""The checks of LAB4 on small homes: each finds what is wrong with the visit, the order or the late events."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2
import pytest

from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from storefront.local.database import oltp_server
from tests.commands import clickstream
from tests.stack.started import environment_of
from workshop.check import checks_of
from workshop.checking import Place, findings

_ORDER = "6f1f7b62-2f6b-4c53-9d0e-0f6f6a6c0001"
_NOW = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
_CAMPAIGN = "http://127.0.0.1:3000/?utm_source=newsletter&utm_medium=email&utm_campaign=lab4"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with both servers; the shop has sold one order of 19,490,000 VND."""
    home = tmp_path_factory.mktemp("home")
    with EmbeddedServer(home / "warehouse").running(), oltp_server(home).running() as shop:
        opened = psycopg2.connect(
            host=shop.host, port=shop.port, user=shop.user, password=shop.password, dbname=shop.database
        )
        with closing(opened), opened, opened.cursor() as cursor:
            cursor.execute("create table orders (id uuid, total bigint)")
            cursor.execute("insert into orders values (%s, 19490000)", (_ORDER,))
        yield home


def _event(name: str, session: str, *, waited_s: float = 1, **fields: Any) -> dict[str, Any]:
    began = _NOW - timedelta(seconds=waited_s)
    return {
        "eventName": name,
        "clientId": f"client of {session}",
        "sessionId": session,
        "pageUrl": _CAMPAIGN,
        "eventTimestamp": began.isoformat(),
        "sentAt": _NOW.isoformat(),
        **fields,
    }


def _lines_after(home: Path, events: list[dict[str, Any]]) -> list[str]:
    """What the check says when these events, later than all before, were received and loaded."""
    number = len(list((home / "raw/events").rglob("*.json")))
    later = timedelta(minutes=number)
    for event in events:
        for name in ("eventTimestamp", "sentAt"):
            event[name] = (datetime.fromisoformat(event[name]) + later).isoformat()
    path = home / f"raw/events/2026/01/31/08/event-{number}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    receipt = {"receivedAt": (_NOW + later).isoformat(), "sourceIp": "127.0.0.0/24"}
    path.write_text(json.dumps({"events": events, "_ingest": receipt}))
    environment = environment_of(home)
    loaded = clickstream("load", "--from", "2026-01-31", "--to", "2026-01-31", **environment)
    assert loaded.returncode == 0, loaded.stderr
    return [each.sentence for each in findings(checks_of(4), Place(load_settings(environment)))]


def _purchase(session: str, revenue: object, **fields: Any) -> dict[str, Any]:
    return _event("purchase", session, order={"id": _ORDER, "revenue": revenue, "currency": "VND"}, **fields)


def test_each_check_finds_what_is_wrong_and_a_whole_visit_right(home: Path) -> None:
    nobody = _lines_after(home, [_event("view_home", "a"), _purchase("a", 19490000)])
    assert nobody[0].startswith("right")
    assert nobody[1].startswith("missing")
    assert "who bought had not signed in" in nobody[1]
    assert "every event of the visit was sent within 5 s" in nobody[3]
    assert "no data-track and no lab4_note" in nobody[4]

    other_sum = _lines_after(home, [_event("view_home", "b"), _purchase("b", 1, userId="u-1")])
    assert other_sum[1].startswith("right")
    assert other_sum[2].startswith("wrong")
    assert f"the order {_ORDER} has the sums 19490000, 1, 19490000" in other_sum[2]

    strange = _lines_after(home, [_event("view_home", "c"), _purchase("c", ["much"], userId="u-1")])
    assert "has the sums 19490000, ['much'], 19490000" in strange[2]

    direct = _lines_after(home, [_event("view_home", "d", pageUrl="http://127.0.0.1:3000/?x=utm_campaign=lab4")])
    assert direct[0].startswith("wrong")
    assert "the channel of its visit is direct" in direct[0]

    whole = _lines_after(
        home,
        [
            _event("view_home", "e"),
            _purchase("e", 19490000, userId="u-1"),
            _event("click", "e", waited_s=9, element={"tag": "h1", "dataset": {"track": "lab4"}}),
            _event("lab4_note", "f", pageUrl=None),
        ],
    )
    assert [each.split()[0] for each in whole] == ["right"] * 5

"""Stale days: what one more object makes wrong, told as small histories. After each object every table is right.

tests/storage/tables/test_any_order.py looks for more of them by chance; these are the ones that chance seldom finds.
"""

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.storage.loads import load_days
from tests.storage.tables.right_tables import assert_right

EVENING = datetime(2026, 1, 5, 23, 50, tzinfo=UTC)
DAYS = [date(2026, 1, day) for day in range(1, 15)]
X = "00000000-0000-4000-8000-000000000001"


@dataclass(frozen=True)
class Heard:
    """An event: how long after the evening it happened, and how long after that it was heard of."""

    says: dict[str, Any]
    after: timedelta = timedelta(0)
    heard_after: timedelta = timedelta(0)


def _in(minutes: float, *, days: int = 0) -> timedelta:
    return timedelta(days=days, minutes=minutes)


def _view(**says: Any) -> dict[str, Any]:
    return {"eventName": "page_view", "pageUrl": "https://shop.example/", **says}


def _purchase(session: str | None, order: str | None, **says: Any) -> dict[str, Any]:
    told = says.pop("told", {})
    return {"eventName": "purchase", "sessionId": session, "order": {"id": order, **told}, **says}


C1 = {"clientId": "c1"}
HISTORIES = {
    "an order turns out to be older, in another visit": [
        Heard(_purchase("s2", "o1"), _in(0, days=1)),
        Heard(_view(sessionId="s2"), _in(0, days=2)),
        Heard(_purchase("s1", "o1"), heard_after=_in(0, days=3)),
    ],
    "an order turns out to be older, in nobody's visit": [
        Heard(_purchase("s2", "o1"), _in(0, days=1)),
        Heard({"eventName": "purchase", "order": {"id": "o1"}}),
    ],
    "an order turns out to be older, in a visit that has to be derived": [
        Heard({"eventName": "purchase", "order": {"id": "o1"}, **C1}, _in(20)),
        Heard(_view(**C1)),
        Heard(_purchase("s1", "o1"), _in(0, days=-1)),
    ],
    "an earlier copy says that it was another order": [
        Heard(_purchase("s1", "o1", eventId=X), heard_after=_in(60)),
        Heard(_purchase("s2", "o1"), _in(0, days=3)),
        Heard(_purchase("s1", "o2", eventId=X)),
    ],
    "an earlier copy says that nothing was bought": [
        Heard(_purchase("s1", "o1", eventId=X), heard_after=_in(60)),
        Heard(_purchase("s2", "o1"), _in(0, days=3)),
        Heard(_view(sessionId="s1", eventId=X)),
    ],
    "an earlier copy was a bot's": [
        Heard(_purchase("s1", "o1", eventId=X), heard_after=_in(60)),
        Heard(_purchase("s2", "o1"), _in(0, days=3)),
        Heard(_purchase("s1", "o1", eventId=X, _ingest={"userAgent": "Googlebot/2.1"})),
    ],
    "an earlier copy stands on another day": [
        Heard(_view(sessionId="s1", eventId=X), _in(0, days=2)),
        Heard(_view(sessionId="s1", eventId=X)),
    ],
    "an earlier copy stands in another visit": [
        Heard(_view(sessionId="s1"), _in(0, days=-1)),
        Heard(_view(sessionId="s1", eventId=X), heard_after=_in(60)),
        Heard(_view(sessionId="s2", eventId=X)),
    ],
    "an event joins two derived visits over midnight": [
        Heard(_view(**C1)),
        Heard(_view(**C1), _in(60)),
        Heard(_view(**C1), _in(30)),
    ],
    "an earlier copy tears a derived visit apart": [
        Heard(_view(**C1)),
        Heard(_view(eventId=X, **C1), _in(30), heard_after=_in(60)),
        Heard(_view(**C1), _in(60)),
        Heard(_view(eventId=X, **C1), _in(-300)),
    ],
    "an earlier copy takes the end off a derived visit": [
        Heard(_view(**C1)),
        Heard(_view(eventId=X, **C1), _in(30), heard_after=_in(0, days=3)),
        Heard(_view(eventId=X, **C1), _in(0, days=-3)),
    ],
    "a derived visit begins a day earlier": [
        Heard(_view(**C1), _in(40)),
        Heard(_view(**C1), _in(10)),
        Heard(_view(**C1), _in(-20), heard_after=_in(0, days=2)),
    ],
    "half an hour and a millisecond joins nothing": [
        Heard(_view(**C1), _in(30) + timedelta(milliseconds=1)),
        Heard(_view(**C1)),
    ],
    "a visit is told its channel on another day": [
        Heard({"eventName": "view_item", "sessionId": "s1", "product": {"id": "p1", "name": "Laptop"}}),
        Heard(_view(sessionId="s1"), _in(0, days=3)),
        Heard(_view(sessionId="s1", pageUrl="https://shop.example/?utm_source=a&utm_medium=email"), _in(-60)),
    ],
    "a cart is filled on the day before": [
        Heard(_purchase("s1", None), _in(30)),
        Heard({"eventName": "add_to_cart", "sessionId": "s1", "product": {"id": "p1", "price": 3}},
              heard_after=_in(0, days=2)),
    ],
    "an order between empties the cart": [
        Heard({"eventName": "add_to_cart", "sessionId": "s1", "product": {"id": "p1", "price": 3}}),
        Heard(_purchase("s1", "o2"), _in(30)),
        Heard(_purchase("s1", "o1"), _in(5), heard_after=_in(0, days=2)),
        Heard(_purchase("s9", "o1"), _in(0, days=-1)),
    ],
    "a server tells an order, and its browser the rest": [
        Heard(_purchase(None, "o1", told={"revenue": 30})),
        Heard(_view(sessionId="s1"), _in(-30)),
        Heard(_purchase("s1", "o1", items=[{"id": "p1", "price": 3}], userId="u1"), _in(0.1)),
    ],
    "an order is told its value weeks later": [
        Heard(_purchase("s1", "o1")),
        Heard(_purchase("s2", "o1", told={"revenue": 30, "currency": "USD"}), _in(0, days=6)),
        Heard(_purchase("s3", "o1", told={"revenue": 20, "currency": "EUR"}), _in(0, days=2)),
    ],
    "what told an order's items turns out to be a bot's": [
        Heard(_purchase("s1", "o1")),
        Heard(_purchase("s2", "o1", eventId=X, items=[{"id": "p1"}]), _in(0, days=2), heard_after=_in(60)),
        Heard(_purchase("s2", "o1", eventId=X, _ingest={"userAgent": "Googlebot/2.1"}), _in(0, days=2)),
    ],
    "a server's order joins the visit that reaches its day": [
        Heard(_purchase(None, "o1"), _in(9)),
        Heard(_purchase("s1", "o1"), _in(11)),
        Heard(_view(sessionId="s1"), _in(0)),
        Heard(_view(sessionId="s1"), _in(0, days=-1)),
    ],
    "a server's order of a browser belongs to the visit that names itself": [
        Heard(_purchase(None, "o1", **C1)),
        Heard(_purchase("s1", "o1", **C1), _in(-300), heard_after=_in(0, days=1)),
        Heard(_purchase("s2", "o1", **C1), _in(1)),
        Heard(_purchase("s3", "o1"), _in(-5)),
    ],
    "the first purchase of an order comes in last": [
        Heard(_purchase("s2", "o1", items=[{"id": "p1", "price": 2}]), _in(0, days=2)),
        Heard(_purchase("s1", "o1", userId="u1"), _in(0, days=1)),
        Heard({"eventName": "purchase", "order": {"id": "o1", "revenue": 3}}),
    ],
}  # fmt: skip


@pytest.mark.parametrize("history", HISTORIES.values(), ids=HISTORIES.keys())
def test_every_table_is_right_after_every_object(
    history: list[Heard], connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path)
    for number, heard in enumerate(history):
        key = _write(tmp_path, number, heard)
        assert load_days(connection, store, [key]).objects == 1
        recompute_stale(connection, choices=ModelChoices("VND"))
        assert_right(connection, DAYS)


def _write(folder: Path, number: int, heard: Heard) -> str:
    happened_at = EVENING + heard.after
    received_at = happened_at + heard.heard_after
    event = {
        **heard.says,
        "eventTimestamp": happened_at.isoformat(),
        "sentAt": received_at.isoformat(),
        "_ingest": {"receivedAt": received_at.isoformat(), **heard.says.get("_ingest", {})},
    }
    key = f"events/{received_at:%Y/%m/%d/%H}/event-{number}.json"
    (folder / key).parent.mkdir(parents=True, exist_ok=True)
    (folder / key).write_text(json.dumps(event))
    return key

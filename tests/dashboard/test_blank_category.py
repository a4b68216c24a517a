"""A category whose name is blank: in an address it would mean all categories, so it adds nothing to all visits."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.dashboard.asked import asked
from tests.dashboard.started import needs_r
from tests.storage.loads import load_days

pytestmark = needs_r

_DAY = date(2026, 1, 5)
_VIEW = {"eventName": "product_view", "sessionId": "s-1", "pageUrl": "https://shop.example/p/1"}


@pytest.fixture
def one_visit(connection: psycopg2.extensions.connection, tmp_path: Path) -> None:
    """A visit that viewed a product of a category called "" after half a minute, and was there for a whole one."""
    events = [
        {"eventName": "home_view", "sessionId": "s-1", "pageUrl": "https://shop.example/", **_at("10:00:00")},
        {**_VIEW, "product": {"id": "p-1", "category": ""}, **_at("10:00:30")},
        {**_VIEW, "product": {"id": "p-1", "category": "laptop"}, **_at("10:01:00")},
    ]
    path = tmp_path / "events/2026/01/05/10/event-00000000-0000-4000-8000-000000000001.json"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(map(json.dumps, events)))
    load_days(connection, FolderStore(tmp_path), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))
    with connection, connection.cursor() as cursor:
        cursor.execute("select distinct category from visit_category_daily order by category")
        assert cursor.fetchall() == [("",), ("laptop",)]


@pytest.mark.usefixtures("one_visit")
@pytest.mark.parametrize(
    ("query", "parameters", "expected"),
    [
        ("funnel_by_day", {}, [{"step": "session", "visits": 1}, {"step": "view_item", "visits": 1}]),
        ("funnel_ends", {"step": "view_item"}, [{"id": "/p/1", "visits": 1}, {"id": "p-1", "visits": 1}]),
        ("visits_of_days", {}, [{"visits": 1, "page_views": 3}]),
        ("visits_by_channel", {}, [{"channel": "direct", "visits": 1}]),
        ("visits_by_landing_page", {}, [{"landing_page": "/", "visits": 1}]),
        ("visit_lengths", {}, [{"span": 2, "visits": 1}]),
        ("visits_found", {"search": "", "landing": ""}, [{"visits": 1}]),
        ("visits_found", {"search": "/p/", "landing": "/"}, [{"visits": 1}]),
        ("visits_found", {"search": "", "landing": "/p/1"}, [{"visits": 0}]),
    ],
)
def test_a_visit_counts_once(
    warehouse_address: WarehouseAddress, query: str, parameters: dict[str, str], expected: list[dict[str, Any]]
) -> None:
    answer = asked(warehouse_address, query, days=(_DAY, _DAY), **parameters)
    found = [{name: row[name] for name in expected[0]} for row in answer if row["visits"] or not expected[0]["visits"]]
    assert found == expected


def _at(time: str) -> dict[str, Any]:
    moment = f"2026-01-05T{time}Z"
    return {"eventTimestamp": moment, "sentAt": moment, "_ingest": {"receivedAt": moment}}

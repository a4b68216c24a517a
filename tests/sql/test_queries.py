"""The sample queries in `dbt-free-sql/questions/samples/`: what each answers about a small shop."""

import csv
import io
import json
import os
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.server.embedded_server import BINARIES
from clickstream_pipeline.storage.sql_files import SQL_FOLDER
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.assets.conftest import point_at
from tests.assets.small_shop import BROWSER, objects_of
from tests.commands import clickstream
from tests.storage.loads import load_days, set_zone

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)
QUERIES = {path.stem: path for path in (SQL_FOLDER / "questions/samples").glob("*.sql")}

Ask = Callable[..., list[str]]

ZONE = "Asia/Ho_Chi_Minh"
# On Monday and on Tuesday somebody buys the laptop at 09:00 UTC (16:00 at the shop), within four minutes, and somebody
# looks at one page ten minutes before that day at the shop (16:50 UTC). On Tuesday at 11:00 UTC a cart is left.
ANSWERS = {
    "abandoned_carts": [
        "session_date,sessions_with_cart,abandoned,abandoned_pct",
        "2026-03-01,0,0,",
        "2026-03-02,1,0,0.00",
        "2026-03-03,2,1,50.00",
    ],
    "basic_funnel": [
        "step_number,step,sessions,sessions_lost,share_of_sessions_pct,lost_pct,mean_s_from_step_before",
        "1,session,5,2,100.00,40.00,",
        "2,view_item,3,0,60.00,0.00,40.0",
        "3,add_to_cart,3,1,60.00,33.33,80.0",
        "4,begin_checkout,2,0,40.00,0.00,60.0",
        "5,purchase,2,0,40.00,0.00,60.0",
    ],
    "event_counts": [
        "event_type,event_name,events,days",
        "page_view,page_view,4,3",
        "add_to_cart,add_to_cart_click,3,2",
        "view_item,product_view,3,2",
        "begin_checkout,checkout_start,2,2",
        "purchase,checkout_complete,2,2",
    ],
    "peak_hours": [
        "hour_of_day,sessions,page_views,purchases",
        "16,2,4,2",
        "23,2,2,0",
        "18,1,1,0",
    ],
    "peak_weekdays": [
        "weekday_number,weekday,sessions,visitors,page_views,purchases",
        "1,Monday,2,2,3,1",
        "2,Tuesday,2,2,3,1",
        "7,Sunday,1,1,1,0",
    ],
    "revenue_by_day": [
        "event_date,currency,orders,revenue,orders_without_value",
        "2026-03-02,VND,1,16690000,0",
        "2026-03-03,VND,1,16690000,0",
    ],
    "revenue_by_week": [
        "week,currency,orders,revenue,orders_without_value",
        "2026-03-02,VND,2,33380000,0",
    ],
    "top_pages": [
        "page_path,views,sessions,entrances,exits",
        "/product/laptop,6,4,4,4",
        "/product/mouse,1,1,1,1",
    ],
    "top_products": [
        "product_id,product_name,views,adds,sessions_viewed,sessions_bought,revenue,units",
        "p-1,Laptop,2,2,2,2,33380000 VND,2",
        "p-2,Mouse,1,1,1,0,,0",
    ],
}


@pytest.fixture
def shop(
    warehouse_address: WarehouseAddress,
    connection: psycopg2.extensions.connection,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> WarehouseAddress:
    """The shop of `ANSWERS`, in a warehouse that the environment names."""
    for raw in [*objects_of(MONDAY), *objects_of(TUESDAY)]:
        _write(tmp_path / raw.key, raw.data)
    _write(tmp_path / "events/2026/03/03/11/event-cart.json", _mouse_in_a_cart())
    set_zone(connection, ZONE)
    load_days(connection, FolderStore(tmp_path), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))
    point_at(warehouse_address, monkeypatch, ZONE)
    return warehouse_address


def test_every_query_has_an_answer_here() -> None:
    assert set(QUERIES) == set(ANSWERS)


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_query_answers_through_the_command(name: str) -> None:
    done = clickstream("sql", "--csv", QUERIES[name].read_text())
    assert (done.stderr, done.stdout.splitlines()) == ("", ANSWERS[name])


@pytest.mark.parametrize("name", sorted(ANSWERS))
def test_a_query_answers_through_psql(name: str, shop: WarehouseAddress) -> None:
    assert _psql(shop, QUERIES[name]) == ANSWERS[name]


@pytest.mark.parametrize(("start", "number", "week"), [("sunday", 7, "2026-03-01"), ("saturday", 6, "2026-02-28")])
def test_weeks_begin_on_the_shops_own_day(
    start: str, number: int, week: str, shop: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = [f"{week},VND,2,33380000,0"]
    assert _psql(shop, QUERIES["revenue_by_week"], PGOPTIONS=f"-c clickstream.week_start={number}")[1:] == expected
    monkeypatch.setenv("SHOP_WEEK_START", start)
    assert clickstream("sql", "--csv", QUERIES["revenue_by_week"].read_text()).stdout.splitlines()[1:] == expected


def _psql(address: WarehouseAddress, query: Path, **environment: str) -> list[str]:
    where = {
        "PGHOST": address.host,
        "PGPORT": str(address.port),
        "PGUSER": address.user,
        "PGPASSWORD": address.password or "",
        "PGDATABASE": address.database,
    }
    done = subprocess.run(
        [str(BINARIES / "psql"), "--no-psqlrc", "--csv", "-f", str(query)],
        env={**os.environ, **where, **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return [",".join(row) for row in csv.reader(io.StringIO(done.stdout))]


def _mouse_in_a_cart() -> bytes:
    mouse = {"id": "p-2", "name": "Mouse", "price": 450_000}
    return json.dumps(
        [
            {
                "eventName": name,
                "sessionId": "cart",
                "clientId": "client of cart",
                "pageUrl": "https://shop.example/product/mouse",
                "product": mouse,
                "_ingest": {"receivedAt": f"2026-03-03T11:{minute:02}:00Z", "userAgent": BROWSER},
            }
            for name, minute in (("product_view", 0), ("add_to_cart_click", 2))
        ]
    ).encode()


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)

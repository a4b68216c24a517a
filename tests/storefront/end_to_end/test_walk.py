"""The shop, end to end: what scripted visitors did in a real browser stands in the warehouse, number by number."""

import asyncio
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from urllib.parse import quote

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.connections import connection_to
from clickstream_pipeline.storage.embedded_server import EmbeddedServer
from tests.commands import clickstream
from tests.storefront.end_to_end.browser import needs_chromium
from tests.storefront.end_to_end.collector import Collector
from tests.storefront.end_to_end.scripts import EMAIL, PASSWORD, ROLES, Role
from tests.storefront.end_to_end.tallies import Row, expected_tables
from tests.storefront.end_to_end.visitor import ADDRESS
from tests.storefront.end_to_end.walk import Walked, walk
from tests.storefront.started import Started, needs_storefront, started_shop

# One build of the storefront, whichever tests want it.
pytestmark = [needs_storefront, needs_chromium, pytest.mark.xdist_group("storefront")]

# All days together: a walk may cross midnight.
QUERIES = {
    "sessions": """
        select user_id, events, page_views, product_views, adds, removes, checkouts, purchases, is_bounce,
            has_abandoned_cart, is_first_visit, landing_page, exit_page, referrer_host, utm_source, utm_medium,
            utm_campaign, channel, device_class, user_login_state
        from sessions
    """,
    "orders": "select order_id, user_id, value, currency, units from orders",
    "funnel_daily": """
        select channel, device_class, user_login_state, step_number, step, sum(sessions) as sessions,
            sum(sessions_lost) as sessions_lost, sum(seconds_count) as seconds_count
        from funnel_daily
        group by channel, device_class, user_login_state, step_number, step
    """,
    "product_daily": """
        select channel, device_class, user_login_state, product_id, product_name, product_category, product_brand,
            sum(views) as views, sum(adds) as adds, sum(removes) as removes, sum(sessions_viewed) as sessions_viewed,
            sum(sessions_added) as sessions_added, sum(sessions_bought) as sessions_bought
        from product_daily
        group by channel, device_class, user_login_state, product_id, product_name, product_category, product_brand
    """,
    "product_sales_daily": """
        select channel, device_class, user_login_state, product_id, currency, is_inferred, sum(orders) as orders,
            sum(units) as units, sum(revenue) as revenue
        from product_sales_daily
        group by channel, device_class, user_login_state, product_id, currency, is_inferred
    """,
    "page_daily": """
        select channel, device_class, user_login_state, page_path, sum(views) as views, sum(sessions) as sessions,
            sum(visitors) as visitors, sum(entrances) as entrances, sum(exits) as exits
        from page_daily
        group by channel, device_class, user_login_state, page_path
    """,
    "event_daily": """
        select channel, device_class, user_login_state, event_type, event_name, sum(events) as events,
            sum(sessions) as sessions
        from event_daily
        group by channel, device_class, user_login_state, event_type, event_name
    """,
    "activity_hourly": """
        select channel, device_class, user_login_state, sum(events) as events, sum(page_views) as page_views,
            sum(product_views) as product_views, sum(adds) as adds, sum(checkouts) as checkouts,
            sum(purchases) as purchases
        from activity_hourly
        group by channel, device_class, user_login_state
    """,
}
# Who was there on two days is counted on both: these columns hold for a walk within one day.
WITHIN_ONE_DAY = {"sessions", "visitors", "sessions_viewed", "sessions_added", "sessions_bought"}


@dataclass(frozen=True, slots=True)
class Day:
    """A walk that is over, and the warehouse that has loaded it."""

    shop: Started
    walked: list[Walked]
    collector: Collector
    warehouse: psycopg2.extensions.connection
    first: date
    last: date


@pytest.fixture(scope="module")
def day(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Day]:
    home = tmp_path_factory.mktemp("walk")
    with started_shop(home) as shop:
        first = datetime.now(UTC).date()
        walked = asyncio.run(walk(ROLES, shop))
    last = datetime.now(UTC).date()
    collector = Collector(shop.raw)
    collector.look()
    here = {"CLICKSTREAM_HOME": str(home), "DWH_HOST": "", "RAW_URL": "", "RAW_BUCKET": ""}
    done = clickstream("load", "--from", str(first), "--to", str(last), **here)
    assert (done.returncode, done.stderr) == (0, "")
    with EmbeddedServer(home / "warehouse").running() as address, connection_to(address) as warehouse:
        yield Day(shop, walked, collector, warehouse, first, last)


def test_every_visitor_could_do_what_they_came_for(day: Day) -> None:
    assert "\n".join(each.trouble for each in day.walked if each.trouble) == ""


@pytest.mark.parametrize("role", ROLES, ids=lambda role: role.name)
def test_the_raw_store_holds_what_a_visitor_did_and_nothing_else(day: Day, role: Role) -> None:
    (walked,) = (each for each in day.walked if each.notebook.visitor == role.name)
    did = Counter(deed.kind for visit in walked.notebook.visits for deed in visit.deeds)
    assert day.collector.kinds_of(set(walked.clients)) == did


def test_nobody_else_is_in_the_raw_store(day: Day) -> None:
    known = {client for each in day.walked for client in each.clients}
    assert set(day.collector.by_client) == known


def test_each_event_is_in_the_warehouse_once_whatever_its_copies(day: Day) -> None:
    rows = _asked(day.warehouse, "select event_id::text, is_bot, is_late_unreliable from clickstream_events")
    assert Counter(row["event_id"] for row in rows) == Counter(day.collector.copies.keys())
    assert not any(row["is_late_unreliable"] for row in rows)
    (books,) = _asked(
        day.warehouse,
        "select sum(events) as events, sum(duplicates) as duplicates, sum(rejected) as rejected, sum(bots) as bots"
        " from load_daily",
    )
    copies = day.collector.copies
    crawled = sum(each.notebook.deeds for each in day.walked if each.notebook.is_crawler)
    assert books == {
        "events": copies.total(), "duplicates": copies.total() - len(copies), "rejected": 0, "bots": crawled,
    }  # fmt: skip


def test_nothing_that_was_typed_into_a_form_reaches_the_raw_store(day: Day) -> None:
    assert day.collector.texts
    typed = [EMAIL, PASSWORD, *ADDRESS.values(), ADDRESS["Phone"].replace(" ", ""), "246810"]
    stored = "\n".join(day.collector.texts)
    stored += json.dumps([json.loads(text) for text in day.collector.texts], ensure_ascii=False)
    assert [words for words in typed if words in stored or quote(words) in stored] == []


@pytest.mark.parametrize("table", QUERIES)
def test_every_figure_equals_what_the_visitors_did(day: Day, table: str) -> None:
    visits = [visit for each in day.walked for visit in each.notebook.visits]
    left_out = WITHIN_ONE_DAY if day.first != day.last and table not in ("sessions", "funnel_daily") else set()
    expected = _counted(expected_tables(visits)[table], left_out)
    found = _counted(_asked(day.warehouse, QUERIES[table]), left_out)
    assert expected
    assert {"lacks": expected - found, "has too many": found - expected} == {"lacks": {}, "has too many": {}}


def _asked(warehouse: psycopg2.extensions.connection, query: str) -> list[Row]:
    with warehouse.cursor() as cursor:
        cursor.execute(query)
        names = [column.name for column in cursor.description or ()]
        return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


def _counted(rows: list[Row], left_out: set[str]) -> Counter[tuple[tuple[str, Any], ...]]:
    return Counter(tuple(sorted(item for item in row.items() if item[0] not in left_out)) for row in rows)

"""Twenty thousand made-up values of everything in the warehouse: what a page costs does not hang on what was posted."""

import time
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, expect
from psycopg2 import sql

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.attacks.hostile_shop import HARMLESS, derived_tables, shop_of
from tests.dashboard.pictures import PAGES
from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import Dashboard, Shop, needs_r, started_dashboard
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("flooded dashboard")]

MADE_UP = 20_000
# The products page has 5,249 with 400 marks in its picture, which is as many as it draws.
MOST_ELEMENTS = 6_000
MOST_BYTES = 3_000_000
# On a machine that has other things to do as well.
MOST_SECONDS = 30


@pytest.fixture(scope="module")
def dashboard(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    flooded = shop_of(tmp_path_factory.mktemp("flooded"), [HARMLESS])
    day = flooded.harmless_day
    with EmbeddedServer(flooded.home / "warehouse").running() as owner, connection_to(owner) as connection:
        with connection.cursor() as cursor:
            for table, _, columns in derived_tables(cursor):
                if table.endswith(("_daily", "_hourly")) or table in ("orders", "sessions"):
                    _flood(cursor, table, columns)
            # As a load ends.
            cursor.execute("analyze")
        connection.commit()
    truth = Truth(day, 1, 1, 1, "UTC", {})
    with started_dashboard(Shop(flooded.home, truth)) as dashboard:
        yield dashboard


@pytest.fixture
def reader(browser: Browser, dashboard: Dashboard) -> Iterator[Reader]:
    with reading(browser, dashboard) as reader:
        yield reader


@pytest.mark.parametrize("page", PAGES)
def test_a_page_stays_small_and_opens_soon(reader: Reader, page: str) -> None:
    day = str(reader.dashboard.shop.truth.first_day)
    for address in ({}, {"by": "category"}, {"by": "login"}, {"product": "harmless 1", "rank": "orders"}):
        began = time.monotonic()
        reader.open(page, range="custom", **{"from": day, "to": day, **address})
        assert time.monotonic() - began < MOST_SECONDS, address
        assert reader.page.locator(".failure").count() == 0, address
        assert reader.page.evaluate("document.querySelectorAll('*').length") < MOST_ELEMENTS, address
        assert len(reader.page.content()) < MOST_BYTES, address


def test_what_lists_have_no_room_for_is_told_and_found_by_keyboard(reader: Reader) -> None:
    day = str(reader.dashboard.shop.truth.first_day)
    reader.open("funnel", range="custom", by="category", **{"from": day, "to": day})
    for name in ("category", "login"):
        # All of them, and a handful of the shop's own.
        assert 51 <= reader.page.locator(f"select[data-filter={name}] option").count() <= 52
        expect(reader.page.locator(f".control:has([data-find={name}])")).to_contain_text("more")
    expect(reader.page.locator("[data-panel=funnel-groups]")).to_contain_text("50 of 20.0")
    search = reader.page.locator("[data-find=category]")
    search.focus()
    reader.page.keyboard.type("MADE UP 1999")
    offered = reader.page.locator("#found-category option")
    expect(offered).to_have_count(11, timeout=30_000)
    name = offered.last.get_attribute("value")
    assert name is not None
    search.fill(name)
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("select[data-filter=category]")).to_have_value(name, timeout=30_000)
    reader.settle()
    expect(reader.page.locator("[data-panel=funnel-groups] tbody tr")).to_have_count(1)
    search.focus()
    reader.page.keyboard.type("nothing of this name")
    reader.page.keyboard.press("Enter")
    expect(reader.page.locator("[data-panel=funnel-groups] .empty")).to_be_visible(timeout=30_000)


def test_currencies_beyond_the_first_are_counted(reader: Reader) -> None:
    day = str(reader.dashboard.shop.truth.first_day)
    for page, panel in (("overview", "overview-figures"), ("products", "products-top")):
        reader.open(page, range="custom", **{"from": day, "to": day})
        expect(reader.page.locator(f"[data-panel={panel}]")).to_contain_text("fewer orders are not shown")
        assert (reader.figure("currencies_beyond") or 0) > 19_000


def test_a_phone_has_room_for_the_search(browser: Browser, dashboard: Dashboard) -> None:
    day = str(dashboard.shop.truth.first_day)
    with reading(browser, dashboard, viewport={"width": 390, "height": 844}, has_touch=True) as phone:
        phone.open("funnel", range="custom", **{"from": day, "to": day})
        phone.page.get_by_text("Filters", exact=True).click()
        expect(phone.page.locator("[data-find=category]")).to_be_visible()
        assert phone.page.evaluate("document.documentElement.scrollWidth") <= 390


def _flood(cursor: Any, table: str, columns: list[str]) -> None:
    """Copies of a table's first rows with made-up words behind theirs: a whole funnel where steps are rows."""
    cursor.execute(
        "select column_name from information_schema.columns where table_name = %s and is_generated = 'NEVER'", (table,)
    )
    names = [name for (name,) in cursor.fetchall()]
    made_up = [
        sql.SQL("rows.{0} || ' made up ' || made_up.number").format(sql.Identifier(name))
        if name in columns
        else sql.SQL("rows.{}").format(sql.Identifier(name))
        for name in names
    ]
    query = """
        insert into {table} ({names})
        select {made_up}
        from (select * from {table} order by {groups} limit {rows}) as rows
        cross join generate_series(1, {count}) as made_up (number)
        on conflict do nothing
    """
    cursor.execute(
        sql.SQL(query).format(
            table=sql.Identifier(table),
            names=sql.SQL(", ").join(map(sql.Identifier, names)),
            made_up=sql.SQL(", ").join(made_up),
            groups=sql.SQL(", ").join(map(sql.Identifier, columns)),
            rows=sql.Literal(5 if table.startswith("funnel") else 1),
            count=sql.Literal(MADE_UP),
        )
    )

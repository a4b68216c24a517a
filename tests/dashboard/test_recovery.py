"""When parts of it go away: the page says so in words, and comes back by itself."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, expect

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.reader_login import reader_address
from tests.commands import wait_for
from tests.dashboard.reading import reading
from tests.dashboard.started import Dashboard, Shop, needs_r, started_dashboard
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

_ANY_DAY = date(2026, 3, 2)
_MORE_VISITS = """
update visit_daily
set sessions = sessions + %(more)s
where (session_date, landing_page, channel, device_class, user_login_state) in (
    select session_date, landing_page, channel, device_class, user_login_state
    from visit_daily
    where session_date = %(day)s
    order by landing_page, channel, device_class, user_login_state
    limit 1
)
"""


@contextmanager
def configured(shop: Shop, *arguments: str, **more: str) -> Iterator[tuple[EmbeddedServer, int, Dashboard]]:
    """A dashboard on a server that it neither starts nor stops; with the server's port."""
    server = EmbeddedServer(shop.home / "warehouse")
    with server.running() as owner:
        address = reader_address(owner, server.folder)
        here = {
            "DWH_HOST": address.host, "DWH_PORT": str(address.port), "DWH_PASSWORD": address.password or "",
            "DWH_DATABASE": address.database, **more,
        }  # fmt: skip
        with started_dashboard(shop, *arguments, **here) as dashboard:
            yield server, address.port, dashboard


def test_a_warehouse_that_stops_is_told_and_its_return_needs_no_reload(browser: Browser, shop: Shop) -> None:
    with configured(shop, "--processes", "1") as (server, port, dashboard), reading(browser, dashboard) as reader:
        reader.open("overview")
        before = reader.figures()
        server._check("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(server.data))
        try:
            # What nobody has asked before, in no test here, can't come from the cache.
            reader.page.locator("select[data-filter=channel]").select_option("display")
            failure = reader.page.locator("main [data-page]:not([hidden]) .failure").first
            expect(failure).to_contain_text("does not answer. See that its server runs", timeout=20_000)
            expect(reader.page.locator("[data-banner=unreachable]")).to_be_visible(timeout=40_000)
        finally:
            server._check("pg_ctl", "start", "-w", "-D", str(server.data), "-l", str(server.log), "-o", f"-p {port}")
        expect(reader.page.locator("[data-banner=unreachable]")).to_have_count(0, timeout=20_000)
        expect(reader.page.locator(".failure")).to_have_count(0, timeout=20_000)
        reader.choose("channel", "")
        assert reader.figures() == before


def test_a_process_that_dies_is_replaced_and_its_pages_go_on_where_they_were(
    browser: Browser, dashboard: Dashboard
) -> None:
    with reading(browser, dashboard) as reader:
        reader.open("funnel", channel="direct")
        before = reader.figures()
        processes = _r_processes(dashboard)
        assert len(processes) == 2
        for process in processes:
            os.kill(process.pid, signal.SIGKILL)
        expect(reader.page.locator("#lost")).to_contain_text("comes back by itself")
        reader.page.wait_for_event("load", timeout=60_000)
        reader.settle()
        assert reader.figures() == before
        # What the browser says of a connection that broke is the point here.
        reader.complaints[:] = [each for each in reader.complaints if "WebSocket" not in each and "502" not in each]
    wait_for(lambda: len(_r_processes(dashboard)) == 2)


def test_a_page_that_nobody_looks_at_is_let_go_and_says_how_to_go_on(browser: Browser, shop: Shop) -> None:
    with (
        configured(shop, "--processes", "1", DASHBOARD_IDLE_S="6") as (_, _, dashboard),
        reading(browser, dashboard) as reader,
    ):
        reader.open("overview")
        figures = reader.figures()
        lost = reader.page.locator("#lost")
        expect(lost).to_contain_text("Nobody has looked at this page for a while", timeout=30_000)
        lost.get_by_role("button", name="Go on").click()
        reader.page.wait_for_function("() => window.Shiny?.shinyapp?.isConnected()")
        reader.settle()
        assert reader.figures() == figures


def test_an_empty_warehouse_says_what_fills_it(browser: Browser, tmp_path: Path) -> None:
    nothing = Shop(tmp_path / "home", Truth(_ANY_DAY, 14, 0, 0, "UTC", {}))
    with started_dashboard(nothing) as dashboard, reading(browser, dashboard) as reader:
        reader.open("overview", range="last7")
        expect(reader.page.locator("[data-banner=empty]")).to_contain_text("make demo")


def test_new_data_shows_without_a_click(browser: Browser, shop: Shop) -> None:
    with (
        configured(shop, "--processes", "1", DASHBOARD_POLL_S="1") as (server, _, dashboard),
        reading(browser, dashboard) as reader,
        connection_to(server.address()) as owner,
        owner.cursor() as cursor,
    ):
        reader.open("overview")
        visits = int(reader.figure("visits") or 0)
        # A day's computation, as far as a page can tell: rows, and the moment at which they were written.
        cursor.execute(_MORE_VISITS, {"day": shop.last, "more": 1})
        cursor.execute(
            "update day_computations set computed_at = clock_timestamp() where event_date = %s", (shop.last,)
        )
        owner.commit()
        try:
            shown = reader.page.locator("[data-figure=visits]:visible")
            expect(shown).to_have_attribute("data-value", str(visits + 1), timeout=20_000)
        finally:
            cursor.execute(_MORE_VISITS, {"day": shop.last, "more": -1})
            owner.commit()


def test_a_warehouse_of_another_zone_is_a_sentence_in_place_of_figures(browser: Browser, shop: Shop) -> None:
    with (
        configured(shop, "--processes", "1", DASHBOARD_POLL_S="1") as (server, _, dashboard),
        reading(browser, dashboard) as reader,
        connection_to(server.address()) as owner,
        owner.cursor() as cursor,
    ):
        reader.open("overview")
        figures = reader.figures()
        banner = reader.page.locator("[data-banner]")
        try:
            cursor.execute("update shop_calendar set timezone = 'Asia/Tokyo'")
            owner.commit()
            expect(banner).to_have_text(
                "The days of the warehouse are those of Asia/Tokyo, and SHOP_TIMEZONE says Asia/Ho_Chi_Minh: move the "
                "warehouse with `clickstream warehouse retime`, or change SHOP_TIMEZONE and start the dashboard again.",
                timeout=20_000,
            )
            expect(reader.page.locator("[data-figure=visits]")).not_to_be_visible()
            cursor.execute("update shop_calendar set retiming_to = 'Asia/Ho_Chi_Minh'")
            owner.commit()
            expect(banner).to_contain_text(
                "The warehouse is being moved to the days of Asia/Ho_Chi_Minh", timeout=20_000
            )
            expect(reader.page.locator("[data-figure=visits]")).to_be_visible()
            reader.settle()
            assert reader.figures() == figures
        finally:
            cursor.execute("update shop_calendar set timezone = 'Asia/Ho_Chi_Minh', retiming_to = null")
            owner.commit()
        expect(banner).to_have_count(0, timeout=20_000)
        assert reader.figures() == figures


def _r_processes(dashboard: Dashboard) -> list[psutil.Process]:
    below = psutil.Process(dashboard.process.pid).children(recursive=True)
    return [each for each in below if each.status() != psutil.STATUS_ZOMBIE and "--file=run.R" in each.cmdline()]

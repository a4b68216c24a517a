"""`clickstream dashboard`: which warehouse it shows, as whom, what it refuses, and that nothing of it is left."""

import contextlib
import re
import urllib.error
import urllib.request
from datetime import date
from pathlib import Path

import psutil
import psycopg2
import pytest

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.local.dashboard_warehouse import opened_for_reading
from clickstream_pipeline.settings import LOCALES, WarehouseAddress, load_dashboard_warehouse, load_settings
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.commands import ROOT, clickstream, wait_for
from tests.dashboard.started import Shop, copy_of_simulated_shop, needs_r, started_dashboard

pytestmark = pytest.mark.usefixtures("nothing_configured")


@needs_r
def test_only_this_machines_own_pages_get_in_and_no_process_is_left(nothing_configured: Path) -> None:
    with started_dashboard(_nothing_in(nothing_configured), "--processes", "3") as dashboard:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/sbw_dashboard/", dashboard.address)
        assert "sbw_dashboard" in _asked(dashboard.address)[1]
        assert _asked(dashboard.address, Origin=dashboard.address.removesuffix("/sbw_dashboard/"))[0] == 200
        assert _asked(dashboard.address, Origin="https://elsewhere.example")[0] == 403
        assert _asked(dashboard.address, Host="elsewhere.example")[0] == 421
        server = EmbeddedServer(nothing_configured / "warehouse")
        assert server.is_running()
        password = (server.folder / "reader-password").read_text().strip()
        assert (server.folder / "reader-password").stat().st_mode & 0o077 == 0
        kept = [path for path in (nothing_configured / "dashboard").rglob("*") if path.is_file()]
        assert kept
        assert not [path for path in kept if password.encode() in path.read_bytes()]
    assert not server.is_running()


@needs_r
def test_an_nginx_that_dies_is_replaced_at_its_port(nothing_configured: Path) -> None:
    with started_dashboard(_nothing_in(nothing_configured), "--processes", "1") as dashboard:
        (master,) = _nginx_masters(dashboard.process.pid)
        assert master.children(), "workers, which hold the port too"
        master.kill()
        wait_for(lambda: [each for each in _nginx_masters(dashboard.process.pid) if each != master] != [])
        wait_for(lambda: _answers(dashboard.address))


def test_it_reads_the_homes_warehouse_or_a_demos_where_that_is_empty(
    nothing_configured: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    settings = load_settings()
    with opened_for_reading(settings, None) as address:
        assert _data_folder(address).is_relative_to(nothing_configured / "warehouse")
    copy_of_simulated_shop(nothing_configured / "demos/seed-1", tmp_path_factory, visitors_per_day=10)
    with opened_for_reading(settings, None) as address:
        assert _data_folder(address).is_relative_to(nothing_configured / "demos/seed-1")
        assert not EmbeddedServer(nothing_configured / "warehouse").is_running()


def test_it_is_the_reader_who_can_not_write() -> None:
    with opened_for_reading(load_settings(), None) as address, connection_to(address) as connection:
        assert address.user == "clickstream_reader"
        with connection.cursor() as cursor, pytest.raises(psycopg2.errors.ReadOnlySqlTransaction):
            cursor.execute("create temporary table mine (a integer)")


def test_a_configured_warehouse_is_read_by_the_reader_unless_somebody_is_named() -> None:
    named = {"DWH_HOST": "dwh.internal", "DWH_PASSWORD": "s3cret"}
    assert (load_dashboard_warehouse(named) or pytest.fail("none")).user == "clickstream_reader"
    assert (load_dashboard_warehouse({**named, "DWH_USER": "ana"}) or pytest.fail("none")).user == "ana"
    assert load_dashboard_warehouse({}) is None


def test_a_machine_without_r_is_told_the_line_that_installs_it(tmp_path: Path) -> None:
    done = clickstream("dashboard", PATH=str(tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("clickstream: the dashboard needs Rscript: apt-get install --yes")
    assert "r-cran-shiny" in done.stderr
    assert "Traceback" not in done.stderr


def test_a_locale_that_nobody_knows_is_named() -> None:
    done = clickstream("dashboard", SHOP_LOCALE="xx-XX")
    assert (done.returncode, done.stderr.split(";")[0]) == (1, "clickstream: SHOP_LOCALE is 'xx-XX'")


def test_r_knows_the_locales_that_the_settings_take() -> None:
    text = (ROOT / "shiny/R/formats.R").read_text(encoding="utf-8")
    assert tuple(re.findall(r'^  "([a-z]{2}-[A-Z]{2})" = list', text, flags=re.MULTILINE)) == LOCALES


def _nothing_in(home: Path) -> Shop:
    return Shop(home, Truth(date(2026, 3, 2), 0, 0, 0, "UTC", {}))


def _asked(address: str, **headers: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(urllib.request.Request(address, headers=headers)) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, ""


def _nginx_masters(supervisor: int) -> list[psutil.Process]:
    return [child for child in psutil.Process(supervisor).children() if child.name() == "nginx"]


def _answers(address: str) -> bool:
    with contextlib.suppress(urllib.error.URLError):
        return _asked(address)[0] == 200
    return False


def _data_folder(address: WarehouseAddress) -> Path:
    """Where the server of an address keeps its data, by the port that it runs at."""
    home = load_settings().home
    for mark in home.rglob("postmaster.pid"):
        if mark.read_text().splitlines()[3] == str(address.port):
            return mark.parent
    raise AssertionError("no server at that port")

"""`clickstream warehouse retime`, and what commands say of a warehouse with the days of another zone."""

import csv
import io
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg2.extensions
import pytest

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.truth_comparison import first_difference
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.sql_files import SQL_FOLDER
from clickstream_pipeline.storage.upkeep.retiming import date_events
from tests.assets.conftest import point_at
from tests.commands import clickstream

pytestmark = pytest.mark.usefixtures("nothing_configured")

ZONE = "Asia/Ho_Chi_Minh"
REFUSAL = (
    "clickstream: the warehouse has the days of {has} and SHOP_TIMEZONE is {configured}: "
    "`clickstream warehouse retime` moves it to {configured}; to leave it as it is, set SHOP_TIMEZONE={has}\n"
)
DAILY = (
    "select event_date, currency, sum(value) as revenue from orders group by event_date, currency "
    "order by event_date, currency"
)


# By PostgreSQL's own zone data, which nothing else asks for a date.
PLAIN = """
    select (event_timestamp at time zone '{zone}')::date, coalesce(currency, 'VND'), sum(order_value)
    from (
        select distinct on (coalesce(order_id, event_id::text)) *
        from clickstream_events
        where event_type = 'purchase' and not is_bot
        order by coalesce(order_id, event_id::text), received_at, event_id
    ) as orders
    group by 1, 2
    order by 1, 2
"""


@pytest.fixture
def shop(warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A warehouse of the days of a shop in Ho Chi Minh City, loaded by commands; its raw folder."""
    point_at(warehouse_address, monkeypatch, ZONE)
    done = clickstream("generate", "--days", "3", "--visitors-per-day", "60", "--first-day", "2026-03-02")
    assert done.returncode == 0
    loaded = clickstream("load", "--from", "2026-03-02", "--to", "2026-03-04")
    assert (loaded.returncode, loaded.stderr) == (0, "")
    return tmp_path / "home/raw"


def _sql(query: str) -> list[list[str]]:
    done = clickstream("sql", "--csv", query)
    assert done.stderr == ""
    return list(csv.reader(io.StringIO(done.stdout)))[1:]


def _revenue_by_day(raw: Path, zone: str) -> list[list[str]]:
    """What the visitors paid on each day of a zone."""
    truth = Truth.read(raw / "truth.json")
    sums: dict[tuple[str, str], int | float] = {}
    for row in truth.tables["orders"]:
        moment = datetime.fromisoformat(str(row["ordered_at"]))
        key = (str(moment.astimezone(ZoneInfo(zone)).date()), str(row["currency"]))
        sums[key] = sums.get(key, 0) + float(str(row["value"]))
    return [[day, currency, f"{amount:.2f}"] for (day, currency), amount in sorted(sums.items())]


def _rounded(rows: list[list[str]]) -> list[list[str]]:
    """Day, currency and amount of rows that end in more, or don't."""
    named = [(row[0], row[1], row[3] if len(row) > 3 else row[2]) for row in rows]
    return [[day, currency, f"{float(amount):.2f}"] for day, currency, amount in named]


def _row_of(shown: str, day: str) -> str:
    """The day's row in the report's table of revenue."""
    table = shown[shown.index("Revenue by day") : shown.index("Sessions by day")]
    return next(line for line in table.splitlines() if day in line)


def test_a_new_warehouse_is_one_of_the_shops_zone(shop: Path) -> None:
    assert _sql("select timezone from shop_calendar") == [[ZONE]]
    assert _rounded(_sql(DAILY)) == _revenue_by_day(shop, ZONE)


@pytest.mark.parametrize("zone", [ZONE, "UTC"])
def test_daily_revenue_is_a_plain_sum_of_purchases_by_local_day(
    shop: Path, monkeypatch: pytest.MonkeyPatch, zone: str
) -> None:
    monkeypatch.setenv("SHOP_TIMEZONE", zone)
    assert clickstream("warehouse", "retime", "--carry-out").returncode == 0
    expected = _sql(PLAIN.format(zone=zone))
    assert len(expected) >= 3
    assert _rounded(_sql((SQL_FOLDER / "questions/samples/revenue_by_day.sql").read_text())) == _rounded(expected)
    page = shop.parent / "report.html"
    shown = clickstream("report", "--html", str(page), COLUMNS="120").stdout
    for day, currency, amount in expected:
        assert formats.plain_money(Decimal(amount), currency) in _row_of(shown, day)
        assert formats.money(Decimal(amount), currency) in page.read_text()


def test_every_command_refuses_a_warehouse_of_another_zone(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.exists()
    monkeypatch.setenv("SHOP_TIMEZONE", "Europe/Berlin")
    sentence = REFUSAL.format(has=ZONE, configured="Europe/Berlin")
    week = ("--from", "2026-03-02", "--to", "2026-03-03")
    for command in (
        ("load", *week), ("report",), ("sql", "select 1"), ("reparse", *week), ("objects", "list"), ("rejects", "list"),
        ("discard", "list"), ("retain", "--days", "400"),
    ):  # fmt: skip
        done = clickstream(*command)
        assert (command, done.returncode, done.stdout) == (command, 1, "")
        assert done.stderr == sentence
    assert clickstream("warehouse", "migrate").stderr == sentence.removeprefix("clickstream: ")
    found = clickstream("doctor", COLUMNS="600")
    assert found.returncode == 1
    assert "`clickstream warehouse retime` moves it to Europe/Berlin" in found.stdout


def test_a_dry_run_tells_what_would_change_and_changes_nothing(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert shop.exists()
    before = _sql("select event_date, count(*) from clickstream_events group by 1 order by 1")
    events = sum(int(count) for _, count in before)
    same = clickstream("warehouse", "retime")
    assert same.stdout == f"The warehouse has the days of {ZONE}, as SHOP_TIMEZONE says.\n"
    monkeypatch.setenv("SHOP_TIMEZONE", "UTC")
    ((moved,),) = _read(
        "select count(*) from clickstream_events where event_date <> (event_timestamp at time zone 'UTC')::date"
    )
    done = clickstream("warehouse", "retime", COLUMNS="300")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"The warehouse has the days of {ZONE}; SHOP_TIMEZONE is UTC.\n"
        f"{moved:,} of {events:,} events belong to another day in that zone; all days from 2026-03-01 to "
        f"{before[-1][0]} are computed again.\n"
        "Nothing was changed. Add --carry-out to do it.\n"
    )
    monkeypatch.setenv("SHOP_TIMEZONE", ZONE)
    assert _sql("select event_date, count(*) from clickstream_events group by 1 order by 1") == before


def test_a_move_gives_every_figure_of_the_other_zone(
    shop: Path, monkeypatch: pytest.MonkeyPatch, connection: psycopg2.extensions.connection
) -> None:
    monkeypatch.setenv("SHOP_TIMEZONE", "UTC")
    done = clickstream("warehouse", "retime", "--carry-out")
    assert (done.returncode, done.stderr) == (0, "")
    assert "moved to another day" in done.stdout
    assert _rounded(_sql(DAILY)) == _revenue_by_day(shop, "UTC")
    monkeypatch.setenv("SHOP_TIMEZONE", ZONE)
    assert clickstream("warehouse", "retime", "--carry-out").returncode == 0
    assert str(first_difference(connection, Truth.read(shop / "truth.json")) or "no difference") == "no difference"


def test_commands_say_that_a_move_was_interrupted_and_the_next_one_completes_it(
    shop: Path, monkeypatch: pytest.MonkeyPatch, connection: psycopg2.extensions.connection
) -> None:
    def stop(_done: int, _pages: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        date_events(connection, "UTC", lock_timeout_s=5, pages_at_once=10, on_pages=stop)
    assert "is being moved to the days of UTC" in clickstream("report").stderr
    done = clickstream("warehouse", "retime", "--carry-out", COLUMNS="200")
    assert done.stdout.startswith(f"A move from {ZONE} to UTC was interrupted; this one completes it.\n")
    assert str(first_difference(connection, Truth.read(shop / "truth.json")) or "no difference") == "no difference"
    # A move that ended before its days were computed leaves them to the next.
    date_events(connection, "UTC", lock_timeout_s=5)
    monkeypatch.setenv("SHOP_TIMEZONE", "UTC")
    assert "computed again" in clickstream("warehouse", "retime", "--carry-out").stdout
    assert _rounded(_sql(DAILY)) == _revenue_by_day(shop, "UTC")


def _read(query: str) -> list[tuple[int, ...]]:
    from clickstream_pipeline.settings import load_settings

    warehouse = load_settings().warehouse
    assert warehouse is not None
    with connection_to(warehouse) as connection, connection.cursor() as cursor:
        cursor.execute(query)
        return cursor.fetchall()

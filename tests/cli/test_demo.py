"""`clickstream demo`: what it shows, that it is held against the truth, and that it never stands among other data."""

import re
import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.assets.conftest import point_at
from tests.assets.runs import failed_checks, run
from tests.commands import clickstream

pytestmark = pytest.mark.usefixtures("nothing_configured")

SMALL = ("--days", "3", "--visitors-per-day", "40")
TINY = ("--days", "1", "--visitors-per-day", "20")


def test_it_shows_a_shop_and_holds_it_against_the_truth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    home, page = tmp_path / "home", tmp_path / "report.html"
    done = clickstream("demo", *SMALL, "--html", str(page))
    assert (done.returncode, done.stderr) == (0, "")
    rows = sum(map(len, Truth.read(home / "raw/truth.json").tables.values()))
    assert (
        f"Every figure equals what the simulated visitors did: {rows:,} rows of {len(model_names())} tables."
        in done.stdout
    )
    assert "</html>" in page.read_text()
    assert not EmbeddedServer(home / "warehouse").is_running()

    again = clickstream("demo", *SMALL, "--html", str(page))
    assert again.stdout.startswith("0 objects read")
    assert "Every figure equals" in again.stdout

    # What a person does next: open the Dagster UI and backfill the days.
    monkeypatch.setenv("CLICKSTREAM_REJECTS_WARN_SHARE", "0.2")  # Two broken objects weigh much in so small a shop.
    yesterday = datetime.now(UTC).date() - timedelta(days=1)
    with dg.DagsterInstance.ephemeral() as instance:
        result = run(yesterday - timedelta(days=2), yesterday, instance=instance)
    assert failed_checks(result) == {}
    assert len(result.get_asset_check_evaluations()) >= 6
    assert "Every figure equals" in clickstream("demo", *SMALL, "--html", str(page)).stdout


def test_a_figure_that_differs_is_named(tmp_path: Path) -> None:
    page = str(tmp_path / "report.html")
    clickstream("demo", *TINY, "--html", page)
    with EmbeddedServer(tmp_path / "home/warehouse").running() as address:
        _change(address, "update page_daily set views = views + 1")
    done = clickstream("demo", *TINY, "--html", page)
    assert done.returncode == 1
    assert re.fullmatch(
        r"clickstream: not every figure equals what the simulated visitors did: page_daily differs at event_date "
        r".*: views is \d+, expected \d+\n",
        done.stderr,
    )


def test_a_shop_of_an_earlier_version_is_told_to_be_made_again(tmp_path: Path) -> None:
    raw, page = tmp_path / "home/raw", str(tmp_path / "report.html")
    clickstream("generate", *TINY)
    truth = Truth.read(raw / "truth.json")
    del truth.tables["funnel_category_daily"]
    truth.write(raw / "truth.json")
    done = clickstream("demo", *TINY, "--html", page)
    assert done.returncode == 1
    assert f"{raw}/truth.json was written by another version" in done.stderr
    shutil.rmtree(raw)
    assert "Every figure equals" in clickstream("demo", *TINY, "--html", page).stdout


def test_days_that_have_passed_since_change_nothing(tmp_path: Path) -> None:
    raw, page = tmp_path / "home/raw", str(tmp_path / "report.html")
    clickstream("generate", *TINY, "--first-day", "2026-01-05")
    done = clickstream("demo", *TINY, "--html", page)
    assert "Clickstream report, Mon 5 Jan 2026" in done.stdout
    assert "Every figure equals" in done.stdout
    assert sorted(day.name for day in (raw / "events").glob("*/*/*")) == ["04", "05"]


def test_it_never_stands_among_other_objects(tmp_path: Path) -> None:
    home, page = tmp_path / "home", str(tmp_path / "report.html")
    mine = home / "raw/events/2026/01/05/00/event-1.json"
    mine.parent.mkdir(parents=True)
    mine.write_text('{"eventName": "page_view"}')
    assert clickstream("load", "--from", "2026-01-05", "--to", "2026-01-05").returncode == 0

    done = clickstream("demo", *TINY, "--html", page)
    apart = home / "demos/seed-1-1-days-of-20-in-Asia-Ho_Chi_Minh"
    assert done.stderr == f"{home}/raw holds other raw objects: this shop gets {apart} for itself\n"
    assert "Every figure equals" in done.stdout
    assert f"CLICKSTREAM_HOME={apart} clickstream ui" in done.stdout
    assert [path for path in (home / "raw").rglob("*") if path.is_file()] == [mine]
    events = clickstream("sql", "--csv", "select count(*) as events from clickstream_events").stdout
    assert events.split() == ["events", "1"]
    shutil.rmtree(home / "raw")
    done = clickstream("demo", *TINY, "--html", page)
    assert done.stderr == f"the warehouse holds other events: this shop gets {apart} for itself\n"


def test_it_never_stands_in_somebodys_bucket(tmp_path: Path) -> None:
    done = clickstream("demo", *TINY, "--html", str(tmp_path / "r.html"), RAW_BUCKET="bucket")
    assert done.stderr.startswith("s3://bucket is somebody's raw store: this shop gets ")
    assert "Every figure equals" in done.stdout


def test_an_empty_configured_warehouse_serves_too(
    warehouse_address: WarehouseAddress, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(warehouse_address, monkeypatch)
    monkeypatch.setenv("SHOP_CURRENCY", "EUR")
    done = clickstream("demo", *TINY, "--html", str(tmp_path / "report.html"))
    assert (done.returncode, done.stderr) == (0, "")
    assert "Every figure equals" in done.stdout
    assert not (tmp_path / "home/warehouse").exists()


def _change(address: WarehouseAddress, statement: str) -> None:
    with connection_to(address) as connection:
        with connection.cursor() as cursor:
            cursor.execute(statement)
        connection.commit()

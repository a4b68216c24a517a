"""A raw folder and a warehouse that the environment names, and Dagster instances to run in."""

import json
import uuid
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import dagster as dg
import pytest

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.settings import WarehouseAddress
from tests.assets.small_shop import objects_of

Write = Callable[..., list[Path]]
WriteShopDay = Callable[..., None]


@pytest.fixture
def raw_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder that is the configured raw store."""
    return configure_raw_folder(tmp_path, monkeypatch)


@pytest.fixture
def write_days(raw_folder: Path) -> Write:
    """Writes the small shop's objects of some days."""
    return lambda *days: write_objects(raw_folder, *days)


@pytest.fixture
def write_shop_day(raw_folder: Path) -> WriteShopDay:
    """Writes a page view in each hour of some of the shop's days, each below the UTC hour of its receipt."""

    def write(*days: date) -> None:
        for hour in (hour for day in days for hour in CALENDAR.hours_of(day)):
            at = hour.start + timedelta(minutes=1)
            path = raw_folder / f"events/{at:%Y/%m/%d/%H}/event-{uuid.uuid5(uuid.NAMESPACE_URL, str(at))}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            visit = {"eventName": "page_view", "clientId": f"c{at}", "sessionId": f"s{at}"}
            path.write_text(json.dumps({**visit, "_ingest": {"receivedAt": at.isoformat()}}))

    return write


@pytest.fixture
def configured_warehouse(warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch) -> WarehouseAddress:
    """An empty warehouse that the environment names, of the zone that the assets of this process are made for."""
    point_at(warehouse_address, monkeypatch, CALENDAR.zone)
    return warehouse_address


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    """Dagster's own storage, for one test."""
    with dg.DagsterInstance.ephemeral() as opened:
        yield opened


def point_at(address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch, zone: str = "UTC") -> None:
    """Sets the environment names of the ETL to a warehouse, whose days are those of the zone."""
    monkeypatch.setenv("SHOP_TIMEZONE", zone)
    monkeypatch.setenv("DWH_HOST", address.host)
    monkeypatch.setenv("DWH_PORT", str(address.port))
    monkeypatch.setenv("DWH_USER", address.user)
    monkeypatch.setenv("DWH_PASSWORD", address.password or "")
    monkeypatch.setenv("DWH_DATABASE", address.database)


def configure_raw_folder(place: Path, environment: pytest.MonkeyPatch) -> Path:
    """Makes an empty raw store in a place and sets the environment to it."""
    folder = place / "raw"
    folder.mkdir()
    environment.setenv("CLICKSTREAM_HOME", str(place / "home"))
    environment.setenv("RAW_URL", folder.as_uri())
    # One event in nine of the small shop is broken.
    environment.setenv("CLICKSTREAM_REJECTS_WARN_SHARE", "0.2")
    return folder


def write_objects(folder: Path, *days: date) -> list[Path]:
    """Writes the small shop's objects of some days into a raw folder; their paths, in order."""
    paths = []
    for raw in (raw for day in days for raw in objects_of(day)):
        path = folder / raw.key
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(raw.data)
        paths.append(path)
    return paths

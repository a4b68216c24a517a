"""Moving a warehouse to another zone: the tables are those of a warehouse that was loaded in it."""

import shutil
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

import pytest
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.demo import generate
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.warehouse_calendar import WarehouseRetiming
from clickstream_pipeline.storage.tables.load_result import LoadResult
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_day, recompute_stale
from clickstream_pipeline.storage.upkeep.reject_replay import replay_rejects
from clickstream_pipeline.storage.upkeep.rejects import RejectFilter
from clickstream_pipeline.storage.upkeep.reparsing import reparse_days
from clickstream_pipeline.storage.upkeep.retention import find_old_days, remove_old_days
from clickstream_pipeline.storage.upkeep.retiming import date_events
from tests.storage.loads import context, load_days, set_zone, tables_of
from tests.storage.tables.right_tables import empty

FIRST = date(2026, 3, 28)
DAY = timedelta(days=1)


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    generate(folder, first_day=FIRST, days=3, visitors_per_day=60, seed=5)
    return folder


def _load(connection: Connection, shop: Path, zone: str) -> None:
    set_zone(connection, zone)
    load_days(connection, FolderStore(shop), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))


def _retime(connection: Connection, zone: str, *, pages_at_once: int = 50, fails_after: int = 1_000) -> None:
    done = 0

    def on_pages(_done: int, _pages: int) -> None:
        nonlocal done
        done += 1
        if done > fails_after:
            raise KeyboardInterrupt

    date_events(connection, zone, lock_timeout_s=5, pages_at_once=pages_at_once, on_pages=on_pages)
    recompute_stale(connection, choices=ModelChoices("VND"))


@pytest.mark.parametrize("zone", ["Asia/Ho_Chi_Minh", "Europe/Berlin", "America/New_York", "Asia/Kathmandu"])
def test_there_and_back(connection: Connection, shop: Path, zone: str) -> None:
    _load(connection, shop, zone)
    there = tables_of(connection)
    empty(connection)
    _load(connection, shop, "UTC")
    before = tables_of(connection)
    _retime(connection, zone)
    assert tables_of(connection) == there
    _retime(connection, "UTC", pages_at_once=7)
    assert tables_of(connection) == before


def _again(connection: Connection, shop: Path) -> None:
    load_days(connection, FolderStore(shop), ["events/"], full=True)


def _recompute(connection: Connection, _shop: Path) -> None:
    recompute_day(connection, FIRST, choices=ModelChoices("VND"))


def _reparse(connection: Connection, shop: Path) -> None:
    reparse_days(
        connection, FolderStore(shop), first=FIRST, last=FIRST, context=context(), shop_currency="VND", is_dry=False
    )


def _replay(connection: Connection, shop: Path) -> None:
    replay_rejects(connection, FolderStore(shop), RejectFilter(), lock_timeout_s=5)


@pytest.mark.parametrize("blocks", [0, 1, 3])
def test_a_move_that_was_killed_is_completed_by_the_next_one(connection: Connection, shop: Path, blocks: int) -> None:
    _load(connection, shop, "Asia/Ho_Chi_Minh")
    expected = tables_of(connection)
    empty(connection)
    _load(connection, shop, "UTC")
    with pytest.raises(KeyboardInterrupt):
        _retime(connection, "Asia/Ho_Chi_Minh", fails_after=blocks)
    for refused in (_again, _recompute, _reparse, _replay):
        with pytest.raises(WarehouseRetiming, match="moved to the days of Asia/Ho_Chi_Minh"):
            refused(connection, shop)
    _retime(connection, "Asia/Ho_Chi_Minh")
    assert tables_of(connection) == expected


def test_a_load_that_a_move_overtakes_writes_nothing(
    connection: Connection, shop: Path, warehouse_address: WarehouseAddress
) -> None:
    _load(connection, shop, "UTC")
    empty(connection)
    listed = list(FolderStore(shop).list_objects("events/"))

    def move(_day: date, so_far: LoadResult) -> None:
        if so_far.chunks == 1:
            with closing(connect(warehouse_address)) as other:
                date_events(other, "Asia/Ho_Chi_Minh", lock_timeout_s=5)

    with pytest.raises(WarehouseRetiming, match="run the command again"):
        load_objects(connection, FolderStore(shop), listed, context=context(chunk_bytes=100_000), on_chunk=move)
    load_days(connection, FolderStore(shop), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))
    found = tables_of(connection)
    empty(connection)
    _load(connection, shop, "Asia/Ho_Chi_Minh")
    assert tables_of(connection) == found


@pytest.mark.parametrize(
    ("zone", "sealed_before"), [("Asia/Ho_Chi_Minh", FIRST + 2 * DAY), ("America/New_York", FIRST + DAY)]
)
def test_days_whose_events_were_removed_keep_their_rows(
    connection: Connection, shop: Path, tmp_path: Path, zone: str, sealed_before: date
) -> None:
    copy = tmp_path / "raw"
    shutil.copytree(shop, copy)
    _load(connection, copy, "UTC")
    old = find_old_days(connection, FolderStore(copy), FIRST + DAY)
    remove_old_days(connection, FolderStore(copy), old, choices=ModelChoices("VND"))
    before = tables_of(connection)
    assert date_events(connection, zone, lock_timeout_s=5).sealed_before == sealed_before
    recompute_stale(connection, choices=ModelChoices("VND"))
    after = tables_of(connection)
    sealed = {str(FIRST + number * DAY) for number in range((sealed_before - FIRST).days)}
    for name in model_names():
        kept = [[row for row in rows if sealed.intersection(map(str, row))] for rows in (before[name], after[name])]
        assert kept[0] == kept[1], name
    _retime(connection, "UTC")
    assert tables_of(connection)["clickstream_events"] == before["clickstream_events"]

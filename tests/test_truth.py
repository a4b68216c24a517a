"""A simulated shop's week, loaded and computed: every figure equals what its visitors did."""

import dataclasses
import re
from datetime import date, timedelta
from pathlib import Path

import psycopg2.extensions
import pytest

from clickstream_pipeline.demo import Truth, generate
from clickstream_pipeline.reporting.truth_comparison import first_difference, holds_all_of
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.storage.loads import WEB_VISITS, load_days

FIRST_DAY = date(2026, 3, 2)
DAYS = 5


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("shop")
    generate(folder, first_day=FIRST_DAY, days=DAYS, visitors_per_day=150, seed=7)
    return folder


@pytest.mark.parametrize("order", ["forwards", "backwards", "at once"])
def test_every_figure_equals_the_truth(shop: Path, connection: psycopg2.extensions.connection, order: str) -> None:
    store = FolderStore(shop)
    prefixes = [f"events/{FIRST_DAY + timedelta(days=n):%Y/%m/%d}/" for n in range(DAYS)]
    for step in {"forwards": prefixes, "backwards": prefixes[::-1], "at once": ["events/"]}[order]:
        load_days(connection, store, [step])
        if order != "at once":
            recompute_stale(connection, choices=ModelChoices("VND"))
    recompute_stale(connection, choices=ModelChoices("VND"))

    truth = Truth.read(shop / "truth.json")
    assert set(truth.tables) == set(model_names())
    assert all(truth.tables.values()), "the truth has rows for every table"
    assert holds_all_of(connection, store, truth)
    assert str(first_difference(connection, truth) or "no difference") == "no difference"


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        (
            "update orders set units = units + 1",
            "orders differs at event_date 2026-03-02, order_id {order_id}: units is ",
        ),
        ("delete from sessions where session_id = %(session_id)s", "sessions lacks a row: .*, session_id {session_id}"),
        ("update load_daily set load_date = '2026-03-01'", "load_daily has a row that no visitor made: load_date 2026"),
    ],
)
def test_the_first_row_that_differs_is_named(
    connection: psycopg2.extensions.connection, tmp_path: Path, statement: str, told: str
) -> None:
    truth = generate(tmp_path, first_day=FIRST_DAY, days=1, visitors_per_day=60, seed=2)
    load_days(connection, FolderStore(tmp_path), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))
    session, order = truth.tables["sessions"][3], truth.tables["orders"][0]
    with connection, connection.cursor() as cursor:
        cursor.execute(statement, session)
    assert re.match(told.format(**order | session), str(first_difference(connection, truth)))


def test_a_warehouse_with_other_objects_is_not_the_shops(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    truth = generate(tmp_path, first_day=FIRST_DAY, days=1, visitors_per_day=5, seed=2)
    store = FolderStore(tmp_path)
    load_days(connection, store, ["events/"])
    assert holds_all_of(connection, store, truth)
    load_days(connection, FolderStore(WEB_VISITS), ["events/2021/03/01/"])
    assert not holds_all_of(connection, store, truth)


@pytest.mark.parametrize("columns", [{"units": None}, {"units": 1, "pieces": 1}])
def test_a_truth_of_other_columns_than_the_tables_is_refused(
    connection: psycopg2.extensions.connection, tmp_path: Path, columns: dict[str, int | None]
) -> None:
    truth = generate(tmp_path, first_day=FIRST_DAY, days=1, visitors_per_day=60, seed=2)
    for row in truth.tables["orders"]:
        row.update(columns)
        for name, value in columns.items():
            if value is None:
                del row[name]
    only_orders = dataclasses.replace(truth, tables={"orders": truth.tables["orders"]})
    with pytest.raises(ValueError, match=r"tables/orders/table\.yaml has \[.*\], the truth \[.*\]"):
        first_difference(connection, only_orders)

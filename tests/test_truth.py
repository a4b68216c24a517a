"""A simulated shop's week, loaded and computed: every figure equals what its visitors did."""

from datetime import date, timedelta
from pathlib import Path

import psycopg2.extensions
import pytest
from psycopg2 import sql

from clickstream_pipeline.demo import KEYS, Truth, generate, plain, sorted_rows
from clickstream_pipeline.storage.folder_store import FolderStore
from clickstream_pipeline.storage.models import recompute_stale
from tests.storage.loads import load_days

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
            recompute_stale(connection, shop_currency="VND")
    recompute_stale(connection, shop_currency="VND")

    truth = Truth.read(shop / "truth.json")
    assert set(truth.tables) == set(KEYS)
    for table, expected in truth.tables.items():
        assert expected, f"the truth has rows for {table}"
        columns = list(expected[0])
        found = _rows(connection, table, columns)
        assert sorted_rows(table, found) == expected, table


def _rows(connection: psycopg2.extensions.connection, table: str, columns: list[str]) -> list[dict[str, object]]:
    with connection, connection.cursor() as cursor:
        fields = sql.SQL(", ").join(map(sql.Identifier, columns))
        cursor.execute(sql.SQL("select {} from {}").format(fields, sql.Identifier(table)))
        return [{name: plain(value) for name, value in zip(columns, row, strict=True)} for row in cursor.fetchall()]

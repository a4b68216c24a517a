"""The registry of tables: what a `table.yaml` may say, and what follows from it."""

from pathlib import Path

import msgspec
import psycopg2.extensions
import pytest
import yaml

from clickstream_pipeline.storage.registry import Table, TableError, model_names, read_tables, tables, write_prepared

ROOT = Path(__file__).parents[2]
ORDERS = {
    "group": "sales",
    "purpose": "What was ordered.",
    "grain": "one row per order",
    "key": ["order_id"],
    "partition": "event_date",
    "preview": {"by": ["event_date"], "sums": ["order_id"]},
    "columns": {
        "order_id": {"type": "text", "meaning": "as sent"},
        "event_date": {"type": "date", "meaning": "UTC day", "from": {"orders": ["order_id"]}},
    },
}


def _write(folder: Path, **changed: object) -> Path:
    (folder / "orders").mkdir()
    (folder / "orders" / "table.yaml").write_text(yaml.safe_dump({**ORDERS, **changed}, sort_keys=False))
    return folder


def test_a_table_is_read_as_it_stands(tmp_path: Path) -> None:
    (orders,) = read_tables(_write(tmp_path)).values()
    assert orders.key == ("order_id",)
    assert orders.columns["event_date"].sources == {"orders": ("order_id",)}


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"grain": 5}, r"orders/table.yaml: Expected `str`, got `int` - at `\$.grain`"),
        ({"group": "other"}, r"orders/table.yaml: Invalid enum value 'other' - at `\$.group`"),
        ({"keys": []}, r"orders/table.yaml: Object contains unknown field `keys`"),
        ({"columns": {"order_id": {"type": "text"}}}, r"missing required field `meaning` - at `\$.columns\[...\]`"),
        ({"key": ["id"]}, "orders/table.yaml: key names id; there are the columns order_id, event_date"),
        ({"preview": {"by": ["day"]}}, "orders/table.yaml: preview names day, which is no column"),
        ({"preview": {}}, "orders/table.yaml: expected a preview, `by` some columns or `of` some"),
        ({"preview": None}, "orders/table.yaml: expected a preview, `by` some columns or `of` some"),
        ({"partition": "day"}, "orders/table.yaml: partition is day, which is no column"),
        (
            {"columns": {**ORDERS["columns"], "units": {"type": "int", "meaning": "", "from": {"items": ["n"]}}}},
            "orders/table.yaml: units is from items.n, which is no column of a table",
        ),
    ],
)
def test_what_cannot_be_used_is_named_with_its_file_and_field(
    tmp_path: Path, changed: dict[str, object], message: str
) -> None:
    with pytest.raises(TableError, match=message):
        read_tables(_write(tmp_path, **changed))


def test_a_folder_that_is_no_table_is_named(tmp_path: Path) -> None:
    (tmp_path / "orders").mkdir()
    with pytest.raises(TableError, match=r"orders/table\.yaml is missing; a folder there is a table"):
        read_tables(tmp_path)


def test_what_packages_carry_is_the_registry(tmp_path: Path) -> None:
    write_prepared(tmp_path)
    assert msgspec.json.decode((tmp_path / "tables.json").read_bytes(), type=dict[str, Table]) == tables()


def test_no_model_states_the_grain_of_its_table_again() -> None:
    for name in model_names():
        model = ROOT / "dbt-free-sql" / "tables" / name / "model.sql"
        assert "one row per" not in model.read_text(encoding="utf-8").split("\n", 1)[0]


def test_the_warehouse_tells_what_its_columns_mean(connection: psycopg2.extensions.connection) -> None:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select attrelid::regclass::text, attname::text, col_description(attrelid, attnum) from pg_attribute "
            "where attrelid = any(%s::text[]::regclass[]) and attnum > 0 and not attisdropped",
            ([f"public.{name}" for name in tables() if name != "raw_events"],),
        )
        told = {(table, column): comment for table, column, comment in cursor.fetchall()}
    expected = {
        (name, column): each.meaning
        for name, table in tables().items()
        if name != "raw_events"
        for column, each in table.columns.items()
    }
    assert told == expected

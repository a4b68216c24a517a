"""The code location: it opens without a warning, and its catalogue says what each table is."""

import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import dagster as dg
import psycopg2
import pytest
import yaml

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.definitions import defs
from clickstream_pipeline.local.dagster_instance import write_instance_config
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.registry import model_names, tables

ROOT = Path(__file__).parents[2]
SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
TABLES = ["clickstream_events", *model_names()]


def test_every_table_is_an_asset_and_raw_events_comes_first() -> None:
    assert set(SPECS) == {"raw_events", *TABLES}
    assert [dep.asset_key.to_user_string() for dep in SPECS["clickstream_events"].deps] == ["raw_events"]


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_asset_says_whose_what_and_how_fresh_it_is(name: str) -> None:
    spec = SPECS[name]
    assert spec.owners
    assert spec.kinds
    assert spec.group_name
    assert spec.description
    assert "dagster/column_schema" in spec.metadata
    assert name == "raw_events" or spec.freshness_policy is not None
    assert name == "raw_events" or "dagster/column_lineage" in spec.metadata


def test_the_graph_has_few_groups_and_none_of_a_single_asset() -> None:
    groups = Counter(spec.group_name for spec in SPECS.values())
    assert set(groups) == {"loading", "visits", "sales"}
    assert min(groups.values()) > 1


def test_every_column_is_described_and_a_models_column_names_those_it_comes_from() -> None:
    for spec in SPECS.values():
        assert all(column.description for column in spec.metadata["dagster/column_schema"].columns), spec.key
    purchases = next(c for c in SPECS["sessions"].metadata["dagster/column_schema"].columns if c.name == "purchases")
    assert purchases.description == "distinct orders (from `event_type`, `order_id`)"


@pytest.mark.parametrize("name", model_names())
def test_every_model_is_downstream_of_the_events_and_states_its_grain(name: str) -> None:
    upstream = dg.AssetSelection.assets(name).upstream().resolve(defs.assets or [])
    assert dg.AssetKey("clickstream_events") in upstream
    purpose, grain = (SPECS[name].description or "").split("\n\n")
    assert purpose.endswith(".")
    assert grain.startswith("One row per ")
    assert "Key: `" in grain
    assert "Partition: `" in grain


def test_each_asset_says_whose_day_its_partition_is() -> None:
    told = {name: (spec.description or "").split("Partition D is ")[1] for name, spec in SPECS.items()}
    utc = {name for name, sentence in told.items() if sentence.startswith("the UTC day D in ")}
    assert utc == {"raw_events", "clickstream_events", "load_daily"}
    for name in SPECS.keys() - utc:
        assert told[name].startswith(f"the shop's day D in {CALENDAR.zone}. It lies in the UTC days "), name


@pytest.mark.parametrize("name", TABLES)
def test_the_catalogues_columns_are_the_tables(name: str, connection: psycopg2.extensions.connection) -> None:
    schema = SPECS[name].metadata["dagster/column_schema"]
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select attname::text, format_type(atttypid, atttypmod) from pg_attribute "
            "where attrelid = %s::regclass and attnum > 0 and not attisdropped",
            (f"public.{name}",),
        )
        assert {(column.name, column.type) for column in schema.columns} == set(cursor.fetchall())


@pytest.mark.parametrize("name", TABLES)
def test_column_lineage_names_columns_that_exist(name: str) -> None:
    known = {table: set(told.columns) for table, told in tables().items()}
    lineage = SPECS[name].metadata["dagster/column_lineage"]
    for deps in lineage.deps_by_column.values():
        for dep in deps:
            assert dep.column_name in known[dep.asset_key.to_user_string()]


def test_all_assets_share_one_backfill_policy_so_that_a_range_is_one_run() -> None:
    definitions = [found for found in defs.assets or [] if isinstance(found, dg.AssetsDefinition)]
    assert {found.backfill_policy for found in definitions} == {dg.BackfillPolicy.single_run()}


def test_what_writes_to_the_warehouse_takes_a_slot_of_one_pool() -> None:
    definitions = [found for found in defs.assets or [] if isinstance(found, dg.AssetsDefinition)]
    pools = {found.op.name: found.op.pool for found in definitions}
    assert pools == {"raw_events": None, "clickstream_events": "warehouse_writers", "models": "warehouse_writers"}


def test_the_definitions_load_without_a_warning(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", "from clickstream_pipeline.definitions import defs; defs.assets"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_the_workspace_file_opens_the_code_location(tmp_path: Path) -> None:
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dagster")), "definitions", "validate", "-w", "workspace.yaml"],
        cwd=ROOT,
        env={"DAGSTER_HOME": str(tmp_path), "PATH": "/usr/bin:/bin", "PYTHONPATH": ":".join(sys.path)},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def test_dagster_dev_and_dg_dev_give_the_code_location_one_name() -> None:
    # Dagster keeps the state of schedules and sensors by it.
    workspace = yaml.safe_load((ROOT / "workspace.yaml").read_text())
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["dg"]["project"]
    assert workspace["load_from"][0]["python_module"]["location_name"] == project["code_location_name"]


def test_dg_opens_the_project_without_a_warning(tmp_path: Path) -> None:
    write_instance_config(tmp_path)
    done = subprocess.run(
        [str(Path(sys.executable).with_name("dg")), "check", "defs"],
        cwd=ROOT,
        env={
            "DAGSTER_HOME": str(tmp_path),
            "HOME": str(tmp_path),
            "PATH": "/usr/bin:/bin",
            "PYTHONPATH": ":".join(sys.path),
        },
        capture_output=True,
        text=True,
    )
    said = [line for line in (done.stdout + done.stderr).splitlines() if line.strip()]
    assert said == ["All component YAML validated successfully.", "All definitions loaded successfully."]


def test_what_the_ui_says_of_the_warehouse_holds_no_password(monkeypatch: pytest.MonkeyPatch) -> None:
    from clickstream_pipeline.resources.build import build_resources

    monkeypatch.setenv("DWH_HOST", "warehouse.example")
    monkeypatch.setenv("DWH_PASSWORD", "very secret")
    warehouse = build_resources(load_settings())["warehouse"]
    assert "warehouse.example:5432" in (warehouse.description or "")
    assert "very secret" not in repr(vars(warehouse))

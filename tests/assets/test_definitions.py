"""The code location: it opens without a warning, and its catalogue says what each table is."""

import subprocess
import sys
from pathlib import Path

import dagster as dg
import psycopg2
import pytest

from clickstream_pipeline.assets.columns import COLUMNS
from clickstream_pipeline.definitions import defs
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.models import MODELS

ROOT = Path(__file__).parents[2]
SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}
TABLES = ["clickstream_events", *MODELS]


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


@pytest.mark.parametrize("name", MODELS)
def test_every_model_is_downstream_of_the_events_and_states_its_grain(name: str) -> None:
    upstream = dg.AssetSelection.assets(name).upstream().resolve(defs.assets or [])
    assert dg.AssetKey("clickstream_events") in upstream
    assert (SPECS[name].description or "").startswith("one row per ")


@pytest.mark.parametrize("name", TABLES)
def test_the_catalogues_columns_are_the_tables(name: str, connection: psycopg2.extensions.connection) -> None:
    schema = SPECS[name].metadata["dagster/column_schema"]
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select column_name, data_type from information_schema.columns where table_schema = 'public' "
            "and table_name = %s order by ordinal_position",
            (name,),
        )
        assert {(column.name, column.type) for column in schema.columns} == set(cursor.fetchall())


@pytest.mark.parametrize("name", TABLES)
def test_column_lineage_names_columns_that_exist(name: str) -> None:
    known = {
        table: {line.split("|")[0].strip() for line in text.strip().splitlines()} for table, text in COLUMNS.items()
    }
    lineage = SPECS[name].metadata["dagster/column_lineage"]
    for deps in lineage.deps_by_column.values():
        for dep in deps:
            assert dep.column_name in known[dep.asset_key.to_user_string()]


def test_all_assets_share_one_backfill_policy_so_that_a_range_is_one_run() -> None:
    definitions = [found for found in defs.assets or [] if isinstance(found, dg.AssetsDefinition)]
    assert {found.backfill_policy for found in definitions} == {dg.BackfillPolicy.single_run()}


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


def test_the_password_of_the_warehouse_is_configured_by_name_only(monkeypatch: pytest.MonkeyPatch) -> None:
    from clickstream_pipeline.resources.build import build_resources

    monkeypatch.setenv("DWH_HOST", "warehouse.example")
    monkeypatch.setenv("DWH_PASSWORD", "very secret")
    resources = build_resources(load_settings())
    assert "very secret" not in repr(dg.Definitions(resources=resources).resources)

"""The derived tables, an asset each: a partition is a day, rewritten by the table's model.sql."""

import hashlib
from collections.abc import Iterator
from datetime import date
from typing import Any

import dagster as dg
from psycopg2.extensions import connection as Connection
from pydantic import Field

from clickstream_pipeline.assets.metadata import table_preview
from clickstream_pipeline.assets.partitions import (
    CALENDAR,
    DAILY,
    DAYS,
    ONE_RUN,
    OWNERS,
    UTC_DAYS_OF_SHOP_DAYS,
    WRITERS,
    days_of,
    is_partition,
)
from clickstream_pipeline.assets.schemas import column_metadata, grain_of
from clickstream_pipeline.assets.shop_days import is_of_shop_days, partition_told
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.resources.warehouse_resource import WarehouseParam
from clickstream_pipeline.storage.registry import model_names, model_sql, tables
from clickstream_pipeline.storage.sql_files import read_sql, sql_names
from clickstream_pipeline.storage.tables.day_figures import day_figures
from clickstream_pipeline.storage.tables.models import RecomputeResult, stale_days


def model_spec(name: str) -> dg.AssetSpec:
    """The asset of one model, as the registry of tables describes it."""
    table = tables()[name]
    return dg.AssetSpec(
        name,
        # Every model reads events, through the scope that they share, and no other model's rows. Dagster takes one
        # mapping for all tables of a step: `load_daily`, of UTC days, has it too.
        deps=[dg.AssetDep("clickstream_events", partition_mapping=UTC_DAYS_OF_SHOP_DAYS)],
        description=f"{table.purpose}\n\n{grain_of(name)} {_partition_told(name)}",
        group_name=table.group,
        owners=OWNERS,
        kinds={"postgres", "sql"},
        code_version=hashlib.sha256((_scope_text() + model_sql(name)).encode()).hexdigest()[:12],
        freshness_policy=DAILY,
        metadata=column_metadata(name),
    )


def _partition_told(name: str) -> str:
    if is_of_shop_days(name):
        return partition_told(CALENDAR, UTC_DAYS_OF_SHOP_DAYS)
    return "Partition D is the UTC day D in the objects' keys, as in `clickstream_events`."


def _scope_text() -> str:
    return "".join(map(read_sql, sql_names("scope/*.sql")))


class ModelsConfig(dg.Config):
    """Which days to compute beside the run's own."""

    stale: bool = Field(default=False, description="Also every day that loads have made stale, however old.")


@dg.multi_asset(
    name="models",
    specs=[model_spec(name) for name in model_names()],
    partitions_def=DAYS,
    backfill_policy=ONE_RUN,
    can_subset=True,
    pool=WRITERS,
)
def models(
    context: dg.AssetExecutionContext, config: ModelsConfig, warehouse: WarehouseParam
) -> Iterator[dg.MaterializeResult[None]]:
    asked = days_of(context)
    selected = [name for name in model_names() if dg.AssetKey(name) in context.selected_asset_keys]
    others = [day for day in _stale(warehouse) if day not in asked] if config.stale else []
    warehouse.record.days_begun(len(asked) + len(others))
    with warehouse.connection() as connection:
        for day in asked:
            result = warehouse.recompute(day, selected)
            context.log.info(_summary(result))
            made_of = _utc_days_told(connection, day)
            for name in selected:
                told = {**_figures(name, result), "preview": table_preview(connection, name, day)}
                if is_of_shop_days(name):
                    told["utc_days"] = made_of
                context.add_asset_metadata(told, name, day.isoformat())
    for number, day in enumerate(others):
        if warehouse.is_time_up():
            context.log.info(f"time was up: {len(others) - number} stale days are left for the next run")
            break
        _report_day(context, warehouse.recompute(day))
    warehouse.analyze()
    for name in selected:
        yield dg.MaterializeResult(asset_key=name)


def _stale(warehouse: WarehouseParam) -> list[date]:
    with warehouse.connection() as connection:
        return stale_days(connection)


def _report_day(context: dg.AssetExecutionContext, result: RecomputeResult) -> None:
    """Reports a day that is no partition of this run; days before the first partition are only said in the log."""
    context.log.info(f"it was stale: {_summary(result)}")
    if is_partition(result.day):
        for name in model_names():
            context.log_event(
                dg.AssetMaterialization(name, partition=result.day.isoformat(), metadata=_figures(name, result))
            )


def _utc_days_told(connection: Connection, day: date) -> str:
    """The UTC days that the shop's day lies in, each with how much of it is loaded."""
    figures = day_figures(connection, CALENDAR.utc_days_of(day))
    return "; ".join(
        f"{each.day}: {counted(each.objects, 'object')} loaded" if each.objects else f"{each.day}: nothing loaded"
        for each in figures.values()
    )


def _summary(result: RecomputeResult) -> str:
    rows = ", ".join(f"{name} {count:,}" for name, count in result.rows.items())
    return f"{result.day} computed in {result.seconds:.2f} s, rows: {rows}"


def _figures(name: str, result: RecomputeResult) -> dict[str, Any]:
    """The day's rows in this table; seconds are those of all of the day's models, which are one transaction."""
    return {"dagster/partition_row_count": result.rows[name], "seconds_all_models": round(result.seconds, 3)}

"""The derived tables, an asset each: a partition is a day, rewritten by the SQL file of the same name."""

import hashlib
import itertools
from collections.abc import Iterator, Sequence
from datetime import date

import dagster as dg
from pydantic import Field

from clickstream_pipeline.assets.freshness import DAILY
from clickstream_pipeline.assets.metadata import table_preview
from clickstream_pipeline.assets.partitions import DAYS, ONE_RUN, OWNERS, WRITERS, days_of, is_partition
from clickstream_pipeline.assets.schemas import column_metadata
from clickstream_pipeline.resources.warehouse_resource import WarehouseResource
from clickstream_pipeline.storage.models import MODELS, RecomputeResult, stale_days
from clickstream_pipeline.storage.sql_files import SQL_FOLDER, read_sql

_GROUPS = {"sessions": "visits", "orders": "sales", "funnel_daily": "visits", "load_daily": "operations"}


def model_spec(name: str) -> dg.AssetSpec:
    """The asset of one model, described by the comment that its SQL file begins with."""
    text = read_sql(f"models/{name}.sql")
    return dg.AssetSpec(
        name,
        # Every model reads events, through the scope that they share, and no other model's rows.
        deps=["clickstream_events"],
        description=_first_comment(text),
        group_name=_GROUPS.get(name, "daily"),
        owners=OWNERS,
        kinds={"postgres", "sql"},
        code_version=hashlib.sha256((_scope_text() + text).encode()).hexdigest()[:12],
        freshness_policy=DAILY,
        metadata=column_metadata(name),
    )


def _first_comment(text: str) -> str:
    lines = itertools.takewhile(lambda line: line.startswith("--"), text.splitlines())
    return " ".join(line.removeprefix("--").strip() for line in lines)


def _scope_text() -> str:
    return "".join(path.read_text(encoding="utf-8") for path in sorted(SQL_FOLDER.glob("models/scope/*.sql")))


class ModelsConfig(dg.Config):
    """Which days to compute beside the run's own."""

    stale: bool = Field(default=False, description="Also every day that loads have made stale, however old.")


@dg.multi_asset(
    name="models",
    specs=[model_spec(name) for name in MODELS],
    partitions_def=DAYS,
    backfill_policy=ONE_RUN,
    can_subset=True,
    pool=WRITERS,
)
def models(
    context: dg.AssetExecutionContext, config: ModelsConfig, warehouse: WarehouseResource
) -> Iterator[dg.MaterializeResult]:
    asked = days_of(context)
    selected = [name for name in MODELS if dg.AssetKey(name) in context.selected_asset_keys]
    for day in asked:
        _add_metadata(context, selected, warehouse.recompute(day, selected))
    others = [day for day in _stale(warehouse) if day not in asked] if config.stale else []
    for day in others:
        _log_day(context, warehouse.recompute(day))
    with warehouse.connection() as connection:
        for name in selected:
            yield dg.MaterializeResult(asset_key=name, metadata={"preview": table_preview(connection, name, asked)})


def _stale(warehouse: WarehouseResource) -> list[date]:
    with warehouse.connection() as connection:
        return stale_days(connection)


def _add_metadata(context: dg.AssetExecutionContext, selected: Sequence[str], result: RecomputeResult) -> None:
    for name in selected:
        context.add_asset_metadata(_figures(name, result), asset_key=name, partition_key=result.day.isoformat())


def _log_day(context: dg.AssetExecutionContext, result: RecomputeResult) -> None:
    """Reports a day that is no partition of this run; days before the first partition are only said in the log."""
    context.log.info(f"recomputed {result.day}, which was stale")
    if is_partition(result.day):
        for name in MODELS:
            context.log_event(
                dg.AssetMaterialization(name, partition=result.day.isoformat(), metadata=_figures(name, result))
            )


def _figures(name: str, result: RecomputeResult) -> dict[str, object]:
    """The day's rows in this table; seconds are those of all of the day's models, which are one transaction."""
    return {"dagster/partition_row_count": result.rows[name], "seconds_all_models": round(result.seconds, 3)}

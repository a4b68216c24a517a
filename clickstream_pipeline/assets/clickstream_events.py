"""`clickstream_events`: raw objects become rows, once each, however often this runs."""

from datetime import date

import dagster as dg
from pydantic import Field

from clickstream_pipeline.assets.metadata import load_metadata, load_summary, table_preview
from clickstream_pipeline.assets.partitions import (
    ABOUT_BESIDE,
    DAILY,
    DAYS,
    ONE_RUN,
    OWNERS,
    WRITERS,
    days_beside,
    days_of,
)
from clickstream_pipeline.assets.schemas import column_metadata
from clickstream_pipeline.reporting.formats import counted
from clickstream_pipeline.resources.raw_store_resource import RawStoreParam
from clickstream_pipeline.resources.warehouse_resource import WarehouseParam
from clickstream_pipeline.storage.tables.day_figures import day_figures

CLICKSTREAM_EVENTS = dg.AssetSpec(
    "clickstream_events",
    deps=["raw_events"],
    description=(
        "Every event that browsers sent, cleaned and typed. Only objects that the ledger has not seen are read.\n\n"
        "One row per event, however often it arrived: the copy received first stays. Key: `event_id`. "
        "Partition D is the UTC day D in the key of the object that brought it, `load_date`."
    ),
    group_name="loading",
    owners=OWNERS,
    kinds={"postgres", "python"},
    freshness_policy=DAILY,
    metadata=column_metadata("clickstream_events"),
)


class LoadConfig(dg.Config):
    """What of the partitions' objects to load."""

    full: bool = Field(default=False, description="Read again what the ledger has seen; changes nothing.")
    prefixes: list[str] = Field(default=[], description="Only objects whose keys begin so; empty: the whole days.")
    beside: bool = Field(default=True, description=ABOUT_BESIDE)


@dg.multi_asset(
    name="clickstream_events", specs=[CLICKSTREAM_EVENTS], partitions_def=DAYS, backfill_policy=ONE_RUN, pool=WRITERS
)
def clickstream_events(
    context: dg.AssetExecutionContext, config: LoadConfig, raw_store: RawStoreParam, warehouse: WarehouseParam
) -> dg.MaterializeResult[None]:
    own = days_of(context)
    beside = days_beside(context) if config.beside and not config.prefixes else []
    loaded = warehouse.load_days(
        raw_store.store(),
        sorted([*own, *beside]),
        prefixes=config.prefixes,
        run_id=context.run.run_id,
        full=config.full,
    )
    with warehouse.connection() as connection:
        # Each partition has its own figures.
        for day, result in loaded:
            figures = day_figures(connection, [day])[day]
            context.log.info(f"{day}: {load_summary(result, figures)}")
            if result.left:
                # What was loaded stays; nothing is computed or checked of a day that is not all there.
                raise dg.Failure(
                    f"time was up: {counted(result.left, 'object')} of {day} left, {result.objects:,} loaded; "
                    "the next load goes on there",
                    metadata=load_metadata(result, figures),
                    allow_retries=False,
                )
            told = {**load_metadata(result, figures), "preview": table_preview(connection, "clickstream_events", day)}
            if day not in beside:
                context.add_asset_metadata(told, partition_key=str(day))
            elif result.objects or not _is_reported(context, day):
                context.log_event(dg.AssetMaterialization(CLICKSTREAM_EVENTS.key, partition=str(day), metadata=told))
    warehouse.analyze()
    return dg.MaterializeResult()


def _is_reported(context: dg.AssetExecutionContext, day: date) -> bool:
    """Whether Dagster knows that a day was loaded: told again, the tables of its days would seem to be behind."""
    return str(day) in context.instance.get_materialized_partitions(CLICKSTREAM_EVENTS.key)

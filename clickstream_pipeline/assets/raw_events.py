"""`raw_events`: what lies in the raw store for a day, observed without reading it."""

from collections.abc import Iterator
from typing import Any

import dagster as dg
from pydantic import Field

from clickstream_pipeline.assets.partitions import (
    ABOUT_BESIDE,
    DAYS,
    ONE_RUN,
    OWNERS,
    days_beside,
    days_of,
)
from clickstream_pipeline.assets.schemas import column_metadata
from clickstream_pipeline.reporting.formats import counted, size
from clickstream_pipeline.resources.raw_store_resource import RawStoreParam
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.raw.day_objects import ObservedDay, observe_day

RAW_EVENTS = dg.AssetSpec(
    "raw_events",
    description=(
        "Browsers' events as they arrived. Materializing looks at the store without reading the objects: how many, "
        "how large, and a data version from their keys and etags.\n\n"
        "One object per post, `events/YYYY/MM/DD/HH/event-<uuid>.json`. Partition D is the UTC day D in the object's "
        "key, on which it was received."
    ),
    group_name="loading",
    owners=OWNERS,
    kinds={"json", "s3" if load_settings().raw_url.startswith("s3:") else "file"},
    metadata=column_metadata("raw_events"),
)


class ObservedDays(dg.Config):
    """Which days to observe beside the run's own."""

    beside: bool = Field(default=True, description=ABOUT_BESIDE)


@dg.multi_asset(name="raw_events", specs=[RAW_EVENTS], partitions_def=DAYS, backfill_policy=ONE_RUN)
def raw_events(
    context: dg.AssetExecutionContext, config: ObservedDays, raw_store: RawStoreParam
) -> Iterator[dg.MaterializeResult[None] | dg.AssetMaterialization]:
    store = raw_store.store()
    observed = [observe_day(store, day) for day in days_of(context)]
    for day in observed:
        raw_store.record.objects_found(day.day, day.objects)
        context.add_asset_metadata(_metadata(day), partition_key=day.day.isoformat())
    for day in (observe_day(store, beside) for beside in (days_beside(context) if config.beside else ())):
        raw_store.record.objects_found(day.day, day.objects)
        context.log_event(_versioned(day))
    if len(observed) == 1:
        yield dg.MaterializeResult(data_version=dg.DataVersion(observed[0].data_version))
        return
    yield dg.MaterializeResult()
    # One result gives all days of a range one data version; each day's own follows it.
    for day in observed:
        yield _versioned(day)


def _metadata(day: ObservedDay) -> dict[str, Any]:
    return {
        "summary": f"{counted(day.objects, 'object')}, {size(day.size_bytes)}",
        "objects": day.objects,
        "size_bytes": day.size_bytes,
        "skipped": day.passed_over.skipped,
        "other_layout": day.passed_over.other_layout,
        "newest": dg.MetadataValue.timestamp(day.newest) if day.newest else "nothing yet",
        "dagster/partition_row_count": day.objects,
    }


def _versioned(day: ObservedDay) -> dg.AssetMaterialization:
    return dg.AssetMaterialization(
        RAW_EVENTS.key,
        partition=day.day.isoformat(),
        metadata=_metadata(day),
        tags={"dagster/data_version": day.data_version, "dagster/data_version_is_user_provided": "true"},
    )

"""The one switch between a laptop and AWS."""

from contextlib import AbstractContextManager

import dagster as dg
from psycopg2.extensions import connection as Connection

from clickstream_pipeline.resources.raw_store_resource import RawStoreResource
from clickstream_pipeline.resources.run_record import RunRecord
from clickstream_pipeline.resources.warehouse_resource import WarehouseResource
from clickstream_pipeline.settings import Settings

_WHOSE = "Set by the environment of the process; a run can't change it."


def build_resources(
    settings: Settings,
    *,
    loaded_by: str = "dagster",
    stop_at: float | None = None,
    record: RunRecord | None = None,
    shared: Connection | None = None,
) -> dict[str, dg.ResourceDefinition]:
    """The resources that every asset, check, schedule and sensor asks for, by name.

    None of them takes configuration: a run that brings some is refused. After `stop_at`, by this machine's
    `time.monotonic()`, loads begin no further chunk and models no further stale day. What a run loads and computes is
    noted in `record`. Steps use the warehouse connection `shared` where there is one.
    """

    def raw_store(_: dg.InitResourceContext) -> RawStoreResource:
        return RawStoreResource(settings, record or RunRecord())

    def warehouse(_: dg.InitResourceContext) -> AbstractContextManager[WarehouseResource]:
        return WarehouseResource(settings, loaded_by=loaded_by, stop_at=stop_at, record=record, shared=shared).in_use()

    def io_manager(_: dg.InitResourceContext) -> dg.IOManager:
        return dg.InMemoryIOManager()

    return {
        "raw_store": dg.ResourceDefinition(raw_store, config_schema={}, description=_about_raw_store(settings)),
        "warehouse": dg.ResourceDefinition(warehouse, config_schema={}, description=_about_warehouse(settings)),
        # Dagster's own keeps what steps return in files, in a folder that a run may name. Ours return nothing.
        "io_manager": dg.IOManagerDefinition(io_manager, config_schema={}, description="Steps hand nothing on."),
    }


def _about_raw_store(settings: Settings) -> str:
    endpoint = f" at {settings.s3_endpoint_url}" if settings.s3_endpoint_url else ""
    region = f" in {settings.aws_region}" if settings.raw_url.startswith("s3:") else ""
    return f"Raw objects lie in `{settings.raw_url}`{region}{endpoint}. {_WHOSE}"


def _about_warehouse(settings: Settings) -> str:
    at = settings.warehouse
    place = (
        f"`{at.database}` at `{at.host}:{at.port}`, as `{at.user}`"
        if at
        else f"the embedded server in `{settings.embedded_folder}`"
    )
    return (
        f"The warehouse: {place}.\n\n"
        f"- Its days are those of the shop in {settings.shop_timezone} (`SHOP_TIMEZONE`).\n"
        f"- A writer waits {settings.lock_timeout_s:g} s for another (`CLICKSTREAM_LOCK_TIMEOUT_S`).\n"
        f"- A transaction takes in {settings.chunk_bytes:,} bytes of raw objects (`CLICKSTREAM_CHUNK_BYTES`).\n"
        f"- Amounts that name no currency are in {settings.shop_currency} (`SHOP_CURRENCY`).\n"
        f"- A day tells {settings.values_a_day:,} values of an open set apart (`CLICKSTREAM_VALUES_A_DAY`).\n"
        f"- A check warns above a share of {settings.rejects_warn_share:g} of rejected events "
        f"(`CLICKSTREAM_REJECTS_WARN_SHARE`).\n\n{_WHOSE}"
    )

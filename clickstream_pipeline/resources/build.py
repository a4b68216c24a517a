"""The one switch between a laptop and AWS."""

import dagster as dg

from clickstream_pipeline.resources.raw_store_resource import RawStoreResource
from clickstream_pipeline.resources.warehouse_resource import WarehouseResource
from clickstream_pipeline.settings import Settings


def build_resources(
    settings: Settings, *, loaded_by: str = "dagster", stop_at: float | None = None
) -> dict[str, dg.ConfigurableResource]:
    """The resources that every asset, check, schedule and sensor asks for, by name.

    After `stop_at`, by this machine's `time.monotonic()`, loads begin no further chunk and models no further stale day.
    """
    address = settings.warehouse
    parameter = address and address.password_parameter
    return {
        "raw_store": RawStoreResource(
            raw_url=settings.raw_url,
            region=settings.aws_region,
            s3_endpoint_url=settings.s3_endpoint_url,
        ),
        "warehouse": WarehouseResource(
            home=str(settings.home),
            host=address and address.host,
            port=address.port if address else 5432,
            user=address and address.user,
            # By name, not by value: Dagster's UI shows what resources are configured with.
            password=dg.EnvVar("DWH_PASSWORD") if address and address.password else None,
            password_parameter=parameter and parameter.name,
            password_region=parameter and parameter.region,
            database=address and address.database,
            loaded_by=loaded_by,
            shop_currency=settings.shop_currency,
            chunk_bytes=settings.chunk_bytes,
            lock_timeout_s=settings.lock_timeout_s,
            rejects_warn_share=settings.rejects_warn_share,
            values_a_day=settings.values_a_day,
            private_parameters=sorted(settings.private_parameters),
            stop_at=stop_at,
        ),
    }

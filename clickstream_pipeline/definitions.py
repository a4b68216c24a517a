"""The code location: assets, checks, automation and resources, put together."""

import dagster as dg

from clickstream_pipeline.assets.automation import daily_job, daily_schedule, stale_days_job, stale_days_sensor
from clickstream_pipeline.assets.checks import CHECKS
from clickstream_pipeline.assets.running import ASSETS
from clickstream_pipeline.resources.build import build_resources
from clickstream_pipeline.settings import load_settings

defs = dg.Definitions(
    assets=ASSETS,
    asset_checks=CHECKS,
    jobs=[daily_job, stale_days_job],
    schedules=[daily_schedule],
    sensors=[stale_days_sensor],
    resources=build_resources(load_settings()),
    # Steps follow each other and the warehouse does the work: a process each would cost a second apiece.
    executor=dg.in_process_executor,
)

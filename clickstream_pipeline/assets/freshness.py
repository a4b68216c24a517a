"""How old a table may get before Dagster says so."""

from datetime import timedelta

import dagster as dg

# The daily run starts at 00:30 UTC; two hours are ten times what a million events take.
DAILY = dg.FreshnessPolicy.cron(deadline_cron="30 2 * * *", lower_bound_delta=timedelta(hours=2))

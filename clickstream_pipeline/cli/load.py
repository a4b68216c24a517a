"""`clickstream load`: raw objects into the warehouse."""

from typing import Annotated

import typer

from clickstream_pipeline.cli.days import First, Last, require_order
from clickstream_pipeline.cli.progress import import_dagster_meanwhile, load_and_tell
from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.reporting.console import console
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse


def load(
    first: First,
    last: Last,
    full: Annotated[bool, typer.Option("--full", help="Read again what the ledger has seen; changes nothing.")] = False,
) -> None:
    """Load the raw objects of the UTC days in which the shop's days lie, and compute every day that this made stale."""
    settings = load_settings()
    require_order(first, last)
    store = raw_store_for(settings)
    utc_days = ShopCalendar(settings.shop_timezone).utc_days_between(first.date(), last.date())
    import_dagster_meanwhile()
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        load_and_tell(connection, store, settings, console, first=utc_days[0], last=utc_days[-1], full=full)

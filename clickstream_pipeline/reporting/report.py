"""Shows the report of a window of days: chooses the default days, prints the report, writes it as a page."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from psycopg2.extensions import connection as Connection
from rich.console import Console

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.reporting.figures import days_with_events, gather_figures
from clickstream_pipeline.reporting.html import write_html
from clickstream_pipeline.reporting.terminal import print_report

_DEFAULT_DAYS = 7


def show_report(
    connection: Connection,
    console: Console,
    *,
    first: date | None,
    last: date | None,
    shop_timezone: str,
    week_start: int,
    html: Path | None = None,
) -> None:
    """Prints the figures of `first` to `last`, and writes them as a page when `html` is a file.

    The default `last` is the newest of the shop's days that has events; the default `first` is six days before it, but
    not before the oldest day with events.
    """
    if first is None or last is None:
        known = days_with_events(connection) or [ShopCalendar(shop_timezone).date_of(datetime.now(UTC))]
        last = last or max(known[-1], first or known[-1])
        first = first or min(last, max(last - timedelta(days=_DEFAULT_DAYS - 1), known[0]))
    figures = gather_figures(
        connection, first_day=first, last_day=last, shop_timezone=shop_timezone, week_start=week_start
    )
    print_report(figures, console)
    if html:
        write_html(figures, html)

"""Shows the report of a window of days: chooses the default days, prints the report, writes it as a page."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from psycopg2.extensions import connection as Connection
from rich.console import Console

from clickstream_pipeline.reporting.figures import gather_figures, loaded_days
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
    html: Path | None = None,
) -> None:
    """Prints the figures of `first` to `last`, and writes them as a page when `html` is a file.

    The default `last` is the newest day with loaded objects; the default `first` begins the week that ends with `last`,
    but not before the oldest loaded day.
    """
    if first is None or last is None:
        known = loaded_days(connection) or [datetime.now(UTC).date()]
        last = last or max(known[-1], first or known[-1])
        first = first or min(last, max(last - timedelta(days=_DEFAULT_DAYS - 1), known[0]))
    figures = gather_figures(connection, first_day=first, last_day=last, shop_timezone=shop_timezone)
    print_report(figures, console)
    if html:
        write_html(figures, html)

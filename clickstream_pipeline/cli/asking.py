"""`clickstream report` and `clickstream sql`: the figures of some days, and the result of a query."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from clickstream_pipeline.cli.days import AnyFirst, AnyLast, require_order
from clickstream_pipeline.local.failures import CommandFailed
from clickstream_pipeline.reporting.console import console
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.queries import ask
from clickstream_pipeline.storage.server.warehouse import opened_warehouse


def report(
    first: AnyFirst = None,
    last: AnyLast = None,
    html: Annotated[Path | None, typer.Option(help="Also write the report as a self-contained page.")] = None,
) -> None:
    """Print the figures of some days: books, funnel, products, pages, busy hours, revenue. Default: the last 7."""
    from clickstream_pipeline.reporting.report import show_report

    settings = load_settings()
    require_order(first, last)
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        show_report(
            connection,
            console,
            first=first and first.date(),
            last=last and last.date(),
            shop_timezone=settings.shop_timezone,
            week_start=settings.week_start,
            html=html,
        )


def run_query(
    query: Annotated[str, typer.Argument(help="One SQL query.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="Write plain CSV, safe for a spreadsheet.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="With --csv: write unchanged values, for a program.")] = False,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.001, help="Limit in seconds.")] = 300,
) -> None:
    """Run one read-only query on the warehouse, and print the result as a table."""
    from clickstream_pipeline.reporting.answers import print_table, write_csv

    if raw and not as_csv:
        raise CommandFailed("--raw needs --csv: a table contains printable characters only")
    settings = load_settings()
    with opened_warehouse(settings) as address:
        answer = ask(address, query, week_start=settings.week_start, timeout_s=timeout_s)
    if as_csv:
        write_csv(answer, sys.stdout, raw=raw)
    else:
        print_table(answer, console)

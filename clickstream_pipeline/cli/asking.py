"""`clickstream report` and `clickstream sql`: figures of some days, and answers to one's own questions."""

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
    html: Annotated[Path | None, typer.Option(help="Write the same as one self-contained page.")] = None,
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
            html=html,
        )


def run_query(
    query: Annotated[str, typer.Argument(help="One SQL query.")],
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV, nothing around it, for a spreadsheet.")] = False,
    raw: Annotated[bool, typer.Option("--raw", help="With --csv: values as they are, for a program.")] = False,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.001, help="Seconds that it may take.")] = 300,
) -> None:
    """Ask the warehouse one query, read-only, and print the answer as a table."""
    from clickstream_pipeline.reporting.answers import print_table, write_csv

    if raw and not as_csv:
        raise CommandFailed("--raw is for --csv; a table shows what can be printed")
    settings = load_settings()
    with opened_warehouse(settings) as address:
        answer = ask(address, query, shop_timezone=settings.shop_timezone, timeout_s=timeout_s)
    if as_csv:
        write_csv(answer, sys.stdout, raw=raw)
    else:
        print_table(answer, console)

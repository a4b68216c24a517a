"""`clickstream report`, `clickstream sql`, `clickstream ask`: figures of some days, a query, a question in a file."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from clickstream_pipeline.cli.days import AnyFirst, AnyLast, require_order
from clickstream_pipeline.exploring.asking import ask_funnel, newest_day
from clickstream_pipeline.exploring.questions import as_json, read_question
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


def ask_file(
    file: Annotated[Path, typer.Argument(help="A question as YAML: docs/explore.md.")],
    first: AnyFirst = None,
    last: AnyLast = None,
    as_csv: Annotated[bool, typer.Option("--csv", help="Write plain CSV, safe for a spreadsheet.")] = False,
    as_json_text: Annotated[bool, typer.Option("--json", help="Write JSON, for a program.")] = False,
    timeout_s: Annotated[float, typer.Option("--timeout", min=0.001, help="Limit in seconds.")] = 300,
) -> None:
    """Answer a question of your own: a funnel."""
    from clickstream_pipeline.exploring.printing import print_funnel, write_json
    from clickstream_pipeline.reporting.answers import write_csv

    if as_csv and as_json_text:
        raise CommandFailed("--csv and --json exclude each other")
    if (first is None) != (last is None):
        raise CommandFailed("--from and --to go together")
    require_order(first, last)
    settings = load_settings()
    question = read_question(file)
    with opened_warehouse(settings) as address, connection_to(address) as connection:
        newest = newest_day(connection)
        if newest is None:
            raise CommandFailed("the warehouse has no visits yet; load some, or see a simulated week: clickstream demo")
        asked = as_json(
            question, newest=newest, week_start=settings.week_start, currency=settings.shop_currency, where=str(file)
        )
        if first and last:
            asked |= {"first_day": f"{first:%Y-%m-%d}", "last_day": f"{last:%Y-%m-%d}"}
        answer = ask_funnel(connection, asked, timeout_s=timeout_s)
    if as_csv:
        write_csv(answer, sys.stdout)
    elif as_json_text:
        write_json(asked, answer, sys.stdout)
    else:
        print_funnel(question, asked, answer, console)

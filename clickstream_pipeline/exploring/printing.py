"""Prints the answer to a question."""

import json
from collections.abc import Mapping
from decimal import Decimal
from itertools import groupby
from typing import Any, TextIO

from rich.console import Console, RenderableType

from clickstream_pipeline.exploring.questions import Funnel
from clickstream_pipeline.exploring.wording import funnel_in_words, step_in_words
from clickstream_pipeline.reporting import formats
from clickstream_pipeline.reporting.console import PrintableTable, paragraph, styled
from clickstream_pipeline.reporting.terminal_pictures import WIDE, Bar
from clickstream_pipeline.storage.server.queries import Answer


def print_funnel(funnel: Funnel, asked: Mapping[str, Any], answer: Answer, console: Console) -> None:
    """Prints a funnel as a table with a bar for each step; one table for each group, the largest first."""
    if funnel.name:
        console.print(styled(funnel.name, "bold"), soft_wrap=True)
    console.print(styled(f"{funnel_in_words(funnel)} {asked['first_day']} to {asked['last_day']}."))
    rows = [dict(zip(answer.columns, row, strict=True)) for row in answer.rows]
    if not rows:
        console.print(paragraph(f"No {funnel.of[:-1]} did the first step on these days."))
    for name, steps in groupby(rows, key=lambda row: row["name"]):
        console.print()
        if funnel.by:
            console.print(styled(f"{funnel.by}: {name or 'not known'}", "bold"), soft_wrap=True)
        _print_steps(funnel, list(steps), console)


def write_json(asked: Mapping[str, Any], answer: Answer, file: TextIO) -> None:
    """Writes the question, and the rows of the answer as objects; figures are numbers."""
    rows = [{column: _number(cell) for column, cell in zip(answer.columns, row, strict=True)} for row in answer.rows]
    json.dump({"question": asked, "answer": rows}, file, ensure_ascii=True, indent=2)
    file.write("\n")


def _print_steps(funnel: Funnel, rows: list[dict[str, str | None]], console: Console) -> None:
    table = PrintableTable(box=None, padding=(0, 2, 0, 0), expand=True)
    table.add_column("Step", min_width=30, ratio=3)
    table.add_column(funnel.of.capitalize(), justify="right", no_wrap=True)
    table.add_column("", min_width=6, ratio=1, no_wrap=True)
    table.add_column("Entered" if funnel.open else "Of first", justify="right", no_wrap=True)
    table.add_column("Of before", justify="right", no_wrap=True)
    if not funnel.open:
        table.add_column("Median", justify="right", no_wrap=True)
    counts = [Decimal(row["reached"] or 0) for row in rows]
    most = max(counts)
    for number, (row, count) in enumerate(zip(rows, counts, strict=True)):
        before = counts[number - 1] if number else None
        came = Decimal(row["came"] or 0)
        cells: list[RenderableType] = [
            _step_name(funnel, number),
            formats.count(count),
            Bar(float(count / most) if most else 0, style="cyan", most=40 if console.width >= WIDE else 20),
            formats.count(Decimal(row["entered"] or 0)) if funnel.open else _share(count, counts[0]),
            "" if before is None else _share(came, before),
        ]
        if not funnel.open:
            cells.append("" if row["median_s"] is None else formats.duration(float(row["median_s"])))
        table.add_row(*cells)
    console.print(table)
    running = Decimal(rows[0]["open_entries"] or 0)
    if running:
        through = Decimal(rows[0]["open_converted"] or 0)
        console.print(
            paragraph(
                f"Still open, and in no row above: {formats.count(running)} whose time has not run out, "
                f"{formats.count(through)} of them have come through already."
            )
        )


def _step_name(funnel: Funnel, number: int) -> str:
    if funnel.order == "any_order":
        return f"any {number + 1} of the {len(funnel.steps)} steps"
    words = step_in_words(funnel.steps[number])
    return f"{number + 1}. {words[0].upper()}{words[1:]}"


def _share(part: Decimal, whole: Decimal) -> str:
    return formats.share(part / whole) if whole else formats.NOTHING


def _number(cell: str | None) -> str | float | int | None:
    if cell is None:
        return None
    try:
        value = float(cell)
    except ValueError:
        return cell
    return int(value) if value.is_integer() else value

"""The answer to somebody's query, as a table for the eye or as CSV for a program."""

import csv
from typing import TextIO

from rich.console import Console
from rich.measure import Measurement
from rich.table import Table
from rich.text import Text

from clickstream_pipeline.storage.queries import Answer


def print_table(answer: Answer, console: Console) -> None:
    """Prints a table with a line a row; an empty cell is null.

    Rows too long for the window run over its edge, as in psql: cells cut to two letters would tell nothing.
    """
    table = Table()
    for name in answer.columns:
        table.add_column(Text(name))
    for row in answer.rows:
        table.add_row(*(Text(value or "") for value in row))
    endless = Console(width=1_000_000)
    needed = Measurement.get(endless, endless.options, table).maximum
    Console(file=console.file, width=max(console.width, needed)).print(table)


def write_csv(answer: Answer, file: TextIO) -> None:
    """Writes RFC 4180 CSV with a line of column names, and nothing around it; null is an empty field."""
    writer = csv.writer(file)
    writer.writerow(answer.columns)
    writer.writerows(answer.rows)

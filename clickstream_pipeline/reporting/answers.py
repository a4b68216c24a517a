"""The answer to somebody's query, as a table for the eye or as CSV for a program."""

import csv
import re
from typing import TextIO

from rich.console import Console
from rich.measure import Measurement

from clickstream_pipeline.domain.printable import is_seen, printable
from clickstream_pipeline.reporting.console import PrintableConsole, PrintableTable
from clickstream_pipeline.storage.server.queries import Answer

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# Also as full-width and small signs: a spreadsheet of East Asia takes them for the same.
_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212"


def print_table(answer: Answer, console: Console) -> None:
    """Prints a table with a line a row; an empty cell is null.

    Rows too long for the window run over its edge, as in psql: cells cut to two letters would tell nothing.
    """
    table = PrintableTable(*answer.columns)
    for row in answer.rows:
        table.add_row(*(value or "" for value in row))
    endless = PrintableConsole(width=1_000_000_000)
    needed = Measurement.get(endless, endless.options, table).maximum
    wide = PrintableConsole(file=console.file, width=max(console.width, needed))
    wide.print(table)


def write_csv(answer: Answer, file: TextIO, *, raw: bool = False) -> None:
    """Writes RFC 4180 CSV with a line of column names, and nothing around it; null is an empty field.

    Cells are what a spreadsheet and a terminal show as it stands (`spreadsheet_cell`); `raw` ones are the values
    themselves, for a program.
    """
    writer = csv.writer(file)
    for row in (answer.columns, *answer.rows):
        writer.writerow(row if raw else [None if cell is None else spreadsheet_cell(cell) for cell in row])


def spreadsheet_cell(text: str) -> str:
    """The text, printable, with `'` before what a spreadsheet would take for a formula; a plain number is itself.

    The rule is OWASP's (CSV Injection), and looks behind what a spreadsheet may skip: space, controls, what is
    invisible. A semicolon begins a cell where the comma is the decimal point.
    """
    return printable(";".join(f"'{part}" if _is_formula(part) else part for part in text.split(";")))


def _is_formula(text: str) -> bool:
    if text.startswith(("\t", "\r", "\n")):
        return True
    first = next((letter for letter in text if is_seen(letter)), "")
    return first != "" and first in _SIGNS and not _NUMBER.fullmatch(text)

"""Writes the result of a query as a table or as CSV."""

import csv
import re
from typing import TextIO

from rich.console import Console
from rich.measure import Measurement

from clickstream_pipeline.domain.printable import is_seen, printable
from clickstream_pipeline.reporting.console import PrintableConsole, PrintableTable
from clickstream_pipeline.storage.server.queries import Answer

_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
# Full-width and small signs too: East Asian spreadsheets treat them the same.
_SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b\u2212"


def print_table(answer: Answer, console: Console) -> None:
    """Prints a table with one line per row; an empty cell is null.

    Rows longer than the window extend beyond its edge, as in psql: cells cut to two letters would be useless.
    """
    table = PrintableTable(*answer.columns)
    for row in answer.rows:
        table.add_row(*(value or "" for value in row))
    endless = PrintableConsole(width=1_000_000_000)
    needed = Measurement.get(endless, endless.options, table).maximum
    wide = PrintableConsole(file=console.file, width=max(console.width, needed))
    wide.print(table)


def write_csv(answer: Answer, file: TextIO, *, raw: bool = False) -> None:
    """Writes RFC 4180 CSV with a line of column names; null is an empty field.

    Cells are safe for a spreadsheet and a terminal (`spreadsheet_cell`); with `raw` they are the unchanged values.
    """
    writer = csv.writer(file)
    for row in (answer.columns, *answer.rows):
        writer.writerow(row if raw else [None if cell is None else spreadsheet_cell(cell) for cell in row])


def spreadsheet_cell(text: str) -> str:
    """The printable text, with `'` before a part that a spreadsheet would run as a formula; numbers do not change.

    The rule is that of OWASP (CSV Injection). It skips the characters that a spreadsheet may skip: spaces, controls,
    invisible characters. A semicolon begins a new cell in locales whose decimal point is the comma.
    """
    return printable(";".join(f"'{part}" if _is_formula(part) else part for part in text.split(";")))


def _is_formula(text: str) -> bool:
    if text.startswith(("\t", "\r", "\n")):
        return True
    first = next((letter for letter in text if is_seen(letter)), "")
    return first != "" and first in _SIGNS and not _NUMBER.fullmatch(text)

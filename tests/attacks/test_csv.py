"""Attacks on whoever opens an export in a spreadsheet: cells from events that would be formulas there."""

import csv
import io

import pytest

from clickstream_pipeline.reporting.answers import spreadsheet_cell, write_csv
from clickstream_pipeline.storage.server.queries import Answer
from tests.attacks.hostile_text import HOSTILE
from tests.attacks.test_terminal import unprintable

# ASCII's, full-width, small, and the sign for minus.
SIGNS = "=+-@\uff1d\uff0b\uff0d\uff20\ufe66\ufe62\ufe63\ufe6b\u2212"
BEFORE = [
    "",
    " ",
    "\t",
    "\r",
    "\n",
    "\r\n",
    "\x00",
    "\x1b",
    "\x7f",
    "\u00a0",
    "\u3000",
    "\ufeff",
    "\u200b",
    "\u202e",
    " \n\t\u2028 ",
]


def cells_as_a_spreadsheet_reads_them(text: str, separator: str) -> list[str]:
    """Whatever parts cells there, in which of the two ways the file is opened; without quotes or space before them."""
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    cells = [
        line for row in rows for cell in row for line in (cell, *cell.split(";"), *cell.splitlines(), *cell.split("\t"))
    ]
    return ["".join(letter for letter in cell if letter.isprintable() and not letter.isspace()) for cell in cells]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_no_cell_of_an_export_is_a_formula(separator: str) -> None:
    texts = [each.text for each in HOSTILE] + [before + sign + "1+cmd()" for before in BEFORE for sign in SIGNS]
    texts += [f"x;{each}" for each in texts]
    file = io.StringIO(newline="")
    write_csv(Answer(["=column", "b"], [(each, None) for each in texts]), file)
    assert [
        cell for cell in cells_as_a_spreadsheet_reads_them(file.getvalue(), separator) if cell[:1] in (*SIGNS, "\t")
    ] == []
    assert unprintable(file.getvalue().replace("\r\n", "\n")) == []


@pytest.mark.parametrize(
    "number", ["0", "-5", "-5.25", "+1", "1e-7", "-1.5E+20", "12345678901234567890123", "-0.000001"]
)
def test_a_plain_number_stays_a_number(number: str) -> None:
    assert spreadsheet_cell(number) == number


@pytest.mark.parametrize(
    "text", ["VND", "2026-01-05", "Laptop \u2013 14\u2033", "a-b", "Máy tính", "{a,b}", "x = y", "", "'quoted"]
)
def test_text_that_is_no_formula_is_not_touched(text: str) -> None:
    assert spreadsheet_cell(text) == text


def test_raw_cells_are_the_values_themselves() -> None:
    texts = [each.text for each in HOSTILE if "\ud800" not in each.text]
    file = io.StringIO(newline="")
    write_csv(Answer(["=column", "b"], [(each, None) for each in texts]), file, raw=True)
    assert list(csv.reader(io.StringIO(file.getvalue(), newline=""))) == [
        ["=column", "b"],
        *([each, ""] for each in texts),
    ]

"""`clickstream ask`: the same figures as a table, as CSV and as JSON, and those of `funnel_daily`."""

import csv
import io
import json
from pathlib import Path

import pytest

from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from tests.cli.loaded_days import WEEK
from tests.commands import clickstream

_FUNNEL = """
ask: funnel
steps:
  - event: view_item
  - event: add_to_cart
  - event: [begin_checkout, checkout_progress]
  - event: purchase
"""
_DAILY = """
    select step_number - 1, sum(sessions)
    from funnel_daily
    where step_number > 1 and session_date between %s and %s
    group by step_number
    order by step_number
"""


@pytest.fixture
def question(in_shop: Path, tmp_path: Path) -> Path:
    assert in_shop.exists()
    file = tmp_path / "funnel.yaml"
    file.write_text(_FUNNEL)
    return file


def test_the_default_funnel_is_funnel_daily(question: Path) -> None:
    asked = json.loads(clickstream("ask", str(question), *WEEK, "--json").stdout)
    with (
        opened_warehouse(load_settings()) as address,
        connection_to(address) as connection,
        connection.cursor() as cursor,
    ):
        cursor.execute(_DAILY, (WEEK[1], WEEK[3]))
        daily = [(step, int(sessions)) for step, sessions in cursor.fetchall()]
    assert [(row["step"], row["reached"]) for row in asked["answer"]] == daily
    assert daily[0][1] > daily[-1][1] > 0
    assert asked["question"]["first_day"] == WEEK[1]


def test_a_table_and_csv_have_the_same_figures(question: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(clickstream("ask", str(question), *WEEK, "--csv").stdout)))
    table = clickstream("ask", str(question), *WEEK).stdout
    assert [int(row["step"]) for row in rows] == [1, 2, 3, 4]
    assert "Visits that did the steps in this order, within the visit." in " ".join(table.split())
    for row, name in zip(rows, ("Viewed a product", "Added to the cart", "Began the checkout", "Bought"), strict=True):
        line = next(line for line in table.splitlines() if name in line)
        assert f" {int(row['reached']):,} " in line


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--csv", "--json"), "--csv and --json exclude each other"),
        (("--from", "2026-01-05"), "--from and --to go together"),
        (("--from", "2026-01-06", "--to", "2026-01-05"), "lies before"),
    ],
)
def test_what_can_not_be_asked_is_said(question: Path, arguments: tuple[str, ...], said: str) -> None:
    done = clickstream("ask", str(question), *arguments)
    assert (done.returncode, said in done.stderr) == (1, True)


def test_a_file_that_is_not_there_is_named(question: Path) -> None:
    done = clickstream("ask", str(question.with_name("other.yaml")))
    assert done.returncode == 1
    assert "other.yaml" in done.stderr

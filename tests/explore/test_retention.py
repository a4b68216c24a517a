"""The SQL of retention counts on random shops what the reference counts, and lists whom it counts."""

from typing import Any

import psycopg2.extensions
from hypothesis import given

from tests.explore.asking import asked, days_around, fill
from tests.explore.questions import retentions
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.retention import Cohort, ask_retention, means
from tests.explore.reference.visits import Json, Shop
from tests.explore.rows import CURRENCY, rows_of, shop_of
from tests.explore.shops import RandomShop

Connection = psycopg2.extensions.connection


@given(shop_and_questions=shops_with(retentions()))
@few_shops
def test_retention_counts_what_the_reference_counts(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str], filled: Connection
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(filled, rows, str(random_shop.zone), days_around(rows), random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for question in questions:
        check_retention(filled, shop, question)


def check_retention(connection: Connection, shop: Shop, question: Json) -> None:
    expected = ask_retention(shop, question)
    asks = {**question, "currency": CURRENCY}
    assert found_cells(connection, asks) == expected_cells(expected), question
    # Of some cohorts the list behind one figure, another one from cohort to cohort.
    cohorts = [cohort for cohort in expected if cohort.visitors]
    for number, cohort in enumerate(cohorts[:4]):
        period = number % question["periods"]
        who = sorted(cohort.cells[period].who)
        assert found_list(connection, asks, str(cohort.begins), period) == who, (question, cohort.begins, period)


def test_the_first_cell_is_the_cohort(filled: Connection) -> None:
    # The last shop that the test above has filled the warehouse with.
    for cohorts in ("first_ever", "each_period"):
        for row in asked(filled, "retention", _question(cohorts)):
            if row["cohort"] and row["period"] == 0:
                assert row["returned"] == row["value"] == row["size"]


def _question(cohorts: str) -> Json:
    return {
        "ask": "retention", "first_day": "2026-01-25", "last_day": "2026-03-10", "of": "visitors", "every": "day",
        "first": {}, "again": {"event": ["purchase"]}, "cohorts": cohorts, "periods": 4,
    }  # fmt: skip


def found_cells(connection: Connection, question: Json) -> Json:
    """The cells by cohort and period; those of cohort '' are means."""
    return {
        (row["cohort"], int(row["period"])): (
            (int(row["size"]), _rounded(row["value"]), row["is_ripe"]) if row["cohort"] else _rounded(row["value"])
        )
        for row in asked(connection, "retention", question)
    }


def expected_cells(cohorts: list[Cohort]) -> Json:
    cells: Json = {
        (str(cohort.begins), period): (len(cohort.visitors), _rounded(cell.value), cell.is_ripe)
        for cohort in cohorts
        for period, cell in enumerate(cohort.cells)
    }
    return cells | {("", period): _rounded(mean) for period, mean in enumerate(means(cohorts))}


def found_list(connection: Connection, question: Json, cohort: str, period: int) -> list[Any]:
    """The visitors behind a cell; as many as it says that there are."""
    rows = asked(connection, "retention_visits", question, cohort=cohort, period=str(period), most="1000")
    assert all(int(row["found"]) == len(rows) for row in rows)
    return sorted(row["visitor"] for row in rows)


def _rounded(value: Any) -> float | None:
    return None if value is None else round(float(value), 6)

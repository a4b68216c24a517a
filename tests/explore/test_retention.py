"""The SQL of retention counts on random shops what the reference counts, and lists whom it counts."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import psycopg2.extensions
import pytest
from hypothesis import given

from tests.explore.asking import asked, days_around, fill
from tests.explore.questions import retentions
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.retention import Cohort, ask_retention, means
from tests.explore.reference.visits import Json, Shop
from tests.explore.rows import CURRENCY, Happening, rows_of, shop_of
from tests.explore.shops import RandomShop

pytestmark = pytest.mark.xdist_group("explore retention")

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


@pytest.mark.parametrize("cohorts", ["first_ever", "each_period"])
@pytest.mark.parametrize("first", [{}, {"event": ["view_item"]}])
def test_the_first_cell_is_the_cohort(first: Json, cohorts: str, filled: Connection) -> None:
    begins = datetime(2026, 1, 30, 12, tzinfo=UTC)
    happenings = [
        Happening(begins + timedelta(days=day), event_type, client=client)
        for day, event_type, client in [
            (0, "view_item", "a"), (0, "click", "b"), (1, "view_item", "a"), (1, "view_item", "b"),
            (1, "purchase", "c"), (2, "view_item", "c"), (2, "view_item", "d"),
        ]
    ]  # fmt: skip
    rows = rows_of(happenings, ZoneInfo("UTC"))
    fill(filled, rows, "UTC", days_around(rows), begins + timedelta(days=9))
    question = {
        "ask": "retention", "first_day": "2026-01-30", "last_day": "2026-02-01", "of": "visitors", "every": "day",
        "first": first, "again": {"event": ["purchase"]}, "cohorts": cohorts, "periods": 2,
    }  # fmt: skip
    sizes = {row["cohort"]: row["size"] for row in asked(filled, "retention", question) if row["period"] == 0}
    firsts = {row["cohort"]: row["returned"] for row in asked(filled, "retention", question) if row["period"] == 0}
    assert sizes == firsts
    assert sizes.pop("") == sum(sizes.values()) > 0


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

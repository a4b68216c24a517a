"""The SQL of retention counts on random shops what the reference counts."""

from decimal import Decimal

import psycopg2.extensions
import pytest
from hypothesis import given

from tests.explore.asking import asked, days_around, fill, has_question, has_segments
from tests.explore.questions import retentions
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.retention import Cohort, ask_retention
from tests.explore.reference.visits import Json
from tests.explore.rows import Row, rows_of, shop_of
from tests.explore.shops import RandomShop

# By cohort and number of the period: visitors of the cohort, the figure, whether it is ripe.
Cells = dict[tuple[str, int], tuple[int, Decimal, bool]]

pytestmark = pytest.mark.skipif(not has_question("retention"), reason="the SQL of retention is not written yet")


@given(shop_and_questions=shops_with(retentions()))
@few_shops
def test_retention_counts_what_the_reference_counts(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str], filled: psycopg2.extensions.connection
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(filled, rows, str(random_shop.zone), days_around(rows), random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for question in questions:
        if "segment" in question and not has_segments():
            continue
        assert found_cells(asked(filled, "retention", question), question) == expected_cells(
            ask_retention(shop, question)
        ), question


def found_cells(rows: list[Row], question: Json) -> Cells:
    column = "returned" if question["measure"] == "visitors" else "value"
    cells = {
        (row["cohort"], int(row["period"])): (
            int(row["size"]), Decimal(str(row[column] or 0)).normalize(), bool(row["is_ripe"])
        )
        for row in rows
    }  # fmt: skip
    return _with_members(cells)


def expected_cells(cohorts: list[Cohort]) -> Cells:
    return _with_members(
        {
            (str(cohort.begins), number): (len(cohort.visitors), cell.value.normalize(), cell.is_ripe)
            for cohort in cohorts
            for number, cell in enumerate(cohort.cells)
        }
    )


def _with_members(cells: Cells) -> Cells:
    """Whether a cohort that nobody is in has cells makes no difference."""
    return {key: cell for key, cell in cells.items() if cell[0]}

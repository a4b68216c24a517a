"""The SQL of funnels counts on random shops what the reference counts."""

import psycopg2.extensions
import pytest
from hypothesis import given

from tests.explore.asking import asked, fill, has_question
from tests.explore.questions import funnels
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.funnels import ask_funnel
from tests.explore.reference.visits import Json, Shop
from tests.explore.rows import rows_of, shop_of
from tests.explore.shops import RandomShop

# By group and step: reached, came, entered, still open.
Counts = dict[tuple[str, int], tuple[int, int, int, int]]

pytestmark = pytest.mark.skipif(not has_question("funnel"), reason="the SQL of funnels is not written yet")


@given(shop_and_questions=shops_with(funnels()))
@few_shops
def test_a_funnel_counts_what_the_reference_counts(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str], connection: psycopg2.extensions.connection
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(connection, rows, str(random_shop.zone), random_shop.days, random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for question in questions:
        assert _found(connection, question) == _expected(shop, question), question


def _found(connection: psycopg2.extensions.connection, question: Json) -> Counts:
    counts = {
        (row["name"], int(row["step"])): tuple(
            int(row[column]) for column in ("reached", "came", "entered", "open_entries")
        )
        for row in asked(connection, "funnel", question)
    }
    return _without_empty(counts)


def _expected(shop: Shop, question: Json) -> Counts:
    counts = {}
    for name, group in ask_funnel(shop, question).items():
        for step, (reached, came) in enumerate(zip(group.reached, group.came, strict=True), start=1):
            open_entries = len(group.open) if step == 1 else 0
            counts[name, step] = (len(reached), len(came), len(reached - came), open_entries)
    return _without_empty(counts)


def _without_empty(counts: Counts) -> Counts:
    """Whether a group that nobody is in has rows makes no difference."""
    names = {name for (name, _), row in counts.items() if any(row)}
    return {key: row for key, row in counts.items() if key[0] in names}

"""The SQL of segments has on random shops the visits that the reference has; a segment and the others are the whole."""

import psycopg2.extensions
import pytest
from hypothesis import given

from tests.explore.asking import asked, days_around, fill, has_question
from tests.explore.questions import segment_questions
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.segments import seen_visits
from tests.explore.reference.visits import Json, Shop, is_on_days
from tests.explore.rows import rows_of, shop_of
from tests.explore.shops import RandomShop

# Whether in the segment: visits, visitors, orders.
Sums = dict[bool, tuple[int, int, int]]


@given(shop_and_questions=shops_with(segment_questions()))
@few_shops
def test_a_segment_and_the_others_are_the_whole(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str]
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for question in questions:
        sums = expected_sums(shop, question)
        whole = [visit for visit in seen_visits(shop, question) if is_on_days(visit, question)]
        assert sums[True][0] + sums[False][0] == len(whole)
        if question["of"] == "visitors":
            assert sums[True][1] + sums[False][1] == len({visit.visitor for visit in whole} - {None})


@pytest.mark.skipif(not has_question("segment"), reason="the SQL of segments is not written yet")
@given(shop_and_questions=shops_with(segment_questions()))
@few_shops
def test_a_segment_counts_what_the_reference_counts(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str], filled: psycopg2.extensions.connection
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(filled, rows, str(random_shop.zone), days_around(rows), random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for question in questions:
        found = {
            bool(row["is_in"]): tuple(int(row[column]) for column in ("visits", "visitors", "orders"))
            for row in asked(filled, "segment", question)
        }
        expected = expected_sums(shop, question)
        assert {key: found.get(key, (0, 0, 0)) for key in expected} == expected, question


def expected_sums(shop: Shop, question: Json) -> Sums:
    """Of the visits that `only` leaves, those in the segment and the others."""
    segment = {"of": question["of"], "all": question["all"]}
    chosen = set(seen_visits(shop, {**question, "segment": segment}))
    sums = {}
    for is_in in (True, False):
        visits = [
            visit for visit in seen_visits(shop, question) if is_on_days(visit, question) and (visit in chosen) == is_in
        ]
        orders = sum(event.event_type == "purchase" for visit in visits for event in visit.events)
        sums[is_in] = (len(visits), len({visit.visitor for visit in visits} - {None}), orders)
    return sums

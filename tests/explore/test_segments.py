"""The SQL of segments chooses on random shops what the reference chooses, and a segment and the rest are all."""

from datetime import date
from typing import Any

import psycopg2.extensions
import pytest
from hypothesis import given

from tests.explore.asking import asked, days_around, fill
from tests.explore.questions import segment_questions
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.segments import seen_visits
from tests.explore.reference.visits import Json, Visit, is_on_days
from tests.explore.rows import rows_of, shop_of
from tests.explore.shops import RandomShop

pytestmark = pytest.mark.xdist_group("explore segments")

Connection = psycopg2.extensions.connection


@given(shop_and_questions=shops_with(segment_questions()))
@few_shops
def test_a_segment_has_what_the_reference_has(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str], filled: Connection
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(filled, rows, str(random_shop.zone), days_around(rows), random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for question in questions:
        segment = {key: question[key] for key in ("of", "all")}
        sides = {row["is_in"]: row for row in asked(filled, "segment", question)}
        # The visits that `only` leaves, in the segment and not.
        whole = {visit for visit in seen_visits(shop, question) if is_on_days(visit, question)}
        chosen = whole & set(seen_visits(shop, {**question, "segment": segment}))
        rest = whole - chosen
        for is_in, visits in ((True, chosen), (False, rest)):
            assert sides[is_in]["visits"] == len(visits), question
            assert sides[is_in]["orders"] == sum(_orders(visit) for visit in visits), question
            assert found_list(filled, question, is_in) == sorted(visit.name for visit in visits), question
        assert sides[True]["visitors"] == len(_visitors(chosen)), question
        assert sides[True]["visitors"] + sides[False]["visitors"] == len(_visitors(whole)), question


def found_list(connection: Connection, question: Json, is_in: bool) -> list[Any]:
    """The visits on a side; as many as it says that there are."""
    rows = asked(connection, "segment_visits", question, is_in=str(is_in).lower(), most="1000")
    assert all(int(row["found"]) == len(rows) for row in rows)
    return sorted((date.fromisoformat(row["session_date"]), int(row["visit_no"])) for row in rows)


def _orders(visit: Visit) -> int:
    return sum(event.event_type == "purchase" for event in visit.events)


def _visitors(visits: set[Visit]) -> set[str]:
    return {visit.visitor for visit in visits if visit.visitor is not None}

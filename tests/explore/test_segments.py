"""The SQL of segments chooses on random shops what the reference chooses, and a segment and the rest are all."""

from datetime import date
from typing import Any

import psycopg2.extensions
from hypothesis import given
from hypothesis import strategies as st

from tests.explore.asking import asked, days_around, fill
from tests.explore.questions import segments
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.segments import visitors_in, visits_in
from tests.explore.reference.visits import Json, Shop, Visit, is_on_days
from tests.explore.rows import rows_of, shop_of
from tests.explore.shops import FIRST_DAY, RandomShop

Connection = psycopg2.extensions.connection

_DAYS = {"first_day": str(FIRST_DAY), "last_day": str(FIRST_DAY.replace(day=31))}


@given(shop_and_segments=shops_with(st.tuples(segments(), st.booleans())))
@few_shops
def test_a_segment_has_what_the_reference_has(
    shop_and_segments: tuple[RandomShop, list[tuple[Json, bool]]], kinds: list[str], filled: Connection
) -> None:
    random_shop, asks = shop_and_segments
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(filled, rows, str(random_shop.zone), days_around(rows), random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for segment, is_by_itself in asks:
        question = {"ask": "segment", **_DAYS, **(segment if is_by_itself else {"segment": segment})}
        sides = {row["is_in"]: row for row in asked(filled, "segment", question)}
        chosen = _chosen(shop, question, segment)
        rest = {visit for visit in shop.visits if is_on_days(visit, question)} - chosen
        for is_in, visits in ((True, chosen), (False, rest)):
            assert sides[is_in]["visits"] == len(visits), question
            assert sides[is_in]["orders"] == sum(_orders(visit) for visit in visits), question
            assert found_list(filled, question, is_in) == sorted(visit.name for visit in visits), question
        assert sides[True]["visitors"] == len(_visitors(chosen)), question
        assert sides[True]["visitors"] + sides[False]["visitors"] == len(_visitors(chosen | rest)), question


def found_list(connection: Connection, question: Json, is_in: bool) -> list[Any]:
    """The visits on a side; as many as it says that there are."""
    rows = asked(connection, "segment_visits", question, is_in=str(is_in).lower(), most="1000")
    assert all(int(row["found"]) == len(rows) for row in rows)
    return sorted((date.fromisoformat(row["session_date"]), int(row["visit_no"])) for row in rows)


def _chosen(shop: Shop, question: Json, segment: Json) -> set[Visit]:
    if segment["of"] == "visits":
        return visits_in(shop, question, segment)
    visitors = visitors_in(shop, question, segment)
    return {visit for visit in shop.visits if is_on_days(visit, question) and visit.visitor in visitors}


def _orders(visit: Visit) -> int:
    return sum(event.event_type == "purchase" for event in visit.events)


def _visitors(visits: set[Visit]) -> set[str]:
    return {visit.visitor for visit in visits if visit.visitor is not None}

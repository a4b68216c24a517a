"""The reference against all choices of events, and against the reference of the tables where both count the same."""

from itertools import combinations

from hypothesis import given
from hypothesis import strategies as st

from tests.explore.questions import funnels, paths, retentions
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.funnels import ask_funnel, entities, ordered, tries, window_ms
from tests.explore.reference.paths import ask_around, ask_paths, nodes_of
from tests.explore.reference.retention import ask_retention
from tests.explore.reference.segments import seen_visits
from tests.explore.reference.steps import serves
from tests.explore.reference.visits import Json, Shop, Spot, is_on_days
from tests.explore.rows import rows_of, shop_of
from tests.explore.shops import RandomShop
from tests.sql.reference.events import in_order
from tests.sql.reference.funnel import funnel_daily
from tests.sql.reference.orders import find_orders
from tests.sql.reference.visits import Visits

# The steps of funnel_daily behind the session's start.
_DAILY: list[Json] = [
    {"event": ["view_item"]},
    {"event": ["add_to_cart"]},
    {"event": ["begin_checkout", "checkout_progress"]},
    {"event": ["purchase"]},
]


def _shop(random_shop: RandomShop, kinds: list[str]) -> Shop:
    return shop_of(rows_of(random_shop.happenings, random_shop.zone), kinds, random_shop.zone, random_shop.known_until)


@given(shop_and_questions=shops_with(funnels()))
@few_shops
def test_a_try_comes_as_far_as_any_choice_of_events_does(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str]
) -> None:
    random_shop, questions = shop_and_questions
    shop = _shop(random_shop, kinds)
    for question in questions:
        if question["order"] != "in_order" or question["open"]:
            continue
        steps, window = question["steps"][:4], window_ms(question)
        for visits in entities(seen_visits(shop, question), question).values():
            events = ordered(shop, visits, question)
            for each in tries(shop, visits, question):
                later = [
                    spot
                    for spot in events[events.index(each.entry) + 1 :]
                    if window is None or spot.event.at_ms - each.entry.event.at_ms <= window
                ]
                furthest = max(
                    count
                    for count in range(1, len(steps) + 1)
                    if any(_serve(chosen, steps[1:count], shop) for chosen in combinations(later, count - 1))
                )
                assert min(len(each.times_ms), 4) == furthest, question


def _serve(chosen: tuple[Spot, ...], steps: list[Json], shop: Shop) -> bool:
    return all(serves(spot.event, step, shop.currency) for spot, step in zip(chosen, steps, strict=True))


@given(random_shop=shops_with(st.none()))
@few_shops
def test_the_default_funnel_is_the_one_of_the_tables(
    random_shop: tuple[RandomShop, list[None]], kinds: list[str]
) -> None:
    shop_now, _ = random_shop
    rows = rows_of(shop_now.happenings, shop_now.zone)
    visits = Visits(in_order(rows), shop_now.zone)
    daily = funnel_daily(visits, find_orders(in_order(rows), visits))
    shop = shop_of(rows, kinds, shop_now.zone, shop_now.known_until)
    days = sorted({visit.day for visit in shop.visits})
    question: Json = {
        "of": "visits", "steps": _DAILY, "first_day": str(days[0]), "last_day": str(days[-1]), "by": "day",
    }  # fmt: skip
    settled = Shop(shop.visits, 1 << 62, shop.zone, shop.currency)
    found = {name: group.counts for name, group in ask_funnel(settled, question).items()}
    expected: dict[str, list[int]] = {}
    for row in daily:
        if row["step_number"] > 1:
            counts = expected.setdefault(str(row["session_date"]), [0] * 4)
            counts[row["step_number"] - 2] += row["sessions"]
    assert found == {day: counts for day, counts in expected.items() if counts[0]}


@given(shop_and_questions=shops_with(paths()))
@few_shops
def test_what_reached_a_node_went_on_or_ended(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str]
) -> None:
    random_shop, questions = shop_and_questions
    shop = _shop(random_shop, kinds)
    for question in questions:
        if "around" in question:
            around = ask_around(shop, question)
            assert len(around.occurrences) == len(around.entries) + sum(map(len, around.before.values()))
            assert len(around.occurrences) == len(around.ended) + sum(map(len, around.after.values()))
            continue
        found = ask_paths(shop, question)
        for (level, name), node in found.nodes.items():
            out = [len(edge.visits) for key, edge in found.edges.items() if key[:2] == (level, name)]
            into = [len(edge.visits) for key, edge in found.edges.items() if key[::2] == (level - 1, name)]
            assert sum(into) == (len(node.reached) if level > 1 else 0)
            assert sum(out) == (len(node.went_on) if level < question["deep"] else 0)
        if not question.keys() & {"from", "to"}:
            began = [node.reached for (level, _), node in found.nodes.items() if level == 1]
            seen = [visit for visit in seen_visits(shop, question) if is_on_days(visit, question)]
            assert set().union(*began) == {visit for visit in seen if nodes_of(visit, question)}


@given(shop_and_questions=shops_with(retentions()))
@few_shops
def test_cell_0_is_the_cohort_and_none_is_larger(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str]
) -> None:
    random_shop, questions = shop_and_questions
    shop = _shop(random_shop, kinds)
    for question in questions:
        for cohort in ask_retention(shop, {**question, "measure": "visitors"}):
            assert cohort.cells[0].who == cohort.visitors
            assert all(cell.who <= cohort.visitors for cell in cohort.cells)

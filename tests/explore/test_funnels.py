"""The SQL of funnels counts on random shops what the reference counts, and lists whom it counts."""

from datetime import date
from statistics import mean, median
from typing import Any

import psycopg2.extensions
import pytest
from hypothesis import given

from tests.explore.asking import asked, asked_funnel, days_around, fill
from tests.explore.questions import funnels
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.funnels import Group, ask_funnel
from tests.explore.reference.visits import Json
from tests.explore.rows import rows_of, shop_of
from tests.explore.shops import RandomShop

pytestmark = pytest.mark.xdist_group("explore funnels")

Connection = psycopg2.extensions.connection


@given(shop_and_questions=shops_with(funnels()))
@few_shops
def test_a_funnel_counts_what_the_reference_counts(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str], filled: Connection
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(filled, rows, str(random_shop.zone), days_around(rows), random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for turn, question in enumerate(questions):
        expected = ask_funnel(shop, question)
        assert found_steps(filled, question) == expected_steps(expected), question
        assert found_times(filled, question) == expected_times(expected), question
        # Of two groups the list behind one figure, another one from question to question.
        for name, group in list(expected.items())[:2]:
            step = turn % len(question["steps"]) + 1
            lists = expected_lists(group, step, question)
            what = list(lists)[turn // 2 % len(lists)]
            assert found_list(filled, question, name, what, step) == lists[what], (question, name, what, step)


def found_steps(connection: Connection, question: Json) -> Json:
    """The rows of groups that anybody is in, by group and step."""
    counts = ("reached", "came", "entered", "open_entries", "open_converted")
    steps = {
        (row["name"], int(row["step"])): (
            *(int(row[column]) for column in counts), _rounded(row["median_s"]), _rounded(row["mean_s"])
        )
        for row in asked_funnel(connection, question)
    }  # fmt: skip
    return _without_empty(steps)


def expected_steps(groups: dict[str, Group]) -> Json:
    steps: Json = {}
    for name, group in groups.items():
        for number, times_ms in enumerate(group.step_ms):
            reached, came = group.reached[number], group.came[number]
            is_first = number == 0
            steps[name, number + 1] = (
                len(reached), len(came), len(reached - came),
                len(group.open) if is_first else 0, len(group.open_through) if is_first else 0,
                _rounded(median(times_ms) / 1000) if times_ms else None,
                _rounded(mean(times_ms) / 1000) if times_ms else None,
            )  # fmt: skip
    return _without_empty(steps)


def found_times(connection: Connection, question: Json) -> list[Any]:
    """The median of the times to convert, how many there are, and how many are in each bin."""
    rows = asked(connection, "funnel_times", question)
    return [
        *{(_rounded(row["median_s"]), int(row["converted"])) for row in rows if row["converted"]},
        sum(int(row["entries"]) for row in rows),
    ]


def expected_times(groups: dict[str, Group]) -> list[Any]:
    times_ms = [each for group in groups.values() for each in group.total_ms]
    return [*([(_rounded(median(times_ms) / 1000), len(times_ms))] if times_ms else []), len(times_ms)]


def found_list(connection: Connection, question: Json, name: str, what: str, step: int) -> list[Any]:
    """The visits or visitors behind a figure; as many as it says that there are."""
    rows = asked(connection, "funnel_visits", question, name=name, what=what, step=str(step), most="1000")
    assert all(int(row["found"]) == len(rows) for row in rows)
    if question["of"] == "visitors":
        return sorted(row["visitor"] for row in rows)
    return sorted((date.fromisoformat(row["session_date"]), int(row["visit_no"])) for row in rows)


def expected_lists(group: Group, step: int, question: Json) -> dict[str, list[Any]]:
    reached, came = group.reached[step - 1], group.came[step - 1]
    lists = {"reached": reached, "came": came, "entered": reached - came}
    if not question["open"]:
        after = group.reached[step] if step < len(group.reached) else set()
        lists |= {"lost": reached - after, "open": group.open}
    return {what: sorted(who) for what, who in lists.items()}  # type: ignore[type-var]


def _without_empty(steps: Json) -> Json:
    """Whether a group that nobody is in has rows makes no difference."""
    names = {name for (name, _), row in steps.items() if any(row)}
    return {key: row for key, row in steps.items() if key[0] in names}


def _rounded(seconds: Any) -> float | None:
    return None if seconds is None else round(float(seconds), 4)

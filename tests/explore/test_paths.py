"""The SQL of paths counts on random shops what the reference counts, and lists what it counts."""

from collections import Counter
from datetime import date
from statistics import mean
from typing import Any

import psycopg2.extensions
import pytest
from hypothesis import given

from tests.explore.asking import asked, days_around, fill
from tests.explore.questions import paths
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.paths import ask_around, ask_paths
from tests.explore.reference.visits import Json, Shop, Visit
from tests.explore.rows import rows_of, shop_of
from tests.explore.shops import RandomShop

pytestmark = pytest.mark.xdist_group("explore paths")

Connection = psycopg2.extensions.connection


@given(shop_and_questions=shops_with(paths()))
@few_shops
def test_paths_count_what_the_reference_counts(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str], filled: Connection
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(filled, rows, str(random_shop.zone), days_around(rows), random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for question in questions:
        if "around" in question:
            check_around(filled, shop, question)
        else:
            check_paths(filled, shop, question)
    check_sums(filled)


def check_sums(connection: Connection) -> None:
    """The first nodes of all visits are as many as the sessions, and those of a level as many as went on to it."""
    question = {"ask": "paths", "first_day": "2026-01-01", "last_day": "2026-12-31", "nodes": "event", "deep": 4}
    arrived, went_on = Counter[int](), Counter[int]()
    for row in asked(connection, "paths", question):
        arrived[int(row["level"])] += row["visits"]
        if row["next_node"] not in ("", "(more)"):
            went_on[int(row["level"]) + 1] += row["visits"]
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from sessions where session_date between '2026-01-01' and '2026-12-31'")
        (sessions,) = cursor.fetchone() or (None,)
    assert arrived == went_on + Counter({1: sessions})


def check_paths(connection: Connection, shop: Shop, question: Json) -> None:
    expected = ask_paths(shop, question)
    edges: dict[tuple[int, str, str], tuple[set[Visit], list[int]]] = {
        (level, _named(node), _named(after)): (edge.visits, edge.apart_ms)
        for (level, node, after), edge in expected.edges.items()
    }
    for (level, node), reached in expected.nodes.items():
        edges[level, _named(node), ""] = (reached.ended, [])
        if level == question["deep"]:
            edges[level, _named(node), "(more)"] = (reached.went_on, [])
    edges = {key: edge for key, edge in edges.items() if edge[0]}
    found = asked(connection, "paths", question)
    assert {_edge(row): (row["visits"], _rounded(row["mean_s"])) for row in found} == {
        key: (len(visits), _rounded(mean(apart_ms) / 1000) if apart_ms else None)
        for key, (visits, apart_ms) in edges.items()
    }, question
    # The most frequent nodes of a level come first.
    assert [row["level"] for row in found] == sorted(row["level"] for row in found)
    for key, (visits, _) in list(edges.items())[:4]:
        assert found_list(connection, question, *key) == sorted(visit.name for visit in visits), (question, key)
    for (level, node), reached in list(expected.nodes.items())[:2]:
        everybody = sorted(visit.name for visit in reached.reached)
        assert found_list(connection, question, level, _named(node), None) == everybody, (question, level, node)


def check_around(connection: Connection, shop: Shop, question: Json) -> None:
    expected = ask_around(shop, question)
    sides = {
        ("before", ""): expected.entries,
        ("after", ""): expected.ended,
        **{("before", _named(node)): visits for node, visits in expected.before.items()},
        **{("after", _named(node)): visits for node, visits in expected.after.items()},
    }
    sides = {key: visits for key, visits in sides.items() if visits}
    rows = asked(connection, "paths_around", question)
    (page,) = (row for row in rows if row["side"] == "page")
    assert (page["visits"], page["views"], page["loops"]) == (
        len(expected.occurrences), expected.views, expected.loops
    ), question  # fmt: skip
    found = {(row["side"], row["node"]): row["visits"] for row in rows if row["side"] != "page"}
    assert found == {key: len(visits) for key, visits in sides.items()}, question
    totals = Counter[str]()
    for (side, _), visits in found.items():
        totals[side] += visits
    assert totals["before"] == totals["after"] == page["visits"]
    for (side, node), visits in [*list(sides.items())[:4], (("page", ""), expected.occurrences)]:
        listed = asked(connection, "paths_around_visits", question, side=side, node=node, most="1000")
        assert all(int(row["found"]) == len(listed) for row in listed)
        assert _visits(listed) == sorted({visit.name for visit in visits}), (question, side, node)


def found_list(connection: Connection, question: Json, level: int, node: str, after: str | None) -> list[Any]:
    """The visits behind an edge or a node; as many as it says that there are."""
    rows = asked(connection, "paths_visits", question, level=str(level), node=node, next_node=after, most="1000")
    assert all(int(row["found"]) == len(rows) for row in rows)
    return _visits(rows)


def _visits(rows: list[Json]) -> list[Any]:
    return sorted((date.fromisoformat(row["session_date"]), int(row["visit_no"])) for row in rows)


def _edge(row: Json) -> tuple[int, str, str]:
    return int(row["level"]), row["node"], row["next_node"]


def _named(node: str) -> str:
    """A page view without a path is a node of its own; '' says that a visit ended."""
    return node or "(not set)"


def _rounded(seconds: Any) -> float | None:
    return None if seconds is None else round(float(seconds), 6)

"""The SQL of paths counts on random shops what the reference counts."""

from typing import Any

import psycopg2.extensions
import pytest
from hypothesis import given

from tests.explore.asking import asked, days_around, fill, has_question, has_segments
from tests.explore.questions import paths
from tests.explore.random_shops import few_shops, shops_with
from tests.explore.reference.paths import Around, Paths, ask_around, ask_paths
from tests.explore.reference.visits import Json
from tests.explore.rows import Row, rows_of, shop_of
from tests.explore.shops import RandomShop

# How many visits went from the node of a level to the next one; '' for those that ended there.
Ways = dict[tuple[int, str, str], int]

pytestmark = pytest.mark.skipif(not has_question("paths"), reason="the SQL of paths is not written yet")


@given(shop_and_questions=shops_with(paths()))
@few_shops
def test_paths_count_what_the_reference_counts(
    shop_and_questions: tuple[RandomShop, list[Json]], kinds: list[str], filled: psycopg2.extensions.connection
) -> None:
    random_shop, questions = shop_and_questions
    rows = rows_of(random_shop.happenings, random_shop.zone)
    fill(filled, rows, str(random_shop.zone), days_around(rows), random_shop.known_until)
    shop = shop_of(rows, kinds, random_shop.zone, random_shop.known_until)
    for question in questions:
        if "segment" in question and not has_segments():
            continue
        found = asked(filled, "paths", question)
        if "around" in question:
            assert found_around(found) == expected_around(ask_around(shop, question)), question
        else:
            assert found_ways(found, question) == expected_ways(ask_paths(shop, question), question), question


def found_ways(rows: list[Row], question: Json) -> Ways:
    """The rows by level and nodes. Where a visit went from the last level that is shown makes no difference."""
    ways: Ways = {}
    for row in rows:
        level = int(row["level"])
        following = row["next_node"] or ""
        key = (level, row["node"], "+" if following and level == question["deep"] else following)
        ways[key] = ways.get(key, 0) + int(row["visits"])
    return ways


def expected_ways(found: Paths, question: Json) -> Ways:
    ways = {key: len(edge.visits) for key, edge in found.edges.items()}
    for (level, name), node in found.nodes.items():
        ways[level, name, ""] = len(node.ended)
        if level == question["deep"]:
            ways[level, name, "+"] = len(node.went_on)
    return {key: count for key, count in ways.items() if count}


def found_around(rows: list[Row]) -> dict[str, Any]:
    """What came before is of level -1, what came after of level 1; '' is for visits that began or ended there."""
    sides: dict[str, dict[str, int]] = {"before": {}, "after": {}}
    for row in rows:
        side, name = ("before", row["node"]) if int(row["level"]) < 0 else ("after", row["next_node"])
        sides[side][name or ""] = int(row["visits"])
    return sides


def expected_around(around: Around) -> dict[str, Any]:
    before = {"": len(around.entries), **{name: len(visits) for name, visits in around.before.items()}}
    after = {"": len(around.ended), **{name: len(visits) for name, visits in around.after.items()}}
    return {
        "before": {name: count for name, count in before.items() if count},
        "after": {name: count for name, count in after.items() if count},
    }

"""Plans: no statement of a load or of the models reads anything through once for each row of something else.

With a day of twenty events that would be nothing, with one of a million it would take hours.
"""

import json
import re
from collections.abc import Iterator
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.storage.loads import WEB_VISITS, load_days

_COMMENT = re.compile(r"--.*$", re.MULTILINE)
_has_a_plan = re.compile(
    r"(?:create temporary table [a-z_]+( on commit drop)? as|insert|with|select|delete|update)\s"
).match
Plan = dict[str, Any]


class ExplainingCursor(psycopg2.extensions.cursor):
    """Executes statement by statement, and keeps each one's plan."""

    plans: list[Plan]

    def execute(self, query: Any, vars: Any = None) -> None:
        if not isinstance(query, str):
            super().execute(query, vars)
            return
        for statement in _COMMENT.sub("", self.mogrify(query, vars).decode()).split(";"):
            text = statement.strip()
            if _has_a_plan(text):
                super().execute(f"explain (format json) {text}")
                self.plans += [found["Plan"] for (rows,) in self.fetchall() for found in _parsed(rows)]
            if text:
                super().execute(text)


def _parsed(rows: Any) -> list[Plan]:
    return json.loads(rows) if isinstance(rows, str) else rows


def _nodes(plan: Plan, *, each_row: bool = False) -> Iterator[tuple[Plan, bool]]:
    """Every node below a plan, and whether it is executed once for each row of something else."""
    yield plan, each_row
    for inner in plan.get("Plans", ()):
        name = inner.get("Subplan Name", "")
        is_hashed = any(f"hashed {name})" in str(value) or f"hashed {name}." in str(value) for value in plan.values())
        yield from _nodes(inner, each_row=name.startswith("SubPlan") and not is_hashed if name else each_row)


def read_through(plan: Plan) -> list[str]:
    """What the plan's subqueries read through for each row."""
    return [
        f"{node['CTE Name']}: {node['Filter']}"
        for node, each_row in _nodes(plan)
        if each_row and node["Node Type"] == "CTE Scan" and "Filter" in node
    ]


def test_nothing_is_read_through_for_each_row(
    connection: psycopg2.extensions.connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    plans: list[Plan] = []
    monkeypatch.setattr(ExplainingCursor, "plans", plans, raising=False)
    connection.cursor_factory = ExplainingCursor
    load_days(connection, FolderStore(WEB_VISITS), ["events/"])
    recompute_stale(connection, choices=ModelChoices("VND"))
    assert sum("SubPlan" in json.dumps(plan) for plan in plans) > 10
    assert [found for plan in plans for found in read_through(plan)] == []


def test_a_table_that_is_read_through_for_each_row_is_told(connection: psycopg2.extensions.connection) -> None:
    query = """
        with days as materialized (select n from generate_series(1, 9) as n)
        select (select days.n from days where days.n = others.n) from generate_series(1, 9) as others (n)
    """
    with connection.cursor() as cursor:
        cursor.execute("explain (format json) " + query)
        ((rows,),) = cursor.fetchall()
    assert read_through(_parsed(rows)[0]["Plan"]) == ["days: (n = others.n)"]

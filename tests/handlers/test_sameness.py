"""That a Dagster run and the packaged Lambda leave the same rows, and that a difference would be seen."""

from pathlib import Path

import pytest

from tests.handlers.sameness import Comparison, compare
from tests.storage.loads import Tables

pytestmark = pytest.mark.xdist_group("the packaged Lambda")


@pytest.mark.parametrize(
    ("zone", "utc_days"),
    [("Asia/Ho_Chi_Minh", ("2026-01-04", "2026-01-05")), ("America/New_York", ("2026-01-05", "2026-01-06"))],
)
def test_a_day_by_dagster_and_by_the_packaged_lambda_is_the_same_row_for_row(
    artefact: Path, tmp_path: Path, zone: str, utc_days: tuple[str, ...]
) -> None:
    found = compare(artefact, tmp_path, zone, visitors=60, seed=7, hourly=4)
    # The shop's day lies in both; all of it is the day's.
    assert found.utc_days == utc_days
    assert {row[0] for row in found.by_dagster["funnel_daily"]} == {"2026-01-04", "2026-01-05"}
    for table, rows in found.by_dagster.items():
        assert found.by_lambda[table] == rows, table
    assert found.is_same()
    # Of everything that could differ there is something; nothing is left to compute.
    assert {table for table, rows in found.by_dagster.items() if not rows} == {"stale_days"}
    for table in ("sessions", "orders", "clickstream_events"):
        row, *others = found.by_lambda[table]
        changed = Comparison(found.by_dagster, {**found.by_lambda, table: [("0", *row[1:]), *others]})
        assert not changed.is_same()
        assert [rows.total() for rows in changed.differences(table)] == [1, 1]


def test_two_warehouses_without_events_are_no_proof() -> None:
    nothing: Tables = {"clickstream_events": [], "sessions": []}
    assert not Comparison(nothing, nothing).is_same()

"""What peers answer, by their own tests and documentation, is what the SQL of Explore answers."""

from typing import Any

import psycopg2.extensions
import pytest

from tests.explore.asking import asked, asked_funnel, days_around, fill
from tests.explore.peer_cases import LEFT_OUT, PeerCase, bound, peer_cases
from tests.explore.reference.visits import Json, Shop
from tests.explore.rows import Row, rows_of, shop_of
from tests.explore.test_paths import check_around, check_paths
from tests.explore.test_retention import check_retention

pytestmark = pytest.mark.xdist_group("explore peer cases in sql")

Connection = psycopg2.extensions.connection

# Cases of questions that the reference answers and the SQL does not take, each with the reason.
NOT_IN_SQL: dict[str, str] = {
    "funnel-27": "a funnel's step has no first time ever",
    "funnel-29": "a funnel's step has no first time ever",
}


def _cases(kind: str) -> list[Any]:
    skipped = LEFT_OUT.keys() | NOT_IN_SQL.keys()
    return [pytest.param(case, id=case["id"]) for case in peer_cases(kind) if case["id"] not in skipped]


def test_what_is_left_out_of_the_sql_is_in_the_reference() -> None:
    ids = {case["id"] for kind in ("funnel", "retention", "path") for case in peer_cases(kind)}
    assert ids - LEFT_OUT.keys() >= NOT_IN_SQL.keys()


@pytest.mark.parametrize("case", _cases("funnel"))
def test_the_sql_of_a_funnel_counts_what_a_peer_counts(case: Json, filled: Connection) -> None:
    peer = bound(case)
    _fill(filled, peer)
    found = {key: _FUNNEL_FACTS[key](filled, peer, value) for key, value in peer.expected.items()}
    assert found == peer.expected


# The reference counts in these cases what the peers do: see test_peer_cases.py.
@pytest.mark.parametrize("case", _cases("retention"))
def test_the_sql_of_retention_counts_what_a_peer_counts(case: Json, filled: Connection, kinds: list[str]) -> None:
    peer = bound(case)
    _fill(filled, peer)
    check_retention(filled, _shop(peer, kinds), peer.question)


@pytest.mark.parametrize("case", _cases("path"))
def test_the_sql_of_paths_counts_what_a_peer_counts(case: Json, filled: Connection, kinds: list[str]) -> None:
    peer = bound(case)
    _fill(filled, peer)
    check = check_around if "around" in peer.question else check_paths
    check(filled, _shop(peer, kinds), peer.question)


def _shop(peer: PeerCase, kinds: list[str]) -> Shop:
    return shop_of(rows_of(peer.happenings, peer.zone), kinds, peer.zone, peer.known_until)


def _fill(connection: Connection, peer: PeerCase) -> None:
    rows = rows_of(peer.happenings, peer.zone)
    fill(connection, rows, str(peer.zone), days_around(rows), peer.known_until)


def _whole(value: float | None) -> float | None:
    return None if value is None else int(value) if value == int(value) else float(value)


def _steps(connection: Connection, peer: PeerCase) -> dict[str, list[Row]]:
    """The rows of a funnel by group, each group's in the order of the steps."""
    groups: dict[str, list[Row]] = {}
    for row in asked_funnel(connection, peer.question):
        groups.setdefault(row["name"], []).append(row)
    return groups


def _of_all(connection: Connection, peer: PeerCase, column: str) -> list[float | None]:
    nobody = [{"reached": 0}] * len(peer.question["steps"])
    return [_whole(row[column]) for row in _steps(connection, peer).get("", nobody)]


def _who(connection: Connection, peer: PeerCase, what: str, step: int) -> list[str]:
    rows = asked(connection, "funnel_visits", peer.question, name="", what=what, step=str(step), most="1000")
    assert all(int(row["found"]) == len(rows) for row in rows)
    return sorted(row["visitor"] for row in rows)


_FUNNEL_FACTS: dict[str, Any] = {
    "counts": lambda connection, peer, _: _of_all(connection, peer, "reached"),
    "mean_s": lambda connection, peer, _: _of_all(connection, peer, "mean_s"),
    "median_s": lambda connection, peer, _: _of_all(connection, peer, "median_s"),
    "who": lambda connection, peer, steps: {step: _who(connection, peer, "reached", int(step)) for step in steps},
    "lost_before": lambda connection, peer, steps: {
        step: _who(connection, peer, "lost", int(step) - 1) for step in steps
    },
    "groups": lambda connection, peer, _: {
        name: [_whole(row["reached"]) for row in rows] for name, rows in _steps(connection, peer).items()
    },
    "bins": lambda connection, peer, _: [
        [_whole(row["seconds_from"]), _whole(row["entries"])]
        for row in asked(connection, "funnel_times", peer.question)
    ],
    # The SQL gives the quartiles of the times; the mean is of the times that are in the bins, one in each here.
    "mean_total_s": lambda connection, peer, _: _mean_of_bins(asked(connection, "funnel_times", peer.question)),
}


def _mean_of_bins(rows: list[Row]) -> float | None:
    assert all(row["entries"] <= 1 for row in rows)
    times = [row["seconds_from"] for row in rows if row["entries"]]
    return _whole(sum(times) / len(times))

"""What peers answer, by their own tests and documentation, is what we answer (tests/data/explore)."""

from collections import Counter
from decimal import Decimal
from math import ceil
from statistics import mean, median
from typing import Any

import pytest

from tests.explore.peer_cases import LEFT_OUT, PeerCase, bound, peer_cases
from tests.explore.reference.funnels import Group, ask_funnel
from tests.explore.reference.paths import Around, Paths, ask_around, ask_paths, nodes_of
from tests.explore.reference.retention import Cohort, ask_retention, means
from tests.explore.reference.visits import Json, Shop
from tests.explore.rows import rows_of, shop_of


def _cases(kind: str) -> list[Any]:
    return [pytest.param(case, id=case["id"]) for case in peer_cases(kind) if case["id"] not in LEFT_OUT]


def test_what_is_left_out_is_there_and_the_rest_is_run() -> None:
    ids = [case["id"] for kind in ("funnel", "retention", "path") for case in peer_cases(kind)]
    assert len(ids) == len(set(ids)) == 71
    assert set(ids) >= LEFT_OUT.keys()
    assert all(LEFT_OUT.values())


@pytest.mark.parametrize("backwards", [False, True])
@pytest.mark.parametrize("case", _cases("funnel"))
def test_a_funnel_counts_what_a_peer_counts(case: Json, backwards: bool, kinds: list[str]) -> None:
    peer = bound(case, backwards=backwards)
    groups = ask_funnel(_shop(peer, kinds), peer.question)
    found = {
        key: _FUNNEL_FACTS[key](groups, peer, value) if key != "groups" else _counts_by_group(groups)
        for key, value in peer.expected.items()
    }
    assert found == peer.expected


@pytest.mark.parametrize("case", _cases("retention"))
def test_retention_counts_what_a_peer_counts(case: Json, kinds: list[str]) -> None:
    peer = bound(case)
    cohorts = ask_retention(_shop(peer, kinds), peer.question)
    found = {key: _RETENTION_FACTS[key](cohorts, value) for key, value in peer.expected.items()}
    assert found == peer.expected


@pytest.mark.parametrize("case", _cases("path"))
def test_paths_count_what_a_peer_counts(case: Json, kinds: list[str]) -> None:
    peer = bound(case)
    shop = _shop(peer, kinds)
    if "around" in peer.question:
        assert _around(ask_around(shop, peer.question), peer) == _with_the_quirk(peer.expected)
        return
    paths = ask_paths(shop, peer.question)
    found = {key: _PATH_FACTS[key](paths, peer, shop, value) for key, value in peer.expected.items()}
    assert found == peer.expected


def _shop(peer: PeerCase, kinds: list[str]) -> Shop:
    return shop_of(rows_of(peer.happenings, peer.zone), kinds, peer.zone, peer.known_until)


def _whole(value: float | Decimal) -> float:
    return int(value) if value == int(value) else float(value)


def _all(groups: dict[str, Group], peer: PeerCase) -> Group:
    """The one group of a funnel without `by`; one without anybody in it if nobody entered."""
    count = len(peer.question["steps"])
    return groups.get("", Group([set() for _ in range(count)], [set() for _ in range(count)], step_ms=[[]] * count))


def _counts_by_group(groups: dict[str, Group]) -> dict[str, list[int]]:
    return {name: group.counts for name, group in groups.items()}


def _lost(group: Group, expected: Json) -> dict[str, list[Any]]:
    return {step: sorted(group.reached[int(step) - 2] - group.reached[int(step) - 1], key=str) for step in expected}


def _bins(total_ms: list[int]) -> list[list[float]]:
    """The times to convert, in bins as docs/metrics.md has them."""
    shortest, longest = min(total_ms) / 1000, max(total_ms) / 1000
    count = ceil(round(len(total_ms) ** (1 / 3), 9))
    width = max(1, ceil((longest - shortest) / count))
    of_bin = Counter(int((each / 1000 - shortest) // width) for each in total_ms)
    return [[_whole(shortest + n * width), of_bin[n]] for n in range(count + 1)]


_FUNNEL_FACTS: dict[str, Any] = {
    "counts": lambda groups, peer, _: _all(groups, peer).counts,
    "who": lambda groups, peer, steps: {step: sorted(_all(groups, peer).reached[int(step) - 1]) for step in steps},
    "lost_before": lambda groups, peer, steps: _lost(_all(groups, peer), steps),
    "mean_s": lambda groups, peer, _: [_seconds(mean, own) for own in _all(groups, peer).step_ms],
    "median_s": lambda groups, peer, _: [_seconds(median, own) for own in _all(groups, peer).step_ms],
    "mean_total_s": lambda groups, peer, _: _seconds(mean, _all(groups, peer).total_ms),
    "bins": lambda groups, peer, _: _bins(_all(groups, peer).total_ms),
}


def _seconds(middle: Any, times_ms: list[int]) -> float | None:
    return _whole(middle(times_ms) / 1000) if times_ms else None


def _cut(cohort: Cohort) -> list[float]:
    """The cells of a cohort up to the end of the data: peers leave out those of the future."""
    return [_whole(cell.value) for cell in cohort.cells if cell.is_ripe]


def _with_members(cohorts: list[Cohort], expected: dict[str, list[int]]) -> dict[str, list[float]]:
    """The cohorts with anybody in them; one peer pads what lies ahead with zeros."""
    found = {str(cohort.begins): _cut(cohort) for cohort in cohorts if cohort.visitors}
    return {begins: cells + [0] * (len(expected.get(begins, [])) - len(cells)) for begins, cells in found.items()}


_RETENTION_FACTS: dict[str, Any] = {
    "rows": lambda cohorts, rows: [_cut(cohort) for cohort in cohorts[: len(rows)]],
    "rows_full": lambda cohorts, _: [[_whole(cell.value) for cell in cohort.cells] for cohort in cohorts],
    "row_starts": lambda cohorts, _: [str(cohort.begins) for cohort in cohorts],
    "cohorts": _with_members,
    "sum": lambda cohorts, _: _mean_size(cohorts),
    "values": lambda cohorts, _: [round(share * _mean_size(cohorts)) for share in means(cohorts) if share is not None],
    "shares": lambda cohorts, _: [float(round(share, 2)) for share in means(cohorts) if share is not None],
}


def _mean_size(cohorts: list[Cohort]) -> int:
    return round(mean(len(cohort.visitors) for cohort in cohorts))


def _node(level: int, name: str, peer: PeerCase) -> str:
    return f"{level} {peer.names.get(name, name)}"


def _edges(paths: Paths, peer: PeerCase, _: Shop, expected: list[Json]) -> list[Json]:
    """The edges in the peer's order: the largest first, equal ones by the peer's names."""
    edges = [
        {
            "from": _node(level, name, peer),
            "to": _node(level + 1, following, peer),
            "count": len(paths.edges[level, name, following].visits),
            "mean_s": _seconds(mean, paths.edges[level, name, following].apart_ms),
        }
        for level, name, following in paths.edges
    ]
    edges.sort(key=lambda edge: (-edge["count"], edge["from"], edge["to"]))
    if "mean_s" not in expected[0]:
        edges = [{key: value for key, value in edge.items() if key != "mean_s"} for edge in edges]
    return edges


def _at(paths: Paths, peer: PeerCase, _: Shop, expected: Json) -> Json:
    found = {
        _node(level, name, peer): {
            "reached": len(node.reached), "went_on": len(node.went_on), "ended": len(node.ended)
        }
        for (level, name), node in paths.nodes.items()
    }  # fmt: skip
    return {key: found[key] for key in expected}


_PATH_FACTS: dict[str, Any] = {
    "edges": _edges,
    "at": _at,
    "who": lambda paths, *_: sorted({visit.visitor for edge in paths.edges.values() for visit in edge.visits}),
    "paths": lambda _, peer, shop, __: {
        visit.visitor: [peer.names[node.name] for node in nodes_of(visit, peer.question)] for visit in shop.visits
    },
}


def _around(around: Around, peer: PeerCase) -> Json:
    """What came before and after, in the peer's words: there a search is no page, here it is one."""

    def sides(pages: dict[str, list[Any]]) -> tuple[dict[str, int], dict[str, int]]:
        counts = {peer.names.get(page, page): len(visits) for page, visits in pages.items()}
        searches = {page: count for page, count in counts.items() if page.startswith("/search/")}
        return (
            {page: count for page, count in counts.items() if page not in searches},
            {page.removeprefix("/search/"): count for page, count in searches.items()},
        )

    before, before_searches = sides(around.before)
    after, after_searches = sides(around.after)
    return {
        "views": around.views, "loops": around.loops, "entries": len(around.entries), "ended": len(around.ended),
        "before": before, "after": after, "before_searches": before_searches, "after_searches": after_searches,
    }  # fmt: skip


def _with_the_quirk(expected: Json) -> Json:
    """A visit that begins with a search has it before its first page here; there that page has nothing before it."""
    return {**expected, "before_searches": {**expected["before_searches"], "mykwd": 1}}

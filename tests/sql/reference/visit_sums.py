"""Sums over visits, by where they began and by where they ended; what nobody told is `unknown`.

By category a visit stands in each of which it viewed a product.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from tests.sql.reference.funnel import STEPS, reached
from tests.sql.reference.orders import Order, event_ids
from tests.sql.reference.others import Others
from tests.sql.reference.sessions import sessions_table
from tests.sql.reference.visits import Visit, Visits

GROUP = ("channel", "device_class", "user_login_state")

# What a visit is counted under, the visit, and its row of `sessions`.
Chosen = Iterable[tuple[dict[str, str], Visit, dict[str, Any]]]


def visit_daily(visits: Visits, orders: list[Order], others: Others) -> list[dict[str, Any]]:
    return _by_landing_page(_all(visits, orders, others))


def visit_category_daily(visits: Visits, orders: list[Order], others: Others) -> list[dict[str, Any]]:
    return _by_landing_page(_in_categories(visits, orders, others))


def exit_daily(visits: Visits, orders: list[Order], others: Others) -> list[dict[str, Any]]:
    return _by_end(_all(visits, orders, others), orders)


def exit_category_daily(visits: Visits, orders: list[Order], others: Others) -> list[dict[str, Any]]:
    return _by_end(_in_categories(visits, orders, others), orders)


def _all(visits: Visits, orders: list[Order], others: Others) -> Chosen:
    return (({}, visit, row) for visit, row in zip(visits.all, sessions_table(visits, orders, others), strict=True))


def _in_categories(visits: Visits, orders: list[Order], others: Others) -> Chosen:
    return (
        ({"category": category}, visit, row)
        for _, visit, row in _all(visits, orders, others)
        for category in others.categories(visit)
    )


def _by_landing_page(chosen: Chosen) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for named, _, row in chosen:
        landing_page = "unknown" if row["landing_page"] is None else row["landing_page"]
        group = {name: row[name] for name in ("session_date", *GROUP)} | {"landing_page": landing_page} | named
        groups[tuple(group.items())].append(row)
    return [
        dict(group)
        | {
            "sessions": len(rows),
            "sessions_bounced": sum(row["is_bounce"] for row in rows),
            "sessions_engaged": sum(row["is_engaged"] for row in rows),
            "sessions_added": sum(row["adds"] > 0 for row in rows),
            "sessions_abandoned": sum(row["adds"] > 0 and row["purchases"] == 0 for row in rows),
            "sessions_bought": sum(row["purchases"] > 0 for row in rows),
            "sessions_first": sum(row["is_first_visit"] is True for row in rows),
            "sessions_returning": sum(row["is_first_visit"] is False for row in rows),
            "page_views": sum(row["page_views"] for row in rows),
            "seconds_sum": sum((row["duration_s"] for row in rows), Decimal(0)),
            "durations_s": sorted(float(row["duration_s"]) for row in rows),
        }
        for group, rows in groups.items()
    ]


def _by_end(chosen: Chosen, orders: list[Order]) -> list[dict[str, Any]]:
    order_ids = event_ids(orders)
    ends: Counter[tuple[Any, ...]] = Counter()
    for named, visit, row in chosen:
        steps = len(reached(visit, order_ids))
        end = {name: row[name] or "unknown" for name in ("exit_page", "exit_product_id")}
        group = {name: row[name] for name in ("session_date", *GROUP)} | named
        ends[tuple((group | end | {"step_number": steps, "step": STEPS[steps - 1]}).items())] += 1
    return [dict(end) | {"sessions": count} for end, count in ends.items()]

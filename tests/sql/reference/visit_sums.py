"""Sums over visits, by where they began and by where they ended; what nobody told is `unknown`."""

from collections import Counter, defaultdict
from decimal import Decimal
from typing import Any

from tests.sql.reference.events import Event
from tests.sql.reference.funnel import STEPS, reached
from tests.sql.reference.sessions import sessions_table
from tests.sql.reference.visits import Visits

GROUP = ("channel", "device_class", "user_login_state")


def visit_daily(visits: Visits, orders: list[Event]) -> list[dict[str, Any]]:
    groups: dict[tuple[Any, ...], list[dict[str, Any]]] = defaultdict(list)
    for row in sessions_table(visits, orders):
        groups[row["session_date"], row["landing_page"], *(row[name] for name in GROUP)].append(row)
    return [
        {
            "session_date": key[0],
            "landing_page": "unknown" if key[1] is None else key[1],
            **dict(zip(GROUP, key[2:], strict=True)),
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
        for key, rows in groups.items()
    ]


def exit_daily(visits: Visits, orders: list[Event]) -> list[dict[str, Any]]:
    order_ids = {order["event_id"] for order in orders}
    ends: Counter[tuple[Any, ...]] = Counter()
    for visit, row in zip(visits.all, sessions_table(visits, orders), strict=True):
        end = [row[name] or "unknown" for name in ("exit_page", "exit_product_id")]
        ends[row["session_date"], len(reached(visit, order_ids)), *end, *(row[name] for name in GROUP)] += 1
    names = ("session_date", "step_number", "exit_page", "exit_product_id", *GROUP)
    return [
        dict(zip(names, key, strict=True)) | {"step": STEPS[key[1] - 1], "sessions": count}
        for key, count in ends.items()
    ]

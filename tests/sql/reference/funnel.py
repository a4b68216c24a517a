"""The funnel: how far each session got, step after step."""

from collections import defaultdict
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.sql.reference.events import Event
from tests.sql.reference.visits import Visit, Visits, seconds

STEPS = ("session", "view_item", "add_to_cart", "begin_checkout", "purchase")
# A checkout's steps also reach its beginning, for trackers that send only steps.
REACHED_BY = {
    "view_item": {"view_item"},
    "add_to_cart": {"add_to_cart"},
    "begin_checkout": {"begin_checkout", "checkout_progress"},
    "purchase": {"purchase"},
}


def funnel_daily(visits: Visits, orders: list[Event]) -> list[dict[str, Any]]:
    order_ids = {order["event_id"] for order in orders}
    groups: dict[tuple[Any, ...], list[list[datetime]]] = defaultdict(list)
    for visit in visits.all:
        groups[visit.session_date, *visit.group.items()].append(_reached(visit, order_ids))
    rows = []
    for (session_date, *group), reached in groups.items():
        for n, step in enumerate(STEPS):
            here = [moments for moments in reached if len(moments) > n]
            beyond = [moments for moments in reached if len(moments) > n + 1]
            rows.append(
                {
                    "session_date": session_date,
                    **dict(group),
                    "step_number": n + 1,
                    "step": step,
                    "sessions": len(here),
                    "sessions_lost": len(here) - len(beyond) if n + 1 < len(STEPS) else 0,
                    # Nothing comes before the session's start.
                    "seconds_sum": sum((seconds(m[n] - m[n - 1]) for m in here), Decimal(0)) if n else 0,
                    "seconds_count": len(here) if n else 0,
                }
            )
    return rows


def _reached(visit: Visit, order_ids: set[Any]) -> list[datetime]:
    """When each step was reached, as far as the session got: each at its earliest event not before the step before."""
    moments = [visit.started_at]
    for step in STEPS[1:]:
        later = [
            event["event_timestamp"]
            for event in visit.events
            if event["event_type"] in REACHED_BY[step]
            and (step != "purchase" or event["event_id"] in order_ids)
            and event["event_timestamp"] >= moments[-1]
        ]
        if not later:
            break
        moments.append(min(later))
    return moments

"""The funnel: how far each session got, step after step; of all sessions, and of those that viewed a category."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from tests.sql.reference.orders import Order, event_ids
from tests.sql.reference.others import Others
from tests.sql.reference.visits import Visit, Visits, seconds

STEPS = ("session", "view_item", "add_to_cart", "begin_checkout", "purchase")
# A checkout's steps also reach its beginning, for trackers that send only steps.
REACHED_BY = {
    "view_item": {"view_item"},
    "add_to_cart": {"add_to_cart"},
    "begin_checkout": {"begin_checkout", "checkout_progress"},
    "purchase": {"purchase"},
}


def funnel_daily(visits: Visits, orders: list[Order]) -> list[dict[str, Any]]:
    return _rows(orders, (({}, visit) for visit in visits.all))


def funnel_category_daily(visits: Visits, orders: list[Order], others: Others) -> list[dict[str, Any]]:
    """A session stands in every category of which it viewed a product."""
    return _rows(
        orders, (({"category": category}, visit) for visit in visits.all for category in others.categories(visit))
    )


def _rows(orders: list[Order], chosen: Iterable[tuple[dict[str, str], Visit]]) -> list[dict[str, Any]]:
    order_ids = event_ids(orders)
    groups: dict[tuple[Any, ...], list[list[datetime]]] = defaultdict(list)
    for named, visit in chosen:
        groups[visit.session_date, *named.items(), *visit.group.items()].append(reached(visit, order_ids))
    rows = []
    for (session_date, *group), all_moments in groups.items():
        for n, step in enumerate(STEPS):
            here = [moments for moments in all_moments if len(moments) > n]
            beyond = [moments for moments in all_moments if len(moments) > n + 1]
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
                    "step_durations_s": sorted(float(seconds(m[n] - m[n - 1])) for m in here) if n else [],
                }
            )
    return rows


def reached(visit: Visit, order_ids: set[Any]) -> list[datetime]:
    """When each step was reached, as far as the session got: each at its earliest event not before the step before."""
    moments = [visit.started_at]
    for step in STEPS[1:]:
        later = [
            visit.moment_of(event)
            for event in visit.events
            if event["event_type"] in REACHED_BY[step]
            and (step != "purchase" or event["event_id"] in order_ids)
            and visit.moment_of(event) >= moments[-1]
        ]
        if not later:
            break
        moments.append(min(later))
    return moments

"""Sessions as a table: what a session is like."""

from itertools import zip_longest
from typing import Any

from tests.sql.reference.events import first_known, last_known
from tests.sql.reference.funnel import reached
from tests.sql.reference.orders import Order, event_ids
from tests.sql.reference.others import TOLD_BY_SESSIONS, Others, came_from, last_product
from tests.sql.reference.trails import numbered_visits
from tests.sql.reference.visits import Visit, Visits, seconds


def sessions_table(visits: Visits, orders: list[Order], others: Others) -> list[dict[str, Any]]:
    order_ids = event_ids(orders)
    numbers = {
        visit.session_id: number for numbered in numbered_visits(visits).values() for number, visit in numbered.items()
    }
    return [{**_session_row(visit, order_ids, others), "visit_no": numbers[visit.session_id]} for visit in visits.all]


def _session_row(visit: Visit, order_ids: set[Any], others: Others) -> dict[str, Any]:
    purchases = sum(event["event_id"] in order_ids for event in visit.events)
    moments = reached(visit, order_ids)[1:]
    duration_s = seconds(visit.ended_at - visit.started_at)
    page_views, adds = len(visit.shown_pages), visit.count("add_to_cart")
    # Where a session showed no page whose path is known, its first and last events with a path say where it was.
    paths = [event["page_path"] for event in visit.shown_pages if event["page_path"] is not None] or [
        event["page_path"] for event in visit.events if event["page_path"] is not None
    ]
    # The design doesn't say this of a first visit: one event that says so is enough; null when none says anything.
    said = [event["is_first_visit"] for event in visit.events if event["is_first_visit"] is not None]
    day, told = visit.session_date, came_from(visit)
    return {
        "session_id": visit.session_id,
        "sent_session_id": visit.sent_session_id,
        "session_date": visit.session_date,
        # A session that several browsers share is the first one's.
        "client_id": first_known(*(event["client_id"] for event in visit.events)),
        "user_id": last_known(visit.events, "user_id"),
        "started_at": visit.started_at,
        "ended_at": visit.ended_at,
        "duration_s": duration_s,
        "events": len(visit.events),
        "page_views": page_views,
        "product_views": visit.count("view_item"),
        "adds": adds,
        "removes": visit.count("remove_from_cart"),
        "checkouts": visit.count("begin_checkout"),
        "purchases": purchases,
        "is_bounce": page_views == 1 and adds == 0 and purchases == 0,
        "is_engaged": duration_s > 10 or page_views >= 2 or purchases > 0,
        "has_abandoned_cart": adds > 0 and purchases == 0,
        "is_first_visit": any(said) if said else None,
        "landing_page": others.of("page", day, paths[0] if paths else None),
        "exit_page": others.of("page", day, paths[-1] if paths else None),
        **{name: others.of(name, day, told[name]) for name in TOLD_BY_SESSIONS},
        **visit.group,
        # Steps that were not reached have no moment.
        **dict(zip_longest(("viewed_at", "added_at", "checkout_at", "purchased_at"), moments)),
        # PostgreSQL's collation "C" is the order of the UTF-8 bytes.
        "viewed_categories": sorted(others.categories(visit), key=str.encode),
        "exit_product_id": others.of("product", day, last_product(visit)),
    }

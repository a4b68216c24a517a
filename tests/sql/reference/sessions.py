"""Sessions as a table: what a session is like."""

from itertools import zip_longest
from typing import Any
from urllib.parse import urlsplit

from tests.sql.reference.events import Event, about, first_known, last_known
from tests.sql.reference.funnel import reached, viewed_categories
from tests.sql.reference.visits import Visit, Visits, seconds


def sessions_table(visits: Visits, orders: list[Event]) -> list[dict[str, Any]]:
    order_ids = {order["event_id"] for order in orders}
    return [_session_row(visit, order_ids) for visit in visits.all]


def _session_row(visit: Visit, order_ids: set[Any]) -> dict[str, Any]:
    purchases = sum(event["event_id"] in order_ids for event in visit.events)
    moments = reached(visit, order_ids)[1:]
    named = [product.product_id for event in visit.events for product in about(event) if product.product_id is not None]
    duration_s = seconds(visit.ended_at - visit.started_at)
    page_views, adds = len(visit.shown_pages), visit.count("add_to_cart")
    # Where a session showed no page whose path is known, its first and last events with a path say where it was.
    paths = [event["page_path"] for event in visit.shown_pages if event["page_path"] is not None] or [
        event["page_path"] for event in visit.events if event["page_path"] is not None
    ]
    # The design doesn't say which of several campaigns stands: the first event with any UTM tag, all three from it.
    tagged = next(
        (e for e in visit.events if e["utm_source"] or e["utm_medium"] or e["utm_campaign"]),
        {"utm_source": None, "utm_medium": None, "utm_campaign": None},
    )
    # Nor does it say this of a first visit: one event that says so is enough; null when none says anything.
    said = [event["is_first_visit"] for event in visit.events if event["is_first_visit"] is not None]
    return {
        "session_id": visit.session_id,
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
        "landing_page": paths[0] if paths else None,
        "exit_page": paths[-1] if paths else None,
        "referrer_host": first_known(*(_external_host(event) for event in visit.events)),
        "utm_source": tagged["utm_source"],
        "utm_medium": tagged["utm_medium"],
        "utm_campaign": tagged["utm_campaign"],
        **visit.group,
        # Steps that were not reached have no moment.
        **dict(zip_longest(("viewed_at", "added_at", "checkout_at", "purchased_at"), moments)),
        # PostgreSQL's collation "C" is the order of the UTF-8 bytes.
        "viewed_categories": sorted(viewed_categories(visit), key=str.encode),
        # Of an event that names several products, the last word counts.
        "exit_product_id": named[-1] if named else None,
    }


def _external_host(event: Event) -> str | None:
    """The host of a referrer that is not the page's own."""
    host = urlsplit(event["referrer"] or "").hostname
    return host if host and host != urlsplit(event["page_url"] or "").hostname else None

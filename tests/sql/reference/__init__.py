"""Every derived table once more, in plain Python, from the words of the design (§5): what the SQL models must come to.

Nothing here knows how the models work. All events stand in memory at once, bots and discarded ones left out; tables
are made for all days together, as if there were no partitions. Where the design is silent, the reading taken stands in
a comment.
"""

from datetime import UTC, tzinfo
from typing import Any

from tests.sql.reference.carts import OrderLine, lines_of_orders
from tests.sql.reference.counts import activity_hourly, event_daily, load_daily, page_daily, shop_hours
from tests.sql.reference.events import Event, in_order
from tests.sql.reference.funnel import funnel_category_daily, funnel_daily
from tests.sql.reference.orders import find_orders, orders_table
from tests.sql.reference.others import Others
from tests.sql.reference.products import product_daily, product_sales_daily
from tests.sql.reference.sessions import sessions_table
from tests.sql.reference.traffic import sender_daily, value_daily
from tests.sql.reference.trails import trail_tables
from tests.sql.reference.visit_sums import exit_category_daily, exit_daily, visit_category_daily, visit_daily
from tests.sql.reference.visits import Visits

__all__ = ["derived_tables"]


def derived_tables(
    events: list[Event],
    ledger: list[dict[str, Any]],
    *,
    shop_currency: str,
    values_a_day: int = 5_000,
    zone: tzinfo = UTC,
) -> dict[str, list[dict[str, Any]]]:
    """The rows of every derived table, from the rows of `clickstream_events` and of `raw_objects`."""
    people = in_order(event for event in events if not event["is_bot"] and event["discard_id"] is None)
    visits = Visits(people, zone)
    orders = find_orders(people, visits)
    lines: list[OrderLine] = lines_of_orders(orders, shop_currency)
    others = Others(people, visits, orders, values_a_day=values_a_day)
    tables = {
        "sessions": sessions_table(visits, orders, others),
        "orders": orders_table(orders, lines, shop_currency),
        "funnel_daily": funnel_daily(visits, orders),
        "funnel_category_daily": funnel_category_daily(visits, orders, others),
        "visit_daily": visit_daily(visits, orders, others),
        "exit_daily": exit_daily(visits, orders, others),
        "visit_category_daily": visit_category_daily(visits, orders, others),
        "exit_category_daily": exit_category_daily(visits, orders, others),
        "product_daily": product_daily(people, visits, orders, lines, others),
        "product_sales_daily": product_sales_daily(lines, others),
        "page_daily": page_daily(people, visits, others),
        "activity_hourly": activity_hourly(people, visits, orders),
        "event_daily": event_daily(people, visits, others),
        "shop_hours": shop_hours(people, zone),
        "load_daily": load_daily(ledger, events),
        "sender_daily": sender_daily(events),
        **trail_tables(visits, orders, others, values_a_day=values_a_day, shop_currency=shop_currency),
    }
    return {**tables, "value_daily": value_daily(tables)}

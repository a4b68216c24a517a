"""What scripted visitors did in a real browser stands in the warehouse's tables, number by number."""

import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from tests.storefront.end_to_end.browser import needs_chromium
from tests.storefront.end_to_end.conftest import Day
from tests.storefront.end_to_end.tallies import Row, expected_tables
from tests.storefront.started import needs_storefront

# One build of the storefront, whichever tests want it.
pytestmark = [needs_storefront, needs_chromium, pytest.mark.xdist_group("storefront")]

# All days together: a walk may cross midnight.
QUERIES = {
    "sessions": """
        select user_id, events, page_views, product_views, adds, removes, checkouts, purchases, is_bounce,
            has_abandoned_cart, is_first_visit, landing_page, exit_page, referrer_host, utm_source, utm_medium,
            utm_campaign, channel, device_class, user_login_state
        from sessions
    """,
    "orders": "select order_id, user_id, value, currency, units from orders",
    "funnel_daily": """
        select channel, device_class, user_login_state, step_number, step, sum(sessions) as sessions,
            sum(sessions_lost) as sessions_lost, sum(seconds_count) as seconds_count
        from funnel_daily
        group by channel, device_class, user_login_state, step_number, step
    """,
    "product_daily": """
        select channel, device_class, user_login_state, product_id, product_name, product_category, product_brand,
            sum(views) as views, sum(adds) as adds, sum(removes) as removes, sum(sessions_viewed) as sessions_viewed,
            sum(sessions_added) as sessions_added, sum(sessions_bought) as sessions_bought
        from product_daily
        group by channel, device_class, user_login_state, product_id, product_name, product_category, product_brand
    """,
    "product_sales_daily": """
        select channel, device_class, user_login_state, product_id, currency, is_inferred, sum(orders) as orders,
            sum(units) as units, sum(revenue) as revenue
        from product_sales_daily
        group by channel, device_class, user_login_state, product_id, currency, is_inferred
    """,
    "page_daily": """
        select channel, device_class, user_login_state, page_path, sum(views) as views, sum(sessions) as sessions,
            sum(visitors) as visitors, sum(entrances) as entrances, sum(exits) as exits
        from page_daily
        group by channel, device_class, user_login_state, page_path
    """,
    "event_daily": """
        select channel, device_class, user_login_state, event_type, event_name, sum(events) as events,
            sum(sessions) as sessions
        from event_daily
        group by channel, device_class, user_login_state, event_type, event_name
    """,
    "activity_hourly": """
        select channel, device_class, user_login_state, sum(events) as events, sum(page_views) as page_views,
            sum(product_views) as product_views, sum(adds) as adds, sum(checkouts) as checkouts,
            sum(purchases) as purchases
        from activity_hourly
        group by channel, device_class, user_login_state
    """,
}
# Who was there on two days is counted on both: these columns hold for a walk within one day.
WITHIN_ONE_DAY = {"sessions", "visitors", "sessions_viewed", "sessions_added", "sessions_bought"}


def test_the_notebooks_know_nothing_of_the_pipeline() -> None:
    ours = [path for path in Path(__file__).parent.glob("*.py") if not re.match("test_|conftest", path.name)]
    assert len(ours) >= 8
    knowing = [path.name for path in ours if re.search(r"^(from|import) clickstream_", path.read_text(), re.MULTILINE)]
    assert knowing == []


@pytest.mark.parametrize("table", QUERIES)
def test_every_figure_equals_what_the_visitors_did(day: Day, table: str) -> None:
    visits = [visit for each in day.walked for visit in each.notebook.visits]
    left_out = WITHIN_ONE_DAY if day.first != day.last and table not in ("sessions", "funnel_daily") else set()
    expected = _counted(expected_tables(visits)[table], left_out)
    found = _counted(day.asked(QUERIES[table]), left_out)
    assert expected
    assert {"lacks": expected - found, "has too many": found - expected} == {"lacks": {}, "has too many": {}}


def _counted(rows: list[Row], left_out: set[str]) -> Counter[tuple[tuple[str, Any], ...]]:
    return Counter(tuple(sorted(item for item in row.items() if item[0] not in left_out)) for row in rows)

"""The truth of a simulated shop agrees with itself."""

import itertools
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from uuid import UUID
from zoneinfo import ZoneInfo

from clickstream_pipeline.storage.registry import model_names, tables
from tests.demo.generated_shop import FIRST_DAY, ZONE, GeneratedShop, days_of


def test_no_key_occurs_twice(shop: GeneratedShop) -> None:
    assert set(shop.truth.tables) == set(model_names())
    for table, rows in shop.truth.tables.items():
        keys = [tuple(row[column] for column in tables()[table].key) for row in rows]
        assert len(keys) == len(set(keys)) > 0, table


def test_nothing_happens_outside_the_days(shop: GeneratedShop) -> None:
    for table, rows in shop.truth.tables.items():
        if table != "load_daily":
            assert {row[tables()[table].partition] for row in rows} <= days_of(shop), table
    # The first of the shop's days begins on the UTC day before.
    day_before = str(FIRST_DAY - timedelta(days=1))
    assert {row["load_date"] for row in shop.truth.tables["load_daily"]} == {day_before, *days_of(shop)}


def test_funnel_steps_never_grow_and_lose_what_the_next_lacks(shop: GeneratedShop) -> None:
    rows = shop.truth.tables["funnel_daily"]
    assert len(rows) % 5 == 0
    for start in range(0, len(rows), 5):
        group = rows[start : start + 5]
        assert [row["step_number"] for row in group] == [1, 2, 3, 4, 5]
        reached = [int(str(row["sessions"])) for row in group]
        assert reached == sorted(reached, reverse=True)
        lost = [int(str(row["sessions_lost"])) for row in group]
        assert lost == [*(before - after for before, after in itertools.pairwise(reached)), 0]
        assert [row["seconds_count"] for row in group] == [0, *reached[1:]]
    totals = Counter(dict.fromkeys(range(1, 6), 0))
    for row in rows:
        totals[int(str(row["step_number"]))] += int(str(row["sessions"]))
    assert totals[1] == len(shop.truth.tables["sessions"])
    assert totals[1] > totals[2] > totals[3] > totals[4] > totals[5] > 0


def test_orders_stand_in_their_sessions_and_each_once(shop: GeneratedShop) -> None:
    orders, sessions = shop.truth.tables["orders"], shop.truth.tables["sessions"]
    in_sessions = Counter(row["session_id"] for row in orders if row["session_id"] is not None)
    assert in_sessions == Counter({row["session_id"]: row["purchases"] for row in sessions if row["purchases"]})
    session_of = {row["session_id"]: row for row in sessions}
    for order in orders:
        session = session_of.get(order["session_id"])
        if session is not None:
            assert str(session["started_at"]) <= str(order["ordered_at"]) <= str(session["ended_at"])
            assert session["client_id"] == order["client_id"]
    purchase_events = sum(
        int(str(row["events"])) for row in shop.truth.tables["event_daily"] if row["event_type"] == "purchase"
    )
    assert purchase_events > len(orders), "some confirmation pages are refreshed"


def test_orders_are_in_two_currencies_and_some_tell_no_items(shop: GeneratedShop) -> None:
    orders, sales = shop.truth.tables["orders"], shop.truth.tables["product_sales_daily"]
    assert {row["is_inferred"] for row in sales} == {True, False}
    assert {row["currency"] for row in orders} <= {"VND", "USD"}
    for currency in ("VND", "USD"):
        ordered = sum(Decimal(str(row["value"])) for row in orders if row["currency"] == currency)
        sold = sum(Decimal(str(row["revenue"])) for row in sales if row["currency"] == currency)
        # An order's value counts its shipping.
        assert sold <= ordered <= sold * Decimal("1.1")
    assert sum(Decimal(str(row["units"])) for row in orders) == sum(Decimal(str(row["units"])) for row in sales)


def test_tables_agree_with_each_other(shop: GeneratedShop) -> None:
    tables = shop.truth.tables

    def total(table: str, column: str) -> int:
        return sum(int(str(row[column])) for row in tables[table])

    assert total("activity_hourly", "events") == total("event_daily", "events")
    assert total("event_daily", "events") == total("load_daily", "loaded") - total("load_daily", "bots")
    assert total("page_daily", "views") == total("activity_hourly", "page_views")
    assert total("activity_hourly", "purchases") == len(tables["orders"])
    with_pages = sum(row["landing_page"] is not None for row in tables["sessions"])
    assert total("page_daily", "entrances") == total("page_daily", "exits") == with_pages
    # What happens in no session is in the hours and not in the sessions.
    for column in ("events", "page_views", "product_views"):
        assert 0.95 * total("activity_hourly", column) < total("sessions", column) < total("activity_hourly", column)
    assert total("product_daily", "views") >= total("activity_hourly", "product_views") > 0


def test_sessions_are_what_their_terms_say(shop: GeneratedShop) -> None:
    sessions = shop.truth.tables["sessions"]
    for row in sessions:
        adds, purchases, page_views = (int(str(row[name])) for name in ("adds", "purchases", "page_views"))
        assert row["is_bounce"] is (page_views == 1 and adds == 0 and purchases == 0)
        assert row["has_abandoned_cart"] is (adds > 0 and purchases == 0)
        assert row["is_engaged"] is (Decimal(str(row["duration_s"])) > 10 or page_views > 1 or purchases > 0)
        assert row["session_date"] == _day_of(row["started_at"])
    assert any(row["session_date"] != _day_of(row["ended_at"]) for row in sessions), "some run over midnight"
    assert {row["user_login_state"] for row in sessions} == {"anonymous", "guest", "logged_in", "unknown"}
    assert {"mobile", "desktop", "tablet"} <= {row["device_class"] for row in sessions}
    channels = Counter(row["channel"] for row in sessions)
    assert {"direct", "organic_search", "paid_search", "paid_social", "organic_social", "email", "referral"} <= set(
        channels
    )
    bounces = sum(row["is_bounce"] is True for row in sessions)
    assert 0.2 < bounces / len(sessions) < 0.5


def test_sessions_without_a_sent_id_are_apart_by_more_than_the_idle_limit(shop: GeneratedShop) -> None:
    derived: dict[str, list[tuple[str, str]]] = {}
    for row in shop.truth.tables["sessions"]:
        if UUID(str(row["session_id"])).version == 5:
            spans = derived.setdefault(str(row["client_id"]), [])
            spans.append((str(row["started_at"]), str(row["ended_at"])))
    gaps_s = []
    for spans in derived.values():
        spans.sort()
        for (_, ended), (started, _) in itertools.pairwise(spans):
            gaps_s.append((datetime.fromisoformat(started) - datetime.fromisoformat(ended)).total_seconds())
    assert gaps_s
    assert min(gaps_s) > 1800


def _day_of(moment: object) -> str:
    return str(datetime.fromisoformat(str(moment)).astimezone(ZoneInfo(ZONE)).date())

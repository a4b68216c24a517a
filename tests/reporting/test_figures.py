"""The figures against a shop whose rows were counted by hand."""

import io
import re
from datetime import date, timedelta
from decimal import Decimal

import pytest
from psycopg2.extensions import TRANSACTION_STATUS_IDLE
from rich.console import Console

from clickstream_pipeline.domain.shop_calendar import ShopCalendar
from clickstream_pipeline.reporting import charts
from clickstream_pipeline.reporting.busy import BusyHours
from clickstream_pipeline.reporting.figures import days_with_events, gather_figures
from clickstream_pipeline.reporting.formats import WEEKDAYS
from clickstream_pipeline.reporting.terminal_pictures import heat_map

MONDAY, TUESDAY = date(2026, 3, 2), date(2026, 3, 3)


@pytest.mark.usefixtures("shop")
def test_the_headline_counts_a_visitor_once_however_many_days_they_came(gather):
    head = gather().headline.iloc[0]
    assert (head["sessions"], head["visitors"], head["page_views"], head["orders"]) == (4, 3, 9, 3)
    assert head["conversion"] == 0.5
    assert head["cart_abandonment"] == pytest.approx(1 / 3)
    assert head["bounce_rate"] == 0.25
    assert head["engagement_rate"] == 0.75


@pytest.mark.usefixtures("shop")
def test_days_outside_the_window_are_left_out(gather):
    figures = gather(TUESDAY, TUESDAY)
    assert figures.headline["sessions"].iloc[0] == 2
    assert figures.headline["page_views"].iloc[0] == 5
    assert figures.revenue.set_index("currency")["orders"].to_dict() == {"USD": 1, "VND": 1}
    assert figures.funnel["sessions"].tolist() == [2, 1, 1, 1, 1]
    assert figures.pages["views"].tolist() == [3, 2]
    assert figures.products.set_index("product_id")["views"].to_dict() == {"x1": 2, "never-viewed": 0}
    # The shop's Tuesday begins in Monday's objects.
    assert figures.books["events"].tolist() == [10, 20, 30]


@pytest.mark.usefixtures("shop")
def test_the_books_end_with_a_total_and_name_the_day_that_does_not_balance(gather, insert):
    assert gather().books["is_balanced"].tolist() == [True, True, True]
    wednesday = date(2026, 3, 4)
    insert("load_daily", {"load_date": wednesday, "events": 11})
    books = gather(MONDAY, wednesday).books
    assert books["load_date"].tolist() == [MONDAY, TUESDAY, wednesday, None]
    assert books["events"].tolist() == [10, 20, 11, 41]
    assert books["is_balanced"].tolist() == [True, True, False, False]


@pytest.mark.usefixtures("shop")
def test_days_without_events_are_named(gather):
    assert gather(MONDAY - timedelta(days=1), TUESDAY).empty_days == [MONDAY - timedelta(days=1)]


@pytest.mark.usefixtures("shop")
def test_the_funnel_tells_shares_losses_and_mean_times(gather):
    funnel = gather().funnel
    assert funnel["step"].tolist() == ["session", "view_item", "add_to_cart", "begin_checkout", "purchase"]
    assert funnel["sessions"].tolist() == [4, 3, 3, 2, 2]
    assert funnel["sessions_lost"].tolist() == [1, 0, 1, 0, 0]
    assert funnel["share_of_start"].tolist() == [1.0, 0.75, 0.75, 0.5, 0.5]
    assert funnel["lost_share"].tolist() == pytest.approx([0.25, 0, 1 / 3, 0, 0])
    assert funnel["mean_s_from_step_before"].tolist()[1:] == [30, 60, 90, 120]


@pytest.mark.usefixtures("shop")
def test_products_rank_by_units_sold_under_their_newest_name(gather):
    products = gather().products
    assert products["product_id"].tolist() == ["x1", "never-viewed", "hub"]
    assert products["product_name"].tolist() == ["ThinkPad [bold]<X1>", "never-viewed", "Bàn phím"]
    assert products["units"].tolist() == [3, 1, 0]
    assert products["views"].tolist() == [7, 0, 50]
    assert products["has_inferred"].tolist() == [True, False, False]


@pytest.mark.usefixtures("shop")
def test_revenue_stays_exact_and_apart_by_currency(gather):
    figures = gather()
    revenue = figures.revenue.set_index("currency")
    assert revenue["revenue"].to_dict() == {"VND": Decimal("1500000"), "USD": Decimal("19.905")}
    assert revenue["orders"].to_dict() == {"VND": 2, "USD": 1}
    assert revenue["orders_without_value"].to_dict() == {"VND": 1, "USD": 0}
    assert revenue["mean_order_value"]["VND"] == Decimal("1500000")
    of_x1 = figures.product_revenue[figures.product_revenue["product_id"] == "x1"].set_index("currency")
    assert of_x1["revenue"].to_dict() == {"VND": Decimal("1500000"), "USD": Decimal("19.905")}
    assert of_x1["has_inferred"].to_dict() == {"VND": False, "USD": True}


@pytest.mark.usefixtures("shop")
def test_told_and_inferred_sales_of_a_currency_share_a_line_that_says_so(gather, insert):
    insert("product_sales_daily", {"event_date": TUESDAY, "product_id": "x1", "revenue": "7", "is_inferred": True})
    sales = gather().product_revenue
    of_x1 = sales[(sales["product_id"] == "x1") & (sales["currency"] == "VND")]
    assert of_x1["revenue"].tolist() == [Decimal("1500007")]
    assert of_x1["has_inferred"].tolist() == [True]


@pytest.mark.usefixtures("shop")
def test_no_more_than_ten_products_and_pages_are_listed(gather, insert):
    insert("product_daily", *({"event_date": MONDAY, "product_id": f"p{n}", "views": n} for n in range(12)))
    insert("page_daily", *({"event_date": MONDAY, "page_path": f"/p{n}", "views": 100 + n} for n in range(12)))
    figures = gather()
    assert len(figures.products) == len(figures.pages) == 10
    assert figures.pages["page_path"].iloc[0] == "/p11"
    all_views = 8 + sum(100 + n for n in range(12))
    assert figures.pages["view_share"].iloc[0] == pytest.approx(111 / all_views)


@pytest.mark.usefixtures("shop")
def test_hours_are_on_the_shops_clock(gather):
    matrix = gather().busy_matrix()
    assert matrix.shape == (7, 24)
    assert matrix.loc[1, 12] == 2
    assert matrix.loc[2, 20] == 4


def test_an_hour_before_midnight_utc_counts_on_the_next_weekday_of_the_shop(gather, insert):
    insert("activity_hourly", {"event_date": TUESDAY, "hour": "2026-03-02 20:00+00", "sessions": 7})
    assert gather().busy_matrix().loc[2, 3] == 7


def test_an_hour_that_the_clock_shows_twice_counts_twice_and_one_it_leaves_out_never(connection):
    spring, autumn = date(2026, 3, 8), date(2026, 11, 1)
    calendar = ShopCalendar("America/New_York")
    with connection, connection.cursor() as cursor:
        for day in (spring, autumn):
            hours = [(day, hour.start, hour.hour_of_day) for hour in calendar.hours_of(day)]
            cursor.executemany("insert into shop_hours values (%s, %s, %s)", hours)
        cursor.execute(
            "insert into activity_hourly (event_date, hour, channel, device_class, user_login_state, events, sessions,"
            " visitors, page_views, product_views, adds, checkouts, purchases)"
            " select event_date, hour, 'direct', 'mobile', 'anonymous', 1, 3, 1, 1, 0, 0, 0, 0 from shop_hours"
            " where hour_of_day = 1"
        )
    of_both = {
        day: gather_figures(connection, first_day=day, last_day=day, shop_timezone=calendar.zone).busy_hours
        for day in (spring, autumn)
    }
    covered = {day: frame[frame["hours_covered"] != 1] for day, frame in of_both.items()}
    sundays = {day: frame[frame["weekday"] == 7] for day, frame in covered.items()}
    assert sundays[spring][["hour_of_day", "hours_covered"]].to_numpy().tolist() == [[2, 0]]
    columns = ["hour_of_day", "hours_covered", "sessions", "sessions_per_hour"]
    assert sundays[autumn][columns].to_numpy().tolist() == [[1, 2, 6, 3]]


@pytest.mark.usefixtures("shop")
@pytest.mark.parametrize(
    ("week_start", "week"), [(1, [1, 2, 3, 4, 5, 6, 7]), (7, [7, 1, 2, 3, 4, 5, 6]), (6, [6, 7, 1, 2, 3, 4, 5])]
)
def test_a_week_begins_on_the_configured_day(gather, week_start, week):
    busy = BusyHours.of(gather(week_start=week_start))
    assert busy.week == week
    assert busy.peak == (2, 20)
    console = Console(width=120, file=io.StringIO())
    console.print(heat_map(busy, console))
    rows = console.file.getvalue().splitlines()[1:]
    assert [row[:3] for row in rows] == [WEEKDAYS[weekday - 1][:3] for weekday in week]
    wide = str(charts.heat_map(busy, wide=True))
    names = re.findall(r">(Mon|Tue|Wed|Thu|Fri|Sat|Sun)<", wide)
    assert names == [WEEKDAYS[weekday - 1][:3] for weekday in week]


@pytest.mark.usefixtures("shop")
def test_revenue_is_told_by_day_and_currency(gather):
    amounts = gather(MONDAY, MONDAY + timedelta(days=2)).daily_revenue()
    assert list(amounts.columns) == ["VND", "USD"]
    assert amounts["VND"].tolist()[:2] == [Decimal("1500000"), Decimal(0)]
    assert amounts["USD"].tolist()[1] == Decimal("19.905")
    assert amounts.isna().to_numpy().tolist() == [[False, True], [False, False], [True, True]]


def test_a_window_lies_in_the_utc_days_that_its_days_do(connection):
    def books_days(zone, first, last):
        figures = gather_figures(connection, first_day=first, last_day=last, shop_timezone=zone)
        return figures.first_load_day, figures.last_load_day

    day = timedelta(days=1)
    assert books_days("Asia/Ho_Chi_Minh", MONDAY, TUESDAY) == (MONDAY - day, TUESDAY)
    assert books_days("America/New_York", MONDAY, TUESDAY) == (MONDAY, TUESDAY + day)
    assert books_days("UTC", MONDAY, TUESDAY) == (MONDAY, TUESDAY)
    left_out = date(2011, 12, 30)
    assert books_days("Pacific/Apia", left_out, left_out) == (left_out, left_out)
    assert books_days("Pacific/Apia", left_out - day, left_out + day) == (date(2011, 12, 29), date(2011, 12, 31))


def test_a_weekday_that_comes_twice_does_not_look_twice_as_busy(gather, insert):
    for week in range(2):
        day = MONDAY + timedelta(weeks=week)
        insert("activity_hourly", {"event_date": day, "hour": f"{day} 05:00+00", "sessions": 4 + week * 2})
    hours = gather(MONDAY, MONDAY + timedelta(days=13)).busy_hours
    noon = hours[(hours["weekday"] == 1) & (hours["hour_of_day"] == 12)].iloc[0]
    assert (noon["sessions"], noon["hours_covered"], noon["sessions_per_hour"]) == (10, 2, 5)


@pytest.mark.usefixtures("shop")
def test_a_day_without_any_activity_is_unknown_rather_than_quiet(gather):
    matrix = gather(MONDAY, MONDAY + timedelta(days=6)).busy_matrix()
    assert matrix.loc[5].isna().all()
    assert matrix.loc[2, 3] == 0
    assert matrix.notna().sum().sum() == 48


@pytest.mark.usefixtures("shop")
def test_the_peak_is_named_in_words(gather):
    words = BusyHours.of(gather()).in_words()
    assert words[0] == "Busiest: Tuesday 20:00\N{EN DASH}21:00, with 4 sessions an hour."


@pytest.mark.usefixtures("shop")
def test_quiet_days_are_listed_too(gather):
    by_day = gather(MONDAY, MONDAY + timedelta(days=2)).by_day
    assert by_day["sessions"].tolist() == [2, 2, 0]
    assert by_day["visitors"].tolist() == [2, 2, 0]
    assert by_day["page_views"].tolist() == [4, 5, 0]
    assert by_day["conversion"].tolist() == [0.5, 0.5, 0]


@pytest.mark.usefixtures("shop")
def test_channels_and_devices_share_out_the_sessions(gather):
    figures = gather()
    assert figures.channels["channel"].tolist() == ["direct", "email"]
    assert figures.channels["session_share"].tolist() == [0.75, 0.25]
    assert figures.channels["conversion"].tolist() == pytest.approx([1 / 3, 1])
    assert figures.devices["sessions"].tolist() == [4]


def test_an_empty_warehouse_gives_empty_figures(gather, connection):
    figures = gather()
    assert not figures.has_sessions
    assert not figures.has_loads
    assert figures.days_with_events == ()
    assert figures.funnel["sessions"].tolist() == [0] * 5
    assert days_with_events(connection) == []


@pytest.mark.usefixtures("shop")
def test_reading_leaves_no_transaction_open_and_ends_none_of_the_callers(gather, connection, insert):
    assert days_with_events(connection) == [MONDAY, TUESDAY]
    gather()
    assert connection.info.transaction_status == TRANSACTION_STATUS_IDLE
    with connection.cursor() as cursor:
        cursor.execute("delete from public.sessions where session_id = 'a'")
        assert gather().headline["sessions"].iloc[0] == 3
        connection.commit()
    assert gather().headline["sessions"].iloc[0] == 3


def test_a_window_that_ends_before_it_starts_is_refused(connection):
    with pytest.raises(ValueError, match="before it starts"):
        gather_figures(connection, first_day=TUESDAY, last_day=MONDAY, shop_timezone="UTC")

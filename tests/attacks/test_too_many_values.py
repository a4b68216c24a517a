"""Made-up values by the thousand: pages, products, categories, names of events, campaigns, hosts.

Each of them used to become rows of its own in every table that tells it apart, and a choice on every page of the
dashboard. Now a day's tables tell the most frequent ones apart; the rest is one row, `(other)`, and nothing is lost.
"""

import json
from datetime import date
from pathlib import Path

import psycopg2.extensions
import pytest
from psycopg2 import sql

from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.registry import model_names
from clickstream_pipeline.storage.tables.check_files import failing_rows, sql_checks
from clickstream_pipeline.storage.tables.loading import load_objects
from clickstream_pipeline.storage.tables.models import VALUES_A_DAY, ModelChoices, recompute_day
from tests.storage.loads import context

DAY = date(2026, 1, 5)
MADE_UP = VALUES_A_DAY + 500
HONEST_VIEWS = 3
# Whose own rows these are: as many as there are visits and orders, and no group of anything.
_OF_VISITS_AND_ORDERS = {"session_id", "client_id", "user_id", "order_id"}
# Trails tell things apart, not values: they have a limit of their own.
_OF_THINGS = {"trails", "trail_dictionary", "trail_details"}


@pytest.fixture
def attacked(connection: psycopg2.extensions.connection, tmp_path: Path) -> psycopg2.extensions.connection:
    """A warehouse into which somebody posted thousands of values of everything, among a few honest visits."""
    events = [_event(f"honest-{number}", "laptop", "page_view") for number in range(HONEST_VIEWS)]
    events += [_event(f"visit-{number}", f"made-up-{number}", f"name-{number}") for number in range(MADE_UP)]
    path = tmp_path / "events/2026/01/05/10/event-00000000-0000-4000-8000-000000000000.json"
    path.parent.mkdir(parents=True)
    path.write_text("\n".join(json.dumps(event) for visit in events for event in visit))
    store = FolderStore(tmp_path)
    load_objects(connection, store, store.list_objects("events/"), context=context())
    recompute_day(connection, DAY, choices=ModelChoices("VND"))
    return connection


def _event(visit: str, value: str, name: str) -> list[dict[str, object]]:
    """A visit that looks at a product and leaves an event of some name; all of it tells the value."""
    told = {
        "sessionId": visit,
        "clientId": visit,
        "pageUrl": f"https://shop.example/{value}?utm_source={value}&utm_medium={value}&utm_campaign={value}",
        "referrer": f"https://{value}.example/",
        "product": {"id": value, "name": value, "category": value, "brand": value, "price": 1},
        "_ingest": {"receivedAt": "2026-01-05T10:00:00Z", "userAgent": "Mozilla/5.0 Firefox/130.0"},
    }
    order = {"order": {"id": visit, "revenue": 1, "currency": "VND"}, "items": [{"id": value, "price": 1}]}
    return [told | {"eventName": "view_item"}, told | {"eventName": name}, told | order | {"eventName": "purchase"}]


def test_no_table_holds_more_values_of_a_day_than_are_told_apart(attacked: psycopg2.extensions.connection) -> None:
    counts = {
        (table, column): _values_in(attacked, table, column)
        for table, column in _text_columns(attacked)
        if column not in _OF_VISITS_AND_ORDERS and table not in _OF_THINGS
    }
    assert {each: count for each, count in counts.items() if count > VALUES_A_DAY + 1} == {}
    # What was attacked is there, or nothing was tried.
    assert sum(count == VALUES_A_DAY + 1 for count in counts.values()) >= 15


def test_what_is_seen_most_stands_for_itself_and_nothing_is_lost(attacked: psycopg2.extensions.connection) -> None:
    with attacked, attacked.cursor() as cursor:
        cursor.execute("select page_path, sum(views) from page_daily group by page_path order by 2 desc limit 2")
        other, honest = cursor.fetchall()
        assert honest == ("/laptop", 2 * HONEST_VIEWS)
        assert other[0] == "(other)"
        cursor.execute("select sum(views), (select sum(sessions) from visit_daily) from page_daily")
        assert cursor.fetchone() == (MADE_UP + 2 * HONEST_VIEWS, MADE_UP + HONEST_VIEWS)
        cursor.execute("select sum(orders), sum(revenue) from product_sales_daily")
        assert cursor.fetchone() == (MADE_UP + HONEST_VIEWS, MADE_UP + HONEST_VIEWS)
        cursor.execute("select distinct product_name, product_category from product_daily where product_id = '(other)'")
        assert cursor.fetchall() == [(None, None)]
    for check in sql_checks():
        assert failing_rows(attacked, check, [DAY]) == [], check


def test_trails_tell_only_the_most_frequent_things_apart_and_lose_no_event(
    attacked: psycopg2.extensions.connection,
) -> None:
    things = "select count(*), count(*) filter (where page_path = '(other)' and product_id is null) from trail_things"
    events = "select sum(length(kinds)), sum(length(things)), sum(length(times)) from trails"
    with attacked, attacked.cursor() as cursor:
        cursor.execute(things)
        ((before, _),) = cursor.fetchall()
        cursor.execute(events)
        walked = cursor.fetchall()
    choices = ModelChoices("VND", values_a_day=300)
    recompute_day(attacked, DAY, choices=choices)
    with attacked, attacked.cursor() as cursor:
        cursor.execute(things)
        ((after, others),) = cursor.fetchall()
        # One more for each type of event: views, purchases, and those of unknown names.
        assert before > 3 * VALUES_A_DAY > after == choices.things_a_day + others
        assert others == 3
        cursor.execute(events)
        assert cursor.fetchall() == walked == [(3 * (MADE_UP + HONEST_VIEWS),) * 2 + (12 * (MADE_UP + HONEST_VIEWS),)]
        cursor.execute("select event_type, page_path, product_id from trail_things where page_path like '/laptop%'")
        assert sorted(cursor.fetchall())[-1] == ("view_item", "/laptop", "laptop")
        cursor.execute("select count(*) from trail_events where event_type is null")
        assert cursor.fetchall() == [(0,)]


def _text_columns(connection: psycopg2.extensions.connection) -> list[tuple[str, str]]:
    with connection, connection.cursor() as cursor:
        cursor.execute(
            "select table_name, column_name from information_schema.columns "
            "where table_schema = 'public' and table_name = any(%s) and data_type in ('text', 'ARRAY') "
            "and udt_name in ('text', '_text')",
            (list(model_names()),),
        )
        return cursor.fetchall()


def _values_in(connection: psycopg2.extensions.connection, table: str, column: str) -> int:
    """How many values a column holds; of lists, how many they hold together."""
    # Values of several sets stand in one column of value_daily.
    per_set = sql.SQL("dimension" if table == "value_daily" else "()")
    query = sql.SQL(
        "select coalesce(max(several.values), 0) from (select count(distinct held.one) as values "
        "from {table}, unnest(array[]::text[] || {column}) as held (one) group by {per_set}) as several"
    ).format(table=sql.Identifier(table), column=sql.Identifier(column), per_set=per_set)
    with connection, connection.cursor() as cursor:
        cursor.execute(query)
        (count,) = cursor.fetchone()
        return count

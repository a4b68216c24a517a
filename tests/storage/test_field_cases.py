"""What the field really sends, loaded from a folder: each case's own question is answered as its sender meant it."""

import json
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.storage.folder_store import FolderStore
from clickstream_pipeline.storage.models import recompute_stale
from tests.storage.loads import DATA, load_days

FOLDER = DATA / "field-cases"
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in map(json.loads, (FOLDER / "cases.jsonl").open(encoding="utf-8"))
}
# The rows of each question, as `right` has them in words; the other cases are not right yet.
RIGHT: dict[str, list[list[tuple[Any, ...]]]] = {
    "ch03": [[(f"ch03-{number}", "ai_assistant") for number in range(8)]],
    "ch04": [[("ch04", "ai_assistant", "perplexity")]],
    "ch07": [[("ch07", "email", "newsletter", "email"), ("ch07b", "email", "newsletter", "email")]],
    "ch08": [
        [
            ("ch08-amp", "email", "newsletter", "email", "tet"),
            ("ch08-caps", "email", "newsletter", "email", None),
            ("ch08-dup", "email", "newsletter", "email", None),
            ("ch08-semi", "email", "newsletter", "email", None),
            ("ch08-space", "email", "newsletter", "email", None),
            ("ch08-two", "email", "newsletter", "email", None),
        ]
    ],
    "ch11": [[("ch11", "email", "tet")]],
    "ex01": [
        [
            (name,)
            for name in (
                "\t=1+1",
                "\n=1+1",
                "+84 900 000",
                "-2+3",
                '=HYPERLINK("https://evil.example","click")',
                "@SUM(A1:A9)",
                "\uff1d1+1",
            )
        ]
    ],
    "ex02": [[("Cable [/]",), ("Notify [/marketing] kit",), ("[Refurbished] ThinkPad",), ("[red]Sale",)]],
    "fn01": [
        [("session", 2), ("view_item", 1), ("add_to_cart", 0), ("begin_checkout", 0), ("purchase", 0)],
        [("fn01a", 1, 1, 0), ("fn01b", 0, 1, 1)],
    ],
    # What was paid: the course is free.
    "mo01": [[("course", 1, 0), ("kit", 1, 125)], [(125,)]],
    # What is no currency is the shop's.
    "mo03": [[("VND",), ("VND",)]],
    "mo05": [[("VND", 10)] * 3],
    "pu03": [[("VND", 3, 300)]],
    "pu04": [[("cable", Decimal("2.5"), 100), ("coffee", Decimal("0.5"), 50), ("mouse", 3, 30)]],
    "pu05": [[("hub", False, 1, 70), ("laptop", False, 1, 300), ("monitor", False, 1, 200)]],
    # The gross stays what it was.
    "pu06": [[(500, 0, 500)]],
    "pu11": [[("1001", 100)]],
    "pu12": [[("hdmi", True, 3, 30)], [(3,)]],
    "pu14": [[("S-1", 300, 1)], [("laptop", 1, 300, False)]],
    "se01": [[("se01-replace", 2, False), ("se01-two-types", 2, False)]],
}


@pytest.mark.parametrize("case", RIGHT)
def test_a_case_comes_out_right(case: str, connection: psycopg2.extensions.connection) -> None:
    assert _answers(connection, case) == RIGHT[case]


def test_every_click_id_of_google_is_a_paid_search(connection: psycopg2.extensions.connection) -> None:
    ((*rows,),) = _answers(connection, "ch06")
    assert len(rows) >= 5
    assert {channel for _, channel, _ in rows} == {"paid_search"}


def test_apps_are_told_by_what_they_are(connection: psycopg2.extensions.connection) -> None:
    ((*rows,),) = _answers(connection, "ch09")
    others = {
        "com.google.android.gm": "email", "com.amazon.mShop.android.shopping": "organic_shopping",
        "com.microsoft.bing": "organic_search",
        "com.google.android.googlequicksearchbox/https/www.google.com": "organic_search",
    }  # fmt: skip
    apps = {referrer.removeprefix("android-app://").rstrip("/"): channel for referrer, channel in rows}
    assert len(apps) == 18
    assert apps == dict.fromkeys(apps, "organic_social") | others


def test_names_of_events_are_known_in_every_spelling(connection: psycopg2.extensions.connection) -> None:
    rows, ((unknown,),) = _answers(connection, "ev01")
    assert dict(rows) == {
        "AddToCart": "add_to_cart", "Completed Order": "purchase", "PURCHASE": "purchase", "PageView": "page_view",
        "Purchase": "purchase", "ViewContent": "view_item", "order completed": "purchase", "purchase ": "purchase",
    }  # fmt: skip
    assert unknown == 0


def test_items_by_ga4s_names_are_products(connection: psycopg2.extensions.connection) -> None:
    # Each of the four events has a brand that is none: it is null, and what was sent is kept.
    assert _answers(connection, "pu10") == [[(1, 1, 4)]]
    with connection, connection.cursor() as cursor:
        cursor.execute("select product_id, product_name, product_category, product_brand, views from product_daily")
        assert cursor.fetchall() == [("GGOEGX", "Cap", "Apparel", None, 1)]
        cursor.execute("select units, revenue from product_sales_daily")
        assert cursor.fetchall() == [(2, Decimal("39.98"))]


def test_an_order_told_by_the_server_first_is_its_browsers(connection: psycopg2.extensions.connection) -> None:
    _answers(connection, "pu14")
    with connection, connection.cursor() as cursor:
        cursor.execute("select ordered_at = '2026-11-20 03:00:00Z', session_id, client_id from orders")
        assert cursor.fetchall() == [(True, "pu14", "pu14")]
        cursor.execute("select session_id, purchases, purchased_at from sessions where purchases > 0")
        assert cursor.fetchall() == [("pu14", 1, datetime(2026, 11, 20, 3, 0, 2, tzinfo=UTC))]
        cursor.execute("select sum(sessions) from funnel_daily where step = 'purchase'")
        assert cursor.fetchall() == [(1,)]


def _answers(connection: psycopg2.extensions.connection, case: str) -> list[list[tuple[Any, ...]]]:
    """What a case's questions are answered once its objects are loaded, and the models are computed."""
    store = FolderStore(FOLDER / case)
    days = [Path(name).parts[2:5] for name in CASES[case]["files"]]
    load_days(connection, store, sorted({f"events/{'/'.join(day)}/" for day in days}))
    recompute_stale(connection, shop_currency="VND")
    answers = []
    for question in CASES[case]["look"].split("; "):
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            rows = cursor.fetchall()
        # A question without an order is answered in any.
        answers.append(rows if "order by" in question else sorted(rows, key=lambda row: str(row[0])))
    return answers

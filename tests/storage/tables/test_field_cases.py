"""What the field really sends, loaded from a folder: each case's own question is answered as its sender meant it."""

import json
import os
import shutil
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain.derived_visits import later_visit_id
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.tables.models import ModelChoices, recompute_stale
from tests.storage.loads import DATA, load_days

FOLDER = DATA / "field-cases"
CASES: dict[str, dict[str, Any]] = {
    case["id"]: case for case in map(json.loads, (FOLDER / "cases.jsonl").open(encoding="utf-8"))
}
# The rows of each question, as `right` has them in words; the other cases are not right yet.
RIGHT: dict[str, list[list[tuple[Any, ...]]]] = {
    "ch01": [[(f"ch01-{way}", "direct") for way in ("acs", "cognito", "pp", "stripe", "vnpay")]],
    "ch02": [[(f"ch02-{host}", "direct") for host in ("bare", "blog", "dot", "http", "port", "www")]],
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
    "id02": [[(6, 6, 600, 0)]],
    "id06": [[(0, 18)]],
    "id03": [
        [
            ("1788318000", "id03-a", 1, 1, 0, Decimal(0)),
            (later_visit_id("1788318000", date(2026, 9, 16), "id03-b"), "id03-b", 2, 1, 1, Decimal("599.5")),
        ]
    ],
    # Nobody is named: events of no visitor and no visit.
    "id01": [[]],
    "ch12": [[("ch12-path", "direct"), ("ch12-srv", "direct")]],
    # The page's host in ch14-idn is no spelling of its referrer's, and no name at all: it mixes scripts.
    "ch14": [[("ch14-case", "direct"), ("ch14-idn", "direct"), ("ch14-tr", "direct")]],
    "pg01": [[("//laptops", 1, 1), ("/Laptops", 1, 1), ("/laptops", 3, 3)]],
    "pg02": [[("/máy-tính", 4), ("/~sale", 3)]],
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


def test_two_spellings_of_a_host_are_one(connection: psycopg2.extensions.connection, tmp_path: Path) -> None:
    """ch14-idn, with the A-label that its host has."""
    (name,) = CASES["ch14"]["files"]
    (copy := tmp_path / "ch14" / Path(name).relative_to("ch14")).parent.mkdir(parents=True)
    sent = (FOLDER / name).read_text(encoding="utf-8")
    assert "xn--ca-hng-3ya0540b" in sent
    copy.write_text(sent.replace("xn--ca-hng-3ya0540b", "xn--ca-hng-lta4562d"), encoding="utf-8")
    ((*rows,),) = _answers(connection, "ch14", tmp_path)
    assert rows == [("ch14-case", "direct"), ("ch14-idn", "direct"), ("ch14-tr", "direct")]


def test_no_host_of_the_shop_itself_brought_anybody(connection: psycopg2.extensions.connection) -> None:
    for case in ("ch01", "ch02", "ch12"):
        _answers(connection, case)
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*), count(referrer_host) from sessions")
        assert cursor.fetchone() == (13, 0)


def test_apps_are_on_phones_and_libraries_on_nothing_known(connection: psycopg2.extensions.connection) -> None:
    assert _answers(connection, "bo03") == [
        [
            ("bo03-Dalvik0", False, "mobile", "Android"),
            ("bo03-Dart3", False, "unknown", None),
            ("bo03-ShopApp2", False, "mobile", "iOS"),
            ("bo03-ShopApp4", False, "mobile", "iOS"),
            ("bo03-okhttp1", False, "unknown", None),
        ]
    ]


def test_names_of_events_are_known_in_every_spelling(connection: psycopg2.extensions.connection) -> None:
    rows, ((unknown,),) = _answers(connection, "ev01")
    assert dict(rows) == {
        "AddToCart": "add_to_cart", "Completed Order": "purchase", "PURCHASE": "purchase", "PageView": "page_view",
        "Purchase": "purchase", "ViewContent": "view_item", "order completed": "purchase", "purchase ": "purchase",
    }  # fmt: skip
    assert unknown == 0


def test_what_names_nobody_is_kept(connection: psycopg2.extensions.connection) -> None:
    _answers(connection, "id01")
    with connection.cursor() as cursor:
        cursor.execute(
            "select client_id, session_id, properties #>> '{invalid,clientId}', count(*) from clickstream_events "
            "group by 1, 2, 3 order by 3"
        )
        sent = ("NaN", "[object Object]", "null", "undefined")
        assert cursor.fetchall() == [(None, None, text, 3) for text in sent]


def test_placeholders_are_no_orders(connection: psycopg2.extensions.connection) -> None:
    ((*rows,),) = _answers(connection, "pu02")
    assert len(rows) == 8
    assert {value for _, value in rows} == {Decimal(100)}


def test_what_posts_for_somebody_is_no_robot(connection: psycopg2.extensions.connection) -> None:
    ((*rows,),) = _answers(connection, "pu08")
    assert len(rows) == 22
    assert {(is_bot, value) for _, is_bot, value in rows} == {(False, Decimal(100))}
    with connection.cursor() as cursor:
        cursor.execute("select senders, robot_orders, bots from load_daily")
        # The phone's Dalvik and the app on iOS are no programs of their own.
        assert cursor.fetchall() == [(20, 0, 0)]


def test_the_browser_that_an_event_names_decides(connection: psycopg2.extensions.connection) -> None:
    assert _answers(connection, "pu13") == [[("pu13", False, "desktop")] * 2, [(1,)]]


def test_a_time_is_read_in_every_spelling_that_leaves_no_doubt(
    connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    copied = _copied("ti11", tmp_path, modified="2026-10-18T05:00:00+00:00")
    ((*rows,),) = _answers(connection, "ti11", copied)
    three = datetime(2026, 10, 18, 3)
    odd = {
        "t11-comma": three.replace(microsecond=500_000), "t11-nano": three.replace(microsecond=123_456),
        "t11-leap": three.replace(minute=1),
    }  # fmt: skip
    assert len(rows) == 12
    assert {client: started for client, _, started in rows} == dict.fromkeys([row[0] for row in rows], three) | odd
    assert {duration_s for _, duration_s, _ in rows} == {Decimal(1200)}


def test_a_bucket_that_was_copied_keeps_its_history(connection: psycopg2.extensions.connection, tmp_path: Path) -> None:
    copied = _copied("ti03", tmp_path, modified="2026-10-25T10:00:00+00:00")
    day = date(2026, 10, 19)
    assert _answers(connection, "ti03", copied) == [
        [("t03-a", day, Decimal(540)), ("t03-b", day, Decimal(540))],
        [(0,)],
    ]


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


def _copied(case: str, folder: Path, *, modified: str) -> Path:
    """A folder of a case's objects, modified at a moment."""
    shutil.copytree(FOLDER / case, folder / case)
    moment = datetime.fromisoformat(modified).timestamp()
    for path in (folder / case).rglob("*"):
        os.utime(path, (moment, moment))
    return folder


def _answers(
    connection: psycopg2.extensions.connection, case: str, folder: Path = FOLDER
) -> list[list[tuple[Any, ...]]]:
    """What a case's questions are answered once its objects are loaded, and the models are computed."""
    store = FolderStore(folder / case)
    days = [Path(name).parts[2:5] for name in CASES[case]["files"]]
    load_days(connection, store, sorted({f"events/{'/'.join(day)}/" for day in days}))
    recompute_stale(connection, choices=ModelChoices("VND"))
    answers = []
    for question in CASES[case]["look"].split("; "):
        with connection, connection.cursor() as cursor:
            cursor.execute(question)
            rows = cursor.fetchall()
        # A question without an order is answered in any.
        answers.append(rows if "order by" in question else sorted(rows, key=lambda row: str(row[0])))
    return answers

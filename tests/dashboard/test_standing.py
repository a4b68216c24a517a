"""Which products stand out, and what a product is called, on rows that are written by hand."""

from datetime import date

import psycopg2.extensions
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from tests.dashboard.asked import asked
from tests.dashboard.started import needs_r

pytestmark = needs_r

FIRST, LAST = date(2025, 7, 7), date(2025, 7, 8)
DAYS = (FIRST, LAST)
INTEREST = "insert into product_daily values (%s, %s, %s, 'desktop', 'guest', %s, %s, %s, %s, %s, 0, %s, 0, %s)"
SALES = "insert into product_sales_daily values (%s, %s, %s, %s, 'direct', 'desktop', 'guest', %s, %s, %s)"


class Rows:
    """Writes rows of both product tables."""

    def __init__(self, connection: psycopg2.extensions.connection) -> None:
        self._connection = connection

    def interest(
        self,
        product: str,
        viewed: int,
        bought: int,
        *,
        day: date = FIRST,
        channel: str = "direct",
        facts: tuple[str | None, str | None, str | None] = (None, None, None),
    ) -> None:
        self._write(INTEREST, (day, product, channel, *facts, viewed, 0, viewed, bought))

    def sale(
        self, product: str, currency: str, revenue: int, *, day: date = FIRST, orders: int = 1, inferred: bool = False
    ) -> None:
        self._write(SALES, (day, product, currency, inferred, orders, orders, revenue))

    def _write(self, statement: str, values: tuple[object, ...]) -> None:
        with self._connection, self._connection.cursor() as cursor:
            cursor.execute(statement, values)


@pytest.fixture
def rows(connection: psycopg2.extensions.connection) -> Rows:
    return Rows(connection)


def test_what_is_looked_at_and_not_bought_stands_apart_from_what_chance_does(
    rows: Rows, warehouse_address: WarehouseAddress
) -> None:
    # 100 of 2,000 visits bought: 5 %. The median of views is 200.
    rows.interest("ordinary", 1000, 50)
    rows.interest("looked-at", 400, 8)
    rows.interest("by-chance", 300, 12)
    rows.interest("at-the-median", 200, 10)
    rows.interest("winner", 60, 12)
    rows.interest("lucky", 30, 3)
    rows.interest("rare", 10, 5)
    answer = asked(warehouse_address, "product_interest", days=DAYS)
    assert {row["mean_share"] for row in answer} == {0.05}
    assert {row["median_views"] for row in answer} == {200}
    assert {row["product_id"]: row["standing"] for row in answer if row["standing"]} == {
        "looked-at": "looked_at",
        "winner": "hidden_winner",
        "rare": "hidden_winner",
    }
    assert [row["product_id"] for row in answer[:3]] == ["looked-at", "winner", "rare"]
    shares = {row["product_id"]: row["share"] for row in answer}
    assert shares["by-chance"] == 0.04


def test_a_product_that_nobody_looked_at_is_in_no_picture(rows: Rows, warehouse_address: WarehouseAddress) -> None:
    rows.interest("seen", 10, 1)
    rows.interest("bought-unseen", 0, 3)
    answer = asked(warehouse_address, "product_interest", days=DAYS)
    assert [(row["product_id"], row["mean_share"]) for row in answer] == [("seen", 0.1)]


def test_a_product_bears_its_last_name_and_stands_in_its_last_category(
    rows: Rows, warehouse_address: WarehouseAddress
) -> None:
    rows.interest("p", 5, 0, facts=("Old", "laptop", "Dell"))
    rows.interest("p", 3, 0, channel="email", facts=("Old", "laptop", "Dell"))
    rows.interest("p", 4, 1, day=LAST, facts=("New", "monitor", None))
    (product,) = asked(warehouse_address, "products", days=DAYS, rank="views", currency="")
    assert [product[name] for name in ("product_name", "product_category", "product_brand", "views")] == [
        "New",
        "monitor",
        "Dell",
        12,
    ]
    laptops = asked(warehouse_address, "products", days=DAYS, address={"category": "laptop"}, rank="views", currency="")
    assert laptops == []
    (only_email,) = asked(
        warehouse_address, "products", days=DAYS, address={"channel": "email"}, rank="views", currency=""
    )
    assert (only_email["product_name"], only_email["views"]) == ("Old", 3)


def test_currencies_are_never_added_up_and_rank_apart(rows: Rows, warehouse_address: WarehouseAddress) -> None:
    rows.interest("a", 5, 2)
    rows.sale("a", "VND", 500_000, orders=2)
    rows.sale("a", "USD", 10, day=LAST, inferred=True)
    rows.sale("b", "USD", 90)
    by_dollars = asked(warehouse_address, "products", days=DAYS, rank="revenue", currency="USD")
    assert [(row["product_id"], row["revenue"]) for row in by_dollars] == [
        ("b", '{"USD": 90}'),
        ("a", '{"USD": 10, "VND": 500000}'),
    ]
    assert [
        row["product_id"] for row in asked(warehouse_address, "products", days=DAYS, rank="orders", currency="")
    ] == [
        "a",
        "b",
    ]
    # Sold and never seen: its id is all that is known of it.
    assert [by_dollars[0][name] for name in ("product_name", "views", "orders")] == ["b", 0, 1]
    assert {row["orders_inferred"] for row in by_dollars} == {1}
    assert asked(warehouse_address, "product_currencies", days=DAYS, most="6") == [
        {"currency": "USD", "currencies": 2},
        {"currency": "VND", "currencies": 2},
    ]
    assert asked(warehouse_address, "product_currencies", days=DAYS, most="1") == [{"currency": "USD", "currencies": 2}]


def test_a_group_adds_up_its_products(rows: Rows, warehouse_address: WarehouseAddress) -> None:
    rows.interest("a", 5, 2, facts=("A", "laptop", "Dell"))
    rows.interest("b", 7, 0, facts=("B", "laptop", "HP"))
    rows.interest("c", 1, 0)
    rows.sale("a", "VND", 500)
    rows.sale("b", "VND", 300)
    rows.sale("c", "USD", 2)
    answer = asked(warehouse_address, "product_groups", days=DAYS)
    categories = [row for row in answer if row["grouping"] == "category"]
    assert [(row.get("name"), row["products"], row["views"], row["units"], row["revenue"]) for row in categories] == [
        ("laptop", 2, 12, 2, '{"VND": 800}'),
        (None, 1, 1, 1, '{"USD": 2}'),
    ]
    assert [row.get("name") for row in answer if row["grouping"] == "brand"] == ["HP", "Dell", None]


def test_a_product_has_every_day(rows: Rows, warehouse_address: WarehouseAddress) -> None:
    rows.interest("a", 5, 2, day=LAST)
    rows.sale("a", "VND", 500, day=LAST)
    answer = asked(warehouse_address, "product_days", days=(FIRST, LAST), product="a")
    assert [(row["day"], row["views"], row["orders"], row["revenue"]) for row in answer] == [
        ("2025-07-07", 0, 0, "{}"),
        ("2025-07-08", 5, 1, '{"VND": 500}'),
    ]

"""The products page in Chromium: every figure on it is what the visitors did, and one product leads to its days."""

import csv
import math
import re
import statistics
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import Dashboard, Shop, needs_r
from tests.dashboard.truths import Days
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]

FILTERS = {"channel": "channel", "device_class": "device", "user_login_state": "login"}
Z = 1.6449
COUNTS = ("views", "adds", "orders", "units")


@dataclass(slots=True)
class Product:
    """What the truth says of a product on some days."""

    name: str = ""
    category: str = ""
    brand: str = ""
    counts: dict[str, float] = field(
        default_factory=lambda: dict.fromkeys((*COUNTS, "sessions_viewed", "sessions_bought", "inferred"), 0.0)
    )
    revenue: dict[str, float] = field(default_factory=dict)

    @property
    def conversion(self) -> float | None:
        viewed = self.counts["sessions_viewed"]
        return self.counts["sessions_bought"] / viewed if viewed else None

    def measure(self, rank: str) -> float:
        return self.revenue.get(rank.removeprefix("revenue-"), 0.0) if "-" in rank else self.counts[rank]


def products_of(days: Days, category: str = "") -> dict[str, Product]:
    found: dict[str, Product] = {}
    for row in sorted(days.rows("product_daily"), key=lambda row: str(row["event_date"])):
        product = found.setdefault(row["product_id"], Product())
        product.name = row["product_name"] or product.name
        product.category = row["product_category"] or product.category
        product.brand = row["product_brand"] or product.brand
        for name in ("views", "adds", "sessions_viewed", "sessions_bought"):
            product.counts[name] += row[name]
    for row in days.rows("product_sales_daily"):
        product = found.setdefault(row["product_id"], Product())
        product.counts["orders"] += row["orders"]
        product.counts["inferred"] += row["orders"] * row["is_inferred"]
        product.counts["units"] += float(row["units"])
        currency = str(row["currency"])
        product.revenue[currency] = product.revenue.get(currency, 0) + float(row["revenue"])
    return {id_: product for id_, product in found.items() if category in ("", product.category)}


def ranked(products: dict[str, Product], rank: str) -> list[str]:
    return sorted(products, key=lambda id_: (-products[id_].measure(rank), -products[id_].counts["views"], id_))


def standing(product: Product, median: float, mean: float) -> str:
    """The rule in its own words: Wilson's interval beside the mean of all products."""
    n = product.counts["sessions_viewed"]
    share = product.counts["sessions_bought"] / n
    middle = (share + Z**2 / (2 * n)) / (1 + Z**2 / n)
    reach = Z * math.sqrt(share * (1 - share) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    if product.counts["views"] >= median:
        return "looked_at" if middle + reach < mean else ""
    return "hidden_winner" if middle - reach > mean else ""


@pytest.mark.parametrize(
    "narrowed",
    [
        {},
        {"category": "laptop"},
        {"device_class": "mobile"},
        {"channel": "organic_search", "user_login_state": "guest"},
    ],
    ids=lambda narrowed: " ".join(narrowed.values()) or "everybody",
)
def test_every_figure_is_what_the_visitors_did(reader: Reader, shop: Shop, narrowed: dict[str, str]) -> None:
    groups = {name: value for name, value in narrowed.items() if name in FILTERS}
    products = products_of(Days(shop.truth, shop.first, shop.last, **groups), narrowed.get("category", ""))
    reader.open("products", **{FILTERS.get(name, name): value for name, value in narrowed.items()})
    shown = reader.figures()

    def of(name: str) -> dict[str, float | None]:
        return {key: value for (figure, key), value in shown.items() if figure == name}

    top = ranked(products, "views")[:25]
    assert top
    for name in COUNTS:
        assert of(f"product_{name}") == {id_: products[id_].counts[name] for id_ in top}
    assert of("product_conversion") == pytest.approx({id_: products[id_].conversion for id_ in top})
    currencies = {currency for product in products.values() for currency in product.revenue}
    assert currencies
    for currency in currencies:
        expected = {id_: products[id_].revenue.get(currency, 0) for id_ in top}
        assert of(f"product_revenue_{currency}") == pytest.approx(expected)
    inferred = sum(product.counts["inferred"] for product in products.values())
    assert shown.get(("orders_inferred", ""), 0) == inferred
    assert shown.get(("products", ""), len(top)) == len(products)

    viewed = {id_: product for id_, product in products.items() if product.counts["sessions_viewed"]}
    median = statistics.median(product.counts["views"] for product in viewed.values())
    bought = sum(product.counts["sessions_bought"] for product in viewed.values())
    mean = bought / sum(product.counts["sessions_viewed"] for product in viewed.values())
    assert shown["product_median_views", ""] == median
    assert shown["product_mean_share", ""] == pytest.approx(mean)
    assert of("product_share") == pytest.approx({id_: min(1, viewed[id_].conversion or 0) for id_ in viewed})
    for kind in ("looked_at", "hidden_winner"):
        expected = {id_: viewed[id_].conversion for id_ in viewed if standing(viewed[id_], median, mean) == kind}
        assert of(kind) == pytest.approx(expected)

    for grouping in ("category", "brand"):
        names = {getattr(product, grouping) or "unknown" for product in products.values()}
        members = {
            name: [each for each in products.values() if (getattr(each, grouping) or "unknown") == name]
            for name in names
        }
        sums = {
            name: {count: sum(each.counts[count] for each in members[name]) for count in ("views", "adds", "units")}
            for name in names
        }
        best = sorted(names, key=lambda name: (-sums[name]["views"], -sums[name]["units"], name))[:12]
        assert of(f"{grouping}_products") == {name: len(members[name]) for name in best}
        for count in ("views", "adds", "units"):
            assert of(f"{grouping}_{count}") == {name: sums[name][count] for name in best}
        for currency in currencies:
            expected = {name: sum(each.revenue.get(currency, 0) for each in members[name]) for name in best}
            assert of(f"{grouping}_revenue_{currency}") == pytest.approx(expected)


@pytest.mark.parametrize(
    ("rank", "label"),
    [("adds", "Adds"), ("orders", "Orders"), ("units", "Units"), ("revenue-VND", "Revenue VND")],
)
def test_the_best_of_any_figure_stand_on_top(reader: Reader, shop: Shop, rank: str, label: str) -> None:
    products = products_of(Days(shop.truth, shop.first, shop.last))
    reader.open("products")
    reader.page.locator(".choice").get_by_role("link", name=label).click()
    expect(reader.page.locator(".choice [aria-current]", has_text=label)).to_be_visible()
    reader.settle()
    assert f"rank={rank}" in reader.page.url
    rows = reader.page.locator("[data-panel=products-top] tbody tr")
    assert [row.get_attribute("data-key") for row in rows.all()] == ranked(products, rank)[:25]


def test_a_heading_sorts_what_is_shown(reader: Reader, shop: Shop) -> None:
    products = products_of(Days(shop.truth, shop.first, shop.last))
    reader.open("products")
    panel = reader.page.locator("[data-panel=products-top]")
    panel.get_by_role("button", name="Units").click()
    units = [products[row.get_attribute("data-key") or ""].counts["units"] for row in panel.locator("tbody tr").all()]
    assert units == sorted(units, reverse=True)
    assert len(set(units)) > 1


def test_a_product_of_the_table_shows_its_days(reader: Reader, shop: Shop) -> None:
    days = Days(shop.truth, shop.first, shop.last)
    products = products_of(days)
    reader.open("products")
    history = reader.page.locator("[data-panel=products-history]")
    expect(history).to_contain_text("Choose a product")
    chosen = ranked(products, "orders")[0]
    reader.page.get_by_role("row", name=products[chosen].name).first.get_by_role("link").click()
    expect(history.get_by_role("heading", name=products[chosen].name)).to_be_in_viewport()
    reader.settle()
    assert f"product={chosen}" in reader.page.url
    hold_history(reader, days, products[chosen], chosen)

    reader.page.go_back()
    expect(history).to_contain_text("Choose a product")
    reader.open("products", product=chosen, device="mobile")
    mobile = Days(shop.truth, shop.first, shop.last, device_class="mobile")
    hold_history(reader, mobile, products_of(mobile)[chosen], chosen)
    history.get_by_role("link", name="Close").click()
    expect(history).to_contain_text("Choose a product")
    assert "product=" not in reader.page.url


def hold_history(reader: Reader, days: Days, product: Product, id_: str) -> None:
    """The panel's days and sums are those of the product."""
    shown = reader.figures()
    for name in COUNTS:
        assert shown[f"history_{name}", ""] == product.counts[name]
    assert shown["history_conversion", ""] == pytest.approx(product.conversion)
    for name, table in (("views", "product_daily"), ("adds", "product_daily"), ("orders", "product_sales_daily")):
        by_day = dict.fromkeys(days.days(), 0.0)
        for row in days.rows(table):
            if row["product_id"] == id_:
                by_day[str(row["event_date"])] += row[name]
        assert reader.series(f"history_day_{name}") == by_day
    for currency, revenue in product.revenue.items():
        assert shown["history_revenue", currency] == pytest.approx(revenue)
        assert sum(value or 0 for value in reader.series(f"history_day_revenue_{currency}").values()) == pytest.approx(
            revenue
        )


def test_a_product_of_the_picture_shows_its_days(reader: Reader) -> None:
    reader.open("products")
    picture = reader.page.locator("[data-panel=products-interest] svg.chart")
    mark = picture.locator(".hit[data-key]").last
    product = mark.get_attribute("data-key")
    mark.dispatch_event("click")
    expect(reader.page).to_have_url(re.compile(f"product={product}(&|$)"))
    reader.settle()

    picture.focus()
    reader.page.keyboard.press("Home")
    first = picture.locator(".hit[data-key]").first.get_attribute("data-key")
    told = reader.page.locator("#tip").inner_text()
    assert "visits bought it" in told
    reader.page.keyboard.press("Enter")
    expect(reader.page).to_have_url(re.compile(f"product={first}(&|$)"))
    reader.settle()
    expect(reader.page.locator("[data-panel=products-history] h3")).to_have_text(told.splitlines()[0])


def test_a_category_of_the_table_narrows_the_page(reader: Reader, shop: Shop) -> None:
    reader.open("products")
    reader.page.locator("[data-panel=products-categories]").get_by_role("link", name="monitor").click()
    expect(reader.page.locator("select[data-filter=category]")).to_have_value("monitor")
    reader.page.wait_for_timeout(150)
    reader.settle()
    products = products_of(Days(shop.truth, shop.first, shop.last), "monitor")
    assert set(reader.series("product_views")) == set(ranked(products, "views")[:25])


def test_what_is_shown_can_be_downloaded(reader: Reader, shop: Shop, tmp_path: Path) -> None:
    products = products_of(Days(shop.truth, shop.first, shop.last))
    reader.open("products")
    panel = reader.page.locator("[data-panel=products-top]")
    with reader.page.expect_download() as download:
        panel.get_by_role("link", name="CSV").click()
    download.value.save_as(tmp_path / "top.csv")
    with (tmp_path / "top.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["product_id"] for row in rows] == ranked(products, "views")
    for row in rows:
        assert [float(row[name]) for name in COUNTS] == [products[row["product_id"]].counts[name] for name in COUNTS]
        assert float(row["revenue_VND"]) == pytest.approx(products[row["product_id"]].revenue.get("VND", 0))

    with reader.page.expect_download() as download:
        reader.page.locator("[data-panel=products-interest]").get_by_role("button", name="Picture").click()
    download.value.save_as(tmp_path / "interest.png")
    assert (tmp_path / "interest.png").read_bytes().startswith(b"\x89PNG")


def test_days_without_anything_say_what_to_do(reader: Reader) -> None:
    nothing = {"range": "custom", "from": "2020-01-01", "to": "2020-01-07"}
    reader.open("products", **nothing, product="p-038", rank="revenue-VND")
    for panel in ("top", "interest", "history", "categories", "brands"):
        expect(reader.page.locator(f"[data-panel=products-{panel}] .empty")).to_contain_text("Choose other days")


def test_an_address_can_name_any_product(reader: Reader) -> None:
    nasty = "'; drop table product_daily; -- <script>alert(1)</script>"
    reader.open("products", product=nasty, rank="nonsense")
    history = reader.page.locator("[data-panel=products-history]")
    expect(history.get_by_role("heading", name=nasty)).to_be_visible()
    expect(history.locator(".empty")).to_contain_text("Nobody looked at this product")
    assert reader.series("product_views")


def test_a_phone_shows_all_of_it(browser: Browser, dashboard: Dashboard) -> None:
    with reading(browser, dashboard, viewport={"width": 390, "height": 844}) as phone:
        phone.open("products", product="p-038")
        assert phone.page.evaluate("document.documentElement.scrollWidth") == 390
        for panel in phone.page.locator("[data-page=products] .panel svg.chart").all():
            box = panel.bounding_box()
            assert box is not None
            assert box["width"] <= 390
            assert box["width"] >= 300
        assert phone.page.locator("[data-panel=products-top] tbody tr").count() == 25

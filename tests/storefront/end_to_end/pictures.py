"""Photographs every page of the shop, on a desktop's screen and on a phone's.

    .venv/bin/python -m tests.storefront.end_to_end.pictures docs/shop.jpg

takes the one of storefront/README.md. Who photographs refuses to be measured: the pages must be whole all the same.
"""

import asyncio
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from playwright.async_api import BrowserContext, Page, expect

from tests.storefront.end_to_end.browser import Browsers, opened_browsers
from tests.storefront.end_to_end.catalogue import PRODUCTS
from tests.storefront.end_to_end.tab import ADDRESS
from tests.storefront.started import started_shop

# The shop's pages, in the order in which they are visited; the number stands in the file's name.
PAGES = (
    "question", "home", "category", "filtered", "product", "sold-out", "added", "search", "nothing-found", "cart",
    "checkout", "checkout-refused", "confirmation", "empty-cart", "sign-up", "confirm", "sign-in", "orders", "forgot",
    "reset", "privacy", "not-found",
)  # fmt: skip
PASSWORD = "Rat-kho-doan-7"


@dataclass(slots=True)
class Album:
    """What was photographed on a device, and what is wrong: pages wider than the screen, errors in scripts."""

    device: str
    folder: Path
    pictures: dict[str, Path] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    async def take(self, page: Page, name: str, *, whole: bool = True) -> None:
        path = self.folder / f"{len(self.pictures) + 1:02}-{name}.png"
        # Pictures further down load when they are scrolled to.
        await page.evaluate("() => document.querySelectorAll('img').forEach((image) => (image.loading = 'eager'))")
        await page.wait_for_function("() => [...document.images].every((image) => image.complete)")
        too_wide = await page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
        if too_wide > 0:
            self.faults.append(f"{name} is {too_wide} pixels wider than the screen")
        broken = await page.evaluate("() => [...document.images].filter((image) => !image.naturalWidth).length")
        if broken:
            self.faults.append(f"{name} lacks {broken} pictures")
        if whole:
            # What sticks to the screen's top would be drawn in the middle of the page.
            await page.evaluate("() => window.scrollTo({top: 0, behavior: 'instant'})")
        await page.screenshot(path=path, full_page=whole)
        self.pictures[name] = path


async def photograph(browsers: Browsers, shop: str, device: str, folder: Path) -> Album:
    """Every page, as somebody sees it who buys something and makes an account."""
    folder.mkdir(parents=True, exist_ok=True)
    album = Album(device, folder)
    async with browsers.context(device) as context:
        context.set_default_timeout(120_000)
        page = await context.new_page()
        page.on("pageerror", lambda error: album.faults.append(f"{page.url}: {error}"))
        await _shelves(page, shop, album)
        await _till(page, shop, album)
        await _account(page, shop, album)
    return album


async def _shelves(page: Page, shop: str, album: Album) -> None:
    await page.goto(shop)
    await page.get_by_role("button", name="Refuse").wait_for()
    await album.take(page, "question", whole=False)
    await page.get_by_role("button", name="Refuse").click()
    await album.take(page, "home")
    await page.goto(f"{shop}/category/laptops")
    await album.take(page, "category")
    await page.goto(f"{shop}/category/laptops?brand=Dell&stock=1&sort=price-up")
    await album.take(page, "filtered")
    await page.goto(shop + PRODUCTS["p-003"].path)
    await album.take(page, "product")
    await page.goto(shop + PRODUCTS["p-017"].path)
    await album.take(page, "sold-out")
    await _add(page, shop, "p-003")
    await album.take(page, "added", whole=False)
    await page.goto(f"{shop}/search?q=logitech")
    await album.take(page, "search")
    await page.goto(f"{shop}/search?q=a+steam+engine")
    await album.take(page, "nothing-found")


async def _till(page: Page, shop: str, album: Album) -> None:
    await _add(page, shop, "p-043")
    await page.goto(f"{shop}/cart")
    await album.take(page, "cart")
    await page.goto(f"{shop}/checkout")
    await album.take(page, "checkout")
    await page.get_by_label("Phone").fill("123")
    await page.get_by_role("button", name="Place the order").click()
    await page.get_by_text("That is no phone number").wait_for()
    await album.take(page, "checkout-refused")
    for label, value in ADDRESS.items():
        await page.get_by_label(label).fill(value)
    await page.get_by_label("Province or city").select_option("Hà Nội")
    await page.get_by_role("button", name="Place the order").click()
    await page.wait_for_url("**/checkout/complete**")
    await album.take(page, "confirmation")
    await page.goto(f"{shop}/cart")
    await album.take(page, "empty-cart")


async def _account(page: Page, shop: str, album: Album) -> None:
    await page.goto(f"{shop}/sign-up?next=/orders")
    await album.take(page, "sign-up")
    await page.get_by_label("E-mail").fill(f"minh.{album.device}@example.org")
    await page.get_by_label("New password").fill(PASSWORD)
    await page.get_by_role("button", name="Make the account").click()
    await page.wait_for_url("**/sign-up/confirm**")
    await album.take(page, "confirm")
    await page.get_by_label("Code").fill("246810")
    await page.get_by_role("button", name="Confirm", exact=True).click()
    await page.wait_for_url("**/sign-in**")
    await album.take(page, "sign-in")
    await page.get_by_label("Password").fill(PASSWORD)
    await page.get_by_role("button", name="Sign in").click()
    await page.wait_for_url("**/orders")
    await page.locator("summary", has_text="Account").click()
    await expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    await album.take(page, "orders", whole=False)
    for name, path in {"forgot": "/password/forgot", "reset": "/password/reset"}.items():
        await page.goto(shop + path)
        await album.take(page, name)
    await page.goto(f"{shop}/privacy")
    await album.take(page, "privacy")
    await page.goto(f"{shop}/nowhere")
    await album.take(page, "not-found")


async def _add(page: Page, shop: str, product: str) -> None:
    await page.goto(shop + PRODUCTS[product].path)
    await page.get_by_role("button", name="Add to cart").click()
    await page.get_by_text("Added to your cart").wait_for()


async def _for_readme(shop: str, path: Path) -> None:
    async with opened_browsers() as browsers, browsers.context("desktop") as context:
        page = await _first_page(context, shop)
        await page.screenshot(path=path, type="jpeg", quality=80)


async def _first_page(context: BrowserContext, shop: str) -> Page:
    page = await context.new_page()
    await page.goto(shop)
    await page.get_by_role("button", name="Refuse").click()
    await page.wait_for_function("() => [...document.images].slice(0, 12).every((image) => image.complete)")
    return page


def main() -> None:
    path = Path(sys.argv[1])
    with tempfile.TemporaryDirectory() as home, started_shop(Path(home)) as shop:
        asyncio.run(_for_readme(shop.addresses["Shop"], path))
    print(f"{path}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()

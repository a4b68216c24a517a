"""Two people in the shop's pages: one consents and buys a laptop, the other refuses to be measured."""

import contextlib
import re
from collections.abc import Iterator

from playwright.sync_api import Browser, Page, expect

from tests.storefront.end_to_end.catalogue import PRODUCTS
from tests.storefront.end_to_end.tab import ADDRESS

LAPTOP = PRODUCTS["p-002"]
_PATIENCE_MS = 30_000
# The browser of the tests calls itself a robot.
PERSON = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


@contextlib.contextmanager
def visit(browser: Browser, shop: str, *, consent: str) -> Iterator[Page]:
    """A tab on the laptop's page, in which the banner was answered with `Accept` or `Refuse`."""
    context = browser.new_context(locale="en-GB", user_agent=PERSON, viewport={"width": 1280, "height": 900})
    context.set_default_timeout(_PATIENCE_MS)
    try:
        page = context.new_page()
        page.goto(shop + LAPTOP.path)
        page.get_by_role("button", name=consent, exact=True).click()
        yield page
    finally:
        context.close()


def add_to_cart(page: Page) -> None:
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_text(f"Added to your cart: {LAPTOP.name}")).to_be_visible(timeout=_PATIENCE_MS)


def buy(page: Page) -> str:
    """From the laptop's page to the confirmation; returns the order's id."""
    add_to_cart(page)
    page.get_by_role("link", name="View cart").first.click()
    page.get_by_role("link", name="Check out").first.click()
    page.wait_for_url("**/checkout")
    for label, value in ADDRESS.items():
        page.get_by_label(label).fill(value)
    page.get_by_label("Province or city").select_option("Hà Nội")
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url("**/checkout/complete?order=*")
    return re.findall(r"order=([0-9a-f-]{36})", page.url)[0]

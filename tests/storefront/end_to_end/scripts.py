"""The scripted visitors: what each of them comes for, and what they find."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from playwright.async_api import expect

from tests.storefront.end_to_end.catalogue import PRODUCTS
from tests.storefront.end_to_end.visitor import Visitor

Script = Callable[[Visitor], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Role:
    """A script, and how its visitor comes to the shop."""

    script: Script
    device: str = "desktop"
    channel: str = "direct"
    referrer_host: str | None = None
    utm: tuple[str | None, str | None, str | None] = (None, None, None)
    sends_gpc: bool = False

    @property
    def name(self) -> str:
        return self.script.__name__


XPS = PRODUCTS["p-003"]
INSPIRON = PRODUCTS["p-002"]
MONITOR = PRODUCTS["p-027"]
MOUSE = PRODUCTS["p-043"]
SOLD_OUT = PRODUCTS["p-017"]
EMAIL, PASSWORD = "lan.nguyen@example.org", "Rat-kho-doan-7"


async def browses(visitor: Visitor) -> None:
    tab = await visitor.new_tab()
    await tab.open("/")
    await tab.accept()
    await tab.follow("Monitors", "/category/monitors")
    await tab.choose(MONITOR)
    await tab.go_back("/category/monitors")
    await tab.follow("Góc Máy, home page", "/")


async def searches(visitor: Visitor) -> None:
    tab = await visitor.new_tab()
    await tab.open("/?utm_source=newsletter&utm_medium=email&utm_campaign=tet")
    await tab.accept()
    await tab.search("dell xps")
    await tab.choose(XPS)
    await tab.search("a steam engine")
    await expect(tab.page.get_by_text("Nothing found.")).to_be_visible()


async def adds_and_removes(visitor: Visitor) -> None:
    tab = await visitor.new_tab()
    await tab.open(MOUSE.path)
    await tab.accept()
    await tab.add_to_cart(quantity=3)
    await tab.follow("View cart", "/cart")
    await tab.take_one_more(MOUSE)
    await tab.take_one_fewer(MOUSE)
    await tab.remove(MOUSE)
    await expect(tab.page.get_by_text("There is nothing in it yet.")).to_be_visible()


async def signs_up_and_buys(visitor: Visitor) -> None:
    """Notices at the checkout that an account would be good; looks at the order in it, and leaves it."""
    tab = await visitor.new_tab()
    await tab.open(INSPIRON.path)
    await tab.accept()
    await tab.add_to_cart()
    await tab.follow("View cart", "/cart")
    await tab.follow("Check out", "/checkout")
    await tab.follow("Sign in", "/sign-in", in_main=True)
    await tab.sign_up(EMAIL, PASSWORD)
    await tab.sign_in(PASSWORD, visitor.subject_of(EMAIL), leads_to="/checkout")
    await tab.fill_in_the_address()
    await tab.place_the_order()
    await tab.follow("My orders", "/orders")
    await expect(tab.page.get_by_text(INSPIRON.name)).to_be_visible()
    await tab.sign_out()


async def buys_as_a_guest(visitor: Visitor) -> None:
    tab = await visitor.new_tab()
    await tab.open(XPS.path)
    await tab.accept()
    await tab.add_to_cart()
    await tab.follow("View cart", "/cart")
    await tab.take_one_more(XPS)
    await tab.follow("Check out", "/checkout")
    await tab.fill_in_the_address()
    await tab.place_the_order()


async def leaves_a_cart(visitor: Visitor) -> None:
    tab = await visitor.new_tab()
    await tab.open("/category/audio", referrer="https://www.google.com/")
    await tab.accept()
    await tab.choose(PRODUCTS["p-051"])
    await tab.add_to_cart(quantity=2)
    await tab.follow("View cart", "/cart")
    await tab.follow("Check out", "/checkout")
    await tab.open("/privacy")


async def refreshes_the_confirmation(visitor: Visitor) -> None:
    """Twice, and opens it in another tab as well: it stays one order."""
    tab = await visitor.new_tab()
    await tab.open(MONITOR.path)
    await tab.accept()
    await tab.add_to_cart()
    await tab.follow("View cart", "/cart")
    await tab.follow("Check out", "/checkout")
    await tab.fill_in_the_address()
    order = await tab.place_the_order()
    await tab.refresh()
    await tab.refresh()
    other = await visitor.new_tab()
    await other.opens_confirmation(order)


async def orders_in_haste(visitor: Visitor) -> None:
    """Presses the button twice."""
    tab = await visitor.new_tab()
    await tab.open(MOUSE.path)
    await tab.accept()
    await tab.add_to_cart(quantity=2)
    await tab.follow("View cart", "/cart")
    await tab.follow("Check out", "/checkout")
    await tab.fill_in_the_address()
    await tab.place_the_order(clicks=2)


async def goes_offline_and_comes_back(visitor: Visitor) -> None:
    """What is clicked meanwhile is told later."""
    tab = await visitor.new_tab()
    await tab.open("/category/keyboards")
    await tab.accept()
    await visitor.is_delivered()
    async with visitor.offline():
        await tab.ask_for_consent_again()
        await tab.accept()
        told = visitor.collector.kinds_of(visitor.clients)
        await visitor.lets_time_pass(3)
        assert visitor.collector.kinds_of(visitor.clients) == told
    await visitor.is_delivered()
    await tab.choose(PRODUCTS["p-048"])


async def loses_the_line_on_the_way(visitor: Visitor) -> None:
    """The next page does not come, and the one that was shown is gone; what it had noted is not."""
    tab = await visitor.new_tab()
    await tab.open("/category/storage")
    await tab.accept()
    async with visitor.offline():
        await tab.chooses_in_vain(PRODUCTS["p-056"])
    await tab.open(PRODUCTS["p-056"].path)


async def closes_the_tab_in_mid_page(visitor: Visitor) -> None:
    """Before anything can have been sent: nothing but the tab's last words tells of it."""
    tab = await visitor.new_tab()
    await tab.open(XPS.path)
    await tab.accept()
    await tab.add_to_cart()
    await tab.close()


async def opens_two_tabs(visitor: Visitor) -> None:
    """One browser is one visitor, and both tabs are one visit."""
    tab, other = await visitor.new_tab(), await visitor.new_tab()
    await tab.open("/")
    await tab.accept()
    await other.open(XPS.path)
    await tab.follow("Mice", "/category/mice")
    await other.add_to_cart()
    await tab.choose(MOUSE)
    await other.close()
    await tab.add_to_cart()
    await tab.follow("View cart", "/cart")
    await visitor.is_delivered()
    assert len(visitor.clients) == 1


async def refuses(visitor: Visitor) -> None:
    tab = await visitor.new_tab()
    await tab.open("/")
    await tab.refuse()
    await tab.follow("Laptops", "/category/laptops")
    await tab.choose(XPS)
    await tab.add_to_cart()
    await tab.search("monitor")
    await visitor.lets_time_pass(2.5)
    assert await visitor.stored_keys() == {"cs.consent"}


async def sends_gpc(visitor: Visitor) -> None:
    """The browser has answered: nobody is asked, and even who accepts afterwards is not measured."""
    tab = await visitor.new_tab()
    visitor.notebook.refuse()
    await tab.open("/category/laptops")
    await expect(tab.page.get_by_role("region", name="Your consent")).to_have_count(0)
    await tab.choose(XPS)
    await tab.add_to_cart()
    await tab.page.get_by_role("button", name="Change consent").click()
    await expect(tab.page.get_by_text("Your browser asks not to be tracked")).to_be_visible()
    await visitor.lets_time_pass(2.5)
    assert await visitor.stored_keys() == set()


async def withdraws_consent(visitor: Visitor) -> None:
    """What was told stays told, nothing is added; who accepts again is somebody new."""
    tab = await visitor.new_tab()
    await tab.open("/?utm_source=facebook&utm_medium=social")
    await tab.accept()
    await tab.follow("Network", "/category/network")
    await tab.ask_for_consent_again()
    await visitor.is_delivered()
    await tab.refuse()
    assert await visitor.stored_keys() == {"cs.consent"}
    await tab.choose(PRODUCTS["p-060"])
    await tab.add_to_cart()
    await visitor.lets_time_pass(2.5)
    await tab.ask_for_consent_again()
    await tab.accept()
    await tab.follow("Laptops", "/category/laptops")
    await visitor.is_delivered()
    assert len(visitor.clients) == 2


async def decides_after_three_pages(visitor: Visitor) -> None:
    """Until then everything waits in the page."""
    tab = await visitor.new_tab()
    await tab.open("/")
    await tab.follow("Laptops", "/category/laptops")
    await tab.choose(XPS)
    await visitor.lets_time_pass(2.5)
    assert await visitor.stored_keys() == set()
    await tab.accept()
    await tab.add_to_cart()


async def decides_on_another_document(visitor: Visitor) -> None:
    """What waited in a page that was left without an answer is gone."""
    tab = await visitor.new_tab()
    await tab.open("/")
    await tab.follow("Laptops", "/category/laptops")
    await tab.search("chuột")
    await tab.accept()
    await tab.choose(MOUSE)


async def wants_what_is_sold_out(visitor: Visitor) -> None:
    tab = await visitor.new_tab()
    await tab.open(SOLD_OUT.path)
    await tab.accept()
    await expect(tab.page.get_by_role("button", name="Sold out")).to_be_disabled()


async def crawls(visitor: Visitor) -> None:
    """A robot that runs scripts, and consents: its events are stored, and counted nowhere."""
    tab = await visitor.new_tab()
    await tab.open("/")
    await tab.accept()
    await tab.open("/category/laptops")
    await tab.open(XPS.path)


ROLES = [
    Role(browses),
    Role(searches, "mobile", "email", utm=("newsletter", "email", "tet")),
    Role(adds_and_removes, "tablet"),
    Role(signs_up_and_buys),
    Role(buys_as_a_guest, "mobile"),
    Role(leaves_a_cart, channel="organic_search", referrer_host="www.google.com"),
    Role(refreshes_the_confirmation),
    Role(orders_in_haste),
    Role(goes_offline_and_comes_back, "mobile"),
    Role(loses_the_line_on_the_way),
    Role(closes_the_tab_in_mid_page),
    Role(opens_two_tabs),
    Role(refuses),
    Role(sends_gpc, sends_gpc=True),
    Role(withdraws_consent, "mobile", "organic_social", utm=("facebook", "social", None)),
    Role(decides_after_three_pages),
    Role(decides_on_another_document, "tablet"),
    Role(wants_what_is_sold_out),
    Role(crawls, "crawler"),
]

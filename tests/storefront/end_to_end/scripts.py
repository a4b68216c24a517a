"""The scripted visitors: what each of them comes for."""

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
    device: str
    channel: str
    referrer_host: str | None = None
    utm: tuple[str | None, str | None, str | None] = (None, None, None)

    @property
    def name(self) -> str:
        return self.script.__name__


ROLES: list[Role] = []


def visitor(
    device: str = "desktop",
    channel: str = "direct",
    *,
    referrer_host: str | None = None,
    utm: tuple[str | None, str | None, str | None] = (None, None, None),
) -> Callable[[Script], Script]:
    def registered(script: Script) -> Script:
        ROLES.append(Role(script, device, channel, referrer_host, utm))
        return script

    return registered


XPS = PRODUCTS["p-003"]


@visitor()
async def browses(visitor: Visitor) -> None:
    """Looks around: lists, products, back again."""
    tab = await visitor.new_tab()
    await tab.open("/")
    await tab.accept()
    await tab.follow("Monitors", "/category/monitors")
    await tab.choose(PRODUCTS["p-027"])
    await tab.go_back("/category/monitors")
    await tab.follow("Góc Máy, home page", "/")


@visitor()
async def buys_as_a_guest(visitor: Visitor) -> None:
    """Two of one and one of another, then one fewer, without an account."""
    tab = await visitor.new_tab()
    await tab.open(XPS.path)
    await tab.accept()
    await tab.add_to_cart()
    await tab.follow("View cart", "/cart")
    await tab.take_one_more(XPS)
    await tab.follow("Check out", "/checkout")
    await tab.fill_in_the_address()
    await tab.place_the_order()
    await expect(tab.page.get_by_role("heading", name="Thank you.")).to_be_visible()

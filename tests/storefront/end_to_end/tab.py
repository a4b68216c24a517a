"""A tab of a visitor's browser: what is done in it, as a person does it."""

import asyncio
import re
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from playwright.async_api import Locator, Page, expect

from tests.storefront.end_to_end.catalogue import BY_PATH, dong
from tests.storefront.end_to_end.notebook import Deed, Line, Order, Person, Product

if TYPE_CHECKING:
    from tests.storefront.end_to_end.visitor import Visitor


# React has taken the page over, and its effects have run: before that a click is the browser's alone.
_IS_ALIVE = """() => {
    const main = document.querySelector("main");
    return !!main && Object.keys(main).some((key) => key.startsWith("__react"));
}"""


# A look at a page lasts longer than a request on its way: the warehouse sees each event's time through that.
_LOOK_S = 0.35


ADDRESS = {
    "Full name": "Nguyễn Thị Lan",
    "Phone": "0912 345 678",
    "House number and street": "12 Lý Thường Kiệt",
    "Ward or commune": "Cửa Nam",
    "Note for the courier": "Gọi trước khi giao",
}


class Tab:
    """One tab of a visitor; every method is something that a person does, and is noted once it has happened."""

    def __init__(self, visitor: "Visitor", page: Page, *, number: int) -> None:
        self.visitor, self.page, self.number = visitor, page, number
        self.notebook = visitor.notebook
        self._is_guest = False
        self._has_begun_checkout = False
        self._orders_seen: set[str] = set()

    # Coming to pages

    async def open(self, path: str, *, referrer: str | None = None) -> None:
        """Types an address."""
        self._leaves_the_document()
        await self.page.goto(self.visitor.shop + path, referer=referrer)
        await self._arrives(path, in_new_document=True)

    async def refresh(self) -> None:
        self._leaves_the_document()
        await self.page.reload()
        await self._arrives(self._address(), in_new_document=True)

    async def go_back(self, to: str) -> None:
        """The browser's own button, to a page that this document has shown."""
        await self.page.go_back()
        await self._arrives(to)

    async def follow(self, link: str, to: str, *, in_main: bool = False) -> None:
        """Clicks a link by its words; in the page's own part, where the header has one that says the same."""
        place = self.page.get_by_role("main") if in_main else self.page
        await self._click(place.get_by_role("link", name=link).first)
        await self._arrives(to)

    async def choose(self, product: Product) -> None:
        """Clicks a product in a list."""
        link = self.page.get_by_role("main").get_by_role("link", name=product.name, exact=True).first
        await self._click(link, kind_before="select_item", lines=(Line(product, 1),))
        await self._arrives(product.path)

    async def chooses_in_vain(self, product: Product) -> None:
        """Clicks a product while there is no line: the browser shows its own page instead."""
        link = self.page.get_by_role("main").get_by_role("link", name=product.name, exact=True).first
        await self._click(link, kind_before="select_item", lines=(Line(product, 1),))
        await expect(self.page).to_have_url(re.compile("^chrome-error:"))

    async def search(self, words: str) -> None:
        """Types into the search field and presses Enter, which presses the button beside it."""
        await self.page.get_by_role("searchbox", name="Search products").fill(words)
        self._note("click")
        self._leaves_the_document()
        await self.page.keyboard.press("Enter")
        await self._arrives("/search?q=", in_new_document=True)

    # Consent

    async def accept(self) -> None:
        await self._click(self._consent().get_by_role("button", name="Accept"))
        self.notebook.accept()
        await expect(self._consent()).to_have_count(0)

    async def refuse(self) -> None:
        await self._consent().get_by_role("button", name="Refuse").click()
        self.notebook.refuse()
        await expect(self._consent()).to_have_count(0)

    async def ask_for_consent_again(self) -> None:
        await self._click(self.page.get_by_role("button", name="Change consent"))
        await expect(self._consent()).to_be_visible()

    # Buying

    async def add_to_cart(self, quantity: int = 1) -> None:
        """Puts the product that is shown into the cart."""
        product = BY_PATH[self._path()]
        await expect(self.page.get_by_role("main").get_by_text(dong(product.price)).first).to_be_visible()
        if quantity > 1:
            await self.page.get_by_label("Quantity", exact=True).select_option(str(quantity))
        await self._click(self.page.get_by_role("button", name="Add to cart"))
        await expect(self.page.get_by_text(f"Added to your cart: {product.name}")).to_be_visible()
        self._put(product, quantity)

    async def take_one_more(self, product: Product) -> None:
        await self._click(self._quantity_of(product).get_by_role("button", name="One more"))
        await self._shows_quantity(product, self.visitor.cart[product] + 1)
        self._put(product, 1)

    async def take_one_fewer(self, product: Product) -> None:
        await self._click(self._quantity_of(product).get_by_role("button", name="One fewer"))
        await self._shows_quantity(product, self.visitor.cart[product] - 1)
        self._take(product, 1)

    async def remove(self, product: Product) -> None:
        await self._click(self.page.get_by_role("button", name=f"Remove {product.name}"))
        await expect(self.page.get_by_text(f"Removed from your cart: {product.name}")).to_be_attached()
        self._take(product, self.visitor.cart[product])

    async def fill_in_the_address(self) -> None:
        """Who receives it, then where it goes."""
        for label, value in ADDRESS.items():
            await self.page.get_by_label(label).fill(value)
        self._note("checkout_progress", lines=self._cart_lines())
        await self.page.get_by_label("Province or city").select_option("Hà Nội")

    async def place_the_order(self, *, clicks: int = 1) -> Order:
        """Presses the button, once or in haste twice; the order is what the confirmation page says."""
        lines = self._cart_lines()
        button = self.page.get_by_role("button", name="Place the order")
        # Leaving the address for the button ends the second step, pressing it is the third.
        self._note("checkout_progress", lines=lines)
        self._note("checkout_progress", lines=lines)
        await button.click(click_count=clicks)
        await self.page.wait_for_url("**/checkout/complete?order=*")
        order = Order(re.findall(r"order=([0-9a-f-]{36})", self.page.url)[0], lines)
        self.visitor.cart.clear()
        await self._arrives("/checkout/complete")
        self._sees_confirmation(order)
        return order

    async def opens_confirmation(self, order: Order) -> None:
        """The address of an order's confirmation, pasted into this tab."""
        await self.open(f"/checkout/complete?order={order.id}")
        self._sees_confirmation(order)

    # Accounts

    async def sign_up(self, email: str, password: str) -> None:
        """From the sign-in page to an account with a confirmed address."""
        await self.follow("Make an account", "/sign-up")
        await self.page.get_by_label("E-mail").fill(email)
        await self.page.get_by_label("New password").fill(password)
        await self.page.get_by_role("button", name="Make the account").click()
        await self._arrives("/sign-up/confirm")
        await self.page.get_by_label("Code").fill("246810")
        await self.page.get_by_role("button", name="Confirm", exact=True).click()
        await self._arrives("/sign-in")

    async def sign_in(self, password: str, user_id: str, *, leads_to: str = "/") -> None:
        """The form already has the e-mail address."""
        await self.page.get_by_label("Password").fill(password)
        await self.page.get_by_role("button", name="Sign in").click()
        await self.page.wait_for_url(self._pattern(leads_to))
        self.visitor.user_id, self._is_guest = user_id, False
        await self._arrives(leads_to)
        self._note("login")

    async def sign_out(self) -> None:
        """The menu's content is private: only opening it is a click that may be told."""
        path = self._path()
        await self._click(self.page.locator("summary", has_text="Account"))
        await self.page.get_by_role("button", name="Sign out").click()
        self._note("logout", path=path)
        self.visitor.user_id = None
        await self._arrives("/")

    async def close(self) -> None:
        await self.visitor.knows_its_id(self.page)
        await self.page.close()

    # What all of it is made of

    def _person(self) -> Person:
        if self.visitor.user_id:
            return Person("logged_in", self.visitor.user_id)
        return Person("guest" if self._is_guest else "anonymous")

    def _note(
        self, kind: str, *, path: str | None = None, lines: tuple[Line, ...] = (), order: Order | None = None
    ) -> None:
        self.notebook.note(self.number, Deed(kind, path or self._path(), self._person(), lines, order))

    async def _click(self, target: Locator, *, kind_before: str | None = None, lines: tuple[Line, ...] = ()) -> None:
        path = self._path()
        await target.click()
        # The click is noticed on its way down to the element, what the element does comes after it.
        self._note("click", path=path)
        if kind_before:
            self._note(kind_before, path=path, lines=lines)

    async def _arrives(self, to: str, *, in_new_document: bool = False) -> None:
        """A page is shown; what it says of itself follows from which it is."""
        await self.page.wait_for_url(self._pattern(to))
        if in_new_document:
            await self.page.wait_for_function(_IS_ALIVE)
        path = self._path()
        begins = path == "/checkout" and not self._has_begun_checkout
        if path in ("/checkout", "/checkout/complete") and not self.visitor.user_id:
            self._is_guest = True
        if path == "/":
            self._note("view_home")
        elif path.startswith("/category/"):
            self._note("view_item_list")
        elif path in BY_PATH:
            self._note("view_item", lines=(Line(BY_PATH[path], 1),))
        elif path == "/cart":
            self._note("view_cart", lines=self._cart_lines())
        else:
            self._note("page_view")
        if path == "/search":
            self._note("search")
        elif path == "/sign-in":
            self._note("login_prompt")
        elif begins:
            self._has_begun_checkout = True
            self._note("begin_checkout", lines=self._cart_lines())
        await asyncio.sleep(_LOOK_S)

    def _leaves_the_document(self) -> None:
        self.notebook.loads_another_document(self.number)
        self._is_guest = False

    def _sees_confirmation(self, order: Order) -> None:
        """A tab tells an order once."""
        if order.id not in self._orders_seen:
            self._orders_seen.add(order.id)
            self._note("purchase", lines=order.lines, order=order)

    def _put(self, product: Product, quantity: int) -> None:
        self.visitor.cart[product] = self.visitor.cart.get(product, 0) + quantity
        self._note("add_to_cart", lines=(Line(product, quantity),))

    def _take(self, product: Product, quantity: int) -> None:
        self.visitor.cart[product] -= quantity
        if not self.visitor.cart[product]:
            del self.visitor.cart[product]
        self._note("remove_from_cart", lines=(Line(product, quantity),))

    def _cart_lines(self) -> tuple[Line, ...]:
        return tuple(Line(product, quantity) for product, quantity in self.visitor.cart.items())

    def _consent(self) -> Locator:
        return self.page.get_by_role("region", name="Your consent")

    def _quantity_of(self, product: Product) -> Locator:
        return self.page.get_by_role("group", name=f"Quantity of {product.name}")

    async def _shows_quantity(self, product: Product, quantity: int) -> None:
        await expect(self._quantity_of(product).get_by_text(str(quantity), exact=True)).to_be_visible()

    def _address(self) -> str:
        return self.page.url.removeprefix(self.visitor.shop)

    def _path(self) -> str:
        return urlsplit(self.page.url).path

    def _pattern(self, to: str) -> re.Pattern[str]:
        """The path, whatever the query."""
        return re.compile(re.escape(self.visitor.shop + to.partition("?")[0]) + r"(\?.*)?$")

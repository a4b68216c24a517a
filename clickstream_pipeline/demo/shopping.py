"""The behaviour of visitors: what they view, what they add to the cart, where they stop, what they pay."""

from collections.abc import Callable
from decimal import Decimal
from itertools import accumulate
from random import Random

from clickstream_pipeline.demo.actions import Item, Order
from clickstream_pipeline.demo.arrivals import DIRECT, NEWSLETTER, Source, choose_source
from clickstream_pipeline.demo.browser import ClosingTime, Window
from clickstream_pipeline.demo.cart import Cart, OrderDesk
from clickstream_pipeline.demo.catalogue import CATALOGUE, CATEGORIES, POPULARITY, Product
from clickstream_pipeline.demo.visitors import IDLE_LIMIT_MS, Visitor

_POPULARITY = list(accumulate(POPULARITY))
_OTHER_PAGES = ("/about", "/stores", "/account", "/blog/choosing-a-laptop", "/blog/4k-or-1440p", "/warranty")
_PROMOTIONS = ("/promotions/tet-2026", "/promotions/back-to-school")
_QUERIES = ("laptop gaming", "macbook", "màn hình 4k", "chuột không dây", "ssd 1tb", "bàn phím cơ", "dell vostro")
_UNKNOWN_NAMES = ("chat_open", "compare_toggle", "video_play", "store_locator_zoom")
_SHIPPING = {"VND": Decimal(30_000), "USD": Decimal("4.50")}
_FREE_SHIPPING_FROM = {"VND": Decimal(2_000_000), "USD": Decimal(100)}


class Shopper:
    """A visitor who acts in a browser window on the shop; comes from `source`, or from one by chance."""

    def __init__(self, rng: Random, window: Window, desk: OrderDesk, source: Source | None = None) -> None:
        self._rng = rng
        self._window = window
        self._visitor: Visitor = window.visitor
        self._desk = desk
        self._source = source
        self._cart = Cart(f"cart-{rng.getrandbits(40):010x}")
        self._products = CATALOGUE[self._visitor.currency]

    def visit(self) -> None:
        """Make the whole visit; it stops early when the simulated days are over."""
        rng, window = self._rng, self._window
        try:
            self._look_at_order_again()
            source = self._source or choose_source(rng)
            self._arrive(source)
            luck = rng.random()
            if luck < 0.34:
                self._glance()
                return
            self._browse(rng.randint(1, 6))
            if source is DIRECT and rng.random() < 0.04:
                # A newsletter opened during a visit: the source of a visit is its first source other than direct.
                window.wait(20, 90)
                window.land("page_view", _PROMOTIONS[0], NEWSLETTER)
            if luck > 0.78:
                self._shop(will_buy=luck > 0.95)
            if rng.random() < 0.06:
                self._stay_away()
            if rng.random() < 0.05:
                window.log_out()
        except ClosingTime:
            pass

    def _arrive(self, source: Source) -> None:
        rng, window = self._rng, self._window
        lands_on = source.lands_on if rng.random() < 0.8 else "home"
        if lands_on == "product":
            product = self._some_product()
            window.land("view_item", product.path, source, product=product)
        elif lands_on == "category":
            category_id, _, segment = rng.choice(CATEGORIES)
            window.land("view_item_list", f"/category/{segment}", source, category_id=category_id)
        elif lands_on == "promotion":
            window.land("page_view", rng.choice(_PROMOTIONS), source)
        else:
            window.land("view_home", "/", source)

    def _glance(self) -> None:
        """Leave after one page: at once, or after some reading or a click."""
        rng, window = self._rng, self._window
        if rng.random() < 0.45:
            for _ in range(rng.randint(1, 3)):
                window.wait(2, 12)
                window.act("engagement")
        elif rng.random() < 0.15:
            window.wait(1, 6)
            window.act("click", wire={"element": {"tag": "a", "role": "link", "text": "Hotline"}})

    def _browse(self, pages: int) -> None:
        """Browse; each page is one step."""
        steps: tuple[Callable[[], None], ...] = (
            self._open_category,
            self._open_product,
            self._search,
            self._open_other_page,
        )
        for _ in range(pages):
            self._window.wait(3, 55)
            self._rng.choices(steps, (30, 45, 12, 13))[0]()
            self._dwell()

    def _dwell(self) -> None:
        rng, window = self._rng, self._window
        luck = rng.random()
        if luck < 0.45:
            for _ in range(rng.randint(1, 3)):
                window.wait(5, 15)
                window.act("engagement")
        elif luck < 0.52:
            window.wait(1, 8)
            window.act("unknown", name=rng.choice(_UNKNOWN_NAMES))
        elif luck < 0.60:
            window.wait(1, 8)
            window.act("click", wire={"element": {"tag": "button", "id": "more", "text": "Xem thêm", "dataset": {}}})

    def _some_product(self) -> Product:
        return self._rng.choices(self._products, cum_weights=_POPULARITY)[0]

    def _open_category(self) -> None:
        rng, window = self._rng, self._window
        category_id, category, segment = rng.choice(CATEGORIES)
        window.show("view_item_list", f"/category/{segment}", category_id=category_id)
        if rng.random() < 0.5:
            product = rng.choice([product for product in self._products if product.category == category])
            window.wait(2, 20)
            window.act("select_item", product=product)
            window.wait(0.2, 1)
            self._view(product)

    def _open_product(self) -> None:
        self._view(self._some_product())

    def _view(self, product: Product) -> None:
        rng, window = self._rng, self._window
        window.show("view_item", product.path, product=product)
        luck = rng.random()
        if luck < 0.05:
            window.wait(2, 20)
            window.act("add_to_wishlist", product=product, wire={"element": {"dataset": {"toggledOn": "true"}}})
            if rng.random() < 0.3:
                window.wait(1, 9)
                window.act("remove_from_wishlist", product=product, wire={"element": {"dataset": {"toggledOn": False}}})
        elif luck < 0.06:
            window.wait(2, 20)
            window.act("share", product=product)

    def _search(self) -> None:
        rng, window = self._rng, self._window
        query = rng.choice(_QUERIES)
        window.show("page_view", f"/search?q={query.replace(' ', '+')}")
        window.wait(0.05, 0.4)
        window.act("search", wire={"searchQuery": query, "results": rng.randint(0, 40)})

    def _open_other_page(self) -> None:
        rng, window = self._rng, self._window
        if rng.random() < 0.4:
            window.act("view_promotion", wire={"promotion": {"id": "tet-2026", "slot": "top"}})
            window.wait(1, 5)
            window.act("select_promotion", wire={"promotion": {"id": "tet-2026", "slot": "top"}})
            window.wait(0.2, 1)
            window.show("page_view", _PROMOTIONS[0])
        else:
            window.show("page_view", rng.choice(_OTHER_PAGES))

    def _shop(self, *, will_buy: bool) -> None:
        """Fill a cart and perhaps pay for it; most carts are abandoned."""
        rng, window = self._rng, self._window
        for _ in range(rng.choices((1, 2, 3), (70, 22, 8))[0]):
            self._add_to_cart()
        if not will_buy and rng.random() < 0.45:
            return
        if rng.random() < 0.85:
            window.wait(3, 30)
            self._view_cart()
        if rng.random() < 0.15 and len(self._cart.units) > 1:
            self._remove_from_cart()
        if not will_buy and rng.random() < 0.5:
            return
        if rng.random() < 0.5:
            window.log_in()
        self._check_out(will_pay=will_buy)
        if will_buy and rng.random() < 0.04:
            self._add_to_cart()
            self._check_out(will_pay=rng.random() < 0.7)

    def _add_to_cart(self) -> None:
        rng, window = self._rng, self._window
        product = self._some_product()
        # Some visitors add a product from a list without a view of it: such a session does not reach that funnel step.
        if rng.random() < 0.9:
            window.wait(5, 60)
            self._view(product)
        # A one-tap "buy again" adds the product in the same millisecond as the page view.
        if rng.random() > 0.02 or not self._visitor.tracker.has_session_ids:
            window.wait(4, 70)
        if self._visitor.tracker.sends_items and rng.random() < 0.5:
            quantity = rng.choices((None, 1, 2, 3), (30, 50, 15, 5))[0]
            items = [Item(product, quantity)]
            if rng.random() < 0.05:
                bundled = self._products[-5]
                items += [Item(bundled, 1)] if bundled is not product else []
            window.act("add_to_cart", items=tuple(items))
        else:
            items = [Item(product, None)]
            window.act("add_to_cart", product=product)
        for item in items:
            self._cart.units[item.product] = self._cart.units.get(item.product, 0) + item.units

    def _view_cart(self) -> None:
        self._window.show("view_cart", "/cart", items=self._cart.items() if self._visitor.tracker.sends_items else ())

    def _remove_from_cart(self) -> None:
        window = self._window
        product = self._rng.choice(list(self._cart.units))
        window.wait(2, 15)
        window.act("remove_from_cart", product=product)
        self._cart.units[product] -= 1
        if self._cart.units[product] == 0:
            del self._cart.units[product]

    def _check_out(self, *, will_pay: bool) -> None:
        rng, window, tracker = self._rng, self._window, self._visitor.tracker
        if not self._cart.units:
            return
        window.wait(3, 20)
        window.show("page_view", "/checkout")
        window.check_out_as_guest()
        # An express checkout sends only its steps.
        if rng.random() < 0.95:
            window.act("begin_checkout", wire=self._cart_on_wire())
        for step in range(1, 4):
            window.wait(8, 70)
            window.act("checkout_progress", checkout_step=step)
            if not will_pay and rng.random() < 0.4:
                return
        if not will_pay:
            return
        window.wait(5, 60)
        items = self._cart.items(without_quantity=True)
        goods = self._cart.total()
        currency = self._visitor.currency
        shipping = Decimal(0) if goods >= _FREE_SHIPPING_FROM[currency] else _SHIPPING[currency]
        number = self._desk.next_number()
        order = Order(
            id=f"o-{number}" if not tracker.sends_items or rng.random() > 0.02 else None,
            number=f"SO-{number}",
            value=goods + shipping,
            currency=currency,
            units=sum(item.units for item in items),
        )
        window.show("page_view", f"/checkout/complete?order={order.number}")
        window.wait(0.05, 0.5)
        window.act("purchase", order=order, items=items if tracker.sends_items else ())
        self._cart.units.clear()
        if order.id is not None and rng.random() < 0.12:
            window.wait(5, 200)
            self._refresh(order, items)
        if order.id is not None and rng.random() < 0.06:
            self._visitor.refresh_next_visit = (order, items)

    def _cart_on_wire(self) -> dict[str, object]:
        total, count = self._cart.total(), sum(self._cart.units.values())
        if not self._visitor.tracker.sends_items:
            return {"element": {"dataset": {"cartId": self._cart.id, "total": str(total), "itemCount": str(count)}}}
        return {"cart": {"id": self._cart.id, "total": total, "currency": self._visitor.currency, "itemCount": count}}

    def _refresh(self, order: Order, items: tuple[Item, ...]) -> None:
        """View the confirmation page of an order again: the same order in a new event."""
        window = self._window
        window.show("page_view", f"/checkout/complete?order={order.number}")
        window.wait(0.05, 0.5)
        window.act("purchase", order=order, items=items if self._visitor.tracker.sends_items else (), is_refresh=True)

    def _look_at_order_again(self) -> None:
        """Begin with the confirmation page of the last visit, if that visit left it open."""
        if self._visitor.refresh_next_visit is not None:
            order, items = self._visitor.refresh_next_visit
            self._visitor.refresh_next_visit = None
            self._refresh(order, items)
            self._window.wait(2, 30)

    def _stay_away(self) -> None:
        """Leave the shop open and come back: after exactly the idle limit, one millisecond more, or much later.

        A visit ends only after more than the limit, and only if the tracker sends no session id.
        """
        rng, window = self._rng, self._window
        away_ms = rng.choice((IDLE_LIMIT_MS, IDLE_LIMIT_MS + 1, IDLE_LIMIT_MS + rng.randint(60_000, 3_600_000)))
        window.wait_exactly(away_ms)
        if away_ms > IDLE_LIMIT_MS and not self._visitor.tracker.has_session_ids:
            window.begin_next_visit()
        if rng.random() < 0.5:
            window.land("view_home", "/", DIRECT)
        else:
            self._open_product()
        self._browse(rng.randint(0, 2))

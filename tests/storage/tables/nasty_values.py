"""What the nasty shop's events are made of: few values of everything; the first of each list is the plain one."""

from typing import Any

Json = dict[str, Any]

BUYING = ["product_view", "add_to_cart_click", "checkout_start", "purchase"]
WALKS = [
    BUYING,
    ["view_item", "Product Added", "add_shipping_info", "checkout_complete", "checkout_complete"],
    ["add_to_cart", "add_to_cart", "purchase", "remove_from_cart", "add_to_cart", "purchase"],
    ["checkout_start", "add_to_cart", "product_view", "purchase", "checkout_step", "add_to_cart"],
    ["product_view", "add_to_cart", "purchase", "checkout_start", "checkout_complete"],
    ["purchase", "page_view", "purchase"],
    ["home_view", "category_view", "page_view"],
]
NAMES = [
    *BUYING, "page_view", "purchase", "remove_from_cart", "checkout_step", "checkout_complete", "category_view",
    "view_cart", "wishlist_toggle", "login_success", "select_item", "refund", "page_ping", "something new",
    "Wishlist Toggle", "CHECKOUT_START", "Checkout-Complete", "AddToCart", "completed order",
]  # fmt: skip
# Sessions and browsers: neither, one of the two, both; one session on two browsers, one browser with and without.
WHO: list[Json] = [
    {"sessionId": "s1", "clientId": "c1"},
    {"clientId": "c1"},
    {"clientId": "c1"},
    {"sessionId": "s1", "clientId": "c2"},
    {"sessionId": "s2"},
    {"clientId": "c2"},
    {},
]
PAGES = [
    None, "https://shop.example/", "https://shop.example/p/1", "/p/1", "https://shop.example/p/1?gclid=x",
    "https://shop.example/?utm_source=news&utm_medium=email&utm_campaign=may", "not an address",
    "https://www.shop.example./p//1/", "https://shop-example.translate.goog/m%c3%a1y/%2e%2e/p/1/",
    "https://shop.example/?UTM_SOURCE=news&amp;utm_medium=email#utm_campaign=may", "/#/p/2?gad_source=1",
]  # fmt: skip
REFERRERS = [
    None, "", "https://www.google.com/", "https://shop.example/", "https://blog.example/post", "nowhere",
    "https://blog.shop.example:443/post", "https://checkout.stripe.com/", "https://google.evil.example/",
]  # fmt: skip
BOT = "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)"
AGENTS = [
    None,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 "
    "Mobile/15E148 Safari/604.1",
]
PRODUCTS: list[Json | None] = [
    None,
    {"id": "p1", "name": "Laptop", "price": 10},
    {"id": "p2", "name": "Mouse", "brand": "Brand", "price": 5, "discountPrice": 4.5},
    {"id": "p1", "name": "Laptop 2", "category": "Laptops", "price": "abc"},
    {"id": "p1"},
    {"name": "No id"},
    {"id": "p2", "price": 6, "discount": 2.5, "quantity": 1.5},
    {"id": "(not set)", "quantity": "many"},
]
ITEMS: list[Json] = [
    {"id": "p1", "price": 10, "quantity": 2},
    {"id": "p2", "price": 4.25, "quantity": 1, "currency": "USD", "name": "Mouse"},
    {"id": "p1", "price": 9},
    {"id": "p1", "name": "Laptop 3", "quantity": 0, "price": 10},
    {"id": "p2", "quantity": 1.5, "currency": "EUR"},
    {"id": "p2", "quantity": -1, "price": 5, "category": "Mice"},
    {"price": 3, "quantity": 3, "currency": "USD"},
    {"id": "p1", "quantity": "many", "price": 10},
    {"item_id": "p1", "price": 10, "discount": 4, "qty": "0.5"},
    {"id": "p2", "price": 10, "discount": -12, "discountPrice": 8},
    {"id": "p2", "price": 10, "discountPrice": 8},
]
# Beside the product, and of the event.
QUANTITIES = [None, None, None, 3, "2.5", [], 0]
ORDERS: list[Json | None] = [
    {"id": "o1", "revenue": 100, "currency": "USD"},
    {"id": "o1"},
    None,
    {"id": "o1", "revenue": 90},
    {"id": "o2", "quantity": 3},
    {"id": "o2", "currency": "EUR", "quantity": "two"},
    {"number": 7, "revenue": 1.5, "quantity": "2"},
    {"id": " o1 ", "revenue": 10, "quantity": []},
]
# One order, of which each purchase tells something else.
TOLD_ORDERS: list[Json | None] = [
    {"id": "o1"},
    {"id": "o1", "revenue": 100},
    {"id": "o1", "currency": "USD", "quantity": 3},
    {"id": "o1", "revenue": 19, "currency": "EUR"},
    {"id": " o1"},
]
CARTS: list[Json | None] = [None, {"id": "k", "total": 12.5, "currency": "USD"}, {"total": 3}]
DATASETS: list[Json | None] = [
    None, {"toggledOn": "true"}, {"toggledOn": False}, {"orderId": "o1", "total": "55", "orderNumber": 1},
    {"cartId": "k", "total": 5, "itemCount": 1},
]  # fmt: skip
BROKEN = [b'{"eventName": "page_view"', b"[1, 2", b"5", b'{"clientId": "c1"}', b"\xff\xfe{}", b'{"eventName": " "}']

"""Addresses that lead out of the shop, past its policy, or to an order of somebody else, long after."""

import itertools
import re
import uuid
from urllib.parse import quote, urljoin, urlsplit

import pytest

from tests.storefront.started import Started, needs_storefront
from tests.storefront.without_scripts import Visitor

pytestmark = [needs_storefront, pytest.mark.xdist_group("storefront")]

EVIL = "evil.example"
LEADS = [
    "//",
    "///",
    "/\\",
    "\\\\",
    "/\t/",
    "/\n/",
    "/\r/",
    "/\x00/",
    "/%09/",
    "/%2f",
    "/%5c",
    "/.//",
    "/..//",
    "/%2e//",
]
LEADS += [
    "/@",
    "/.",
    "https:",
    "https://",
    "http:/",
    "javascript:alert(1)//",
    "data:text/html,",
    "\x01//",
    " //",
    "/;//",
]
LEADS += [
    "/\x7f/",
    "/\u2028/",
    "/\u3000/",
    "/%00/",
    "/\uff0f",
    "/x/../..//",
    "/checkout\\..\\..//",
    "/checkout//",
    "?//",
]
HOSTILE = [lead + EVIL for lead in LEADS] + [f"/search?q=1#//{EVIL}", "/" + "a" * 5000, "", "/orders\n\nx", "/a b"]


def _signed_in(shop: Started) -> Visitor:
    email, password, visitor = f"{uuid.uuid4().hex[:10]}@example.com", "Long-enough1", Visitor(shop.addresses["Shop"])
    visitor.send("/sign-up", "Sign up", email=email, password=password)
    visitor.send("/sign-up/confirm", "Confirmation", email=email, code="246810")
    assert visitor.send("/sign-in", "Sign in", email=email, password=password).status == 303
    return visitor


def _is_plain(location: str) -> bool:
    """A path of this shop as a person types it: nothing in it that any program could read as another host."""
    return re.fullmatch(r"/(?:[\w-]+(?:/[\w-]+)*)?(?:\?[\w.~%+=&-]*)?", location, re.ASCII) is not None


def test_signing_in_leads_nowhere_else(shop: Started) -> None:
    visitor = _signed_in(shop)
    led = {path: visitor.get(f"/sign-in?next={quote(path, safe='')}") for path in HOSTILE}
    assert all(page.status == 307 for page in led.values())
    out = {path: page.location for path, page in led.items() if not _is_plain(page.location)}
    assert out == {}


def test_the_form_itself_leads_nowhere_else(shop: Started) -> None:
    visitor = _signed_in(shop)
    form = visitor.get("/sign-up").form("Sign up")
    for path in HOSTILE[:8]:
        email = f"{uuid.uuid4().hex[:10]}@example.com"
        page = visitor.post("/sign-up", {**form, "email": email, "password": "Long-enough1", "next": path})
        assert urlsplit(page.location).path == "/sign-up/confirm"
        assert not urlsplit(page.location).netloc
        shown = visitor.get(page.location).form("Confirmation")
        assert _is_plain(shown.get("next", "/"))


@pytest.mark.parametrize("lead", ["//", "/\\", "///", "/%5c", "/%2f", "/.//", "//%09/", "/@", "/checkout//", "/;"])
def test_no_address_is_mended_into_one_of_somebody_else(shop: Started, lead: str) -> None:
    for ending in ("", "/", "/..", "/%2e%2e", "?q=1"):
        page = Visitor(shop.addresses["Shop"]).get(lead + EVIL + ending)
        at = urljoin(shop.addresses["Shop"], page.location)
        assert urlsplit(at).netloc == urlsplit(shop.addresses["Shop"]).netloc, (lead + ending, page.location)


_PATHS = ["/", "/nowhere", "/nowhere.png", "/a.b.c", "/favicon.svg/x", "/favicon.svgx", "/pictures/", "/pictures/x/y"]
_PATHS += ["/_next/staticx", "/_next/static/nothing.js", "/_next/static/", "/_next/data/x.json", "/_next/image?url=x"]
_PATHS += [
    "/checkout/complete?order=1",
    "/cart.",
    "/sitemap.xml/x",
    "/pictures/nothing.svg",
    "/_next",
    "/%5f_next/static/x",
]
_PATHS += ["/pictures/p-001.svg/x", "/PICTURES/x", "/_NEXT/static/x", "/_next/static/../../nowhere", "/index.html"]
_ASKED_AS: list[dict[str, str]] = [
    {},
    {"Purpose": "prefetch", "Sec-Purpose": "prefetch", "Next-Router-Prefetch": "1"},
    {"RSC": "1", "Next-Router-Prefetch": "1"},
    {"X-Nextjs-Data": "1"},
    {"X-Middleware-Subrequest": ":".join(["middleware"] * 5), "X-Middleware-Prefetch": "1"},
    {"X-Middleware-Subrequest": ":".join(["src/middleware"] * 5)},
]


def test_every_page_comes_under_the_policy(shop: Started) -> None:
    """Whatever the path is and however it is asked for: no HTML without a policy that keeps others' scripts out."""
    visitor, seen = Visitor(shop.addresses["Shop"]), 0
    without = []
    for path, headers in itertools.product(_PATHS, _ASKED_AS):
        page = visitor.get(path, **headers)
        if "html" not in page.headers.get("content-type", ""):
            continue
        seen += 1
        policy = page.headers.get("content-security-policy", "")
        scripts = re.search(r"script-src ([^;]*)", policy) or re.search(r"default-src ([^;]*)", policy)
        if scripts is None or "unsafe" in scripts[1] or page.headers.get("x-frame-options") != "DENY":
            without.append((path, headers))
    assert seen > 60
    assert without == []


def test_an_order_of_a_guest_opens_for_a_day_whoever_has_the_browser(shop: Started) -> None:
    """A cookie of that browser, or the cart it was made with, showed name, phone and address as long as it lived."""
    visitor = Visitor(shop.addresses["Shop"])
    order, cart = _ordered(visitor)
    assert "Nguyễn Thị Lan" in visitor.get(f"/checkout/complete?order={order}").body
    shop.asked(f"update orders set placed_at = placed_at - interval '25 hours' where id = '{order}' returning id")
    assert visitor.get(f"/checkout/complete?order={order}").status == 404
    # Another order makes the cookie anew, and the first stays closed.
    again, _ = _ordered(visitor)
    assert visitor.get(f"/checkout/complete?order={again}").status == 200
    assert visitor.get(f"/checkout/complete?order={order}").status == 404
    # Nor does the cart that made it open it again, in any browser.
    other = Visitor(shop.addresses["Shop"], cookies={"cart": cart})
    for _ in range(2):
        other.get("/checkout/resume")
        page = other.get(f"/checkout/complete?order={order}")
        assert "Nguyễn Thị Lan" not in page.body


def _ordered(visitor: Visitor) -> tuple[str, str]:
    """The id of an order that was just placed, and the cookie of the cart it was made with."""
    cart = f"1~{uuid.uuid4()}~{uuid.uuid4()}~p-048.1"
    visitor.cookies["cart"] = cart
    page = visitor.send(
        "/checkout", "Check out", recipient="Nguyễn Thị Lan", phone="0912345678", street="12 Lý Thường Kiệt",
        ward="Cửa Nam", province="Hà Nội", note="",
    )  # fmt: skip
    found = re.search(r"order=([0-9a-f-]{36})", page.location)
    assert found is not None, page.words[:600]
    return found[1], cart

"""Sources: which links brought a visitor to the shop, and which are the shop's own, a payment's or a sign-in's."""

import re
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clickstream_pipeline.domain.enrichment import event_channel, referrer_facts, url_facts
from clickstream_pipeline.domain.hosts import plain_host
from clickstream_pipeline.domain.passing_hosts import KNOWN_PASSING_HOSTS
from clickstream_pipeline.domain.shop_hosts import ShopHosts
from clickstream_pipeline.storage.reading.shop_choices import ShopChoices


@pytest.fixture(autouse=True)
def _no_hosts_named() -> Iterator[None]:
    yield
    ShopChoices().use()


def _channel(page: str | None, referrer: str | None) -> str | None:
    return event_channel(url_facts(page), referrer_facts(referrer))


@pytest.mark.parametrize(
    ("page", "referrer"),
    [
        ("https://shop.example/p", "https://www.shop.example/"),
        ("https://www.shop.example/p", "https://shop.example/"),
        ("https://shop.example/p", "https://blog.shop.example/post"),
        ("https://m.shop.example/p", "https://www.shop.example/"),
        ("https://shop.example/p", "http://SHOP.example.:80/"),
        ("https://shop.com.vn/p", "https://tin-tuc.shop.com.vn/"),
        ("https://laptops.myshopify.com/p", "https://www.laptops.myshopify.com/"),
        ("https://xn--ca-hng-lta4562d.example/p", "https://cửa-hàng.example/"),
        ("https://shop-example.translate.goog/p?_x_tr_sl=vi", "https://shop.example/"),
        ("https://shop.example/p", "https://shop-example.translate.goog/"),
        ("https://webcache.googleusercontent.com/search?q=cache:x:shop.example/p", "https://www.shop.example/"),
        ("https://10.0.0.7/p", "https://10.0.0.7:8443/"),
        ("http://localhost:3000/p", "http://localhost:8000/"),
        # The cache says not whose page it is, and without a page's host a referrer alone tells nothing.
        ("https://cc.bingj.com/cache.aspx?q=x", "https://shop.example/"),
        ("/p", "https://shop.example/"), (None, "https://shop.example/checkout"), ("/p", "https://www.google.com/"),
    ],
)  # fmt: skip
def test_a_link_within_a_site_brings_nobody(page: str | None, referrer: str) -> None:
    assert _channel(page, referrer) is None


@pytest.mark.parametrize(
    ("page", "referrer", "channel"),
    [
        ("https://laptops.myshopify.com/p", "https://monitors.myshopify.com/", "referral"),
        ("https://shop.github.io/p", "https://github.io/", "referral"),
        ("https://shop.com.vn/p", "https://news.com.vn/", "referral"),
        ("https://shop.co.uk/p", "https://other.co.uk/", "referral"),
        ("https://shop.example/p", "https://shop.example.evil.net/", "referral"),
        ("https://10.0.0.7/p", "https://10.1.0.7/", "referral"),
        ("https://shop.example/p", "https://blog-example.translate.goog/", "referral"),
        ("https://shop-example.translate.goog/p", "https://www.google.com.vn/", "organic_search"),
    ],
)
def test_a_link_from_another_site_brings_somebody(page: str, referrer: str, channel: str) -> None:
    assert _channel(page, referrer) == channel


@pytest.mark.parametrize(
    "host",
    [
        "www.paypal.com", "checkout.stripe.com", "hooks.stripe.com", "sandbox.vnpayment.vn", "payment.momo.vn",
        "qcgateway.zalopay.vn", "pay.google.com", "pay.amazon.de", "payments.amazon.co.uk", "test.adyen.com",
        "pay.klarna.com", "secure.worldpay.com", "api.razorpay.com", "securegw.paytm.in", "checkout.shopify.com",
        "3ds-acs.bank.example", "acs2.bank.example", "secure-acs2ui-b1.wibmo.com", "0eaf.cardinalcommerce.com",
        "secure5.arcot.com", "3dsecure.bank.example", "ebanking.bank.com.vn", "netbanking.bank.example",
        "ib.techcombank.com.vn", "betalen.rabobank.nl",
        "accounts.google.com", "login.microsoftonline.com", "appleid.apple.com", "tenant.eu.auth0.com",
        "shop-login.auth.ap-southeast-1.amazoncognito.com", "company.okta.com", "login.partner.example",
        "sso.partner.example", "oauth.zaloapp.com",
        "payment-gateway.bank.example",
    ],
)  # fmt: skip
def test_nobody_comes_from_where_they_pay_and_sign_in(host: str) -> None:
    assert _channel("https://shop.example/thanks", f"https://{host}/") is None
    # What a campaign says, it says of such hosts, too.
    assert _channel("https://shop.example/?utm_source=x&utm_medium=email", f"https://{host}/") == "email"


@pytest.mark.parametrize(
    ("host", "channel"),
    [
        ("www.google.com", "organic_search"), ("www.amazon.com", "organic_shopping"),
        ("m.facebook.com", "organic_social"),
        ("paypal.com.evil.example", "referral"), ("notpaypal.com", "referral"), ("how-to-pay.example", "referral"),
        ("pubs.acs.org", "referral"), ("3ds.com", "referral"), ("login.example", "referral"),
        ("smart-pay.blog.example", "referral"), ("accounting.blog.example", "referral"),
    ],
)  # fmt: skip
def test_other_hosts_stay_sources(host: str, channel: str) -> None:
    assert _channel("https://shop.example/", f"https://{host}/") == channel


def test_apps_that_pay_are_no_sources() -> None:
    assert _channel("https://shop.example/", "android-app://com.paypal.android.p2pmobile/") is None
    assert _channel("https://shop.example/", "android-app://com.facebook.katana/") == "organic_social"


def test_known_hosts_are_written_as_hosts_are_compared() -> None:
    for host in KNOWN_PASSING_HOSTS:
        assert plain_host(host) == host
        assert re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+", host)


def test_the_shop_names_its_own_hosts() -> None:
    ShopChoices(shop_hosts=ShopHosts(own=frozenset({"shop.example", "checkout.example", "shop.vn"}))).use()
    for page in ("/p", None, "https://shop.example/p", "https://preview.builder.example/p"):
        assert _channel(page, "https://www.shop.example/") is None
        assert _channel(page, "https://eu.checkout.example/") is None
        assert _channel(page, "https://www.google.com/") == "organic_search"
    assert _channel("https://shop.vn/", "https://other.vn/") == "referral"
    ShopChoices().use()
    assert _channel("https://shop.example/p", "https://eu.checkout.example/") == "referral"
    assert _channel("/p", "https://www.google.com/") is None


def test_the_shop_names_hosts_that_nobody_comes_from() -> None:
    page, referrer = "https://shop.example/p", "https://eu.gateway.example/"
    assert _channel(page, referrer) == "referral"
    ShopChoices(shop_hosts=ShopHosts(excluded=frozenset({"gateway.example"}))).use()
    assert _channel(page, referrer) is None
    assert _channel(page, "https://notgateway.example/") == "referral"


@pytest.mark.parametrize(
    ("host", "channel"),
    [
        ("google.co.uk", "organic_search"), ("www.google.com.vn", "organic_search"),
        ("google.com", "organic_search"), ("google.cat", "organic_search"),
        ("search.yahoo.co.jp", "organic_search"), ("www.ecosia.org", "organic_search"),
        ("shopee.com.my", "organic_shopping"), ("tiki.vn", "organic_shopping"), ("some.substack.com", "organic_social"),
        ("google.evil.example", "referral"), ("facebook.attacker.com", "referral"), ("facebook.github.io", "referral"),
        ("google.example", "referral"), ("target.shop", "referral"), ("target.vn", "referral"),
        ("ask.com", "organic_search"), ("telegram.org", "organic_social"), ("facebook.uk.com", "referral"),
        ("amazon.myshopify.com", "referral"), ("google.com.evil.net", "referral"), ("notgoogle.com", "referral"),
        ("chatgpt.com.evil.net", "referral"),
    ],
)  # fmt: skip
def test_a_source_is_known_by_its_registered_domain(host: str, channel: str) -> None:
    assert _channel("https://shop.example/", f"https://{host}/") == channel


@given(st.text(), st.text())
def test_no_address_makes_a_channel_raise(page: str, referrer: str) -> None:
    _channel(page, referrer)
    _channel(f"https://{page}/", f"https://{referrer}/")
    _channel("https://shop.example/", f"https://{referrer}.example/")

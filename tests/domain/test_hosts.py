"""Hosts: how they are compared, which are one site, and whose page they show."""

from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clickstream_pipeline.domain.enrichment import url_facts
from clickstream_pipeline.domain.hosts import is_one_of, plain_host, site_of
from clickstream_pipeline.domain.shown_hosts import shown_host


@pytest.mark.parametrize(
    ("spellings", "host"),
    [
        (("shop.example", "SHOP.example.", "shop.example..", "sh%6Fp.example"), "shop.example"),
        (("cửa-hàng.example", "CỬA-HÀNG.example", "cu\u031b\u0309a-ha\u0300ng.example", "XN--CA-HNG-LTA4562D.example",
          "c%E1%BB%ADa-h%C3%A0ng.example", "cửa-hàng。example"), "xn--ca-hng-lta4562d.example"),
        (("straße.example",), "xn--strae-oqa.example"),
        (("👍.example",), "xn--yp8h.example"),
        (("á_b.example",), "xn--_b-lia.example"),
        (("", ".", "a" * 64, f"{'a' * 64}.example", "a." * 127 + "aa", "é." * 127, "\ufdfa" * 60,
          "a b.example", "a\x00.example", "á%.example", "%2e", "a@b.example"), None),
    ],
)  # fmt: skip
def test_every_spelling_of_a_host_is_one(spellings: tuple[str, ...], host: str | None) -> None:
    assert {plain_host(spelling) for spelling in spellings} == {host}


@pytest.mark.parametrize(
    ("site", "hosts"),
    [
        ("shop.example", ("shop.example", "www.shop.example", "a.b.shop.example")),
        ("shop.com.vn", ("shop.com.vn", "m.shop.com.vn")),
        ("shop.co.uk", ("www.shop.co.uk",)),
        ("laptops.myshopify.com", ("laptops.myshopify.com", "www.laptops.myshopify.com")),
        ("shop.github.io", ("shop.github.io",)),
        ("xn--ca-hng-lta4562d.vn", ("www.xn--ca-hng-lta4562d.vn",)),
        ("example.xn--55qx5d.cn", ("www.example.xn--55qx5d.cn",)),
        ("10.0.0.1", ("10.0.0.1",)), ("::1", ("::1",)), ("localhost", ("localhost",)), ("com.vn", ("com.vn",)),
    ],
)  # fmt: skip
def test_a_registrable_domain_is_a_site(site: str, hosts: tuple[str, ...]) -> None:
    assert {site_of(host) for host in hosts} == {site}


def test_a_host_is_below_another_by_whole_labels() -> None:
    assert is_one_of("a.pay.example", frozenset({"pay.example"}))
    assert not is_one_of("notpay.example", frozenset({"pay.example"}))
    assert not is_one_of("example", frozenset({"pay.example"}))


@pytest.mark.parametrize(
    ("host", "addresses"),
    [
        ("shop.example", (
            "https://shop-example.translate.goog/p/1?_x_tr_sl=vi&_x_tr_tl=en",
            "https://translate.google.com.vn/translate?sl=vi&u=https%3A%2F%2Fshop.example%2Fp",
            "https://translate.googleusercontent.com/translate_c?depth=1&u=http://shop.example/p",
            "https://webcache.googleusercontent.com/search?q=cache:Ab-1_xy:https://shop.example/p+laptop&hl=vi",
            "https://webcache.googleusercontent.com/search?q=cache:shop.example/p",
            "https://cc.bingj.com/cache.aspx?q=url:x&d=45&u=http%3a%2f%2fshop.example%2f",
            "https://www.translatetheweb.com/?from=vi&to=en&a=https%3A%2F%2Fshop.example%2F",
            "https://translate.yandex.ru/translate?url=https%3A%2F%2Fshop.example&lang=vi-ru",
            "https://yandexwebcache.net/yandbtm?fmode=inject&url=http%3A%2F%2Fshop.example%2F",
            "https://translated.turbopages.org/proxy_u/vi-ru.ru.1/https/shop.example/p",
            "https://shop.example.turbopages.org/shop.example/s/p",
            "https://shop-example.cdn.ampproject.org/c/s/shop.example/p",
            "https://cdn.ampproject.org/c/s/shop.example/p",
            "https://web.archive.org/web/20260105000000/https://shop.example:443/p",
            "https://archive.ph/2026.01.05-000000/http://SHOP.example/",
        )),
        ("my-shop.example", ("https://my--shop-example.translate.goog/",)),
        ("en-us.example", ("https://0-en--us-example-0.cdn.ampproject.org/c/en-us.example/",)),
        ("xn--ca-hng-lta4562d.example", (
            "https://0-xn----ca--hng--lta4562d-example-0.cdn.ampproject.org/",
            f"https://{plain_host('cửa--hàng-example')}.cdn.ampproject.org/",
        )),
        # They do not tell.
        (None, (
            "https://translate.google.com/", "https://cc.bingj.com/cache.aspx?q=laptop", "https://web.archive.org/",
            "https://abcdef.translate.goog/", "https://xn--.translate.goog/", "https://[broken.translate.goog/",
        )),
        # Their own pages.
        ("archive.org", ("https://archive.org/details/x",)),
        ("www.google.com", ("https://www.google.com/search?q=cache:shop.example",)),
        ("translate.google.shop.example", ("https://translate.google.shop.example/?u=https://a.example/",)),
        ("nottranslate.goog", ("https://nottranslate.goog/",)),
    ],
)  # fmt: skip
def test_what_shows_a_page_stands_for_its_host(host: str | None, addresses: tuple[str, ...]) -> None:
    assert {address: url_facts(address).host for address in addresses} == dict.fromkeys(addresses, host)


@given(st.text() | st.text(alphabet="xn-.0aé%\u3002\ufdfa🙂 @:/"))
def test_no_host_makes_anything_raise(text: str) -> None:
    host = plain_host(text)
    if host is None:
        return
    assert plain_host(host) == host
    assert host.isascii()
    assert len(host) <= 253
    assert host == site_of(host) or host.endswith(site_of(host))
    for address in (f"https://translate.google.com/?u={text}", f"https://web.archive.org/web/1/https://{host}/"):
        shown_host(f"{host}.translate.goog", urlsplit("https://x.example/"))
        url_facts(address)

"""What a user agent, a page's URL and a referrer tell."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clickstream_pipeline.domain.enrichment import agent_facts, event_channel, referrer_facts, url_facts
from tests.domain.test_parsing import row_of

CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0"
AGENTS = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36": ("desktop", "Chrome", "Windows", False),
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36": ("desktop", "Chrome", "Chrome OS", False),
    f"Mozilla/5.0 (Linux; Android 10; K) {CHROME} Mobile Safari/537.36": ("mobile", "Chrome Mobile", "Android", False),
    f"Mozilla/5.0 (Linux; Android 14; SM-X710) {CHROME} Safari/537.36": ("tablet", "Chrome", "Android", False),
    "Mozilla/5.0 (iPad; CPU OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.0 "
    "Mobile/15E148 Safari/604.1": ("tablet", "Mobile Safari", "iOS", False),
    "Mozilla/5.0 (SMART-TV; Linux; Tizen 6.0) AppleWebKit/538.1 (KHTML, like Gecko) Version/6.0 TV Safari/538.1": (
        "other",
        "Safari",
        "Tizen",
        False,
    ),
    "Dalvik/2.1.0 (Linux; U; Android 13; SM-A546E Build/TP1A)": ("mobile", "Android", "Android", False),
    "ShopApp/5.2 (Linux; Android 14; SM-A546E)": ("mobile", "Android", "Android", False),
    "Dalvik/2.1.0 (Linux; U; Android 9; BRAVIA 4K UR2 Build/PTT1)": ("other", "Android", "Android", False),
    "ShopApp/5.2 CFNetwork/1490.0.4 Darwin/23.2.0": ("mobile", "ShopApp", "iOS", False),
    "gibberish": ("other", None, None, False),
    "": ("unknown", None, None, False),
}


@pytest.mark.parametrize(("agent", "facts"), AGENTS.items())
def test_a_user_agent_tells_device_browser_system_and_bots(
    agent: str, facts: tuple[str, str | None, str | None, bool]
) -> None:
    told = agent_facts(agent)
    assert (told.device_class, told.browser, told.os, told.is_bot) == facts


def test_no_user_agent_is_an_unknown_device_and_no_bot() -> None:
    assert (agent_facts(None).device_class, agent_facts(None).is_bot) == ("unknown", False)


SENDERS = {
    "python-requests/2.32.3": "python-requests", "axios/1.7.9": "axios", "okhttp/4.12.0": "okhttp", "node": "node",
    "Go-http-client/2.0": "Go-http-client", "Java/17.0.9": "Java", "curl/8.5.0": "curl", "Wget/1.21": "Wget",
    "Apache-HttpClient/4.5.14 (Linux; Java/17)": "Apache-HttpClient", "GuzzleHttp/6.5.5 curl/7.68.0": "GuzzleHttp",
    "Symfony HttpClient (Curl)": "Symfony HttpClient", "Faraday v2.9.0": "Faraday", "Dart/3.5 (dart:io)": "Dart",
    "WordPress/6.7; https://robot-shop.example": "WordPress", "Mozilla/5.0 Node/v20.11.0": "Node",
    "Stripe/1.0 (+https://stripe.com/docs/webhooks)": "Stripe", "Adyen HttpClient 1.0": "Adyen HttpClient",
    "PayPal/AUHR-214.0-51787073PayPal IPN ( https://www.paypal.com/ipn )": "PayPal",
    "Mozilla/5.0 (compatible; Cloudflare-Stream-Webhook; +https://www.cloudflare.com/)": "Webhook",
    "Amazon CloudFront": "Amazon CloudFront", "RestSharp/106.11.7.0": "RestSharp", "ShopBackend/1": "ShopBackend",
}  # fmt: skip


@pytest.mark.parametrize(("agent", "name"), SENDERS.items())
def test_a_program_that_posts_is_a_sender_and_no_robot(agent: str, name: str) -> None:
    told = agent_facts(agent)
    assert (told.device_class, told.browser, told.is_bot) == ("unknown", name, False)


@pytest.mark.parametrize(
    "agent",
    [
        "python-requests/2.3 Googlebot/2.1", "Scrapy/2.5 (+https://scrapy.org)", "HTTrack/3.0", "colly - https://github.com/gocolly/colly",
        f"Mozilla/5.0 (X11; Linux x86_64) {CHROME.replace('Chrome', 'HeadlessChrome')} Safari/537.36", "Puppeteer",
        "Mechanize/2.9.1 Ruby/3.1.2", "facebookexternalhit/1.1",
    ],
)  # fmt: skip
def test_a_crawler_is_a_robot_whatever_library_it_uses(agent: str) -> None:
    assert agent_facts(agent).is_bot


def test_an_app_on_a_phone_is_on_a_phone_whatever_library_it_uses() -> None:
    told = agent_facts("MyApp/1.0 (Android 13; Mobile) okhttp/4.12")
    assert (told.device_class, told.os, told.is_bot) == ("mobile", "Android", False)


BROWSER = f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36"


@pytest.mark.parametrize(
    "named",
    [
        {"userAgent": BROWSER}, {"user_agent": BROWSER}, {"context": {"userAgent": BROWSER}},
        {"context": {"user_agent": BROWSER}}, {"userAgent": " ", "context": {"userAgent": BROWSER}},
    ],
)  # fmt: skip
def test_the_browser_that_an_event_names_goes_before_the_one_that_posts(named: dict[str, object]) -> None:
    row = row_of(_ingest={"userAgent": "Googlebot/2.1"}, **named)
    assert (row.device_class, row.browser, row.is_bot) == ("desktop", "Chrome", False)
    assert BROWSER in row.properties


def test_a_crawler_that_an_event_names_is_a_robot() -> None:
    assert row_of(_ingest={"userAgent": BROWSER}, userAgent="Googlebot/2.1").is_bot


def test_crawlers_are_bots() -> None:
    assert agent_facts("Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)").is_bot


@pytest.mark.parametrize(
    ("url", "path", "host"),
    [
        ("https://Shop.Example:8443/product/x?a=1#b", "/product/x", "shop.example"),
        ("https://shop.example", "/", "shop.example"),
        ("https://shop.example?utm_source=x", "/", "shop.example"),
        ("/product/x?a=1", "/product/x", None),
        ("about:blank", None, None),
        ("http://[broken", None, None),
        ("", None, None),
    ],
)
def test_a_url_tells_path_and_host_or_nothing(url: str, path: str | None, host: str | None) -> None:
    assert (url_facts(url).page_path, url_facts(url).host) == (path, host)


@pytest.mark.parametrize(
    ("query", "channel"),
    [
        ("utm_source=newsletter&utm_medium=email", "email"),
        ("utm_source=google&utm_medium=cpc", "paid_search"),
        ("utm_source=Facebook&utm_medium=Paid_Social", "paid_social"),
        ("utm_source=youtube&utm_medium=watch", "organic_video"),
        ("utm_source=youtube&utm_medium=cpc", "paid_video"),
        ("utm_source=shopee&utm_medium=ppc", "paid_shopping"),
        ("utm_source=x&utm_medium=cpc&utm_campaign=tet-shopping", "paid_shopping"),
        ("utm_source=x&utm_medium=cpc&utm_campaign=workshop", "paid_other"),
        ("utm_source=partner&utm_medium=cpc", "paid_other"),
        ("utm_source=partner&utm_medium=cpm", "display"),
        ("utm_source=partner&utm_medium=banner", "display"),
        ("utm_source=google&utm_medium=cpc&utm_campaign=a cross-network b", "cross_network"),
        ("utm_source=zalo&utm_medium=post", "organic_social"),
        ("utm_medium=social", "organic_social"),
        ("utm_source=bing&utm_medium=organic", "organic_search"),
        ("utm_source=blog&utm_medium=referral", "referral"),
        ("utm_source=p&utm_medium=affiliate", "affiliates"),
        ("utm_source=spotify&utm_medium=audio", "audio"),
        ("utm_source=sms", "sms"),
        ("utm_source=app&utm_medium=web_push", "mobile_push_notifications"),
        ("utm_source=(direct)&utm_medium=(none)", "direct"),
        ("utm_source=flyer&utm_medium=qr", "unassigned"),
        ("utm_source=flyer&utm_medium=qr&gclid=1", "paid_search"),
        ("gclid=abc", "paid_search"),
        ("msclkid=abc", "paid_search"),
        ("ttclid=abc", "paid_social"),
        ("fbclid=abc", "organic_social"),
        ("gclid=", None),
        ("utm_source=&utm_medium= ", None),
        ("color=red", None),
    ],
)
def test_tags_and_click_ids_tell_the_channel(query: str, channel: str | None) -> None:
    assert url_facts(f"https://shop.example/p?{query}").channel == channel


def test_tags_are_stored_as_sent_and_the_first_that_is_not_blank_counts() -> None:
    facts = url_facts("/p?utm_source=&utm_source=News%20Letter&utm_medium=E%00&utm_campaign=T%E1%BA%BFt")
    assert (facts.utm_source, facts.utm_medium, facts.utm_campaign) == ("News Letter", "E\ufffd", "Tết")


@pytest.mark.parametrize(
    ("referrer", "channel"),
    [
        ("https://www.google.com.vn/search?q=x", "organic_search"),
        ("https://vn.search.yahoo.com/", "organic_search"),
        ("https://coccoc.com/search?query=x", "organic_search"),
        ("android-app://com.google.android.googlequicksearchbox/", "organic_search"),
        ("https://docs.google.com/d/1", "referral"),
        ("https://google.evil.example/", "referral"),
        ("https://l.facebook.com/l.php", "organic_social"),
        ("https://t.co/abc", "organic_social"),
        ("https://m.youtube.com/watch", "organic_video"),
        ("https://www.amazon.co.uk/x", "organic_shopping"),
        ("https://blog.example/post", "referral"),
        ("not a url", None),
        ("http://[broken", None),
        ("", None),
    ],
)
def test_a_referrer_tells_a_channel_by_its_host(referrer: str, channel: str | None) -> None:
    assert referrer_facts(referrer).channel == channel


def test_an_events_channel_is_its_urls_else_its_external_referrers() -> None:
    plain, tagged = url_facts("https://shop.example/p"), url_facts("https://shop.example/p?gclid=1")
    google = referrer_facts("https://www.google.com/")
    own = referrer_facts("https://shop.example/before")
    assert event_channel(tagged, google) == "paid_search"
    assert event_channel(plain, google) == "organic_search"
    assert event_channel(plain, own) is None
    assert event_channel(plain, referrer_facts(None)) is None
    assert event_channel(url_facts("/p"), own) is None


@given(st.text())
def test_no_text_makes_enrichment_raise(text: str) -> None:
    facts = url_facts(text)
    assert facts.page_path is None or facts.page_path.startswith("/")
    assert referrer_facts(text).host is not None or referrer_facts(text).channel is None
    assert agent_facts(text).device_class in {"desktop", "mobile", "tablet", "other", "unknown"}


_EMAIL_TAGS = ("newsletter", "email", "tet")


@pytest.mark.parametrize(
    "address",
    [
        "/?{0}&{1}&{2}", "/?id=3?{0}&{1}&{2}", "/?{0}&amp;{1}&amp;{2}", "/?{0}&amp;amp;{1}&amp;amp;{2}",
        "/?{0};{1};{2}", "/?{0}&#38;{1}&#38;{2}", "/#{0}&{1}&{2}", "/#/sale?{0}&{1}&{2}", "/?{0}#{1}&{2}",
        "/#!/sale?id=3&{0}&amp;{1};{2}",
        "/?utm_source=&{0}&utm_medium=%20&{1}&{2}", "/?{0}&{1}&{2}&utm_source=fb&utm_campaign=other#utm_source=x",
    ],
)  # fmt: skip
@pytest.mark.parametrize("spelled", [str.lower, str.upper, str.title])
@pytest.mark.parametrize("space", ["", "%20", "+"])
def test_campaign_tags_are_read_in_every_spelling(address: str, spelled: Callable[[str], str], space: str) -> None:
    tags = [
        f"{spelled(name)}={space}{value}{space}"
        for name, value in zip(("utm_source", "utm_medium", "utm_campaign"), _EMAIL_TAGS, strict=True)
    ]
    found = url_facts("https://shop.example" + address.format(*tags))
    assert (found.utm_source, found.utm_medium, found.utm_campaign) == _EMAIL_TAGS
    assert found.channel == "email"


def test_a_value_is_not_taken_for_more_tags_than_it_is() -> None:
    found = url_facts("https://shop.example/?utm_campaign=a;b?c&utm_source=x;y&utm_medium=email")
    assert (found.utm_source, found.utm_campaign) == ("x;y", "a;b?c")
    found = url_facts("https://shop.example/?next=/?my_utm_source=x&xutm_medium=email")
    assert (found.utm_source, found.utm_medium, found.channel) == (None, None, None)


@pytest.mark.parametrize(
    ("source", "channel"),
    [
        ("gemini", "ai_assistant"), ("Perplexity", "ai_assistant"), ("chatgpt.com", "ai_assistant"),
        ("gemini.com", "unassigned"), ("claude.example", "unassigned"), ("mail.google.com", "email"),
    ],
)  # fmt: skip
def test_an_assistant_is_a_source_by_its_name_and_its_hosts(source: str, channel: str) -> None:
    assert url_facts(f"https://shop.example/?utm_source={source}").channel == channel


def test_an_assistant_that_is_paid_is_paid() -> None:
    assert url_facts("https://shop.example/?utm_source=perplexity.ai&utm_medium=cpc").channel == "paid_other"

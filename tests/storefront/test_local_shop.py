"""`make shop` as a person runs it: everything starts on free ports, answers, and ends with Ctrl-C."""

import http.client
import json
import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import psutil
import pytest

from clickstream_pipeline.local.loopback import Endpoint
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.commands import ROOT, wait_for
from tests.storefront.started import Started, needs_storefront, started_shop

pytestmark = [
    needs_storefront,
    # One build of the storefront, whichever tests want it.
    pytest.mark.xdist_group("storefront"),
]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Started]:
    with started_shop(tmp_path_factory.mktemp("shop")) as started:
        yield started


def _ask(
    address: str, path: str, *, method: str = "GET", body: str | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    parts = urlsplit(address)
    connection = http.client.HTTPConnection(str(parts.hostname), parts.port, timeout=60)
    try:
        connection.request(method, path, body=body, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("/", "What others look at"),
        ("/category/laptops?brand=Apple", "MacBook Air 13 M3"),
        ("/product/dell-xps-13-9340", "43.490.000"),
        ("/search?q=tai+nghe", "Sony WH-1000XM5"),
        ("/cart", "There is nothing in it yet"),
        ("/sign-in", "Forgot the password?"),
        ("/privacy", "What is measured, if you accept"),
        ("/sitemap.xml", "/product/asus-rt-ax53u"),
        ("/robots.txt", "Disallow: /checkout"),
        ("/pictures/p-060.svg", "<svg "),
    ],
)
def test_a_page_is_drawn_on_the_server_from_the_shops_database(shop: Started, path: str, words: str) -> None:
    status, _, body = _ask(shop.addresses["Shop"], path)
    assert status == 200
    assert words in body


@pytest.mark.parametrize("path", ["/nowhere", "/product/toaster", "/category/toasters", "/checkout/complete?order=1"])
def test_what_is_not_there_is_not_found(shop: Started, path: str) -> None:
    status, _, body = _ask(shop.addresses["Shop"], path)
    assert status == 404
    assert "There is nothing in this corner" in body


@pytest.mark.parametrize(("path", "to"), [("/checkout", "/cart"), ("/orders", "/sign-in?next=/orders")])
def test_who_can_not_be_here_is_sent_on(shop: Started, path: str, to: str) -> None:
    status, headers, _ = _ask(shop.addresses["Shop"], path)
    assert (status, headers["location"]) == (307, to)


def test_search_engines_are_told_each_product_price_and_stock(shop: Started) -> None:
    _, _, page = _ask(shop.addresses["Shop"], "/product/dell-xps-13-9340")
    blocks = [json.loads(text) for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)]
    product = next(block for block in blocks if block["@type"] == "Product")
    assert product["sku"] == "p-003"
    assert product["offers"] | {"url": None} == {
        "@type": "Offer",
        "url": None,
        "price": 43_490_000,
        "priceCurrency": "VND",
        "availability": "https://schema.org/InStock",
        "itemCondition": "https://schema.org/NewCondition",
    }
    assert f'<link rel="canonical" href="{shop.addresses["Shop"]}/product/dell-xps-13-9340"/>' in page
    assert "<title>Laptop Dell XPS 13 9340 | Góc Máy</title>" in page


def test_a_page_lets_scripts_run_by_nonce_and_events_go_to_the_local_api(shop: Started) -> None:
    _, headers, page = _ask(shop.addresses["Shop"], "/")
    policy = headers["content-security-policy"]
    nonce = re.search(r"'nonce-([^']+)'", policy)
    assert nonce is not None
    scripts = [tag for tag in re.findall(r"<script\b[^>]*>", page) if "ld+json" not in tag]
    assert scripts
    assert all(f'nonce="{nonce[1]}"' in tag for tag in scripts)
    assert f"connect-src 'self' {shop.addresses['API'].removesuffix('/clickstream')};" in policy
    assert "unsafe" not in policy


def test_what_the_api_is_sent_lies_in_the_raw_folder_of_the_pipeline(shop: Started) -> None:
    parts = urlsplit(shop.addresses["API"])
    event = json.dumps({"eventName": "page_view", "clientId": "c-1"})
    headers = {"Content-Type": "text/plain", "Origin": shop.addresses["Shop"]}
    status, answer, _ = _ask(shop.addresses["API"], parts.path, method="POST", body=event, headers=headers)
    assert status < 300
    assert answer["access-control-allow-origin"] in ("*", shop.addresses["Shop"])
    (stored,) = (shop.home / "raw").rglob("event-*.json")
    assert '"clientId": "c-1"' in stored.read_text() or '"clientId":"c-1"' in stored.read_text()


def test_no_secret_reaches_the_browser_or_a_log(shop: Started) -> None:
    secret = (shop.home / "shop/session-secret").read_text()
    bundle = ROOT / "storefront/.next/static"
    pages = "".join(_ask(shop.addresses["Shop"], path)[2] for path in ("/", "/cart", "/sign-in"))
    files = [*bundle.rglob("*.js"), *(shop.home / "shop/logs").iterdir(), shop.home / "out.log"]
    told = pages + "".join(path.read_text(errors="replace") for path in files)
    assert secret not in told
    assert not re.search("OLTP_PASSWORD|SESSION_SECRET", pages + "".join(p.read_text() for p in bundle.rglob("*.js")))
    assert (shop.home / "shop/session-secret").stat().st_mode & 0o077 == 0


def test_without_its_database_the_shop_says_so_and_comes_back(shop: Started) -> None:
    server = EmbeddedServer(shop.home / "shop/postgres", owner="clickstream_web_owner", database="clickstream_web")
    port = server.address().port
    server.stop()
    assert _ask(shop.addresses["Shop"], "/")[0] == 500
    assert _ask(shop.addresses["Shop"], "/privacy")[0] == 200
    server._check("pg_ctl", "start", "-w", "-D", str(server.data), "-l", str(server.log), "-o", f"-p {port}")
    assert _ask(shop.addresses["Shop"], "/")[0] == 200


def test_an_api_that_dies_is_started_again_at_its_address(shop: Started) -> None:
    below = psutil.Process(shop.process.pid).children(recursive=True)
    (api,) = [each for each in below if "serve-api" in each.cmdline()]
    api.kill()
    log = shop.home / "out.log"
    wait_for(lambda: "make shop: Ingest API was ended by signal 9 (Killed); it starts again" in log.read_text())
    wait_for(Endpoint(shop.addresses["API"], "response").answers)

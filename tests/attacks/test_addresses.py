"""What names a person or opens a door, in addresses and typed text of every field: it stays out of every row."""

import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2.extensions
import pytest

from clickstream_pipeline.domain.cleaning import clean_address, clean_text, clean_value
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.reading.shop_choices import ShopChoices
from tests.storage.loads import load_days
from tests.storage.reading.read_alike import assert_read_alike

KEY = "events/2026/01/05/02/event-a.json"
RECEIVED = "2026-01-05T02:59:58.120Z"
MODIFIED = datetime(2026, 1, 5, 3, tzinfo=UTC)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJqYW5lIn0.c2VjcmV0LXNpZ25hdHVyZQ"
# Each stands for a person or a secret; none may be found in a row, in any case.
SECRET = "5ecr3t"


def _often_encoded(text: str, times: int) -> str:
    for _ in range(times):
        text = quote(text, safe="")
    return text


MAILS = [
    f"{SECRET}@shop.example",
    f"{SECRET}+news@Mail.Shop.EXAMPLE",
    f"{SECRET}.doe@b\u00fccher.example",
    f"{SECRET}@xn--bcher-kva.example",
    f"o'{SECRET}@shop.co.uk",
    f"{SECRET}\uff20shop.example",
    f'"{SECRET} doe"@shop.example',
    f"nguy\u1ec5n.{SECRET}@shop.vn",
]
SPELLINGS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "encoded": lambda text: _often_encoded(text, 1),
    "encoded twice": lambda text: _often_encoded(text, 2),
    "encoded nine times": lambda text: _often_encoded(text, 9),
    "sign only": lambda text: text.replace("@", "%40"),
    "by escape()": lambda text: text.replace("@", "%u0040"),
    "html": lambda text: text.replace("@", "&#64;"),
    "html encoded": lambda text: _often_encoded(text.replace("@", "&commat;"), 2),
    "capitals": lambda text: text.upper().replace("@", "%40"),
}
PRIVATE = [
    "email", "e-mail", "E_MAIL", "user[email]", "customer.email", "customerEmail", "token", "access_token", "idToken",
    "reset-token", "password", "pwd", "passwd", "name", "firstName", "last_name", "billing_first_name", "full-name",
    "phone", "phoneNumber", "customer_phone", "tel", "sid", "PHPSESSID", "session_id", "sessionId", "api_key", "apikey",
    "x-api-key", "access_key", "client_secret", "card", "cardNumber", "cc_number", "cvv", "iban", "code", "jwt", "auth",
    "signature", "sig", "address", "birthdate", "otp", "ssn", "user%5Bemail%5D", "%65mail",
]  # fmt: skip


def _event(**told: Any) -> dict[str, Any]:
    return {
        "eventName": "page_view",
        "eventId": "0b9d9a3e-3f58-4c39-9d0e-3b1f0e0f5a01",
        "clientId": "c-1",
        "sessionId": "s-1",
        "_ingest": {"receivedAt": RECEIVED, "userAgent": "Mozilla/5.0 (Windows NT 10.0) Firefox/120.0"},
        **told,
    }


def _row(event: dict[str, Any]) -> Any:
    """The row of an event, which both readers make alike."""
    line = json.dumps(event, ensure_ascii=False).encode()
    (row,) = assert_read_alike(KEY, line, MODIFIED).rows
    return row


def _assert_clean(event: dict[str, Any]) -> Any:
    row = _row(event)
    assert SECRET not in repr(row).lower(), row
    assert JWT not in repr(row)
    return row


def _places(text: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Events that carry a text, each in another place where a person or a page may put it."""
    yield "path", {"pageUrl": f"https://shop.example/account/{text}/orders"}
    yield "search", {"pageUrl": f"https://shop.example/search?q={text}&sort=price"}
    yield "search after words", {"pageUrl": f"https://shop.example/search?q=red+laptop+{text}"}
    yield "parameter's name", {"pageUrl": f"https://shop.example/?{text}"}
    yield "tag", {"pageUrl": f"https://shop.example/?utm_source={text}&utm_campaign={text}"}
    yield "page without host", {"pageUrl": f"/account/{text}"}
    yield "no address", {"pageUrl": text}
    yield "redirect", {"pageUrl": "/login?next=" + quote(f"/account?q={text}", safe="")}
    yield "referrer", {"referrer": f"https://mail.example/inbox/{text}?m={text}"}
    yield "product's path", {"product": {"id": "p-1", "urlPath": f"/p/{text}?ref={text}"}}
    yield "product's name", {"product": {"id": "p-1", "name": f"For {text}", "brand": text, "category": text}}
    yield "before a sentence's end", {"note": f"ask {text}.q={text}.eyJ, x"}
    yield "event's name", {"eventName": f"mailed {text}"}
    yield "identity source", {"identitySource": text}
    yield "element", {"element": {"tag": "a", "id": text, "role": text, "text": f"Write to {text} now"}}
    yield "href", {"element": {"tag": "a", "dataset": {"href": f"mailto:{text}?subject=hi", text: text}}}
    yield "item", {"items": [{"id": "p-1", "name": text, "note": {"deep": [text]}}]}
    yield "search term", {"searchTerm": f"where is {text}"}
    yield "form", {"form": {"fields": [{"value": text}], text: 1}}
    yield "invalid", {"clientId": [text], "checkoutStep": text, "isFirstVisit": text}
    yield "event id", {"eventId": text}
    yield "agent", {"_ingest": {"receivedAt": RECEIVED, "userAgent": f"bot ({text})", "note": text}}


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize("place", [name for name, _ in _places("")])
def test_a_mail_address_stays_out_of_every_field(place: str, spelling: str) -> None:
    for mail in MAILS:
        _assert_clean(_event(**dict(_places(SPELLINGS[spelling](mail)))[place]))


@pytest.mark.parametrize("place", [name for name, _ in _places("")])
def test_a_web_token_stays_out_of_every_field(place: str) -> None:
    for token in (JWT, _often_encoded(JWT.replace(".", "%2E"), 1)):
        row = _assert_clean(_event(**dict(_places(token))[place]))
        assert JWT.split(".")[1] not in repr(row)


@pytest.mark.parametrize("name", PRIVATE)
def test_a_private_parameter_stays_out_of_every_address(name: str) -> None:
    for address in (
        f"https://shop.example/a?x=1&{name}={SECRET}&y=2",
        f"/a?{name}={SECRET}",
        f"/a;{name}={SECRET}/b",
        f"/a?x=1;{name}={SECRET}",
        f"/a?x=1?{name}={SECRET}",
        f"/a&{name}={SECRET}",
        "/login?next=" + _often_encoded(f"https://shop.example/b?{name}={SECRET}", 1),
        "/login?next=" + _often_encoded(f"/b?{name}={SECRET}", 3),
        f"/a?{name.upper()}={SECRET}",
        f"/cb#{name}={SECRET}",
        f"/cb%23{name}={SECRET}",
    ):
        _assert_clean(_event(pageUrl=address, referrer=address, product={"id": "p", "urlPath": address}))
        _assert_clean(_event(element={"href": address, "dataset": {"src": address, "text": f"see {address} there"}}))
        _assert_clean(_event(items=[{"id": "p", "url": address}], link=address, nested={"pageUrl": [address]}))


@pytest.mark.parametrize(
    "address",
    [
        f"https://jane:{SECRET}@shop.example/a",
        f"https://{SECRET}@shop.example/a",
        f"//jane:{SECRET}@shop.example/a",
        f"https:\\\\jane:{SECRET}@shop.example/a",
        f"ht\ntps://jane:{SECRET}@shop.example/a",
        f" https://jane:{SECRET}@shop.example/a",
        f"https://jane:p@ss{SECRET}@shop.example/a",
        f"https://shop.example/a#{SECRET}",
        f"https://shop.example/a?x=1#access_token={SECRET}",
        f"/r?to=https%3A%2F%2Fjane%3A{SECRET}%40shop.example%2F",
    ],
)
def test_credentials_and_fragments_stay_out(address: str) -> None:
    _assert_clean(_event(pageUrl=address, referrer=address))
    _assert_clean(_event(element={"text": f"see {address}", "to": address}))
    _assert_clean(_event(element={"href": address}, product={"id": "p-1", "urlPath": address}))


def test_what_counts_is_kept() -> None:
    page = (
        "https://shop.example/laptops/dell?utm_source=newsletter&utm_medium=email&gclid=Cj0K&sort=price&q=red+case#top"
    )
    row = _row(
        _event(pageUrl=page, referrer="https://www.google.com/search?q=laptop", element={"text": "50 % off @home"})
    )

    assert row.page_url == page.removesuffix("#top")
    assert (row.page_path, row.utm_source, row.utm_medium, row.channel) == (
        "/laptops/dell", "newsletter", "email", "email",
    )  # fmt: skip
    assert row.referrer == "https://www.google.com/search?q=laptop"
    assert json.loads(row.properties)["element"] == {"text": "50 % off @home"}


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("/a?email=jane%40x.example&q=1", "/a?email=[removed]&q=1"),
        ("/users/jane@x.example/edit", "/users/[removed]/edit"),
        ("/search?q=jane%40x.example", "/search?q=[removed]"),
        ("/img/logo@2x.png?v=3", "/img/logo@2x.png?v=3"),
        ("/headphones?headphone_type=in-ear&postcards=1", "/headphones?headphone_type=in-ear&postcards=1"),
        ("/maps/@10.77,106.7,15z", "/maps/@10.77,106.7,15z"),
        ("/sale?off=50%", "/sale?off=50%"),
        ("/npm/react@18.20/x", "/npm/react@18.20/x"),
    ],
)
def test_what_is_taken_out_leaves_the_rest(sent: str, kept: str) -> None:
    row = _row(_event(pageUrl=sent))
    assert (row.page_url, row.page_path) == (kept, kept.partition("?")[0])


def test_the_channel_is_told_by_what_was_sent() -> None:
    row = _row(_event(pageUrl=f"https://user@shop.example/?utm_source={SECRET}@x.example&utm_medium=cpc#x"))
    assert (row.channel, row.utm_source, row.utm_medium) == ("paid_other", "[removed]", "cpc")
    page, referrer = "https://shop.example/", f"https://u:{SECRET}@www.google.com/#x"
    assert _row(_event(pageUrl=page, referrer=referrer)).channel == "organic_search"


def test_names_that_the_shop_adds_are_private_too() -> None:
    address = f"/a?loyalty_no={SECRET}&q=1"
    ShopChoices(private_parameters=frozenset({"Loyalty-No"})).use()
    try:
        assert (
            _assert_clean(_event(pageUrl=address, element={"href": address})).page_url == "/a?loyalty_no=[removed]&q=1"
        )
    finally:
        ShopChoices().use()
    assert _row(_event(pageUrl=address, element={"href": address})).page_url == address


def test_nothing_of_it_stands_in_any_table(connection: psycopg2.extensions.connection, tmp_path: Path) -> None:
    events = []
    for number, (_, told) in enumerate(_places(f"{SECRET}@shop.example")):
        if number % 2:
            told = {**told, "eventName": "purchase", "order": {"id": f"o-{number}", "revenue": 5, "currency": "USD"}}
        events.append(_event(**{"eventId": f"0b9d9a3e-3f58-4c39-9d0e-{number:012d}", **told}))
    file = tmp_path / KEY
    file.parent.mkdir(parents=True)
    file.write_text("\n".join(map(json.dumps, events)))

    assert load_days(connection, FolderStore(tmp_path), ["events/"]).loaded == len(events)
    with connection, connection.cursor() as cursor:
        cursor.execute("select count(*) from clickstream_events as e where e::text ilike %s", (f"%{SECRET}%",))
        assert cursor.fetchone() == (0,)


_COSTLY = {
    "signs": "@", "mails": "a@", "mails with dots": "a@b.", "mail": "a@b.co ", "tokens": "eyJ", "dotted": "eyJ.",
    "percent": "%25", "letters": "%41", "signs encoded": "%40", "parameters": "&a=1", "names": "a=", "marks": "?",
    "slashes": "//@", "words": "a=b ", "quotes": '"@', "schemes": "://", "escapes": "a%u0040b.co", "back": "\\",
    "long": "x", "wide": "\uff20", "fragments": "#", "nested": "?a=%3Fa%3D",
}  # fmt: skip


@pytest.mark.parametrize("kind", _COSTLY)
@pytest.mark.parametrize("clean", [clean_address, clean_text], ids=["address", "text"])
def test_cleaning_costs_as_much_as_the_text_is_long(clean: Callable[[str], str], kind: str) -> None:
    def cost(length: int) -> float:
        # Both lengths are beyond the one up to which words are told apart.
        text = "/x" + _COSTLY[kind] * (length // len(_COSTLY[kind])) + "@"
        best = float("inf")
        for _ in range(3):
            begun = time.process_time()
            clean(text)
            best = min(best, time.process_time() - begun)
        return best

    short, long = cost(20_000), cost(320_000)
    # Linear is 16 times as much, quadratic 256 times.
    assert long < max(64 * short, 0.05), (short, long)


def test_many_keys_that_become_alike_cost_as_much_as_they_are_many() -> None:
    begun = time.process_time()
    clean = clean_value("", {f"a{number}@shop.example": number for number in range(20_000)})
    assert time.process_time() - begun < 3.0
    assert len(clean) == 20_000

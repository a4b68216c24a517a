"""Pages: one page has one path, however it was spelled."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clickstream_pipeline.domain.cleaning import clean_address
from clickstream_pipeline.domain.enrichment import url_facts
from clickstream_pipeline.domain.pages import plain_path

# What spellings are made of: escapes and their parts, letters that compose, that NFC changes, and that nobody sees.
_PIECES = (
    "/", ".", "..", "%", "%2", "2", "f", "C3", "A1", "%C3", "%c3%a1", "%CC%81", "%cc%a7", "%3C", "%3D", "%40", "%00",
    "%7e", "%2e", "%2E", "%25", "%ff", "%E2%80%AE", "a", "=", ";", "@", "<", "\u0301", "\u0327", "\u0338", "\u037e",
    "token=ab", "to\u212aen=ab", "tok%65n%3Dab", ";pass%77ord=ab", "jane", "x.example", "eyJa",
    ".eyJb", "%2540", "%EF%BC%A0",
    "\u1fef", "\u212a", "á", "\u202e", "\x80", " ", "\uff20", "[removed]",
)  # fmt: skip
PATHS = st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=3))).map(lambda pieces: f"/{''.join(pieces)}")


@pytest.mark.parametrize(
    ("spellings", "path"),
    [
        (("/", "//", "/.", "/..", "/a/..", "/%2e/"), "/"),
        (("/laptops", "/laptops/", "/laptops//", "/./laptops", "/x/../laptops/.", "/%6Captops"), "/laptops"),
        (("//laptops", "//laptops/"), "//laptops"),
        (("/Laptops",), "/Laptops"),
        (("/laptops/index.html",), "/laptops/index.html"),
        (("/a/.hidden", "/a/%2ehidden"), "/a/.hidden"),
        (("/m%C3%A1y-t%C3%ADnh", "/m%c3%a1y-t%c3%adnh", "/máy-tính", "/ma\u0301y-ti\u0301nh", "/ma%CC%81y-t%C3%ADnh"),
         "/máy-tính"),
        (("/~sale", "/%7Esale", "/%7esale"), "/~sale"),
        (("/a%2fb", "/a%2Fb"), "/a%2Fb"),
        (("/a b", "/a%20b"), "/a%20b"),
        (("/50%", "/50%25"), "/50%25"),
        (("/%2541",), "/%2541"),
        (("/%e1%bb", "/%E1%BB"), "/%E1%BB"),
        (("/a\u202eb", "/a%e2%80%aeb"), "/a%E2%80%AEb"),
        (("/%0d%0a",), "/%0D%0A"),
        (("/%3C\u0327",), "/%3C\u0327"),
        (("/users/[removed]/edit",), "/users/[removed]/edit"),
        (("/maps/@10.77,106.7;a=b:c!*'()$&+",), "/maps/@10.77,106.7;a=b:c!*'()$&+"),
    ],
)  # fmt: skip
def test_every_spelling_of_a_page_is_one_path(spellings: tuple[str, ...], path: str) -> None:
    assert {plain_path(spelling) for spelling in spellings} == {path}
    assert {url_facts(f"https://shop.example{spelling}").page_path for spelling in spellings} == {path}


def test_the_address_stays_as_it_was_sent() -> None:
    sent = "https://shop.example/m%c3%a1y/../%7Esale/?q=1"
    assert (url_facts(sent).page_url, url_facts(sent).page_path) == (sent, "/~sale")


@given(PATHS)
def test_a_plain_path_stays_as_it_is(path: str) -> None:
    plain = plain_path(path)
    assert plain_path(plain) == plain
    assert plain == "/" or not plain.endswith("/")
    assert not {".", ".."} & set(plain.split("/"))
    # Nothing that nobody sees, which a terminal would obey, and no escape that is none.
    assert plain.isprintable()
    assert re.sub("%[0-9A-F]{2}", "", plain).count("%") == 0


@given(PATHS)
def test_no_decoding_brings_back_what_was_taken_out(path: str) -> None:
    cleaned = clean_address(f"https://shop.example{path}")
    told = f"https://shop.example{url_facts(cleaned).page_path}"
    assert clean_address(told) == told


def test_a_path_that_nobody_would_send_takes_no_time() -> None:
    for path in ("\u0327\u0301" * 500_000, "%CC%A7%CC%81" * 100_000, "../" * 300_000, "%" * 1_000_000):
        assert len(plain_path(f"/{path}")) < 100_000

"""The page: self-contained, well-formed, legible, and safe against names that the web chose."""

import dataclasses
import itertools
from html.parser import HTMLParser

import pytest

from clickstream_pipeline.reporting.html import render_html, write_html
from clickstream_pipeline.reporting.palette import DARK, LIGHT

VOID = {"meta", "link", "br"}


class Page(HTMLParser):
    """Reads a page, noting what it would fetch or run; fails where tags don't nest."""

    def __init__(self, text):
        super().__init__()
        self.open, self.fetched, self.text, self.titles, self.tags = [], [], [], [], []
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self.fetched += [value for name, value in attributes if name in ("src", "href", "xlink:href", "action")]
        assert not any(name.startswith("on") for name, _ in attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "title":
            self.titles.append(data)
        elif self.open and self.open[-1] != "style":
            self.text.append(data.strip())


@pytest.mark.usefixtures("shop")
def test_the_page_fetches_nothing_and_runs_nothing(gather):
    text = render_html(gather())
    page = Page(text)
    assert page.fetched == ["data:,"]
    assert not {"script", "iframe", "img", "object"} & set(page.tags)
    assert "url(" not in text
    assert "@import" not in text


@pytest.mark.usefixtures("shop")
def test_the_page_shows_every_figure(gather):
    page = Page(render_html(gather()))
    for expected in (
        "Viewed a product",
        "33.3 % leave",
        "after 1 min 30 s",
        "VND 1,500,000",
        "/cart",
        "Email",
        "✓ yes",
    ):
        assert expected in page.text
    assert "Tuesday 20:00\N{EN DASH}21:00: 4 sessions" in page.titles
    assert "Mon 2 Mar 2026: 2 sessions, 2 visitors, 1 orders" in page.titles
    assert any(text.startswith("Busiest: Tuesday 20:00\N{EN DASH}21:00") for text in page.text)


@pytest.mark.usefixtures("shop")
def test_names_from_the_web_stay_text(gather, insert):
    insert("page_daily", {"event_date": gather().first_day, "page_path": '/"><script>alert(1)</script>', "views": 99})
    page = Page(render_html(gather()))
    assert '/"><script>alert(1)</script>' in page.text
    assert "ThinkPad [bold]<X1>" in page.text
    assert "script" not in page.tags


@pytest.mark.usefixtures("shop")
def test_one_day_makes_a_page_too(gather):
    page = Page(render_html(gather(last=gather().first_day)))
    assert page.tags.count("polyline") >= 8


@pytest.mark.usefixtures("shop")
def test_the_file_is_utf8_in_a_folder_that_is_made(gather, tmp_path):
    path = tmp_path / "demo" / "report.html"
    write_html(gather(), path)
    assert "Bàn phím" in path.read_text(encoding="utf-8")


def test_an_empty_warehouse_makes_a_page_that_says_what_to_do(gather):
    page = Page(render_html(gather()))
    assert any("clickstream demo" in text for text in page.text)
    assert "table" not in page.tags


def test_sessions_without_products_pages_or_orders_make_a_page(gather, insert):
    insert("sessions", {"session_id": "a", "session_date": gather().first_day, "client_id": None})
    assert "No order in these days." in Page(render_html(gather())).text


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_every_text_reads_on_what_lies_behind_it(palette):
    texts = (palette.text, palette.muted, palette.lost, palette.good)
    pairs = list(itertools.product(texts, (palette.surface, palette.background)))
    pairs += zip(palette.heat_text, palette.heat, strict=True)
    too_faint = [(text, behind, contrast(text, behind)) for text, behind in pairs if contrast(text, behind) < 4.5]
    assert too_faint == []


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_bars_stand_out_from_their_track_and_heat_grows_steadily(palette):
    assert contrast(palette.accent, palette.surface) >= 3
    assert contrast(palette.accent, palette.accent_soft) >= 3
    brightness = [luminance(colour) for colour in palette.heat]
    assert brightness == sorted(brightness, reverse=palette is LIGHT)
    assert len(dataclasses.astuple(palette)[-1]) == len(palette.heat) == 10


def contrast(one, other):
    """As WCAG 2.2 defines it, 1 to 21."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    channels = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

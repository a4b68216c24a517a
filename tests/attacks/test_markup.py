"""Markup, scripts and what Shiny evaluates, posted in every text field: every page, tip, view and download is opened.

What a page is made of by itself is read on the day of harmless visitors. On the other days no element, attribute,
class, id, style or address may stand in it that did not stand there then.
"""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from clickstream_pipeline.demo import Truth
from tests.attacks.hostile_shop import HARMLESS, HostileShop, hostile_shop, poison
from tests.attacks.hostile_text import HOSTILE, Hostile
from tests.dashboard.pictures import PAGES
from tests.dashboard.reading import Reader, reading
from tests.dashboard.started import Dashboard, Shop, needs_r, started_dashboard
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("hostile dashboard")]

# The pages that show text from events; the others show numbers and our own words.
TELLING_PAGES = ("overview", "funnel", "products", "visits", "explore")
PARAMETERS = (
    "channel", "device", "login", "category", "landing", "search", "sample_page", "by", "step", "rank",
    "measure", "grain", "zone", "ask", "of", "s1", "order", "within", "open", "no1", "trend", "c1", "c2",
)  # fmt: skip

# Parts that hang on figures: a change for the better or worse, a list of products that stand out.
FIGURES_MAKE = frozenset({".better", ".worse", ".same", "<li>", ".quiet-words", ".spark"})
# A page that is being answered says so to Shiny's own style sheet.
SHINY_MAKES = frozenset({".shiny-busy", ".recalculating"})
# What the list of saved views is made of.
VIEWS_MAKE = frozenset({"p[hidden]", "button[aria-label]"})

_WATCH = """
window.violations = [];
document.addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
for (const name of ["alert", "confirm", "prompt", "open"]) window[name] = () => { window.canary = name; };
"""
# What a document is made of, whatever its texts are: numbers within styles and the values of other attributes left out.
_MADE_OF = """(root) => {
  const found = new Set();
  for (const element of root.querySelectorAll("*")) {
    const name = element.localName;
    found.add(`<${name}>`);
    for (const { name: attribute, value } of element.attributes) {
      found.add(`${name}[${attribute}]`);
      if (attribute === "style") found.add(`style=${value.replace(/[0-9.]+/g, "0")}`);
      if (["href", "src", "action", "formaction", "xlink:href", "srcdoc"].includes(attribute)) {
        found.add(`${name}[${attribute}]=${new URL(value, location.href).origin}`);
      }
    }
    for (const one of element.classList) found.add(`.${one}`);
    if (element.id) found.add(`#${element.id}`);
  }
  return [...found];
}"""
_MADE_OF_PAGE = f"() => ({_MADE_OF})(document)"
_MADE_OF_SVG = f"(text) => ({_MADE_OF})(new DOMParser().parseFromString(text, 'image/svg+xml'))"
# Every tip is shown, every table is sorted by every column, every box is opened.
_TOUCH = """() => {
  for (const hit of document.querySelectorAll("main [data-page]:not([hidden]) [data-tip]")) {
    for (const type of ["pointermove", "pointerdown", "pointerover", "mouseover", "focusin"]) {
      hit.dispatchEvent(new PointerEvent(type, { bubbles: true, clientX: 200, clientY: 200 }));
    }
  }
  for (const button of document.querySelectorAll("main [data-page]:not([hidden]) [data-sort]")) button.click();
  for (const box of document.querySelectorAll("details")) box.open = true;
}"""
_DOWNLOADS = """() => Promise.all(
  [...document.querySelectorAll("main a.shiny-download-link:not([hidden] *)")].map(async (link) => {
    const answer = await fetch(link.href);
    return [answer.headers.get("content-disposition") ?? "", answer.headers.get("content-type"), await answer.text()];
  })
)"""
_FILE_NAME = re.compile(r'attachment; filename="[a-z0-9-]+\.csv"')
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]+)?", re.IGNORECASE)
# Whatever a spreadsheet may pass over before it looks for a formula's sign.
_PASSED_OVER = re.compile(r"^[\s\x00-\x20\x7f-\xa0\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\"]+")


@dataclass(slots=True)
class Seen:
    """What pages and pictures are made of, and the cells of their downloads that a spreadsheet would run."""

    made_of: set[str] = field(default_factory=set)
    formulas: list[str] = field(default_factory=list)
    pictures: int = 0
    cells: int = 0


@pytest.fixture(scope="module")
def hostile(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> HostileShop:
    """The hostile shop as loader and models leave it, and with hostile text in every column of text."""
    shop = hostile_shop(tmp_path_factory.mktemp("hostile"))
    if request.param == "poisoned":
        poison(shop)
    return shop


@pytest.fixture(scope="module")
def dashboard(hostile: HostileShop) -> Iterator[Dashboard]:
    days = sorted(hostile.days)
    truth = Truth(days[0], len(days), 1, 1, "UTC", {})
    with started_dashboard(Shop(hostile.home, truth)) as dashboard:
        yield dashboard


@pytest.fixture
def reader(browser: Browser, dashboard: Dashboard) -> Iterator[Reader]:
    with reading(browser, dashboard, accept_downloads=True) as reader:
        reader.page.add_init_script(_WATCH)
        yield reader


@pytest.fixture(scope="module")
def plain(browser: Browser, dashboard: Dashboard, hostile: HostileShop) -> frozenset[str]:
    """What pages of harmless visitors are made of."""
    seen = Seen()
    with reading(browser, dashboard, accept_downloads=True) as reader:
        reader.page.add_init_script(_WATCH)
        _walk_day(reader, hostile.harmless_day, seen)
        for number in range(2 * len(PAGES)):
            _open_by_address(reader, HARMLESS, number, hostile, seen)
    assert seen.cells > 100
    assert seen.pictures > 5
    return FIGURES_MAKE | SHINY_MAKES | seen.made_of


@pytest.mark.parametrize("hostile", ["as loaded", "poisoned"], indirect=True)
def test_no_page_tip_or_download_obeys_what_was_posted(
    reader: Reader, hostile: HostileShop, plain: frozenset[str]
) -> None:
    seen = Seen()
    for day in list(hostile.days)[1:]:
        _walk_day(reader, day, seen)
    assert seen.made_of - plain == set()
    assert seen.formulas == []
    assert seen.cells > 1_000
    _nothing_ran(reader)


@pytest.mark.parametrize("hostile", ["as loaded"], indirect=True)
def test_no_address_is_obeyed(reader: Reader, hostile: HostileShop, plain: frozenset[str]) -> None:
    seen = Seen()
    for number in range(len(HOSTILE)):
        _open_by_address(reader, HOSTILE, number, hostile, seen)
    assert seen.made_of - plain == set()
    assert seen.formulas == []
    _nothing_ran(reader)


@pytest.mark.parametrize("hostile", ["as loaded"], indirect=True)
def test_no_saved_view_is_obeyed(reader: Reader, hostile: HostileShop, plain: frozenset[str]) -> None:
    reader.open("overview", range="last7")
    views = [{"name": kind.text, "address": f"page=products&category={kind.text}"} for kind in HOSTILE]
    text = json.dumps(json.dumps(views))
    reader.page.evaluate(f"localStorage.setItem('sbw_dashboard.views', {text})")
    reader.page.reload()
    reader.settle()
    rows = reader.page.locator("[data-views] li")
    assert rows.count() == len(HOSTILE)
    for number in range(0, len(HOSTILE), 7):
        reader.page.locator(".views > summary").click()
        rows.nth(number).locator("button").first.click()
        reader.settle()
        assert set(reader.page.evaluate(_MADE_OF_PAGE)) <= plain | VIEWS_MAKE, HOSTILE[number].kind
    _nothing_ran(reader)


@pytest.mark.parametrize("hostile", ["as loaded"], indirect=True)
def test_markup_that_came_in_all_the_same_is_not_evaluated(reader: Reader) -> None:
    """Behind the escaping stand the Content-Security-Policy and what Shiny was taken: each is asked by itself."""
    reader.open("funnel", range="last7")
    kinds = [kind for kind in HOSTILE if kind.kind.startswith(("Shiny", "script", "SVG", "image with", "unclosed"))]
    assert len(kinds) > 9
    markup = "".join(f"<div>{kind.text}</div>" for kind in kinds)
    reader.page.evaluate("(markup) => document.getElementById('main').insertAdjacentHTML('beforeend', markup)", markup)
    reader.page.evaluate("() => { window.Shiny.bindAll(document.body); window.Shiny.setInputValue('any', 1); }")
    reader.choose("device", "desktop")
    assert reader.page.evaluate("() => window.canary ?? null") is None
    bound = "() => document.querySelectorAll('.shiny-bound-input:not([class*=hostile-mark])').length"
    assert reader.page.evaluate(bound) == 0
    # The policy reports handlers in the page; nothing was made of a string, which it would report as such.
    assert not [said for said in reader.complaints if "unsafe-eval" in said or "Error evaluating" in said]
    assert reader.complaints
    reader.complaints.clear()


def _walk_day(reader: Reader, day: date, seen: Seen) -> None:
    for page in TELLING_PAGES:
        reader.open(page, range="custom", **{"from": str(day), "to": str(day)})
        _look(reader, seen, f"{page} of {day}")


def _open_by_address(reader: Reader, kinds: tuple[Hostile, ...], number: int, hostile: HostileShop, seen: Seen) -> None:
    """One page after the other, with a kind in every parameter: after as many addresses each had all of them."""
    kind = kinds[number % len(kinds)]
    texts = {name: _in_an_address(kinds[(number + at) % len(kinds)])[:60] for at, name in enumerate(PARAMETERS)}
    day = next(day for day, those in hostile.days.items() if kind in those)
    name = _in_an_address(kind)
    address = {
        "visit": name, "visit_day": str(day), "product": name, "group": ("product", "page", "brand")[number % 3],
        "s2": f"view_item*product-{name}", "pick": f"funnel*reached*1*product*{name}",
    }  # fmt: skip
    # A page that filters or a search have emptied shows nothing of the visit and the product that were chosen.
    if (number // len(PAGES)) % 2 == 0:
        address = {**address, **texts, "rank": f"revenue-{texts['rank']}", texts["zone"]: texts["zone"]}
    page = PAGES[number % len(PAGES)]
    reader.open(page, range="custom", **{**address, "from": str(day), "to": str(day)})
    _look(reader, seen, f"{page} by an address of {kind.kind}")


def _in_an_address(kind: Hostile) -> str:
    """A kind as it stands in the warehouse, where nulls and lone surrogates are U+FFFD."""
    return kind.text[:200].replace("\x00", "\ufffd").replace("\ud800", "\ufffd")


def _look(reader: Reader, seen: Seen, where: str) -> None:
    reader.page.evaluate(_TOUCH)
    assert reader.page.locator("main .failure").count() == 0, where
    for disposition, kind, text in reader.page.evaluate(_DOWNLOADS):
        assert _FILE_NAME.fullmatch(disposition), (where, disposition)
        assert kind == "text/csv; charset=utf-8", (where, kind)
        for row in csv.reader(io.StringIO(text, newline="")):
            seen.cells += len(row)
            seen.formulas += [f"{where}: {cell!r}" for cell in row if _is_formula(cell)]
    for button in reader.page.locator("main [data-page]:not([hidden]) .panel:has(svg.chart) [data-picture]").all():
        with reader.page.expect_download() as download:
            button.dispatch_event("click", {"shiftKey": True, "bubbles": True})
        text = Path(download.value.path()).read_text(encoding="utf-8")
        assert "</svg>" in text, where
        seen.made_of |= {f"picture: {one}" for one in reader.page.evaluate(_MADE_OF_SVG, text)}
        seen.pictures += 1
    seen.made_of |= set(reader.page.evaluate(_MADE_OF_PAGE))
    _nothing_ran(reader, where)


def _nothing_ran(reader: Reader, where: str = "") -> None:
    ran: Any = reader.page.evaluate("() => [window.canary ?? null, window.violations]")
    assert ran == [None, []], (where, ran)
    assert reader.complaints == [], where


def _is_formula(cell: str) -> bool:
    if _NUMBER.fullmatch(cell):
        return False
    return _PASSED_OVER.sub("", cell).startswith(tuple("=+-@\uff1d\uff0b\uff0d\uff20\t\r\n"))

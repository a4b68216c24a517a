"""The answers of LAB5 as its page has them, and as the dashboard shows them."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from workshop.pages import WORKSHOP

PAGE = WORKSHOP / "lab5-analysis.md"
_DAYS = "range=custom&from=2026-01-05&to=2026-01-11"
_PATIENCE_MS = 120_000
_IS_FIRST = """(product) => {
    const first = document.querySelector("main [data-page]:not([hidden]) [data-figure=product_views]");
    return (first?.dataset.key ?? first?.closest("[data-key]")?.dataset.key) === product;
}"""
_IS_SHOWN = """([figure, key, value]) =>
    [...document.querySelectorAll(`main [data-page]:not([hidden]) [data-figure=${figure}]`)].some((element) =>
        (element.dataset.key ?? element.closest("[data-key]")?.dataset.key ?? "") === key
        && element.dataset.value === value)"""


def answers_of_page() -> dict[str, str]:
    """What the folded answers say: `events = 36281` between backticks, by its name."""
    return dict(re.findall(r"`(\w+) = ([\w-]+)`", PAGE.read_text(encoding="utf-8")))


def write_answers(home: Path) -> None:
    """Puts each answer behind its name in the file that the lab has made."""
    path = home / "lab5/answers.txt"
    text = path.read_text(encoding="utf-8")
    for name, answer in answers_of_page().items():
        text, changed = re.subn(rf"(?m)^{name} =$", f"{name} = {answer}", text)
        assert changed == 1, f"{path} has no line for {name}"
    path.write_text(text, encoding="utf-8")


def find_in_dashboard(page: Page, dashboard: str) -> None:
    """Opens the three pages that the lab names, and finds there what it says."""
    answers = answers_of_page()
    page.goto(f"{dashboard}?page=funnel&{_DAYS}")
    for step, visits in (("session", answers["visits"]), ("purchase", answers["funnel_purchases"])):
        _shows(page, "funnel_visits", step, visits)
    page.goto(f"{dashboard}?page=products&{_DAYS}")
    for rank, product in (("Views", answers["most_viewed"]), ("Revenue VND", answers["top_seller"])):
        page.get_by_text(rank, exact=True).first.click()
        page.wait_for_function(_IS_FIRST, arg=product, timeout=_PATIENCE_MS)
    page.goto(f"{dashboard}?page=activity&{_DAYS}")
    expect(page.get_by_text(re.compile(r"Busiest:\s*Thursday 21:00"))).to_be_visible(timeout=_PATIENCE_MS)
    expect(page.get_by_text("is the busiest weekday").first).to_contain_text("Friday")
    _shows(page, "activity_total", "", answers["events"])


def _shows(page: Page, figure: str, key: str, value: str) -> None:
    """Waits for a figure of the page that is shown; its key is its own or its row's."""
    page.wait_for_function(_IS_SHOWN, arg=[figure, key, value], timeout=_PATIENCE_MS)

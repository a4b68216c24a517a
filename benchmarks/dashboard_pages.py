"""What one analyst waits for in a real browser, while others ask the dashboard for the same at the same moment."""

import asyncio
import itertools
import shutil
import statistics
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psutil
from playwright.async_api import Page, WebSocket, async_playwright

from benchmarks.dashboard_colleague import Colleague
from tests.commands import clickstream_begun, free_port
from tests.storefront.end_to_end.browser import CHROMIUM, QUIET

# The days of a period move and stretch a little each time, so no answer is cached.
_SHIFTS = tuple(itertools.product(range(5), range(4)))
# When the first panel's picture is drawn, and when all are; milliseconds since the address was asked for.
# It looks when something changes: to look at every frame would make the browser draw 60 a second in each tab.
_WATCH = """() => {
    window.painted = {};
    const note = (name) => requestAnimationFrame(() => { window.painted[name] ??= performance.now(); });
    const watching = new MutationObserver(() => {
        const panels = [...document.querySelectorAll("main [data-page]:not([hidden]) .panel-body")];
        const waiting = panels.filter((panel) => panel.querySelector(".waiting")).length;
        if (panels.length && waiting < panels.length) note("first");
        if (panels.length && !waiting) {
            note("all");
            watching.disconnect();
        }
    });
    watching.observe(document.querySelector("main"), { childList: true, subtree: true });
}"""
# From the change of the filter until every panel of the page is drawn again.
_CHANGE = """([name, value]) => new Promise((resolve) => {
    const control = document.querySelector(`[data-filter=${name}]`);
    if (![...control.options].some((option) => option.value === value)) control.add(new Option(value, value));
    const began = performance.now();
    const $ = window.jQuery;
    $(document).on("shiny:idle.bench", () => {
        if (document.querySelector(".recalculating")) return;
        $(document).off(".bench");
        requestAnimationFrame(() => resolve(performance.now() - began));
    });
    control.value = value;
    control.dispatchEvent(new Event("change", { bubbles: true }));
})"""


@contextmanager
def dashboard(home: Path) -> Iterator[tuple[str, psutil.Process]]:
    """The dashboard as anybody starts it, its cache empty; its address and its process."""
    shutil.rmtree(home / "dashboard", ignore_errors=True)
    begun = clickstream_begun("dashboard", "--port", str(free_port()), CLICKSTREAM_HOME=str(home), DWH_HOST="")
    assert begun.stdout is not None
    try:
        line = next(line for line in begun.stdout if line.startswith("Dashboard: "))
        yield line.split()[1], psutil.Process(begun.pid)
    finally:
        begun.terminate()
        begun.communicate(timeout=60)


def r_processes(process: psutil.Process) -> dict[int, float]:
    """MB of each R process that it has, shared pages counted once."""
    return {
        child.pid: child.memory_full_info().pss / 1e6
        for child in process.children(recursive=True)
        if child.name() in ("R", "Rscript") and not child.children()
    }


async def measure_pages(
    address: str,
    process: psutil.Process,
    *,
    last_day: date,
    filters: Mapping[str, Sequence[str]],
    colleagues: int,
    rounds: int,
    pages: Sequence[str],
    lengths: Sequence[int],
) -> None:
    """Prints how long pages and filter changes take with that many colleagues at it, and what memory they all take.

    `filters` are names of filters with values worth choosing, `lengths` the days of the periods.
    """
    if rounds > len(_SHIFTS):
        raise SystemExit(f"more than {len(_SHIFTS)} rounds would ask for days that were asked for before")
    others = [Colleague(address) for _ in range(colleagues)]
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        before = sum(r_processes(process).values())
        tab = await (await browser.new_context(viewport={"width": 1440, "height": 900})).new_page()
        await tab.add_init_script(f"addEventListener('DOMContentLoaded', {_WATCH})")
        await tab.goto(address)
        known = await tab.eval_on_selector_all("[data-nav]", "links => links.map(link => link.dataset.nav)")
        print("\n| page | days | first picture | all pictures | p95 | a filter's change | p95 |")
        print("|---|---|---|---|---|---|---|")
        for page, length in itertools.product([each for each in known if not pages or each in pages], lengths):
            firsts, alls, changes = [], [], []
            said = await _said(tab, f"{address}?{_query(page, last_day, length - 1)}")
            for number, (later, longer) in enumerate(_SHIFTS[:rounds]):
                query = _query(page, last_day - timedelta(days=later), length + longer)
                painted, *_ = await asyncio.gather(
                    _opened(tab, f"{address}?{query}"), *(other.open(query, said) for other in others)
                )
                assert painted is not None, "it is the first of those that were waited for"
                firsts.append(painted["first"])
                alls.append(painted["all"])
                for name, values in filters.items():
                    value = values[number % len(values)]
                    changed, *_ = await asyncio.gather(
                        tab.evaluate(_CHANGE, [name, value]), *(other.change(name, value) for other in others)
                    )
                    changes.append(changed)
            print(
                f"| {page} | {length} | {statistics.median(firsts):.0f} ms | {statistics.median(alls):.0f} ms"
                f" | {_p95(alls):.0f} ms | {statistics.median(changes):.0f} ms | {_p95(changes):.0f} ms |",
                flush=True,
            )
        after = r_processes(process)
        each = ", ".join(f"{mb:.0f}" for mb in after.values())
        print(
            f"\n{len(after)} processes of R: {before:.0f} MB before anybody came; after all of this, with"
            f" {colleagues + 1} analysts there, {sum(after.values()):.0f} MB: {each} MB each"
        )
        for other in others:
            await other.leave()
        await browser.close()


def _query(page: str, last: date, length: int) -> str:
    first = last - timedelta(days=length - 1)
    return urlencode({"page": page, "range": "custom", "from": str(first), "to": str(last)})


async def _said(tab: Page, address: str) -> list[str]:
    """What a browser says to the dashboard while a page is drawn: its greeting, and how high everything became."""
    frames: list[str] = []

    def listen(socket: WebSocket) -> None:
        socket.on("framesent", lambda frame: frames.append(str(frame)))

    tab.on("websocket", listen)
    await _opened(tab, address)
    await asyncio.sleep(1)
    tab.remove_listener("websocket", listen)
    return frames


async def _opened(tab: Page, address: str) -> dict[str, float]:
    await tab.goto(address)
    await tab.wait_for_function("() => window.painted?.all", timeout=60_000, polling=100)
    painted: dict[str, float] = await tab.evaluate("window.painted")
    return painted


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]

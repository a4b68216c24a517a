"""What analysts wait for: pages, filter changes and queries of the dashboard, on the warehouse of dashboard_warehouse.

    .venv/bin/python -m benchmarks.dashboard build/dashboard [--analysts 5] [--rounds 4] [--pages visits,health]
    .venv/bin/python -m benchmarks.dashboard build/dashboard --queries-only [--only visit_median,visit_path]

Analysts are tabs of a real Chromium on this very machine, each with a session of its own. All of them open the same
page at the same moment, then change a filter at the same moment, to what nobody has asked for before: the worst that
they can do, since what one has asked for is there for the others. Where others use the machine, CPU time tells more
than the clock does.
"""

import argparse
import asyncio
import itertools
import json
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

import psutil
from playwright.async_api import Page, async_playwright
from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.connections import connect
from clickstream_pipeline.storage.embedded_server import EmbeddedServer
from tests.commands import ROOT, clickstream_begun, free_port
from tests.storefront.end_to_end.browser import CHROMIUM, QUIET

_DAYS = (28, 90)
_QUERY_AIM_MS = 150
# As in shiny/R/connection.R: `::date` is a cast.
_PARAMETER = r"(?<!:):([a-z][a-z_]*)"
# The dashboard's queries as R holds them; nothing but R can read them.
_DUMP_QUERIES = """
    for (file in sort(list.files("R", "^queries", full.names = TRUE), method = "radix")) source(file)
    cat(jsonlite::toJSON(QUERIES, auto_unbox = TRUE))
"""
# When the first panel's picture stands there, and when all do; milliseconds since the address was asked for.
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
# Until every panel of the page has been drawn anew, since the filter was changed.
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


@dataclass(frozen=True, slots=True)
class Chosen:
    """What is there to choose in the warehouse: filters that are worth it, a visit, a product."""

    last_day: date
    channels: Sequence[str]
    devices: Sequence[str]
    categories: Sequence[str]
    visit: str
    visit_day: str
    client: str
    product: str

    @classmethod
    def from_warehouse(cls, cursor: Cursor) -> "Chosen":
        def names(query: str) -> list[str]:
            cursor.execute(query)
            return [row[0] for row in cursor.fetchall()]

        cursor.execute("select max(session_date) from public.sessions")
        (last_day,) = cursor.fetchone() or (date.today(),)
        cursor.execute(
            """
            select session_id, session_date::text, client_id from public.sessions
            where session_date = %(day)s and purchases > 0 order by events desc limit 1
            """,
            {"day": last_day - timedelta(days=20)},
        )
        visit, visit_day, client = cursor.fetchone() or ("", "", "")
        return cls(
            last_day,
            names("select channel from public.funnel_daily group by 1 order by sum(sessions) desc"),
            names("select device_class from public.funnel_daily group by 1 order by sum(sessions) desc"),
            names("select category from public.funnel_category_daily group by 1 order by sum(sessions) desc"),
            visit, visit_day, client,
            *names("select product_id from public.product_daily group by 1 order by sum(views) desc limit 1"),
        )  # fmt: skip


def measure_queries(cursor: Cursor, chosen: Chosen, rounds: int, only: str) -> None:
    """Prints what each query takes, warm: milliseconds by the clock and of the server's CPU, medians of some rounds."""
    rscript = shutil.which("Rscript") or "Rscript"
    queries = json.loads(subprocess.check_output([rscript, "-e", _DUMP_QUERIES], cwd=ROOT / "shiny", text=True))
    narrowed: dict[str, dict[str, str]] = {
        "everybody": {},
        "a channel": {"channel": chosen.channels[0]},
        "a channel, a device": {"channel": chosen.channels[0], "device_class": chosen.devices[0]},
        "a category": {"category": chosen.categories[0]},
    }
    print("| query, ms (CPU) | days | " + " | ".join(narrowed) + " |\n|---|---|" + "---|" * len(narrowed))
    for name, text in queries.items():
        if only and name not in only.split(","):
            continue
        takes_days = "first_day" in text
        for days in _DAYS if takes_days else (1,):
            cells = []
            for wanted in narrowed.values():
                ms, cpu_ms = _asked(cursor, text, _binds(chosen, days) | wanted, rounds)
                cells.append(f"{ms:.0f} ({cpu_ms:.0f})" if cpu_ms <= _QUERY_AIM_MS else f"**{ms:.0f} ({cpu_ms:.0f})**")
                if not takes_days:
                    break
            print(f"| {name} | {days if takes_days else ''} | " + " | ".join(cells) + " |", flush=True)


def _binds(chosen: Chosen, days: int) -> dict[str, str]:
    first = chosen.last_day - timedelta(days=days - 1)
    return {
        "first_day": str(first), "last_day": str(chosen.last_day), "today": str(chosen.last_day + timedelta(days=1)),
        "before_first_day": str(first - timedelta(days=days)), "before_last_day": str(first - timedelta(days=1)),
        "zone": "Asia/Ho_Chi_Minh", "skipped": "0", "page_size": "25", "most_events": "500",
        "visit": chosen.visit, "visit_day": chosen.visit_day, "product": chosen.product,
        "by": "channel", "step": "add_to_cart", "measure": "views", "currency": "VND", "rank": "views",
    }  # fmt: skip


def _asked(cursor: Cursor, text: str, binds: dict[str, str], rounds: int) -> tuple[float, float]:
    """As the dashboard asks: parameters are text, and "" where nobody chose anything."""
    statement = re.sub(_PARAMETER, r"%(\1)s", text.replace("%", "%%"))
    values = dict.fromkeys(re.findall(_PARAMETER, text), "") | binds
    server = psutil.Process(cursor.connection.info.backend_pid)
    walls, cpus = [], []
    for _ in range(rounds + 1):
        used, started = sum(server.cpu_times()[:2]), time.perf_counter()
        cursor.execute(statement, values)
        cursor.fetchall()
        walls.append(1000 * (time.perf_counter() - started))
        cpus.append(1000 * (sum(server.cpu_times()[:2]) - used))
    return statistics.median(walls[1:]), statistics.median(cpus[1:])


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
    address: str, process: psutil.Process, chosen: Chosen, *, analysts: int, rounds: int, only: str
) -> None:
    """Prints how long pages and filter changes take for that many analysts at once, and what memory they take."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=list(QUIET))
        before = sum(r_processes(process).values())
        contexts = [await browser.new_context(viewport={"width": 1440, "height": 900}) for _ in range(analysts)]
        tabs = [await context.new_page() for context in contexts]
        for tab in tabs:
            await tab.add_init_script(f"addEventListener('DOMContentLoaded', {_WATCH})")
        await tabs[0].goto(address)
        pages = await tabs[0].eval_on_selector_all("[data-nav]", "links => links.map(link => link.dataset.nav)")
        lasts = itertools.count(1)
        print("\n| page | days | first picture | all pictures | p95 | a filter's change | p95 |")
        print("|---|---|---|---|---|---|---|")
        wanted = [page for page in pages if not only or page in only.split(",")]
        for page, days in itertools.product(wanted, (7, 28, 90)):
            firsts, alls, changes = [], [], []
            for _ in range(rounds):
                # Other days each time: nobody has asked for them before.
                last = chosen.last_day - timedelta(days=next(lasts) % 7)
                shown = {"page": page, "range": "custom", "from": str(last - timedelta(days=days - 1)), "to": str(last)}
                for painted in await asyncio.gather(*(_opened(tab, f"{address}?{urlencode(shown)}") for tab in tabs)):
                    firsts.append(painted["first"])
                    alls.append(painted["all"])
                for name, value in (("channel", chosen.channels[next(lasts) % 8]), ("device", chosen.devices[0])):
                    changes += await asyncio.gather(*(tab.evaluate(_CHANGE, [name, value]) for tab in tabs))
            print(
                f"| {page} | {days} | {statistics.median(firsts):.0f} ms | {statistics.median(alls):.0f} ms"
                f" | {_p95(alls):.0f} ms | {statistics.median(changes):.0f} ms | {_p95(changes):.0f} ms |",
                flush=True,
            )
        after = r_processes(process)
        each = ", ".join(f"{mb:.0f}" for mb in after.values())
        print(
            f"\n{len(after)} processes of R: {before:.0f} MB before anybody came; after all of this, with {analysts}"
            f" analysts there, {sum(after.values()):.0f} MB: {each} MB each"
        )
        await browser.close()


async def _opened(tab: Page, address: str) -> dict[str, float]:
    await tab.goto(address)
    await tab.wait_for_function("window.painted?.all", timeout=60_000, polling=100)
    painted: dict[str, float] = await tab.evaluate("window.painted")
    return painted


def _p95(values: Sequence[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.95))]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--analysts", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=4)
    parser.add_argument("--queries-only", action="store_true")
    parser.add_argument("--only", default="", help="names of queries, with commas between")
    parser.add_argument("--pages", default="", help="pages, with commas between")
    options = parser.parse_args()
    home = options.home.resolve()
    with EmbeddedServer(home / "warehouse").running() as owner, closing(connect(owner)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            # The reader has no password of its own here; what the dashboard sets for its connection holds too.
            cursor.execute(
                "set session authorization clickstream_reader; set timezone = 'UTC'; set jit = off;"
                "set work_mem = '64MB'; set random_page_cost = 1.1; set max_parallel_workers_per_gather = 0"
            )
            cursor.execute("select count(*) from public.sessions")
            print(f"{(cursor.fetchone() or (0,))[0]:,} visits")
            chosen = Chosen.from_warehouse(cursor)
            measure_queries(cursor, chosen, options.rounds, options.only)
        if not options.queries_only:
            with dashboard(home) as (address, process):
                asyncio.run(
                    measure_pages(
                        address, process, chosen, analysts=options.analysts, rounds=options.rounds, only=options.pages
                    )
                )


if __name__ == "__main__":
    main()

"""What analysts wait for: pages, filter changes and queries of the dashboard, on the warehouse of dashboard_warehouse.

    .venv/bin/python -m benchmarks.dashboard build/dashboard [--analysts 5] [--rounds 20] [--pages visits,health]
    .venv/bin/python -m benchmarks.dashboard build/dashboard --queries-only [--only visit_median,visit_path]

One analyst has a real Chromium on this very machine, the others ask for all that a browser asks for and draw nothing
(dashboard_colleague). All of them open the same page at the same moment, then change a filter at the same moment, to
days that nobody has asked for before. Where others use the machine, CPU time tells more than the clock does.
"""

import argparse
import asyncio
import json
import re
import shutil
import statistics
import subprocess
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import psutil
from psycopg2.extensions import cursor as Cursor

from benchmarks.dashboard_pages import dashboard, measure_pages
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.commands import ROOT

_DAYS = (28, 90)
_QUERY_AIM_MS = 150
_QUERY_ROUNDS = 4
# As in shiny/R/connection.R: `::date` is a cast.
_PARAMETER = r"(?<!:):([a-z][a-z_]*)"
# The dashboard's questions as R asks them, with what they share.
_DUMP_QUERIES = """
    source("R/questions.R")
    cat(jsonlite::toJSON(read_questions(), auto_unbox = TRUE))
"""


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
        "first_due": str(chosen.last_day), "last_due": str(chosen.last_day),
        "skipped": "0", "page_size": "25", "most_events": "500",
        "visit": chosen.visit, "visit_day": chosen.visit_day, "product": chosen.product,
        "by": "channel", "step": "add_to_cart", "measure": "views", "currency": "VND", "rank": "views",
        "most": "50", "filter": "category", "text": "a",
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


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--analysts", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=20, help="of pages; queries are asked four times")
    parser.add_argument("--days", default="28,90", help="lengths of the pages' periods")
    parser.add_argument("--pages-only", action="store_true")
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
                "set work_mem = '64MB'; set random_page_cost = 1.1; set max_parallel_workers_per_gather = 0;"
                "set constraint_exclusion = on"
            )
            cursor.execute("select count(*) from public.sessions")
            print(f"{(cursor.fetchone() or (0,))[0]:,} visits")
            chosen = Chosen.from_warehouse(cursor)
            if not options.pages_only:
                measure_queries(cursor, chosen, _QUERY_ROUNDS, options.only)
        if not options.queries_only:
            with dashboard(home) as (address, process):
                asyncio.run(
                    measure_pages(
                        address,
                        process,
                        last_day=chosen.last_day,
                        filters={"channel": chosen.channels, "device": chosen.devices},
                        colleagues=options.analysts - 1,
                        rounds=options.rounds,
                        pages=[page for page in options.pages.split(",") if page],
                        lengths=[int(days) for days in options.days.split(",")],
                    )
                )


if __name__ == "__main__":
    main()

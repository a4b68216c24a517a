"""What the dashboard's kinds of question take, warm, as clickstream_reader, on the warehouse of dashboard_warehouse.

    .venv/bin/python -m benchmarks.dashboard_reads build/dashboard [--explain step_medians] [--only exit_pages]

Each query of dashboard_queries/ is asked for the last 28 and 90 days: of all visits, of one channel, and of one channel
on one device; once unmeasured, then as often as --rounds says. The aim is 150 ms each.
"""

import argparse
import statistics
import time
from collections.abc import Mapping
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path

from psycopg2.extensions import cursor as Cursor

from clickstream_pipeline.storage.connections import connect
from clickstream_pipeline.storage.embedded_server import EmbeddedServer

_FOLDER = Path(__file__).with_name("dashboard_queries")
_LIMIT_MS = 150
_FILTERS = {
    "all": {"channel": "", "device_class": "", "user_login_state": "", "category": ""},
    "channel": {"channel": "organic_search", "device_class": "", "user_login_state": "", "category": ""},
    "channel, device": {"channel": "organic_search", "device_class": "mobile", "user_login_state": "", "category": ""},
}
# These want a category, a product, a visit.
_ALWAYS = {
    "funnel_of_a_category": {"category": "laptop"},
    "exit_pages_of_a_category": {"category": "laptop"},
}


def ask(cursor: Cursor, query: str, binds: Mapping[str, object], rounds: int) -> list[float]:
    """Milliseconds until all rows are here, after one time that isn't counted."""
    found = []
    for _ in range(rounds + 1):
        started = time.perf_counter()
        cursor.execute(query, binds)
        cursor.fetchall()
        found.append(1000 * (time.perf_counter() - started))
    return found[1:]


def measure(cursor: Cursor, names: list[str], rounds: int) -> None:
    cursor.execute("select max(session_date), min(session_id) filter (where purchases > 0) from public.sessions")
    last_day, session_id = cursor.fetchone() or (date.today(), "")
    cursor.execute("select product_id from public.product_daily group by 1 order by sum(views) desc limit 1")
    (product_id,) = cursor.fetchone() or ("",)
    print("| query | days | " + " | ".join(_FILTERS) + " |")
    print("|---|---|" + "---|" * len(_FILTERS))
    for name in names:
        query = (_FOLDER / f"{name}.sql").read_text()
        for days in (28, 90):
            period = {"first_day": last_day - timedelta(days=days - 1), "last_day": last_day}
            known = {"zone": "Asia/Ho_Chi_Minh", "product_id": product_id, "session_id": session_id}
            medians = [
                statistics.median(ask(cursor, query, {**known, **period, **wanted, **_ALWAYS.get(name, {})}, rounds))
                for wanted in _FILTERS.values()
            ]
            told = [f"**{ms:.0f} ms**" if ms > _LIMIT_MS else f"{ms:.0f} ms" for ms in medians]
            print(f"| {name} | {days} | " + " | ".join(told) + " |", flush=True)


def explain(cursor: Cursor, name: str) -> None:
    cursor.execute("select max(session_date) from public.sessions")
    (last_day,) = cursor.fetchone() or (date.today(),)
    binds = {"zone": "UTC", "product_id": "p-001", "session_id": "", "last_day": last_day, **_FILTERS["all"]}
    query = (_FOLDER / f"{name}.sql").read_text()
    for _ in range(2):
        cursor.execute(
            "explain (analyze, buffers) " + query,
            {**binds, "first_day": last_day - timedelta(days=89), **_ALWAYS.get(name, {})},
        )
    print("\n".join(line for (line,) in cursor.fetchall()))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="names of queries, with commas between")
    parser.add_argument("--explain", help="the plan of one query over 90 days instead")
    options = parser.parse_args()
    names = options.only.split(",") if options.only else sorted(path.stem for path in _FOLDER.glob("*.sql"))
    server = EmbeddedServer(options.home.resolve() / "warehouse")
    with server.running() as address, closing(connect(address)) as connection, connection.cursor() as cursor:
        connection.autocommit = True
        # The reader has no password of its own here.
        cursor.execute("set session authorization clickstream_reader")
        if options.explain:
            explain(cursor, options.explain)
        else:
            measure(cursor, names, options.rounds)


if __name__ == "__main__":
    main()

"""Loading against its yardsticks, alternating, in one run: psql \\copy, the usual loop, dlt.

    make bench       all of it: 1,000,000 events 1,000 an object; 100,000 one an object; the memory that 5,000,000 take
    .venv/bin/python -m benchmarks.load --events 200000 --rounds 1 --parts load --ways "psql \\copy,ours"

`psql \\copy` copies the same rows that we load, as CSV in order of arrival, into the same indexed table; the usual loop
makes them itself. The benchmark compares both with ours, value by value. dlt needs its own environment
(requirements/bench.txt in .venv-bench). Autovacuum is off: it would run in one way's turn because of another.
"""

import argparse
import contextlib
import dataclasses
import statistics
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Measurement, measure
from benchmarks.workload import write_workload
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import BINARIES, EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations

DAY = datetime(2026, 1, 5, tzinfo=UTC)
_ROOT = Path(__file__).parents[1]
_TABLES = "clickstream_events, raw_objects, rejected_events, stale_days"
_WAYS = ("psql \\copy", "ours", "usual loop", "dlt")
_PARTS = ("load", "small", "memory")
_SMALL_OBJECTS = 100_000
_MEMORY_EVENTS = 5_000_000


class Bench:
    """A server of its own, and the ways to load a folder of raw objects into it."""

    def __init__(self, address: WarehouseAddress, server: EmbeddedServer, raw: Path) -> None:
        self.address = address
        self._postmaster = int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])
        self._raw = raw
        self._csv = raw.with_suffix(".csv")
        self._environment = {
            "DWH_HOST": address.host,
            "DWH_PORT": str(address.port),
            "DWH_USER": address.user,
            "DWH_PASSWORD": address.password or "",
            "DWH_DATABASE": address.database,
            "PGPASSWORD": address.password or "",
        }

    def way(self, name: str) -> Callable[[], Measurement]:
        return {"psql \\copy": self._psql_copy, "ours": self.ours, "usual loop": self._usual_loop, "dlt": self._dlt}[
            name
        ]

    def ours(self) -> Measurement:
        return self._run(sys.executable, "-m", "benchmarks.load_once", str(self._raw))

    def prepare_csv(self) -> int:
        """Writes the loaded rows as CSV, in order of arrival; how many there are."""
        self._psql(f"\\copy (select * from clickstream_events order by raw_object, raw_position) to '{self._csv}' csv")
        return self.rows()

    def rows(self, table: str = "clickstream_events") -> int:
        with closing(connect(self.address)) as connection, connection.cursor() as cursor:
            cursor.execute(f"select count(*) from {table}")
            (count,) = cursor.fetchone() or (0,)
            return int(count)

    def fingerprint(self) -> str:
        """A number that any other value in any row of the table would change."""
        with closing(connect(self.address)) as connection, connection.cursor() as cursor:
            cursor.execute("select sum(hashtextextended(events::text, 0)) from clickstream_events as events")
            (total,) = cursor.fetchone() or (None,)
            return str(total)

    def empty(self) -> None:
        with closing(connect(self.address)) as connection, connection.cursor() as cursor:
            cursor.execute(f"truncate {_TABLES}")
            cursor.execute("drop schema if exists dlt_benchmark cascade")
            cursor.execute("drop schema if exists dlt_benchmark_staging cascade")
            connection.commit()
            connection.autocommit = True
            cursor.execute("checkpoint")

    def _psql_copy(self) -> Measurement:
        return self._psql(f"\\copy clickstream_events from '{self._csv}' (format csv)")

    def _usual_loop(self) -> Measurement:
        return self._run(sys.executable, "-m", "benchmarks.yardsticks.usual_loop", str(self._raw))

    def _dlt(self) -> Measurement:
        found = self._run(
            str(_ROOT / ".venv-bench/bin/python"), str(_ROOT / "benchmarks/yardsticks/dlt_load.py"), str(self._raw)
        )
        assert self.rows("dlt_benchmark.events") > 0, "dlt loaded nothing"
        return found

    def _psql(self, command: str) -> Measurement:
        a = self.address
        return self._run(
            str(BINARIES / "psql"), "-h", a.host, "-p", str(a.port), "-U", a.user, "-d", a.database, "-qXc", command
        )

    def _run(self, *command: str) -> Measurement:
        return measure(command, postmaster=self._postmaster, environment=self._environment)


@contextlib.contextmanager
def bench(*, events: int, events_per_object: int) -> Iterator[Bench]:
    """A workload and a migrated server, both gone at the block's end."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_workload(folder / "raw", events=events, events_per_object=events_per_object, day=DAY)
        server = EmbeddedServer(folder / "warehouse")
        with server.running() as address:
            apply_migrations(address)
            with closing(connect(address)) as connection, connection.cursor() as cursor:
                connection.autocommit = True
                cursor.execute("alter system set autovacuum = off")
                cursor.execute("select pg_reload_conf()")
            yield Bench(address, server, folder / "raw")


def compare(ways: list[str], *, events: int, rounds: int) -> None:
    """Loads the same events each way in turn and prints medians, with each round's ratio to psql \\copy."""
    with bench(events=events, events_per_object=1_000) as loads:
        loads.ours()
        again = loads.ours()
        loaded, fingerprint = loads.prepare_csv(), loads.fingerprint()
        print(f"\n{events:,} events, 1,000 an object: {loaded:,} rows, {rounds} rounds")
        found: dict[str, list[Measurement]] = {way: [] for way in ways}
        for _ in range(rounds):
            for way, runs in found.items():
                loads.empty()
                runs.append(loads.way(way)())
                assert way == "dlt" or loads.fingerprint() == fingerprint, f"{way} loaded other rows"
        _print(found, events, again)


def small_objects(*, rounds: int) -> None:
    """Loads one-event objects from a folder."""
    with bench(events=_SMALL_OBJECTS, events_per_object=1) as loads:
        runs = []
        for _ in range(rounds):
            loads.empty()
            runs.append(loads.ours())
        run = _middle(runs)
        print(
            f"\n{_SMALL_OBJECTS:,} objects of one event: {_SMALL_OBJECTS / run.wall_s:,.0f} events/s end to end, ",
            end="",
        )
        print(f"{run.client_s:.1f} + {run.server_s:.1f} CPU s, peak {run.peak_mb:.0f} MB, {rounds} rounds")


def memory(*, events: int) -> None:
    """Loads many more events, for the memory that takes."""
    with bench(events=events, events_per_object=1_000) as loads:
        run = loads.ours()
        print(f"\n{events:,} events, 1,000 an object: peak {run.peak_mb:.0f} MB, {events / run.wall_s:,.0f} events/s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--parts", default=",".join(_PARTS))
    parser.add_argument("--ways", default=",".join(_WAYS), help="psql \\copy has to be among them")
    options = parser.parse_args()
    parts = options.parts.split(",")
    if "load" in parts:
        compare(options.ways.split(","), events=options.events, rounds=options.rounds)
    if "small" in parts:
        small_objects(rounds=options.rounds)
    if "memory" in parts:
        memory(events=_MEMORY_EVENTS)


def _middle(runs: list[Measurement]) -> Measurement:
    fields = dataclasses.fields(Measurement)
    return Measurement(*(statistics.median(getattr(run, field.name) for run in runs) for field in fields))


def _print(found: dict[str, list[Measurement]], events: int, again: Measurement) -> None:
    floor = [run.cpu_s for run in found["psql \\copy"]]
    floor_wall = [run.wall_s for run in found["psql \\copy"]]
    print("| way | events/s | CPU s client + server | peak MB | CPU x psql \\copy | wall x psql \\copy |")
    print("|---|---|---|---|---|---|")
    for way, runs in found.items():
        middle = _middle(runs)
        cpu = statistics.median(run.cpu_s / f for run, f in zip(runs, floor, strict=True))
        wall = statistics.median(run.wall_s / f for run, f in zip(runs, floor_wall, strict=True))
        print(
            f"| {way} | {events / middle.wall_s:,.0f} | {middle.client_s:.1f} + {middle.server_s:.1f} "
            f"| {middle.peak_mb:.0f} | {cpu:.2f} | {wall:.2f} |"
        )
    first = statistics.median(run.cpu_s for run in found["ours"])
    print(f"loading it again: {again.cpu_s:.2f} CPU s, {100 * again.cpu_s / first:.1f} % of the first load")


if __name__ == "__main__":
    main()

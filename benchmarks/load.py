"""Loading against its yardsticks, alternating, in one run: psql \\copy, the usual loop, dlt.

    .venv/bin/python -m benchmarks.load [--events 1000000] [--rounds 3] [--without dlt,usual_loop] [--small]

`psql \\copy` gets the very rows that we load, as CSV in order of arrival, into the same indexed table.
"""

import argparse
import dataclasses
import statistics
import sys
import tempfile
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from benchmarks.measure import Measurement, measure
from benchmarks.workload import write_workload
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.connections import connect
from clickstream_pipeline.storage.embedded_server import BINARIES, EmbeddedServer
from clickstream_pipeline.storage.migrations import apply_migrations

DAY = datetime(2026, 1, 5, tzinfo=UTC)
_TABLES = "clickstream_events, raw_objects, rejected_events, stale_days"


class Bench:
    """A server of its own, a workload, and the ways to load it."""

    def __init__(self, address: WarehouseAddress, server: EmbeddedServer, folder: Path, raw: Path) -> None:
        self._address = address
        self._postmaster = int((server.data / "postmaster.pid").read_text().split("\n", 1)[0])
        self._csv = folder / "rows.csv"
        self._raw = raw
        self._environment = {
            "DWH_HOST": address.host,
            "DWH_PORT": str(address.port),
            "DWH_USER": address.user,
            "DWH_PASSWORD": address.password or "",
            "DWH_DATABASE": address.database,
            "PGPASSWORD": address.password or "",
        }

    def ours(self) -> Measurement:
        return self._run(sys.executable, "-m", "benchmarks.load_once", str(self._raw))

    def usual_loop(self) -> Measurement:
        return self._run(sys.executable, "-m", "benchmarks.yardsticks.usual_loop", str(self._raw))

    def dlt(self) -> Measurement:
        return self._run(".venv-dlt/bin/python", "benchmarks/yardsticks/dlt_load.py", str(self._raw))

    def psql_copy(self) -> Measurement:
        return self._psql(f"\\copy clickstream_events from '{self._csv}' (format csv)")

    def prepare_csv(self) -> int:
        """Writes the loaded rows as CSV, in order of arrival; how many there are."""
        self._psql(f"\\copy (select * from clickstream_events order by raw_object, raw_position) to '{self._csv}' csv")
        return self.rows()

    def rows(self) -> int:
        with closing(connect(self._address)) as connection, connection.cursor() as cursor:
            cursor.execute("select count(*) from clickstream_events")
            (count,) = cursor.fetchone() or (0,)
            return int(count)

    def empty(self) -> None:
        with closing(connect(self._address)) as connection, connection.cursor() as cursor:
            cursor.execute(f"truncate {_TABLES}")
            cursor.execute("drop schema if exists dlt_benchmark cascade")
            cursor.execute("drop schema if exists dlt_benchmark_staging cascade")
            connection.commit()
            connection.autocommit = True
            cursor.execute("checkpoint")

    def _psql(self, command: str) -> Measurement:
        a = self._address
        return self._run(
            str(BINARIES / "psql"), "-h", a.host, "-p", str(a.port), "-U", a.user, "-d", a.database, "-qXc", command
        )

    def _run(self, *command: str) -> Measurement:
        return measure(command, postmaster=self._postmaster, environment=self._environment)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--events-per-object", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--without", default="")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        raw = folder / "raw"
        write_workload(raw, events=options.events, events_per_object=options.events_per_object, day=DAY)
        server = EmbeddedServer(folder / "warehouse")
        with server.running() as address:
            apply_migrations(address)
            bench = Bench(address, server, folder, raw)
            bench.ours()
            again = bench.ours()
            loaded = bench.prepare_csv()
            print(f"{options.events:,} events, {options.events_per_object:,} an object: {loaded:,} rows")
            ways: dict[str, Callable[[], Measurement]] = {
                "psql \\copy": bench.psql_copy,
                "ours": bench.ours,
                "usual loop": bench.usual_loop,
                "dlt": bench.dlt,
            }
            left_out = set(options.without.replace("_", " ").split(","))
            found: dict[str, list[Measurement]] = {way: [] for way in ways if way not in left_out}
            for _ in range(options.rounds):
                for way, runs in found.items():
                    bench.empty()
                    runs.append(ways[way]())
                    assert bench.rows() == loaded or way == "dlt", f"{way}: {bench.rows()} rows of {loaded}"
            _print(found, options.events, again)


def _print(found: dict[str, list[Measurement]], events: int, again: Measurement) -> None:
    floor = [run.cpu_s for run in found["psql \\copy"]]
    floor_wall = [run.wall_s for run in found["psql \\copy"]]
    print("| way | events/s | CPU s client + server | peak MB | CPU x floor | wall x floor |")
    print("|---|---|---|---|---|---|")
    for way, runs in found.items():
        middle = Measurement(
            *(statistics.median(getattr(run, field.name) for run in runs) for field in dataclasses.fields(Measurement))
        )
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

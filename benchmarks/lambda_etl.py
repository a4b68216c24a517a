"""The ETL Lambda's artefact: its size, its cold start, and a load of 50,000 events, in its real runtime client.

    .venv/bin/python -m benchmarks.lambda_etl [--events 50000] [--rounds 5]

The artefact is built for the Python that runs this, and every process sees nothing but it. S3 is moto's server, which
takes some milliseconds of its own for each object; CPU and memory are the function's alone.
"""

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psutil

from benchmarks.workload import write_workload
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from infra.artefact import LAMBDA_ETL, LIMIT_BYTES, size_bytes, write_zip
from infra.target import this_machine
from tests.faults.faulty_s3 import BUCKET, FaultyS3, faulty_s3
from tests.handlers.local_lambda import local_lambda
from tests.handlers.packaged import assembled, lambda_environment

# A day that no call looks at unless it is asked for it.
DAY = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0) - timedelta(days=10)
_IMPORT = """
import time
import clickstream_pipeline.handlers.etl
print(time.process_time(), open("/proc/self/status").read())
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """CPU and wall seconds, and the most resident MB of 1,048,576 bytes that a process has had by then."""

    cpu_s: float
    wall_s: float
    peak_mb: float

    def __str__(self) -> str:
        return f"{self.cpu_s:.2f} CPU s, {self.wall_s:.2f} s, peak {self.peak_mb:.0f} MB"


def cold_import(folder: Path) -> Cost:
    """The handler's import in a new process that sees only the artefact."""
    environment = {"PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1", "LANG": "C.UTF-8"}
    started = time.monotonic()
    done = subprocess.run([sys.executable, "-S", "-s", "-c", _IMPORT], cwd="/", env=environment, capture_output=True)
    wall_s = time.monotonic() - started
    assert done.returncode == 0, done.stderr.decode()
    cpu_s, _, status = done.stdout.decode().partition(" ")
    return Cost(float(cpu_s), wall_s, _peak_mb(status))


def cold_call(folder: Path, environment: dict[str, str], event: dict[str, object], *, loads: int) -> Cost:
    """A new function's first invocation, from the start of its process to its answer."""
    started = time.monotonic()
    with local_lambda(LAMBDA_ETL, folder, environment) as function:
        answer = function.invoke(event)
        wall_s = time.monotonic() - started
        assert (answer["events_read"], answer["is_done"]) == (loads, True), answer
        times = psutil.Process(function.process.pid).cpu_times()
        return Cost(
            times.user + times.system, wall_s, _peak_mb(Path(f"/proc/{function.process.pid}/status").read_text())
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=int, default=50_000)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        artefact = assembled(folder / "function")
        sources = folder / "sources"
        shutil.copytree(artefact, sources, ignore=shutil.ignore_patterns("__pycache__"))
        print(f"\n{this_machine()}, medians of {options.rounds} rounds in turn\n")
        for told, built in (("with bytecode", artefact), ("sources only", sources)):
            zipped = write_zip(built, folder / "function.zip").stat().st_size
            size = size_bytes(built)
            print(f"{told}: {size / 1e6:.1f} MB of {LIMIT_BYTES / 1e6:.1f} MB, zipped {zipped / 1e6:.1f} MB")
        imports: dict[str, list[Cost]] = {"with bytecode": [], "sources only": []}
        for _ in range(options.rounds):
            imports["with bytecode"].append(cold_import(artefact))
            imports["sources only"].append(cold_import(sources))
        for told, costs in imports.items():
            print(f"cold import, {told}: {_middle(costs)}")
        with faulty_s3() as s3, EmbeddedServer(folder / "warehouse").running() as address:
            apply_migrations(address)
            # Where Lambda's own file system would refuse it.
            environment = {**lambda_environment(address, s3), "PYTHONDONTWRITEBYTECODE": "1"}
            hour: dict[str, object] = {"targetUtcDate": str(DAY.date()), "targetUtcHour": 3}
            starts: dict[str, list[Cost]] = {"with bytecode": [], "sources only": []}
            for _ in range(options.rounds):
                starts["with bytecode"].append(cold_call(artefact, environment, hour, loads=0))
                starts["sources only"].append(cold_call(sources, environment, hour, loads=0))
            for told, costs in starts.items():
                print(f"cold start to the answer of an hour without objects, {told}: {_middle(costs)}")
            for events_per_object in (1_000, 10):
                _fill(s3, folder / "raw", events=options.events, events_per_object=events_per_object)
                costs = []
                for _ in range(options.rounds):
                    _empty(address)
                    day: dict[str, object] = {"targetUtcDate": str(DAY.date())}
                    costs.append(cold_call(artefact, environment, day, loads=options.events))
                print(f"{options.events:,} events, {events_per_object:,} an object, cold: {_middle(costs)}")


def _fill(s3: FaultyS3, raw: Path, *, events: int, events_per_object: int) -> None:
    """Puts a day's workload into the bucket, in place of what was there."""
    client = s3.client()
    for page in client.get_paginator("list_objects_v2").paginate(Bucket=BUCKET):
        for item in page.get("Contents", ()):
            client.delete_object(Bucket=BUCKET, Key=item["Key"])
    shutil.rmtree(raw, ignore_errors=True)
    write_workload(raw, events=events, events_per_object=events_per_object, day=DAY)
    for path in raw.glob("events/**/*.json"):
        client.put_object(Bucket=BUCKET, Key=path.relative_to(raw).as_posix(), Body=path.read_bytes())


def _empty(address: WarehouseAddress) -> None:
    with closing(connect(address)) as connection, connection, connection.cursor() as cursor:
        cursor.execute("truncate clickstream_events, raw_objects, rejected_events, stale_days")


def _peak_mb(status: str) -> float:
    """The kernel's own mark of the most that was resident since the program was loaded."""
    (line,) = (line for line in status.splitlines() if line.startswith("VmHWM:"))
    return int(line.split()[1]) / 1024


def _middle(costs: list[Cost]) -> Cost:
    return Cost(
        statistics.median(cost.cpu_s for cost in costs),
        statistics.median(cost.wall_s for cost in costs),
        statistics.median(cost.peak_mb for cost in costs),
    )


if __name__ == "__main__":
    main()

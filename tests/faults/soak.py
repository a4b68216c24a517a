"""Many rounds of faults, for some minutes; a table of what they cost.

make soak        15 minutes
.venv/bin/python -m tests.faults.soak --minutes 2
"""

import argparse
import random
import shutil
import statistics
import tempfile
import time
from collections import Counter
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from tests.commands import clickstream, clickstream_begun, wait_for
from tests.faults.loads import (
    LOAD,
    OBJECTS,
    Tables,
    cut_a_load_off,
    environment,
    kill_a_load,
    load_on,
    objects_loaded,
    undisturbed,
    write_day,
)
from tests.faults.small_disk import Part, limits_here, small_disk
from tests.storage.tables.right_tables import empty

_DISK_FULL = "disk full"


@dataclass
class Tally:
    """Rounds of one fault: rows that a round lost or had too many of, in all tables, and the seconds to recover."""

    lost: int = 0
    added: int = 0
    seconds: list[float] = field(default_factory=list)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--minutes", type=float, default=15)
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    options = parser.parse_args()
    print(f"seed {options.seed}", flush=True)
    faults = ["kill -9", "connection cut", "server stopped and started", "five at once"]
    # It takes a server of its own each time.
    faults += [_DISK_FULL] if "file system" in limits_here() else []
    tallies = {fault: Tally() for fault in faults}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        folder.chmod(0o755)
        write_day(folder / "raw")
        server = EmbeddedServer(folder / "warehouse")
        address = server.start()
        try:
            apply_migrations(address)
            with closing(connect(address)) as connection:
                right = undisturbed(connection, folder / "raw")
            deadline = time.monotonic() + 60 * options.minutes
            seed = options.seed
            while time.monotonic() < deadline:
                for fault, tally in tallies.items():
                    seed += 1
                    if fault == _DISK_FULL:
                        found, seconds = _fill_a_disk(folder / f"small-{seed}", folder / "raw", seed)
                        tally.seconds.append(seconds)
                        _count(tally, right, found)
                        continue
                    address = _break(fault, server, address, folder / "raw", seed)
                    started = time.monotonic()
                    found = load_on(address, folder / "raw")
                    tally.seconds.append(time.monotonic() - started)
                    _count(tally, right, found)
                    with closing(connect(address)) as connection:
                        empty(connection)
        finally:
            server.stop()
    print("| fault | rounds | rows lost | rows too many | recovered in, median and most |")
    print("|---|---|---|---|---|")
    for fault, tally in tallies.items():
        middle, most = statistics.median(tally.seconds), max(tally.seconds)
        print(f"| {fault} | {len(tally.seconds)} | {tally.lost} | {tally.added} | {middle:.1f} s, {most:.1f} s |")
    if any(tally.lost or tally.added for tally in tallies.values()):
        raise SystemExit(1)


def _break(fault: str, server: EmbeddedServer, address: WarehouseAddress, raw: Path, seed: int) -> WarehouseAddress:
    """Loads with a fault in it; where the server listens afterwards."""
    if fault == "kill -9":
        kill_a_load(address, raw, seed=seed)
    elif fault == "connection cut":
        cut_a_load_off(address, raw, seed=seed)
    elif fault == "five at once":
        loaders = [clickstream_begun(*LOAD, **environment(address, raw)) for _ in range(5)]
        for loader in loaders:
            loader.communicate()
    else:
        until = random.Random(seed).randrange(1, OBJECTS // 2)
        loader = clickstream_begun(*LOAD, **environment(address, raw))
        wait_for(lambda: objects_loaded(address) >= until)
        server.stop()
        loader.communicate()
        address = server.start()
    return address


def _fill_a_disk(folder: Path, raw: Path, seed: int) -> tuple[Tables, float]:
    """Loads onto a disk that fills at some point, makes room and loads on; the tables, and how long that took."""
    rng = random.Random(seed)
    part: Part = rng.choice(("base", "pg_wal"))
    room_kb = rng.randrange(500, 4_000) if part == "base" else rng.randrange(100, 7_000)
    with small_disk(folder, part, limit="file system", room_kb=room_kb) as disk:
        filled = clickstream(*LOAD, **environment(disk.server.address(), raw))
        assert filled.returncode == 1, filled.stderr
        disk.make_room()
        address = disk.start()
        started = time.monotonic()
        found = load_on(address, raw)
        seconds = time.monotonic() - started
    shutil.rmtree(folder)
    return found, seconds


def _count(tally: Tally, right: Tables, found: Tables) -> None:
    for table, rows in right.items():
        wanted, there = Counter(rows), Counter(found[table])
        tally.lost += (wanted - there).total()
        tally.added += (there - wanted).total()


if __name__ == "__main__":
    main()

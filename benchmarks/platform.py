"""How long `make up` takes from an empty home to its table, what it takes then, and how long `make down` takes.

    .venv/bin/python -m benchmarks.platform --rounds 3

The storefront is built before; CPU and memory are those of all processes of the platform, PostgreSQL's too.
"""

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psutil

from stack.state import holder, wait_until_free

_ROOT = Path(__file__).resolve().parents[1]
_START_S = 600.0
_REST_S = 60.0


def main() -> None:
    parser = argparse.ArgumentParser(prog="benchmarks.platform", description=__doc__)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = [_round(number) for number in range(parser.parse_args().rounds)]
    for name, unit in (
        ("up", "s"),
        ("cpu", "CPU s until then"),
        ("rest", "% of a core at rest"),
        ("memory", "MB"),
        ("down", "s"),
    ):
        values = [each[name] for each in rounds]
        print(f"{name:8} {statistics.median(values):8.1f} {unit} (of {', '.join(f'{value:.1f}' for value in values)})")


def _round(number: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("DWH_", "RAW_", "SHOP_", "DAGSTER_"))
        }
        environment |= {"CLICKSTREAM_HOME": folder, "COLUMNS": "200"}
        command = [sys.executable, "-m", "stack"]
        log = home / "up.log"
        began = time.monotonic()
        with log.open("w") as output:
            process = subprocess.Popen(
                [*command, "up", "--no-demo-week"], cwd=_ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output
            )
        while "Ctrl-C or" not in log.read_text():
            if process.poll() is not None or time.monotonic() - began > _START_S:
                raise SystemExit(f"round {number + 1}: the platform did not start:\n{log.read_text()}")
            time.sleep(0.1)
        up_s = time.monotonic() - began
        if re.search("not here", log.read_text()):
            raise SystemExit(f"parts are missing on this machine:\n{log.read_text()}")
        parts = _processes(home, process.pid)
        cpu_s = _cpu_s(parts)
        time.sleep(_REST_S)
        rest = _cpu_s(parts) - cpu_s
        memory = sum(each.memory_full_info().pss for each in parts if each.is_running()) / 1e6
        began = time.monotonic()
        subprocess.run([*command, "down"], cwd=_ROOT, env=environment, check=True, stdout=subprocess.DEVNULL)
        down_s = time.monotonic() - began
        assert holder(home) is None
        assert wait_until_free(home, patience_s=1)
        return {"up": up_s, "cpu": cpu_s, "rest": 100 * rest / _REST_S, "memory": memory, "down": down_s}


def _processes(home: Path, leader: int) -> list[psutil.Process]:
    """The leader's descendants, and the servers of PostgreSQL in the home, which are in sessions of their own."""
    found = [psutil.Process(leader), *psutil.Process(leader).children(recursive=True)]
    for process in psutil.process_iter(["cmdline"]):
        if process.name() == "postgres" and str(home) in " ".join(process.info["cmdline"] or []):
            found += [process, *process.children(recursive=True)]
    return list({process.pid: process for process in found}.values())


def _cpu_s(processes: list[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system + times.children_user + times.children_system
    return total


if __name__ == "__main__":
    main()

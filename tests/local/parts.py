"""Parts for the supervisor's tests: small Python programs, and what becomes of their processes."""

import os
import re
import signal
import sys
from pathlib import Path

import psutil

from clickstream_pipeline.local.loopback import Endpoint
from clickstream_pipeline.local.supervisor import Part, Restarts
from tests.commands import free_port, wait_for

AT_ONCE = Restarts(pauses_s=(0.0, 0.05, 0.05), settled_s=60)
SLEEPS = "import time; print('runs', flush=True); time.sleep(600)"
IGNORES_SIGTERM = f"import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN); {SLEEPS}"
HAS_A_CHILD = f"""
import subprocess, sys
print("child", subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"]).pid, flush=True)
{SLEEPS}
"""
SERVES = """
import http.server, pathlib, sys, time
time.sleep(float(sys.argv[3]))
print("answers", flush=True)
http.server.test(http.server.SimpleHTTPRequestHandler, port=int(sys.argv[1]), bind="127.0.0.1")
"""


def part(folder: Path, code: str, *arguments: str, name: str = "it", **options: object) -> Part:
    """A Python program whose last argument is the folder, by which the test finds it."""
    given = {"output": folder / f"{name}.log", "ending": ((signal.SIGTERM, 5.0),), "restarts": AT_ONCE, **options}
    command = (sys.executable, "-c", code, *arguments, str(folder / name))
    return Part(name=name, command=command, environment=dict(os.environ), folder=folder, **given)  # type: ignore[arg-type]


def serving(folder: Path, *, after_s: float = 0.0, **options: object) -> Part:
    """A server that answers after some seconds."""
    port = free_port()
    name = str(options.pop("name", "it"))
    endpoint = Endpoint(f"http://127.0.0.1:{port}/")
    return part(folder, SERVES, str(port), name, str(after_s), name=name, endpoint=endpoint, **options)


def wait_for_log(folder: Path, text: str) -> None:
    log = folder / "it.log"
    wait_for(lambda: log.exists() and log.read_text().endswith(text))


def child_of(folder: Path) -> psutil.Process:
    found = re.search(r"child (\d+)", (folder / "it.log").read_text())
    assert found is not None
    return psutil.Process(int(found[1]))


def processes_in(folder: Path) -> list[psutil.Process]:
    """The parts that run: their last argument lies in the folder."""
    return [
        process
        for process in psutil.process_iter(["cmdline"])
        if (process.info["cmdline"] or [""])[-1].startswith(f"{folder}/") and is_at_work(process)
    ]


def is_at_work(process: psutil.Process) -> bool:
    """Whether it still runs; one that ended and waits for its parent does not."""
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False

"""CPU, wall time and memory of a command together with the PostgreSQL server that it talks to."""

import os
import resource
import subprocess
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Measurement:
    """One run: CPU seconds of the command and of the server, wall seconds, peak resident MB of the command."""

    client_s: float
    server_s: float
    wall_s: float
    peak_mb: float

    @property
    def cpu_s(self) -> float:
        return self.client_s + self.server_s


def measure(command: Sequence[str], *, postmaster: int, environment: dict[str, str]) -> Measurement:
    """Runs a command to its end and accounts for it; raises when it fails."""
    server_before = _server_cpu(postmaster)
    children_before = resource.getrusage(resource.RUSAGE_CHILDREN)
    started = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, **environment}, cwd=Path(__file__).parents[1])
    peak = _PeakMemory(process.pid)
    code = process.wait()
    wall = time.monotonic() - started
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    if code != 0:
        raise subprocess.CalledProcessError(code, list(command))
    client = (children.ru_utime + children.ru_stime) - (children_before.ru_utime + children_before.ru_stime)
    # The backend's CPU time is added to the postmaster's when it has been reaped.
    time.sleep(0.3)
    return Measurement(client, _server_cpu(postmaster) - server_before, wall, peak.stop())


def _server_cpu(postmaster: int) -> float:
    total = 0.0
    server = psutil.Process(postmaster)
    for process in (server, *server.children(recursive=True)):
        try:
            times = process.cpu_times()
        except psutil.NoSuchProcess:
            continue
        total += times.user + times.system
        if process.pid == postmaster:
            total += times.children_user + times.children_system
    return total


class _PeakMemory:
    """Watches a process and its children; Linux keeps a process's own peak, but not one for the lot."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self._peak = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._done.set()
        self._thread.join()
        return self._peak / 1e6

    def _watch(self) -> None:
        while not self._done.wait(0.02):
            try:
                lot = (self._process, *self._process.children(recursive=True))
                self._peak = max(self._peak, sum(process.memory_info().rss for process in lot))
            except psutil.Error:
                return

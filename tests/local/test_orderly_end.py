"""How the supervisor ends: nothing is left, whatever a part does and however the supervisor ends."""

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import psutil
import pytest

from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.supervisor import Supervisor
from tests.commands import IN_BACKGROUND, ROOT, UNDER_NOHUP, wait_for
from tests.local.parts import (
    HAS_A_CHILD,
    IGNORES_SIGTERM,
    SLEEPS,
    child_of,
    is_at_work,
    part,
    processes_in,
    wait_for_log,
)

_SUPERVISING = """
import pathlib, signal, sys
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.supervisor import Supervisor
from tests.local.parts import {part}, part
folder = pathlib.Path(sys.argv[1]).parent
try:
    with interruptible(), Supervisor(on_event=print) as supervisor:
        supervisor.start(part(folder, {part}))
        supervisor.watch()
except KeyboardInterrupt:
    print("interrupted", flush=True)
"""


def test_a_process_that_ignores_sigterm_is_killed(folder: Path) -> None:
    with Supervisor(on_event=print) as supervisor:
        supervisor.start(part(folder, IGNORES_SIGTERM, ending=((signal.SIGTERM, 0.3),)))
        wait_for_log(folder, "runs\n")
        (process,) = processes_in(folder)
        began = time.monotonic()
    assert 0.3 <= time.monotonic() - began < 5
    assert not is_at_work(process)


def test_signals_go_out_in_steps(folder: Path) -> None:
    interrupted_only = """
import signal, sys
signal.signal(signal.SIGINT, lambda *_: print("interrupted", flush=True))
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("terminated", flush=True)))
print("runs", flush=True)
while True: signal.pause()
"""
    with Supervisor(on_event=print) as supervisor:
        supervisor.start(part(folder, interrupted_only, ending=((signal.SIGINT, 0.3), (signal.SIGTERM, 10.0))))
        wait_for_log(folder, "runs\n")
    assert (folder / "it.log").read_text().split() == ["runs", "interrupted", "terminated"]


def test_grandchildren_end_with_their_part(folder: Path) -> None:
    with Supervisor(on_event=print) as supervisor:
        supervisor.start(part(folder, HAS_A_CHILD))
        wait_for_log(folder, "runs\n")
        child = child_of(folder)
        assert is_at_work(child)
    assert not is_at_work(child)


@contextlib.contextmanager
def _begun(folder: Path, code: str, *, by: Sequence[str] = ()) -> Iterator["subprocess.Popen[str]"]:
    """A supervisor in a process of its own, started by `by`, whose part runs `code`."""
    command = [*by, sys.executable, "-c", _SUPERVISING.format(part=code), str(folder / "supervisor")]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        wait_for_log(folder, "runs\n")
        yield process
    finally:
        process.kill()
        process.communicate()


@pytest.mark.parametrize("code", ["HAS_A_CHILD", "IGNORES_SIGTERM"])
def test_no_process_is_left_when_the_supervisor_is_killed(folder: Path, code: str) -> None:
    with _begun(folder, code) as process:
        below = psutil.Process(process.pid).children(recursive=True)
        assert len(below) >= 2, "the part and the guard"
        process.kill()
        process.wait()
        wait_for(lambda: not any(map(is_at_work, below)), timeout_s=15)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_supervisor_that_was_started_in_the_background_ends_when_it_is_asked_to(
    folder: Path, number: signal.Signals
) -> None:
    with _begun(folder, "HAS_A_CHILD", by=IN_BACKGROUND) as process:
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(number)
        assert process.communicate(timeout=30)[0] == "interrupted\n"
        assert not any(map(is_at_work, below))


def test_a_supervisor_under_nohup_goes_on_when_its_terminal_is_closed(folder: Path) -> None:
    with _begun(folder, "HAS_A_CHILD", by=UNDER_NOHUP) as process:
        process.send_signal(signal.SIGHUP)
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(timeout=1)
        process.send_signal(signal.SIGTERM)
        assert process.communicate(timeout=30)[0] == "interrupted\n"


def test_a_second_interrupt_does_not_break_off_the_end(folder: Path) -> None:
    with _begun(folder, "IGNORES_SIGTERM") as process:
        below = psutil.Process(process.pid).children(recursive=True)
        process.send_signal(signal.SIGINT)
        time.sleep(0.5)
        process.send_signal(signal.SIGINT)
        assert process.communicate(timeout=30)[0] == "interrupted\n"
        assert not any(map(is_at_work, below))


def test_an_interrupt_while_a_part_is_being_started_leaves_no_process(folder: Path) -> None:
    def start_and_be_interrupted(after_s: float) -> None:
        parts = [part(folder, SLEEPS, name=str(number)) for number in range(8)]
        command = ["sh", "-c", 'sleep "$1"; kill -INT "$2"', "sh", str(after_s), str(os.getpid())]
        with interruptible(), Supervisor(on_event=print) as supervisor, subprocess.Popen(command):
            supervisor.start(*parts)
            supervisor.watch()

    for after_s in (0.0, 0.001, 0.002, 0.004, 0.008, 0.016):
        with pytest.raises(KeyboardInterrupt):
            start_and_be_interrupted(after_s)
        assert processes_in(folder) == []


_LOST = """
import os, signal, sys, time, weakref
from clickstream_pipeline.local.interrupts import interruptible, raise_at
number = getattr(signal, sys.argv[2])

class Dropped:
    def __del__(self):
        os.kill(os.getpid(), number)
        [0 for _ in range(1000)]

def wait():
    Dropped()
    print("goes on", flush=True)
    time.sleep(60)

if sys.argv[1] == "block":
    with interruptible():
        wait()
raise_at([number], lambda number: SystemExit(128 + number))
wait()
"""


@pytest.mark.parametrize("ending", ["SIGINT", "SIGTERM"])
@pytest.mark.parametrize(("way", "code"), [("block", -signal.SIGINT), ("command", 128)])
def test_a_signal_that_comes_while_an_object_is_destroyed_ends_the_process(way: str, code: int, ending: str) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _LOST, way, ending], cwd=ROOT, capture_output=True, text=True, timeout=50
    )
    assert done.stdout == "goes on\n"
    assert done.returncode == (code if code < 0 else code + getattr(signal, ending))

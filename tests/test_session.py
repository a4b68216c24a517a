"""The session of the tests itself: what a test starts can be ended, and browsers of two kinds fit in one process."""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from signal import SIGHUP, SIGINT, SIGTERM, Signals

import pytest
from playwright.sync_api import Playwright

from tests.commands import ROOT
from tests.own_loop import in_own_thread

# Replaces itself by a program that ignores these signals, and to which nobody can deliver them.
_DEAF = """
import os, signal, sys
for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    signal.signal(number, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, (signal.SIGINT, signal.SIGTERM, signal.SIGHUP))
os.execv(sys.executable, [sys.executable, *sys.argv[1:]])
"""


@pytest.fixture
def started() -> Iterator["subprocess.Popen[bytes]"]:
    process = subprocess.Popen(["sleep", "600"])
    yield process
    process.kill()
    process.wait()


@pytest.mark.parametrize("number", [SIGINT, SIGTERM, SIGHUP])
def test_a_program_that_a_test_starts_is_ended_by(number: Signals, started: "subprocess.Popen[bytes]") -> None:
    started.send_signal(number)
    assert started.wait(timeout=20) == -number


@pytest.mark.parametrize("workers", ["0", "1"])
def test_the_same_holds_where_the_session_was_started_to_ignore_signals(workers: str) -> None:
    this = [str(Path(__file__).relative_to(ROOT)), "-k", "ended_by"]
    pytest_ = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", workers, *this]
    done = subprocess.run([sys.executable, "-c", _DEAF, *pytest_], cwd=ROOT, capture_output=True, text=True)
    assert "3 passed" in done.stdout, done.stdout + done.stderr


def test_work_with_an_event_loop_of_its_own_is_done_beside_a_browser(playwright: Playwright) -> None:
    assert playwright.chromium.name == "chromium"
    assert asyncio.get_running_loop().is_running()
    assert in_own_thread(lambda: asyncio.run(asyncio.sleep(0, "done"))) == "done"

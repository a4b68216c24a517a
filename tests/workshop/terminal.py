"""Terminals of a learner: a shell for what ends, and a process each for what keeps running."""

import os
import select
import signal
import subprocess
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

from tests.commands import ROOT, wait_for
from tests.workshop.comparison import answers, first_difference, says_something
from tests.workshop.track import Typed

# The first start builds the storefront, and the whole week of a shop is simulated.
_PATIENCE_S = 600


class Different(AssertionError):
    """What was seen is not what the page says; the message has page and line, and both."""


class Terminals:
    """Runs what a learner types, in the repository, with one shell: what one command sets, the next one has."""

    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self._output, self._input = folder / "output", folder / "input"
        self._folder, self._environment = folder, dict(environment)
        self._running: list[tuple[Typed, subprocess.Popen[bytes]]] = []
        self._codes, codes = os.pipe()
        self._shell = subprocess.Popen(
            ["bash", "--noprofile", "--norc"],
            cwd=ROOT, env=self._environment, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, pass_fds=(codes,),
        )  # fmt: skip
        os.close(codes)
        self._tell = f"echo $? >&{codes}"

    def __enter__(self) -> "Terminals":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None) -> None:
        """Ends the shell and, as Ctrl-C does, what still runs."""
        assert self._shell.stdin is not None
        self._shell.stdin.close()
        self._shell.wait(timeout=_PATIENCE_S)
        os.close(self._codes)
        left = self.running()
        for process in left:
            os.killpg(process.pid, signal.SIGINT)
        ends = {str(typed.place): process.wait(timeout=_PATIENCE_S) for typed, process in self._running}
        if kind is None:
            places = [str(typed.place) for typed, process in self._running if process in left]
            assert places == [], "the labs leave it running"
            assert set(ends.values()) <= {0}, ends

    def type(self, typed: Typed, command: str, expected: list[str]) -> None:
        """Runs a command and compares what is seen. Raises `Different`."""
        if typed.keeps_running:
            self._begin(typed, command, expected)
            return
        self._input.write_text(answers(expected))
        assert self._shell.stdin is not None
        line = f"{{ {command}\n}} <'{self._input}' >'{self._output}' 2>&1\n{self._tell}\n"
        self._shell.stdin.write(line.encode())
        self._shell.stdin.flush()
        if not select.select([self._codes], [], [], _PATIENCE_S)[0]:
            raise Different(f"{typed.place}: `{command}` has not ended within {_PATIENCE_S} s; seen:\n{self._seen()}")
        code = os.read(self._codes, 10).decode().strip()
        if not code:
            raise Different(f"{typed.place}: `{command}` ended the shell; seen:\n{self._seen()}")
        self._compare(typed, expected, self._seen())
        if code != "0" and not says_something(expected):
            raise Different(f"{typed.place}: `{command}` ends with exit code {code}; seen:\n{self._seen()}")

    def running(self) -> list["subprocess.Popen[bytes]"]:
        """The processes that keep running."""
        return [process for _, process in self._running if process.poll() is None]

    def newest_output(self) -> str:
        """What the command that was started last, and keeps running, has printed."""
        return (self._folder / f"running-{len(self._running) - 1}").read_text(errors="replace")

    def interrupt(self) -> None:
        """Presses Ctrl-C in the terminal of the command that was started last; it has to end well."""
        typed, process = self._running[-1]
        os.killpg(process.pid, signal.SIGINT)
        code = process.wait(timeout=_PATIENCE_S)
        if code != 0:
            raise Different(f"{typed.place}: `{typed.command}` ends with exit code {code} after Ctrl-C")

    def _begin(self, typed: Typed, command: str, expected: list[str]) -> None:
        output = self._folder / f"running-{len(self._running)}"
        with output.open("wb") as file:
            process = subprocess.Popen(
                ["bash", "-c", command],
                cwd=ROOT, env=self._environment, stdin=subprocess.DEVNULL, stdout=file, stderr=file,
                start_new_session=True,
            )  # fmt: skip
        self._running.append((typed, process))

        def is_seen() -> bool:
            seen = output.read_text(errors="replace")
            return process.poll() is not None or first_difference(["…", expected[-1]], seen) is None

        try:
            wait_for(is_seen, timeout_s=_PATIENCE_S)
        finally:
            self._compare(typed, expected, output.read_text(errors="replace"))

    def _seen(self) -> str:
        return self._output.read_text(errors="replace")

    @staticmethod
    def _compare(typed: Typed, expected: list[str], seen: str) -> None:
        at = first_difference(expected, seen)
        if at is not None:
            line = typed.place.line + len(typed.command.splitlines()) + at
            page = str(typed.place).rpartition(":")[0]
            wanted = expected[at] if at < len(expected) else "nothing more"
            raise Different(
                f"{page}:{line}: behind `{typed.command}`\nexpected: {wanted}\nseen:\n{seen or '(nothing)'}"
            )

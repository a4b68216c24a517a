"""Runs the programs that serve on this machine: starts them in order, restarts them, and ends all of them.

The supervisor is a part of the program that uses it; it listens nowhere and writes no file of its own.
"""

import contextlib
import os
import signal
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from clickstream_pipeline.local.child_session import ChildSession, Ending
from clickstream_pipeline.local.interrupts import interrupts_deferred
from clickstream_pipeline.local.loopback import Answering
from clickstream_pipeline.local.orphan_guard import OrphanGuard

_POLL_S = 0.2
_LAST_WORDS_BYTES = 2000


@dataclass(frozen=True, slots=True)
class Restarts:
    """The pauses before each restart of a part that keeps failing; after the last one the part is given up.

    An endless one repeats the last pause instead. A part that has run for `settled_s` after it answered begins again
    with the first pause.
    """

    pauses_s: tuple[float, ...] = (0.0, 1.0, 2.0, 4.0, 8.0)
    settled_s: float = 10.0
    is_endless: bool = False

    def pause_s(self, failures: int) -> float | None:
        """The pause after so many failures in a row; None when the part is given up."""
        if failures > len(self.pauses_s) and not self.is_endless:
            return None
        return self.pauses_s[min(failures, len(self.pauses_s)) - 1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A program to run.

    `output` is the file that its output is appended to, emptied at the first start, or what is called with each line;
    None is a file in the supervisor's folder of logs, named as the part. The part starts when those in `after` answer,
    and counts as started once `endpoint` answers; without an endpoint, at once. `restarts` is None for a part whose end
    ends the others. `ending` lists the signals that end it, each with
    seconds of patience; then its whole session is killed.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    output: Path | Callable[[str], None] | None = None
    endpoint: Answering | None = None
    after: tuple[str, ...] = ()
    restarts: Restarts | None = Restarts()
    start_timeout_s: float = 60.0
    ending: Ending = ((signal.SIGTERM, 10.0),)


@dataclass(frozen=True, slots=True)
class PartState:
    """What has become of a part: whether it answers, how often it was started again, and why the last time.

    `process_id` is None while it waits for its next start.
    """

    name: str
    process_id: int | None
    is_ready: bool
    restarts: int
    last_failure: str | None


class PartFailed(RuntimeError):
    """A part did not start, or ended and is not restarted; the message names it, and where its log is."""


class Supervisor(contextlib.AbstractContextManager["Supervisor"]):
    """Runs parts for the length of a block; afterwards no process of them is left.

    Parts end in reverse order of their start. When SIGKILL ends this process, they end too (`OrphanGuard`); a process
    that has left the session of its part does not. `on_event` is called with a sentence for each restart, `on_states`
    with the states of the parts whenever one has changed.
    """

    def __init__(
        self,
        *,
        on_event: Callable[[str], None],
        on_states: Callable[[list[PartState]], None] = lambda states: None,
        logs: Path | None = None,
    ) -> None:
        self._on_event = on_event
        self._on_states = on_states
        self._logs = logs
        self._told: list[PartState] = []
        self._running: list[_Running] = []
        self._block = contextlib.ExitStack()

    def __enter__(self) -> "Supervisor":
        self._guard = OrphanGuard()
        self._block.callback(self._guard.close)
        return self

    def __exit__(self, *_: object) -> None:
        self._block.close()

    def states(self) -> list[PartState]:
        """Of every part that was begun, in this order."""
        return [each.state() for each in self._running]

    def start(self, *parts: Part) -> None:
        """Starts the parts and returns when all answer. Raises `PartFailed`.

        A part may come after those before it in the list, and after those of earlier calls.
        """
        _require_order([each.part.name for each in self._running], parts)
        waiting = list(parts)
        while waiting or not all(each.is_ready for each in self._running):
            ready = {each.part.name for each in self._running if each.is_ready}
            for part in [each for each in waiting if ready.issuperset(each.after)]:
                waiting.remove(part)
                running = _Running(part, self._output_of(part), self._guard, self._on_event)
                self._running.append(running)
                self._block.callback(running.end)
                running.begin()
            self.tend()
            time.sleep(_POLL_S)

    def watch(self) -> NoReturn:
        """Restarts parts that end, until a signal raises `KeyboardInterrupt`. Raises `PartFailed`."""
        while True:
            self.tend()
            time.sleep(_POLL_S)

    def tend(self) -> None:
        """Restarts, once, what has ended since the last call; `watch` does so all the time. Raises `PartFailed`."""
        for each in self._running:
            each.tend()
        if self.states() != self._told:
            self._told = self.states()
            self._on_states(self._told)

    def _output_of(self, part: Part) -> Path | Callable[[str], None]:
        if part.output is not None:
            return part.output
        if self._logs is None:
            raise ValueError(f"{part.name} names no output, and the supervisor no folder of logs")
        return self._logs / log_name(part.name)


def log_name(part: str) -> str:
    """The name of a part's log: `Dagster's daemon` writes `dagster-daemon.log`."""
    slug = part.lower().replace("'s", "").replace(" ", "-")
    return f"{slug}.log"


class _Running:
    """A part that was started, and is started again when it ends."""

    def __init__(
        self,
        part: Part,
        output: Path | Callable[[str], None],
        guard: OrphanGuard,
        on_event: Callable[[str], None],
    ) -> None:
        self.part, self.is_ready = part, False
        self._output = output
        self._guard, self._on_event = guard, on_event
        self._session: ChildSession | None = None
        self._changed_at = self._begin_at = 0.0
        self._was_ready, self._failures = False, 0
        self._restarts = 0
        self._last_failure: str | None = None
        if isinstance(output, Path):
            output.parent.mkdir(parents=True, exist_ok=True)
            output.unlink(missing_ok=True)

    def state(self) -> PartState:
        process_id = self._session.id if self._session else None
        return PartState(self.part.name, process_id, self.is_ready, self._restarts, self._last_failure)

    def begin(self) -> None:
        part = self.part
        try:
            with interrupts_deferred():
                self._session = ChildSession(
                    part.command, environment=part.environment, folder=part.folder, output=self._output
                )
                self._guard.add(self._session.id)
        except FileNotFoundError as error:
            raise PartFailed(f"{part.name}: {error.filename} is not installed") from error
        self._changed_at = time.monotonic()
        if part.endpoint is None:
            self.is_ready = self._was_ready = True

    def tend(self) -> None:
        """Notices what has happened since the last call, and does what follows."""
        now = time.monotonic()
        if self._session is None:
            if now >= self._begin_at:
                self.begin()
        elif (code := self._session.exit_code()) is not None:
            self._failed(_end_with(code))
        elif self.is_ready or self.part.endpoint is None:
            return
        elif self.part.endpoint.answers():
            self.is_ready = self._was_ready = True
            self._changed_at = time.monotonic()
        elif now - self._changed_at > self.part.start_timeout_s:
            self._failed(f"did not answer at {self.part.endpoint.at} within {self.part.start_timeout_s:g} s")

    def end(self) -> None:
        if self._session is not None:
            self._session.end(self.part.ending)
            self._guard.remove(self._session.id)
            self._session = None

    def _failed(self, what: str) -> None:
        ready_s = time.monotonic() - self._changed_at if self.is_ready else 0.0
        # Processes that have lost their leader may hold the port that the next one needs.
        self.end()
        self.is_ready, part = False, self.part
        if not self._was_ready:
            raise PartFailed(f"{part.name} {what} while it started; {self._log()}")
        if part.restarts is None:
            raise PartFailed(f"{part.name} {what}; {self._log()}")
        self._failures = 1 if ready_s >= part.restarts.settled_s else self._failures + 1
        pause_s = part.restarts.pause_s(self._failures)
        if pause_s is None:
            raise PartFailed(f"{part.name} {what}, {self._failures} times in a row; {self._log()}")
        self._restarts, self._last_failure = self._restarts + 1, what
        self._begin_at = time.monotonic() + pause_s
        self._on_event(f"{part.name} {what}; it starts again{f' in {pause_s:g} s' if pause_s else ''}")

    def _log(self) -> str:
        if not isinstance(self._output, Path):
            return "its log is above"
        with self._output.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - _LAST_WORDS_BYTES))
            last = log.read().decode("utf-8", "replace").strip().rpartition("\n")[2].strip()
        return f"its last words: {last}; see {self._output}" if last else f"it wrote nothing to {self._output}"


def _require_order(names: list[str], parts: tuple[Part, ...]) -> None:
    for part in parts:
        if part.name in names:
            raise ValueError(f"two parts are called {part.name}")
        if unknown := set(part.after) - set(names):
            raise ValueError(
                f"{part.name} comes after {', '.join(sorted(unknown))}, which is not before it in the list"
            )
        names.append(part.name)


def _end_with(code: int) -> str:
    if code < 0:
        return f"was ended by signal {-code} ({signal.strsignal(-code)})"
    return f"ended with exit code {code}"

"""What a platform that runs tells of itself in its home: the lock that it holds, and its state as a file.

The process that runs the platform holds `up/lock`, with its process id in it. It alone writes `up/state.json`, whenever
something has changed; the landing page and the commands read it.
"""

import contextlib
import fcntl
import json
import os
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from clickstream_pipeline.local.supervisor import PartState

# What the platform keeps in a home. The key by which erasures are recorded stays: without it they would be forgotten.
KEPT_IN_HOME = ("raw", "warehouse", "dagster", "dashboard", "shop", "up")


class AlreadyUp(RuntimeError):
    """A platform runs in this home already."""


@dataclass(frozen=True, slots=True)
class Absent:
    """What does not run here: places of the picture by their keys, why, and the command that brings them."""

    places: tuple[str, ...]
    why: str
    command: str


@dataclass(frozen=True, slots=True)
class StackState:
    """The parts and where they answer.

    `addresses` is by the names of `ports.USUAL_PORTS`, with `warehouse` and `oltp` as host:port/database.
    """

    started_at: str
    addresses: dict[str, str]
    raw_url: str
    parts: list[PartState] = field(default_factory=list)
    absent: list[Absent] = field(default_factory=list)

    def write(self, home: Path) -> None:
        """A reader never sees half a file."""
        path = _state_path(home)
        half_made = path.with_suffix(".half-made")
        half_made.write_text(json.dumps(asdict(self)))
        half_made.rename(path)

    @classmethod
    def read(cls, home: Path) -> "StackState | None":
        """None where no platform has run."""
        try:
            told = json.loads(_state_path(home).read_text())
        except FileNotFoundError:
            return None
        told["parts"] = [PartState(**each) for each in told["parts"]]
        told["absent"] = [Absent(**{**each, "places": tuple(each["places"])}) for each in told["absent"]]
        return cls(**told)


def logs_in(home: Path) -> Path:
    """The folder of the parts' logs."""
    return home / "up/logs"


@contextlib.contextmanager
def held(home: Path) -> Iterator[None]:
    """Holds the home for the length of a block; raises `AlreadyUp`. The kernel frees it however the process ends."""
    lock = _opened_lock(home)
    with os.fdopen(lock):
        if not _is_free(lock):
            state = StackState.read(home)
            at = f": {state.addresses['landing']}" if state else ""
            raise AlreadyUp(f"the platform in {home} is up already{at}; `make down` ends it")
        os.ftruncate(lock, 0)
        os.pwrite(lock, str(os.getpid()).encode(), 0)
        try:
            yield
        finally:
            _state_path(home).unlink(missing_ok=True)


def holder(home: Path) -> int | None:
    """The process that runs the platform in a home; None when it does not run."""
    if not (home / "up/lock").exists():
        return None
    lock = _opened_lock(home)
    try:
        if _is_free(lock):
            return None
        number = os.pread(lock, 20, 0)
        return int(number) if number.isdigit() else None
    finally:
        os.close(lock)


def wait_until_free(home: Path, *, patience_s: float) -> bool:
    """Waits until no platform runs in a home; False when one still does."""
    deadline = time.monotonic() + patience_s
    while holder(home) is not None:
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


def _state_path(home: Path) -> Path:
    return home / "up/state.json"


def _opened_lock(home: Path) -> int:
    (home / "up").mkdir(parents=True, exist_ok=True)
    return os.open(home / "up/lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def _is_free(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True

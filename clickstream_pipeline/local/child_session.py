"""A child process in a session of its own, with its output; all processes of the session end together."""

import contextlib
import os
import re
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import IO

# Signals with the seconds that a process gets to end after each; then it is killed.
Ending = tuple[tuple[signal.Signals, float], ...]
# How long the kernel may take to remove what was killed.
_REMOVAL_S = 0.3
_colours = re.compile(r"\x1b\[[0-9;]*m")


class ChildSession:
    """Starts the command as the leader of a new session.

    Output goes to the end of the file `log`, or line by line, without colours, to `on_line`, which a thread calls.
    Raises `OSError` when the command can't be started.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        environment: Mapping[str, str],
        folder: Path,
        output: Path | Callable[[str], None],
    ) -> None:
        with output.open("ab") if isinstance(output, Path) else contextlib.nullcontext(subprocess.PIPE) as to:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=to,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._reader: threading.Thread | None = None
        if self._process.stdout is not None and callable(output):
            arguments = (self._process.stdout, output)
            self._reader = threading.Thread(target=_pass_lines_on, args=arguments, daemon=True)
            self._reader.start()

    @property
    def id(self) -> int:
        """Of the session, of its process group, and of the process that leads both."""
        return self._process.pid

    def exit_code(self) -> int | None:
        """None while the leader runs; -9 when SIGKILL ended it."""
        return self._process.poll()

    def end(self, steps: Ending) -> None:
        """Ends every process of the session: in steps until the leader has ended; then the others are killed."""
        for number, patience_s in steps:
            self._signal(number)
            with contextlib.suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=patience_s)
                break
        self._signal(signal.SIGKILL)
        self._process.wait()
        deadline = time.monotonic() + _REMOVAL_S
        # Ports and files are free only after the last one has gone.
        while self._signal(0) and time.monotonic() < deadline:
            time.sleep(0.01)
        if self._reader is not None:
            self._reader.join(timeout=5)

    def _signal(self, number: int) -> bool:
        """Sends a signal to the process group; False when nobody is left in it."""
        try:
            os.killpg(self.id, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True


def is_alive(process_id: int) -> bool:
    """Whether a process of this id runs, of any account."""
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _pass_lines_on(output: IO[bytes], on_line: Callable[[str], None]) -> None:
    with output:
        for line in output:
            # The reader of our output may be gone; a pipe that nobody reads would stop the child.
            with contextlib.suppress(OSError):
                on_line(_colours.sub("", line.decode("utf-8", "replace").rstrip("\r\n")))

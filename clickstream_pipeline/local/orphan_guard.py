"""Ends the sessions of a supervisor that was killed: a process of its own, which outlives the supervisor.

A process that gets SIGKILL cannot end its children. So the supervisor starts this file as a program and tells it the id
of every session that it starts (`+123`) and that has ended (`-123`). The pipe between them closes when the supervisor
ends, however it ends; the program then ends the sessions that are left. `PR_SET_PDEATHSIG` would reach the direct
children only, on Linux only.
"""

import os
import signal
import sys
import time

_PATIENCE_S = 5.0


class OrphanGuard:
    """The supervisor's side."""

    def __init__(self) -> None:
        # The program itself does not need it, and starts in half the time without it.
        import subprocess

        # -I and -S: the standard library alone, whatever the environment adds to it.
        self._program = subprocess.Popen(
            [sys.executable, "-I", "-S", __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def add(self, session: int) -> None:
        self._tell(f"+{session}\n")

    def remove(self, session: int) -> None:
        self._tell(f"-{session}\n")

    def close(self) -> None:
        """Ends the program, and with it the sessions that were not removed."""
        if self._program.stdin is not None:
            self._program.stdin.close()
        self._program.wait()

    def _tell(self, line: str) -> None:
        if self._program.stdin is not None:
            try:
                self._program.stdin.write(line.encode())
                self._program.stdin.flush()
            except BrokenPipeError:
                # The guard was killed: parts run on without it.
                return


def main() -> None:
    """Waits until standard input ends, then ends the sessions that it named: SIGTERM, and SIGKILL after a while."""
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_IGN)
    sessions: set[int] = set()
    for line in sys.stdin:
        change, session = line[0], int(line[1:])
        if change == "+":
            sessions.add(session)
        else:
            sessions.discard(session)
    deadline = time.monotonic() + _PATIENCE_S
    left = [session for session in sessions if _signalled(session, signal.SIGTERM)]
    while left and time.monotonic() < deadline:
        time.sleep(0.05)
        left = [session for session in left if _signalled(session, 0)]
    for session in left:
        _signalled(session, signal.SIGKILL)


def _signalled(session: int, number: int) -> bool:
    """Sends a signal to every process of a session; False when there is none."""
    try:
        os.killpg(session, number)
    except (ProcessLookupError, PermissionError):
        return False
    return True


if __name__ == "__main__":
    main()

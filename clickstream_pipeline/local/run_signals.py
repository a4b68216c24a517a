"""Signals that end a command, while Dagster executes a run in it."""

import contextlib
import signal
import socket
import threading
from collections.abc import Iterator

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def signals_passed_on() -> Iterator[None]:
    """Gives signals that come during a run to their own handlers, once Dagster has recorded that the run was ended.

    Dagster takes SIGINT and SIGTERM during a run, ends the step, and leaves SIGTERM to the handler of SIGINT.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    handlers = {number: signal.getsignal(number) for number in _ENDINGS}
    received, noted = socket.socketpair()
    with received, noted:
        received.setblocking(False)
        noted.setblocking(False)
        previous = signal.set_wakeup_fd(noted.fileno(), warn_on_full_buffer=False)
        if callable(handlers[signal.SIGHUP]):
            signal.signal(signal.SIGHUP, lambda number, frame: signal.raise_signal(signal.SIGINT))
        try:
            yield
        finally:
            signal.set_wakeup_fd(previous)
            for number, handler in handlers.items():
                signal.signal(number, handler)
            with contextlib.suppress(BlockingIOError):
                signal.raise_signal(received.recv(1)[0])

"""Signals that ask this process to end: as one exception, at a moment when nothing is half done."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def is_ignored(number: signal.Signals) -> bool:
    """Whether a signal has no effect: whoever started this process may have decided that, as `nohup` does."""
    return signal.getsignal(number) is signal.SIG_IGN


@contextlib.contextmanager
def interruptible(*endings: signal.Signals) -> Iterator[None]:
    """Makes SIGINT, SIGTERM and SIGHUP raise `KeyboardInterrupt` in a block, once; the orderly end is not interrupted.

    `endings` are other signals than these. For servers, which run until somebody ends them: a script that starts one
    with `&` makes it ignore SIGINT without having said so, and the server's children would inherit that. A SIGHUP that
    is ignored stays so: `nohup` asks for it.
    """
    taken = [ending for ending in endings or _ENDINGS if ending != signal.SIGHUP or not is_ignored(ending)]

    def interrupt(number: int, frame: FrameType | None) -> None:
        for ending in taken:
            signal.signal(ending, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {ending: signal.signal(ending, interrupt) for ending in taken}
    try:
        yield
    finally:
        for ending, handler in before.items():
            signal.signal(ending, handler)


@contextlib.contextmanager
def interrupts_deferred() -> Iterator[None]:
    """Delays these signals to the end of a block: a child that is just being started is known before they act.

    Blocking them would not do: a child inherits the mask. Outside the main thread no signal raises an exception.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    arrived: list[int] = []
    handlers = {ending: signal.getsignal(ending) for ending in _ENDINGS}
    handled = {ending: handler for ending, handler in handlers.items() if callable(handler)}
    for ending in handled:
        signal.signal(ending, lambda number, frame: arrived.append(number))
    try:
        yield
    finally:
        for ending, handler in handled.items():
            signal.signal(ending, handler)
        for number in arrived:
            os.kill(os.getpid(), number)

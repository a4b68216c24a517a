"""Signals that ask this process to end: as one exception, at a moment when nothing is half done."""

import contextlib
import os
import signal
import threading
from collections.abc import Iterator
from types import FrameType

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextlib.contextmanager
def interruptible() -> Iterator[None]:
    """Makes SIGINT, SIGTERM and SIGHUP raise `KeyboardInterrupt` in a block, once; the orderly end is not interrupted.

    A shell that starts a program with `&` makes it ignore SIGINT, and its children would inherit that.
    """

    def interrupt(number: int, frame: FrameType | None) -> None:
        for ending in _ENDINGS:
            signal.signal(ending, signal.SIG_IGN)
        raise KeyboardInterrupt

    before = {ending: signal.signal(ending, interrupt) for ending in _ENDINGS}
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

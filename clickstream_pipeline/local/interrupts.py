"""Signals that ask this process to end: as one exception, at a moment when nothing is half done."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from types import FrameType

_ENDINGS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_AGAIN_S = 0.05


def is_ignored(number: signal.Signals) -> bool:
    """Whether a signal has no effect: whoever started this process may have decided that, as `nohup` does."""
    return signal.getsignal(number) is signal.SIG_IGN


def raise_at(endings: Sequence[signal.Signals], error: Callable[[int], BaseException]) -> None:
    """Makes the first of the signals raise an error, which gets its number; the further ones are ignored.

    Python drops an error that is raised in a destructor or in the callback of a weak reference: then the signal is sent
    again. To be called in the main thread.
    """
    raised: list[tuple[int, BaseException]] = []
    hook_before = sys.unraisablehook

    def take() -> None:
        for ending in endings:
            signal.signal(ending, interrupt)

    def interrupt(number: int, frame: FrameType | None) -> None:
        for ending in endings:
            signal.signal(ending, signal.SIG_IGN)
        raised.append((number, error(number)))
        raise raised[-1][1]

    def see_dropped(dropped: "sys.UnraisableHookArgs") -> None:
        if not raised or dropped.exc_value is not raised[-1][1]:
            hook_before(dropped)
            return
        take()
        again = threading.Timer(_AGAIN_S, os.kill, (os.getpid(), raised[-1][0]))
        again.daemon = True
        again.start()

    sys.unraisablehook = see_dropped
    take()


@contextlib.contextmanager
def interruptible(*endings: signal.Signals) -> Iterator[None]:
    """Makes SIGINT, SIGTERM and SIGHUP raise `KeyboardInterrupt` in a block, once; the orderly end is not interrupted.

    `endings` are other signals than these. For servers, which run until somebody ends them: a script that starts one
    with `&` makes it ignore SIGINT without having said so, and the server's children would inherit that. A SIGHUP that
    is ignored stays so: `nohup` asks for it.
    """
    taken = [ending for ending in endings or _ENDINGS if ending != signal.SIGHUP or not is_ignored(ending)]
    before, hook_before = {ending: signal.getsignal(ending) for ending in taken}, sys.unraisablehook
    raise_at(taken, lambda number: KeyboardInterrupt())
    try:
        yield
    finally:
        sys.unraisablehook = hook_before
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

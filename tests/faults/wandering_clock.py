"""A clock that is set days back and forth all the time while a process runs; and the `clickstream` command under it.

python -m tests.faults.wandering_clock SEED load --from …
"""

import contextlib
import random
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import time_machine

_EVERY_S = 0.01


@contextlib.contextmanager
def wandering_clock(seed: int, *, days: float = 4) -> Iterator[None]:
    """Sets this process's clock up to so many days off, a hundred times a second, for the length of a block.

    The monotonic clock, which nobody can set, goes on as it does.
    """
    rng = random.Random(seed)
    right = datetime.now(UTC)
    is_over = threading.Event()
    with time_machine.travel(right) as traveller:

        def wander() -> None:
            while not is_over.wait(_EVERY_S):
                traveller.move_to(right + timedelta(days=rng.uniform(-days, days)))

        thread = threading.Thread(target=wander, daemon=True)
        thread.start()
        try:
            yield
        finally:
            is_over.set()
            thread.join()


if __name__ == "__main__":
    from clickstream_pipeline.cli import main

    with wandering_clock(int(sys.argv.pop(1))):
        main()

"""Work of tests that starts an event loop of its own."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

Result = TypeVar("Result")


def in_own_thread(work: Callable[[], Result]) -> Result:
    """The result of the work, which may start an event loop.

    From the first test of a browser on, Playwright's synchronous API runs one in the thread of the tests (`playwright`
    in conftest.py), and asyncio takes no second one in a thread.
    """
    with ThreadPoolExecutor(max_workers=1) as threads:
        return threads.submit(work).result()

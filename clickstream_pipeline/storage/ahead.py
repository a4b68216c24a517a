"""Working one step ahead: the next item is made in a thread while the last one is used."""

from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Generator[T, None, None]) -> Iterator[T]:
    """The same items in the same order; never more than one is ready before it is asked for."""
    # Left early, the inner block waits for the item under way before the outer one closes its maker.
    with (
        closing(items),
        ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool,
    ):
        coming = pool.submit(next, items, _END)
        while (item := coming.result()) is not _END:
            coming = pool.submit(next, items, _END)
            yield item  # type: ignore[misc]

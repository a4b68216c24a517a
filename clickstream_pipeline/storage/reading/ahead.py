"""Working one step ahead: the next item is made in a thread while the last one is used."""

from collections.abc import Callable, Generator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TypeVar

T = TypeVar("T")
_END = object()


def ahead(items: Generator[T, None, None], *, before_next: Callable[[T | None], None]) -> Iterator[T]:
    """The same items in the same order; never more than one is ready before it is asked for.

    Before an item is begun, `before_next` is called with the one before it, in the caller's own thread.
    """
    # If the caller stops early, the inner block waits for the item in work before the outer one closes the generator.
    with (
        closing(items),
        ThreadPoolExecutor(1, thread_name_prefix="ahead") as pool,
    ):
        before_next(None)
        coming = pool.submit(next, items, _END)
        while (item := coming.result()) is not _END:
            before_next(item)  # type: ignore[arg-type]
            coming = pool.submit(next, items, _END)
            yield item  # type: ignore[misc]


def one_by_one(items: Generator[T, None, None], *, before_next: Callable[[T | None], None]) -> Iterator[T]:
    """The same items in the same order, none begun before the one before it was used."""
    with closing(items):
        before_next(None)
        for item in items:
            yield item
            before_next(item)

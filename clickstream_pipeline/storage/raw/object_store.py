"""Where raw objects lie: a folder or an S3 bucket, behind one small interface."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object as a listing tells it; `key` counts from `events/` on, times are UTC."""

    key: str
    etag: str
    size: int
    last_modified: datetime


@dataclass(frozen=True, slots=True)
class RawObject:
    """An object with its bytes; `info` is of the bytes that were read, which may be newer than the listing."""

    info: ObjectInfo
    data: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An object that its store has and does not give, for a reason that another try doesn't change.

    `why` is a word, `error` a sentence to fail with. `is_its_own` says that the reason is surely the object's.
    """

    info: ObjectInfo
    why: str
    error: Exception
    is_its_own: bool = False


def telling_apart(
    found: Iterable[RawObject | Unreadable], on_unreadable: Callable[[ObjectInfo, str], None] | None
) -> Iterator[RawObject]:
    """The objects that were read; the others are told to `on_unreadable`, once any could be read, else raised.

    Where none can be read the fault may be the store's, or our rights'.
    """
    has_read = False
    waiting: list[Unreadable] = []
    for each in found:
        if isinstance(each, RawObject):
            has_read = True
            yield each
        elif on_unreadable is None:
            raise each.error
        else:
            waiting.append(each)
        if on_unreadable is not None:
            for unreadable in [each for each in waiting if has_read or each.is_its_own]:
                waiting.remove(unreadable)
                on_unreadable(unreadable.info, unreadable.why)
    if waiting:
        raise waiting[0].error


def without_hidden(listed: Iterable[ObjectInfo]) -> Iterator[ObjectInfo]:
    """Objects without folder markers, and without names with a dot in front."""
    return (info for info in listed if not info.key.endswith("/") and not info.key.rpartition("/")[2].startswith("."))


class RawStore(Protocol):
    """A place that holds raw objects."""

    @property
    def url(self) -> str: ...

    def list_objects(self, prefix: str) -> Iterator[ObjectInfo]:
        """Every object whose key begins with `prefix`, in key order, every page of the listing.

        Left out are folder markers, and names with a dot in front: files that are being written.
        """
        ...

    def list_all(self, prefix: str) -> Iterator[ObjectInfo]:
        """The same with what `list_objects` leaves out."""
        ...

    def list_level(self, folder: str) -> Iterator[ObjectInfo | str]:
        """What lies directly in a folder: objects, all of them, and the folders below it, which end with `/`."""
        ...

    def list_days(self) -> Iterator[date]:
        """The days that hold anything, in order, without listing what they hold."""
        ...

    def read_objects(
        self, objects: Iterable[ObjectInfo], *, on_unreadable: Callable[[ObjectInfo, str], None] | None = None
    ) -> Iterator[RawObject]:
        """The objects' bytes in the order asked, several fetched at a time; one that is gone is left out.

        One that the store does not give is told to `on_unreadable`, with a word why, while others can be read.
        """
        ...

    def rewrite(self, key: str, data: bytes) -> ObjectInfo:
        """Puts other bytes in an object's place, all at once; a store with versions may keep what stood there."""
        ...

    def delete_older_versions(self, keys: Iterable[str]) -> None:
        """Deletes for good what stood in the place of objects before."""
        ...

    def delete(self, place: str) -> None:
        """Deletes for good whatever lies or lay at a key, or below a prefix that ends with `/`."""
        ...

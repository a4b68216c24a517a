"""Where raw objects lie: a folder or an S3 bucket, behind one small interface."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol


@dataclass(frozen=True, slots=True)
class ObjectInfo:
    """One object as the store lists it; `key` is relative to the store and begins with `events/`, times are UTC."""

    key: str
    etag: str
    size: int
    last_modified: datetime


@dataclass(frozen=True, slots=True)
class RawObject:
    """An object with its bytes; `info` describes the bytes that were read, which may be newer than the listing."""

    info: ObjectInfo
    data: bytes


@dataclass(frozen=True, slots=True)
class Unreadable:
    """An object that its store lists and can't return; another try does not change that.

    `why` is one word, `error` the exception to raise. `is_its_own` says that the cause is the object, not the store.
    """

    info: ObjectInfo
    why: str
    error: Exception
    is_its_own: bool = False


def telling_apart(
    found: Iterable[RawObject | Unreadable], on_unreadable: Callable[[ObjectInfo, str], None] | None
) -> Iterator[RawObject]:
    """Yields the objects that were read, and reports the others to `on_unreadable` once at least one was read.

    If no object can be read, the cause may be the store or our permissions: then the first error is raised. Objects
    whose cause `is_its_own` are reported at once.
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
    """Leaves out folder markers, and names that begin with a dot."""
    return (info for info in listed if not info.key.endswith("/") and not info.key.rpartition("/")[2].startswith("."))


class RawStore(Protocol):
    """A place that holds raw objects."""

    @property
    def url(self) -> str: ...

    def list_objects(self, prefix: str) -> Iterator[ObjectInfo]:
        """Every object whose key begins with `prefix`, in key order, every page of the listing.

        Folder markers, and names that begin with a dot (files that are being written), are left out.
        """
        ...

    def list_all(self, prefix: str) -> Iterator[ObjectInfo]:
        """Like `list_objects`, including what it leaves out."""
        ...

    def list_level(self, folder: str) -> Iterator[ObjectInfo | str]:
        """All objects directly in a folder, and the folders in it, whose keys end with `/`."""
        ...

    def list_days(self) -> Iterator[date]:
        """The days that hold objects, in order; does not list these objects."""
        ...

    def read_objects(
        self, objects: Iterable[ObjectInfo], *, on_unreadable: Callable[[ObjectInfo, str], None] | None = None
    ) -> Iterator[RawObject]:
        """Reads objects in the order given, several at a time; objects that are gone are left out.

        An object that the store can't return is reported to `on_unreadable` with a one-word reason, if others can be
        read.
        """
        ...

    def rewrite(self, key: str, data: bytes) -> ObjectInfo:
        """Replaces an object's bytes in one step; a store with versions may keep the earlier bytes."""
        ...

    def delete_older_versions(self, keys: Iterable[str]) -> None:
        """Deletes the earlier versions of objects permanently."""
        ...

    def delete(self, place: str) -> None:
        """Deletes the object at a key, or all objects below a prefix that ends with `/`, in all versions."""
        ...

"""Where raw objects lie: a folder or an S3 bucket, behind one small interface."""

from collections.abc import Iterable, Iterator
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


class RawStore(Protocol):
    """A place that holds raw objects."""

    @property
    def url(self) -> str: ...

    def list_objects(self, prefix: str) -> Iterator[ObjectInfo]:
        """Every object whose key begins with `prefix`, in key order, every page of the listing."""
        ...

    def list_days(self) -> Iterator[date]:
        """The days that hold anything, in order, without listing what they hold."""
        ...

    def read_objects(self, objects: Iterable[ObjectInfo]) -> Iterator[RawObject]:
        """The objects' bytes in the order asked, several fetched at a time; one that is gone is left out."""
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

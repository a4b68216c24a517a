"""Raw objects in a folder, laid out as in the bucket.

Only regular files below the folder are objects. The store follows no symbolic link below the folder, and reads no pipe,
device or socket. It ignores names that are not UTF-8.
"""

import contextlib
import errno
import os
import shutil
import stat
import time
import uuid
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from clickstream_pipeline.storage.raw.layout import days_in
from clickstream_pipeline.storage.raw.object_store import ObjectInfo, RawObject, Unreadable, telling_apart

# Without O_NONBLOCK, opening a pipe waits for a writer; without O_NOCTTY, a terminal could control this process.
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_FOLDER = os.O_RDONLY | os.O_NOFOLLOW | os.O_DIRECTORY | os.O_CLOEXEC
_GONE = (FileNotFoundError, NotADirectoryError)
# The errors of opening a symbolic link, a socket or an absent device.
_NO_FILE = (errno.ELOOP, errno.ENXIO, errno.ENODEV, errno.EMLINK)
# How often a file is read that changes while it is read; after that it counts as not there yet.
_READS = 3

# A half-written file that is older belongs to a writer that was killed.
_HALF_WRITTEN_S = 600.0


class FolderStore:
    """A folder that holds `events/YYYY/MM/DD/…`; files whose names begin with a dot are half written."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def url(self) -> str:
        return self._folder.as_uri()

    def list_objects(self, prefix: str) -> Iterator[ObjectInfo]:
        return self._listed(prefix, hidden=False)

    def list_all(self, prefix: str) -> Iterator[ObjectInfo]:
        return self._listed(prefix, hidden=True)

    def list_level(self, folder: str) -> Iterator[ObjectInfo | str]:
        return self._level(folder.rstrip("/"))

    def list_days(self) -> Iterator[date]:
        return days_in(self)

    def read_objects(
        self, objects: Iterable[ObjectInfo], *, on_unreadable: Callable[[ObjectInfo, str], None] | None = None
    ) -> Iterator[RawObject]:
        return telling_apart(self._read_all(objects), on_unreadable)

    def _read_all(self, objects: Iterable[ObjectInfo]) -> Iterator[RawObject | Unreadable]:
        # One after the other: from a local disk, threads read small files slower than a plain loop does.
        opened: tuple[str, int] | None = None
        try:
            for info in objects:
                folder, _, name = info.key.rpartition("/")
                try:
                    if opened is None or opened[0] != folder:
                        if opened is not None:
                            os.close(opened[1])
                            opened = None
                        opened = (folder, self._open_folder(folder))
                    raw = _read(info.key, name, opened[1])
                except PermissionError as error:
                    refusal = PermissionError(f"{self._folder / info.key} may not be read: {error.strerror}")
                    yield Unreadable(info, "PermissionError", refusal)
                    continue
                except OSError as error:
                    if isinstance(error, _GONE) or error.errno in _NO_FILE:
                        continue
                    raise
                if raw is not None:
                    yield raw
        finally:
            if opened is not None:
                os.close(opened[1])

    def rewrite(self, key: str, data: bytes) -> ObjectInfo:
        path = self._folder / key
        half_written = path.with_name(f".{path.name}.{uuid.uuid4().hex}")
        try:
            half_written.write_bytes(data)
            shutil.copymode(path, half_written)
            half_written.replace(path)
        finally:
            half_written.unlink(missing_ok=True)
        return _info(key, path.stat())

    def delete_older_versions(self, keys: Iterable[str]) -> None:
        """Deletes the half-written files that killed writers left, of any object; a folder keeps no older versions."""
        long_ago = time.time() - _HALF_WRITTEN_S
        for root in ("events", "rejected"):
            for half_written in (self._folder / root).rglob(".event-*"):
                with contextlib.suppress(FileNotFoundError):
                    if half_written.stat().st_mtime < long_ago:
                        half_written.unlink()

    def delete(self, place: str) -> None:
        path = self._folder / place
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()

    def _listed(self, prefix: str, *, hidden: bool) -> Iterator[ObjectInfo]:
        folder, _, name = prefix.rpartition("/")
        return self._walk(folder, prefix if name else folder + "/", hidden=hidden)

    def _walk(self, folder: str, prefix: str, *, hidden: bool) -> Iterator[ObjectInfo]:
        for each in self._level(folder, prefix, hidden=hidden):
            if isinstance(each, ObjectInfo):
                yield each
            else:
                yield from self._walk(each.removesuffix("/"), prefix, hidden=hidden)

    def _level(self, folder: str, prefix: str = "", *, hidden: bool = True) -> Iterator[ObjectInfo | str]:
        """The objects and folders directly in a folder whose keys begin with a prefix, in key order."""
        entries = self._entries(folder)
        for entry in sorted(entries, key=lambda e: e.name + ("/" if e.is_dir(follow_symlinks=False) else "")):
            key = f"{folder}/{entry.name}" if folder else entry.name
            if not _is_text(entry.name) or (entry.name.startswith(".") and not hidden):
                continue
            if entry.is_dir(follow_symlinks=False):
                if f"{key}/".startswith(prefix):
                    yield f"{key}/"
            elif key.startswith(prefix):
                try:
                    found = entry.stat(follow_symlinks=False)
                except FileNotFoundError:
                    continue
                if stat.S_ISREG(found.st_mode):
                    yield _info(key, found)

    def _entries(self, folder: str) -> list["os.DirEntry[str]"]:
        """The entries of a folder; none if it does not exist, is not a folder, or lies behind a symbolic link."""
        try:
            opened = self._open_folder(folder)
        except OSError as error:
            if isinstance(error, _GONE) or error.errno in _NO_FILE:
                return []
            raise
        os.close(opened)
        with os.scandir(self._folder / folder) as entries:
            return list(entries)

    def _open_folder(self, folder: str) -> int:
        """Opens a folder below the store's own; each component of its path must be a folder, not a symbolic link."""
        opened = os.open(self._folder, _FOLDER & ~os.O_NOFOLLOW)
        for name in filter(None, folder.split("/")):
            try:
                if name in (".", ".."):
                    raise NotADirectoryError(f"{folder} leads out of {self._folder}")
                inner = os.open(name, _FOLDER, dir_fd=opened)
            finally:
                os.close(opened)
            opened = inner
        return opened


def _read(key: str, name: str, folder: int) -> RawObject | None:
    """Reads a file that does not change meanwhile; None if it is not a regular file, or changes at every attempt."""
    for _ in range(_READS):
        opened = os.open(name, _FILE, dir_fd=folder)
        try:
            before = os.fstat(opened)
            if not stat.S_ISREG(before.st_mode):
                return None
            data = _bytes_of(opened, before.st_size)
            after = os.fstat(opened)
        finally:
            os.close(opened)
        if (before.st_mtime_ns, before.st_size) == (after.st_mtime_ns, len(data)):
            return RawObject(_info(key, after), data)
    return None


def _bytes_of(opened: int, size: int) -> bytes:
    """Reads `size` bytes of a file, or fewer if it ends before."""
    data = os.read(opened, size)
    if len(data) == size:
        return data
    # One read returns at most 2 GiB, and may return fewer bytes when a signal interrupts it.
    pieces = [data]
    while pieces[-1]:
        pieces.append(os.read(opened, size - sum(map(len, pieces))))
    return b"".join(pieces)


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _info(key: str, found: os.stat_result) -> ObjectInfo:
    modified = datetime.fromtimestamp(found.st_mtime_ns // 1000 / 1e6, UTC)
    return ObjectInfo(key, f"{found.st_mtime_ns:x}-{found.st_size:x}", found.st_size, modified)

"""Raw objects in a folder, laid out as in the bucket."""

import contextlib
import os
import shutil
import time
import uuid
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

from clickstream_pipeline.storage.object_store import ObjectInfo, RawObject

# No writer takes so long for one file.
_HALF_WRITTEN_S = 600.0


class FolderStore:
    """A folder that holds `events/YYYY/MM/DD/…`; names with a dot in front are half-written files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @property
    def url(self) -> str:
        return self._folder.as_uri()

    def list_objects(self, prefix: str) -> Iterator[ObjectInfo]:
        folder, _, name = prefix.rpartition("/")
        yield from self._walk(folder, prefix if name else folder + "/")

    def list_days(self) -> Iterator[date]:
        for year in self._numbered("events"):
            for month in self._numbered(year):
                for day in self._numbered(month):
                    numbers = day.split("/")[1:]
                    try:
                        yield date(*map(int, numbers))
                    except ValueError:
                        continue

    def read_objects(self, objects: Iterable[ObjectInfo]) -> Iterator[RawObject]:
        # One after the other: from a local disk, threads read small files slower than a plain loop does.
        # Without a buffer and a Path's parsing, each of which takes as long as the reading does.
        root = os.fspath(self._folder)
        for info in objects:
            try:
                with open(f"{root}/{info.key}", "rb", buffering=0) as file:
                    data = file.readall()
                    stat = os.fstat(file.fileno())
            except FileNotFoundError:
                continue
            yield RawObject(_info(info.key, stat), data)

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
        """A folder keeps none; what a writer that was killed has left half written, of whatever object, goes."""
        long_ago = time.time() - _HALF_WRITTEN_S
        for root in ("events", "rejected"):
            for half_written in (self._folder / root).rglob(".event-*"):
                with contextlib.suppress(FileNotFoundError):
                    if half_written.stat().st_mtime < long_ago:
                        half_written.unlink()

    def delete(self, place: str) -> None:
        path = self._folder / place
        with contextlib.suppress(FileNotFoundError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    def _walk(self, folder: str, prefix: str) -> Iterator[ObjectInfo]:
        try:
            entries = sorted(os.scandir(self._folder / folder), key=lambda e: e.name + ("/" if e.is_dir() else ""))
        except (FileNotFoundError, NotADirectoryError):
            return
        for entry in entries:
            key = f"{folder}/{entry.name}" if folder else entry.name
            if entry.name.startswith("."):
                continue
            if entry.is_dir():
                if f"{key}/".startswith(prefix):
                    yield from self._walk(key, prefix)
            elif key.startswith(prefix):
                try:
                    yield _info(key, entry.stat())
                except FileNotFoundError:
                    continue

    def _numbered(self, folder: str) -> list[str]:
        try:
            return sorted(
                f"{folder}/{e.name}" for e in os.scandir(self._folder / folder) if e.is_dir() and e.name.isdigit()
            )
        except FileNotFoundError:
            return []


def _info(key: str, stat: os.stat_result) -> ObjectInfo:
    modified = datetime.fromtimestamp(stat.st_mtime_ns // 1000 / 1e6, UTC)
    return ObjectInfo(key, f"{stat.st_mtime_ns:x}-{stat.st_size:x}", stat.st_size, modified)

"""An embedded server whose tables, or whose write-ahead log, lie where little room is left.

The room is that of a small file system of its own, which only the server sees (mount namespaces: for root, or for any
user where the kernel allows it), so the server meets what a full disk is: ENOSPC. Where nothing may be mounted, it is
a limit on the size of each of the server's files, which comes as near to it as an ordinary user can.

A process of its own holds server and namespace; it ends, and both with it, when its standard input does.
"""

import contextlib
import functools
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import psycopg2

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable, connect
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError
from clickstream_pipeline.storage.server.migrations import apply_migrations
from tests.commands import ROOT, wait_for

# What of the server's data folder is kept where little room is left.
Part = Literal["base", "pg_wal"]
Limit = Literal["file system", "file size"]

_PLENTY = "1g"
# The root user's namespace, and that of anybody else.
_UNSHARE = (
    ("unshare", "--mount", "--"),
    ("unshare", "--mount", "--map-current-user", "--keep-caps", "--"),
)


@dataclass(frozen=True)
class SmallDisk:
    """The server, started, its database migrated, and what can be done about the room it has."""

    server: EmbeddedServer
    _holder: "subprocess.Popen[str]"

    def start(self) -> WarehouseAddress:
        """Where the server listens, started again where it has ended; one that recovers is waited for."""
        wait_for(self._is_up, timeout_s=120)
        return self.server.address()

    def make_room(self) -> None:
        """Makes the disk larger; for a limit on files, which holds for a running server, that takes a restart."""
        self._do("make room")

    def _is_up(self) -> bool:
        try:
            connect(self.server.address()).close()
        except (EmbeddedServerError, WarehouseUnreachable):
            if not self.server.is_running():
                self._do("start")
            return False
        return True

    def _do(self, order: str) -> None:
        assert self._holder.stdin is not None
        assert self._holder.stdout is not None
        print(order, file=self._holder.stdin, flush=True)
        answer = self._holder.stdout.readline().strip()
        assert answer == "done", f"{order}: {answer or self._holder.communicate()}"


@contextlib.contextmanager
def small_disk(folder: Path, part: Part, *, limit: Limit, room_kb: int) -> Iterator[SmallDisk]:
    """A server in an empty folder, `room_kb` left for `part`, for the length of a block."""
    prefix = _namespace() if limit == "file system" else ()
    assert prefix is not None, "nothing may be mounted here; see limits_here"
    command = [*prefix, sys.executable, "-m", "tests.faults.small_disk", str(folder), part, limit, str(room_kb)]
    holder = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    disk = SmallDisk(EmbeddedServer(folder), holder)
    try:
        disk.start()
        yield disk
    finally:
        holder.communicate()
    assert not disk.server.is_running()


def limits_here() -> list[Limit]:
    """The limits that this machine allows to be set."""
    return ["file size"] if _namespace() is None else ["file system", "file size"]


@functools.cache
def _namespace() -> tuple[str, ...] | None:
    """The words before a command that may mount; None where there are none."""
    for words in _UNSHARE:
        with contextlib.suppress(OSError):
            tried = [*words, "mount", "-t", "tmpfs", "tmpfs", "/tmp"]
            if subprocess.run(tried, stdin=subprocess.DEVNULL, capture_output=True).returncode == 0:
                return words
    return None


def _hold(server: EmbeddedServer, part: Part, limit: Limit, room_kb: int) -> None:
    apply_migrations(server.start())
    server.stop()
    # Segments are made whole: of the usual 16 MB, more than one load would fit into one. And no file that the server
    # keeps beside its tables may be larger than the limit on those.
    segment_mb = 1 if part == "base" else 4
    server._check("pg_resetwal", f"--wal-segsize={segment_mb}", "-D", str(server.data))
    if limit == "file system":
        _move_to_file_system(server.data / part, room_kb)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1024 * room_kb, resource.RLIM_INFINITY))
    try:
        for order in map(str.strip, sys.stdin):
            if order == "make room" and limit == "file system":
                subprocess.run(["mount", "-o", f"remount,size={_PLENTY}", str(server.data / part)], check=True)
            elif order == "make room":
                resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                if server.is_running():
                    # It may be recovering, failing and recovering again for good, and then ends no other way.
                    server._check("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(server.data))
            else:
                # One that is just about to end, or still recovers, is asked for again.
                with contextlib.suppress(EmbeddedServerError, psycopg2.OperationalError):
                    server.start()
            print("done", flush=True)
    finally:
        server.stop()


def _move_to_file_system(part: Path, room_kb: int) -> None:
    """Puts a small file system in the place of a folder, with all that was in it."""
    used_kb = int(subprocess.check_output(["du", "-sk", str(part)], text=True).split()[0])
    kept = part.with_name(f"{part.name}.kept")
    subprocess.run(["cp", "-a", str(part), str(kept)], check=True)
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={used_kb + room_kb}k", "tmpfs", str(part)], check=True)
    subprocess.run(["cp", "-a", f"{kept}/.", str(part)], check=True)
    shutil.rmtree(kept)


if __name__ == "__main__":
    _hold(EmbeddedServer(Path(sys.argv[1])), sys.argv[2], sys.argv[3], int(sys.argv[4]))  # type: ignore[arg-type]

"""Builds the storefront when its sources have changed.

A server loads a page when it is first asked for, so a build stays as it is while a process uses it. Each build has a
folder of its own; those that nobody uses are removed after the next one.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

from storefront.local.environment import STOREFRONT, environment_for_node

_PARTS = ("app", "components", "db", "lib", "patches", "public")
_FILES = (
    "instrumentation.ts",
    "middleware.ts",
    "next.config.ts",
    "package-lock.json",
    "postcss.config.mjs",
    "tsconfig.json",
)


class BuildFailed(RuntimeError):
    """The storefront could not be built; the message says where the log is."""


def has_packages() -> bool:
    """Whether Node.js is here with the storefront's packages; `make shop` installs both."""
    return shutil.which("node") is not None and (STOREFRONT / "node_modules/.ready").exists()


def ensure_built(
    log: Path,
    *,
    on_start: Callable[[], None] = lambda: None,
    on_end: Callable[[], None] = lambda: None,
    storefront: Path = STOREFRONT,
) -> Path:
    """Returns the `server.js` of a build of the sources as they are, which stays until this process ends.

    Builds them if there is none; only one process builds at a time. Raises `BuildFailed`.
    """
    builds = storefront / ".builds"
    builds.mkdir(exist_ok=True)
    with _locked(builds / "lock"):
        is_new = False
        while not (build := builds / _fingerprint(storefront)[:16]).exists():
            is_new = True
            on_start()
            made = _build(storefront, log)
            on_end()
            # A build during which somebody edited sources is of neither state.
            if build.name == _fingerprint(storefront)[:16]:
                made.rename(build)
        _use(build)
        if is_new:
            for other in builds.iterdir():
                if other.is_dir() and other != build and not _is_used(other):
                    shutil.rmtree(other)
    return build / "server.js"


@contextlib.contextmanager
def _locked(path: Path) -> Iterator[None]:
    lock = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def _use(build: Path) -> None:
    # Never closed: the lock ends with the process, however it ends.
    fcntl.flock(os.open(build, os.O_RDONLY), fcntl.LOCK_SH)


def _is_used(build: Path) -> bool:
    lock = os.open(build, os.O_RDONLY)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(lock)
    return False


def _build(storefront: Path, log: Path) -> Path:
    made = storefront / ".next/standalone"
    # A build does not remove the files of an older one.
    shutil.rmtree(made, ignore_errors=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            ["node_modules/.bin/next", "build"],
            cwd=storefront, env=environment_for_node({}), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    if done.returncode != 0:
        raise BuildFailed(f"the storefront could not be built; see {log}")
    # The standalone build has no static files: a web server before it usually serves them. Here it serves them itself.
    shutil.copytree(storefront / ".next/static", made / ".next/static", dirs_exist_ok=True)
    shutil.copytree(storefront / "public", made / "public", dirs_exist_ok=True)
    return made


def _fingerprint(storefront: Path) -> str:
    """Returns a digest of the names and contents of all source files."""
    files = [storefront / name for name in _FILES]
    files += [path for part in _PARTS for path in (storefront / part).rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.exists():
            digest.update(f"{path.relative_to(storefront)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()

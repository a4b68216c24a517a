"""Builds the storefront when its sources have changed."""

import fcntl
import hashlib
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

from storefront.local.environment import STOREFRONT, environment_for_node

SERVER = STOREFRONT / ".next/standalone/server.js"
_MARK = STOREFRONT / ".next/standalone/built-from"
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


def ensure_built(log: Path, *, on_start: Callable[[], None] = lambda: None) -> bool:
    """Builds the storefront unless its last build is of the same sources; returns whether it built.

    Only one process builds at a time: two builds would mix their files. Raises `BuildFailed`.
    """
    lock = os.open(STOREFRONT / "node_modules/.build-lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        sources = _fingerprint()
        if SERVER.exists() and _MARK.exists() and _MARK.read_text() == sources:
            return False
        on_start()
        _build(log)
        _MARK.write_text(sources)
        return True
    finally:
        os.close(lock)


def _build(log: Path) -> None:
    # A build does not remove the files of an older one.
    shutil.rmtree(SERVER.parent, ignore_errors=True)
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("wb") as output:
        done = subprocess.run(
            ["node_modules/.bin/next", "build"],
            cwd=STOREFRONT, env=environment_for_node({}), stdin=subprocess.DEVNULL, stdout=output, stderr=output,
        )  # fmt: skip
    if done.returncode != 0:
        raise BuildFailed(f"the storefront could not be built; see {log}")
    # The standalone build has no static files: a web server before it usually serves them. Here it serves them itself.
    shutil.copytree(STOREFRONT / ".next/static", SERVER.parent / ".next/static", dirs_exist_ok=True)
    shutil.copytree(STOREFRONT / "public", SERVER.parent / "public", dirs_exist_ok=True)


def _fingerprint() -> str:
    """Returns a digest of the names and contents of all source files."""
    files = [STOREFRONT / name for name in _FILES]
    files += [path for part in _PARTS for path in (STOREFRONT / part).rglob("*") if path.is_file()]
    digest = hashlib.sha256()
    for path in sorted(files):
        if path.exists():
            digest.update(f"{path.relative_to(STOREFRONT)}\0{path.stat().st_size}\0".encode())
            digest.update(path.read_bytes())
    return digest.hexdigest()

"""Fetches the Python packages of the warehouse's host as wheels for Debian 12's Python."""

import subprocess
import tempfile
from pathlib import Path

from infra.target import Target, fingerprint, locked_for
from infra.wheels import PackagingFailed, python_with_pip, words_for_pip

# Debian 12's Python. Its C library is 2.36, newer than that of Lambda's wheels, so the same wheels work.
DEBIAN_12 = Target("3.11", "x86_64")


def fetched_wheels(lock: Path, folder: Path) -> Path:
    """A folder below `folder` with the wheels of a lock file, and the `requirements.txt` for their installation.

    Only this function accesses a package index, once for each lock file. Raises `PackagingFailed`.
    """
    locked = locked_for(lock, DEBIAN_12)
    kept = folder / fingerprint(locked)
    if kept.exists():
        return kept
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder, prefix="unfinished-") as name:
        work = Path(name).resolve() / "wheels"
        work.mkdir()
        (work / "requirements.txt").write_text(locked, encoding="utf-8")
        # uv can't download wheels.
        _download(work, python=python_with_pip(folder / "pip"))
        work.rename(kept)
    return kept


def _download(folder: Path, *, python: str) -> None:
    done = subprocess.run(
        [python, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes", "--only-binary=:all:",
         *words_for_pip(DEBIAN_12), "--dest", str(folder), "-r", "requirements.txt"],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise PackagingFailed(
            f"the wheels for {DEBIAN_12} can't be fetched; every package must have one, and its index must be "
            f"reachable: {(done.stderr or done.stdout).strip()[-2000:]}"
        )

"""Fetches the Python packages of the warehouse's host as wheels for Debian 12's Python."""

import importlib.util
import subprocess
import sys
import tempfile
from pathlib import Path

from infra.target import Target, fingerprint, locked_for
from infra.wheels import PackagingFailed, words_for_pip

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
        _download(work, python=_python_with_pip(folder / "pip"))
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


def _python_with_pip(folder: Path) -> str:
    """A Python with pip: uv can't download wheels, and its environments have no pip."""
    if importlib.util.find_spec("pip") is not None:
        return sys.executable
    python = folder.resolve() / "bin" / "python"
    if not python.exists():
        done = subprocess.run([sys.executable, "-m", "venv", folder], capture_output=True, text=True)
        if done.returncode != 0:
            raise PackagingFailed(f"pip is needed to fetch wheels: apt-get install python3-venv: {done.stdout.strip()}")
    return str(python)

"""What an artefact is built for: a Lambda runtime's Python and an architecture, and what of a lock file holds there."""

import hashlib
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from packaging.requirements import Requirement

Architecture = Literal["x86_64", "aarch64"]
ARCHITECTURES: tuple[Architecture, ...] = get_args(Architecture)
PYTHONS = ("3.11", "3.12", "3.13")
# Of Amazon Linux 2023, on which Lambda's runtimes from Python 3.12 on are built.
GLIBC_MINOR = 34


@dataclass(frozen=True, slots=True)
class Target:
    """A Python version such as `3.12`, and an architecture, always on Linux."""

    python: str
    architecture: Architecture

    def __str__(self) -> str:
        return f"python{self.python}-{self.architecture}"

    def markers(self) -> dict[str, str]:
        """The environment in which the lock file's markers are read; pip would read them in its own."""
        return {
            "python_version": self.python,
            "python_full_version": f"{self.python}.0",
            "implementation_name": "cpython",
            "implementation_version": f"{self.python}.0",
            "platform_python_implementation": "CPython",
            "os_name": "posix",
            "sys_platform": "linux",
            "platform_system": "Linux",
            "platform_machine": self.architecture,
            "platform_release": "",
            "platform_version": "",
            "extra": "",
        }


def this_machine() -> Target:
    """What the Python that runs here can import."""
    machine = platform.machine().lower()
    architecture: Architecture = "aarch64" if machine in ("aarch64", "arm64") else "x86_64"
    return Target(f"{sys.version_info.major}.{sys.version_info.minor}", architecture)


def interpreter_for(target: Target) -> str | None:
    """A Python of the target's version on this machine, whose bytecode the target reads; None when there is none."""
    if target.python == this_machine().python:
        return sys.executable
    candidates = [shutil.which(f"python{target.python}"), _managed(target.python)]
    return next((found for found in candidates if found and _version(found) == target.python), None)


def locked_for(lock: Path, target: Target) -> str:
    """The lines of a lock file that hold for the target, without their markers: every version, with its hashes."""
    lines = []
    for entry in _entries(lock.read_text(encoding="utf-8")):
        stated, *hashes = re.split(r"\s+(?=--hash=)", entry)
        requirement = Requirement(stated)
        if not hashes:
            raise ValueError(f"{lock}: {stated} has no hash; run `make lock`")
        if requirement.marker is None or requirement.marker.evaluate(target.markers()):
            lines.append(" ".join([f"{requirement.name}{requirement.specifier}", *hashes]))
    return "\n".join(sorted(lines)) + "\n"


def fingerprint(*texts: str) -> str:
    """Tells whether two inputs are the same."""
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()[:12]


def _entries(text: str) -> Iterator[str]:
    without_comments = re.sub(r"^\s*#.*\n?", "", text, flags=re.MULTILINE)
    for entry in re.sub(r"\\\n\s*", "", without_comments).splitlines():
        if entry.strip():
            yield entry.strip()


def _managed(python: str) -> str | None:
    uv = shutil.which("uv")
    if uv is None:
        return None
    done = subprocess.run([uv, "python", "find", "--no-python-downloads", python], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


def _version(python: str) -> str | None:
    program = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([python, "-I", "-c", program], capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None

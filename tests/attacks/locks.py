"""The lock files: which package is there in which version, and which of them the project asks for itself."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from tests.commands import ROOT

_PINNED = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)(?:\[[^\]]*\])?==([^\s;\\]+)", re.MULTILINE)
PYTHON_LOCKS = sorted((ROOT / "requirements").glob("*.txt"))
NPM_LOCKS = [ROOT / name / "package-lock.json" for name in ("storefront", "infra")]


@dataclass(frozen=True, slots=True, order=True)
class Package:
    """A package in one version, as its index calls it."""

    ecosystem: str
    name: str
    version: str


def python_packages(text: str) -> Iterator[Package]:
    """All that a lock of `uv pip compile` pins."""
    for name, version in _PINNED.findall(text):
        yield Package("PyPI", _plain(name), version)


def npm_packages(text: str) -> Iterator[Package]:
    """All that a package-lock.json pins, at whatever depth."""
    for path, told in json.loads(text)["packages"].items():
        if path and not told.get("link"):
            yield Package("npm", told.get("name", path.rpartition("node_modules/")[2]), told["version"])


def locked() -> set[Package]:
    """Every package of every lock file."""
    found = {each for path in PYTHON_LOCKS for each in python_packages(path.read_text())}
    return found | {each for path in NPM_LOCKS for each in npm_packages(path.read_text())}


def asked_for() -> set[Package]:
    """What the project asks for itself, in the versions that the locks pin."""
    found: set[Package] = set()
    for path in PYTHON_LOCKS:
        lines = _requirements(path.with_suffix(".in"))
        names = {_plain(re.split(r"[^A-Za-z0-9._-]", line)[0]) for line in lines if re.match("[A-Za-z0-9]", line)}
        found |= {each for each in python_packages(path.read_text()) if each.name in names}
    for path in NPM_LOCKS:
        root = json.loads(path.read_text())["packages"][""]
        names = {**root.get("dependencies", {}), **root.get("devDependencies", {})}
        found |= {_installed(path, name) for name in names}
    return found


def _requirements(path: Path) -> list[str]:
    """The lines of a file of requirements, and of those that it includes."""
    lines = path.read_text().splitlines()
    included = [path.parent / line.removeprefix("-r ") for line in lines if line.startswith("-r ")]
    return lines + [line for each in included for line in _requirements(each)]


def _installed(path: Path, name: str) -> Package:
    return Package("npm", name, json.loads(path.read_text())["packages"][f"node_modules/{name}"]["version"])


def _plain(name: str) -> str:
    """https://packaging.python.org/en/latest/specifications/name-normalization/"""
    return re.sub(r"[-_.]+", "-", name).lower()

"""Debian's packages for hosts that can't reach Debian: with all that they depend on, down to the C library.

apt does it, with a state of its own in which nothing is installed, so that it needs no rights and changes nothing here.
"""

import hashlib
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from infra.target import fingerprint
from infra.wheels import PackagingFailed

# Where Debian 12 and its images keep the addresses of Debian's own packages.
_SOURCES = (Path("/etc/apt/sources.list"), Path("/etc/apt/sources.list.d/debian.sources"))
_TRUSTED = Path("/etc/apt/trusted.gpg.d")
_OS_RELEASE = Path("/etc/os-release")
# Other people's archives may be among the sources: what is installed as root on a host is Debian's.
_ONLY_DEBIAN = """\
Package: *
Pin: release o=Debian
Pin-Priority: 500

Package: *
Pin: release a=*
Pin-Priority: -1
"""
# An address, the file's name, its size, and a hash where apt has one to say.
_PLANNED = re.compile(r"^'[^']+' (\S+\.deb) \d+\b", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Apt:
    """An apt whose lists and archives lie in `folder`; to it, nothing is installed."""

    folder: Path

    @property
    def archives(self) -> Path:
        return self.folder / "archives"

    @property
    def nothing(self) -> Path:
        return self.folder / "nothing"

    def run(self, *words: str) -> str:
        """Its output; raises `PackagingFailed` with what it says."""
        done = subprocess.run(
            ["apt-get", "--quiet=2", "--yes", *words],
            env={**os.environ, "APT_CONFIG": str(self.folder / "apt.conf"), "LC_ALL": "C.UTF-8"},
            capture_output=True, text=True,
        )  # fmt: skip
        if done.returncode != 0:
            raise PackagingFailed(f"apt-get {words[0]} failed: {(done.stderr or done.stdout).strip()[-2000:]}")
        return done.stdout


def fetched_packages(names: Sequence[str], folder: Path, *, anew: bool = False) -> Path:
    """A folder with the named packages, their dependencies and an index, kept below `folder`.

    Only this asks Debian: the first time for these names, or with `anew`, which takes what Debian has by now.
    Raises `PackagingFailed` where the machine is no Debian 12, or Debian can't be reached.
    """
    kept = folder / fingerprint(*names, Path(__file__).read_text(encoding="utf-8"))
    if kept.exists() and not anew:
        return kept
    _require_debian_12()
    apt = _apt(folder / "apt")
    apt.run("update")
    # It leaves out what it has among its archives.
    plan = _PLANNED.findall(
        apt.run("install", "--print-uris", "--option", f"Dir::Cache::archives={apt.nothing}", *names)
    )
    apt.run("install", "--download-only", *names)
    apt.run("autoclean")
    with tempfile.TemporaryDirectory(dir=folder, prefix="unfinished-") as name:
        work = Path(name) / "debian"
        work.mkdir()
        for file in plan:
            os.link(apt.archives / file, work / _name_in_pool(file))
        (work / "Packages").write_text(_index(work), encoding="utf-8")
        shutil.rmtree(kept, ignore_errors=True)
        work.rename(kept)
    return kept


def _require_debian_12() -> None:
    found = dict(line.split("=", 1) for line in _OS_RELEASE.read_text().splitlines() if "=" in line)
    name = found.get("PRETTY_NAME", "no Debian").strip('"')
    if (found.get("ID"), found.get("VERSION_ID", "").strip('"')) != ("debian", "12"):
        raise PackagingFailed(
            f"this is {name}, and the hosts' packages come through Debian 12's apt: "
            "run `make bundle` on Debian 12, in a container for instance; an ordinary user does"
        )
    if not any(source.exists() for source in _SOURCES):
        raise PackagingFailed(f"none of {', '.join(map(str, _SOURCES))} is here; they say where Debian's packages are")


def _apt(folder: Path) -> Apt:
    folder = folder.resolve()
    for part in ("lists/partial", "archives/partial", "nothing/partial", "sources"):
        (folder / part).mkdir(parents=True, exist_ok=True)
    for source in _SOURCES:
        if source.exists():
            name = "debian.list" if source.suffix == ".list" else source.name
            shutil.copyfile(source, folder / "sources" / name)
    # Empty: nothing is installed, and there are no sources beside the folder's.
    (folder / "status").touch()
    (folder / "preferences").write_text(_ONLY_DEBIAN, encoding="utf-8")
    apt = Apt(folder)
    settings = {
        "Dir::State": folder,
        "Dir::State::lists": folder / "lists",
        "Dir::State::status": folder / "status",
        "Dir::Cache": folder,
        "Dir::Cache::archives": apt.archives,
        "Dir::Etc::sourcelist": folder / "status",
        "Dir::Etc::sourceparts": folder / "sources",
        "Dir::Etc::preferences": folder / "preferences",
        "Dir::Etc::preferencesparts": apt.nothing,
        "Dir::Etc::parts": apt.nothing,
        "Dir::Etc::trustedparts": _TRUSTED,
        "APT::Architecture": "amd64",
        "APT::Architectures": "amd64",
        "APT::Install-Recommends": "false",
        "APT::Sandbox::User": "",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "Debug::NoLocking": "true",
    }
    lines = "".join(f'{name} "{value}";\n' for name, value in settings.items())
    (folder / "apt.conf").write_text(lines, encoding="utf-8")
    return apt


def _name_in_pool(file: str) -> str:
    """As Debian's archive names it: apt has the epoch of the version in the name, escaped."""
    return re.sub(r"_\d+%3a", "_", file)


def _index(folder: Path) -> str:
    """What apt reads of an archive: https://wiki.debian.org/DebianRepository/Format#A.22Packages.22_Indices."""
    entries = []
    for path in sorted(folder.glob("*.deb")):
        fields = subprocess.run(["dpkg-deb", "--field", path], capture_output=True, text=True, check=True).stdout
        data = path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        entries.append(f"{fields.rstrip()}\nFilename: ./{path.name}\nSize: {len(data)}\nSHA256: {sha256}\n")
    return "\n".join(entries)

"""Builds the bundle from which a host is installed: `make bundle`.

    make bundle             # Debian's packages and the wheels of the last fetch, the current code
    make bundle ANEW=1      # fetches Debian's current packages
    make bundle UPLOAD=1    # also uploads the bundle to the bucket of bundles

A bundle is the folder build/bundle/<version>: `bootstrap.sh`, `manifest` (the hashes of all other files), `debian/` (an
archive that apt reads), `wheels/`, `clickstream.tar` (our code). Its version is the hash of its manifest, so that equal
files have the same version; build/bundle/current contains the newest version. Only fetching needs the network.
"""

import argparse
import hashlib
import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from infra.artefact import BUILD, ROOT
from infra.host.code import archive
from infra.host.debian import fetched_packages
from infra.host.packages import all_packages
from infra.host.wheelhouse import fetched_wheels
from infra.wheels import PackagingFailed

BUNDLES = BUILD / "bundle"
_PARTS = BUILD / "bundle-parts"
_BOOTSTRAP = Path(__file__).with_name("bootstrap.sh")
_LOCK = ROOT / "requirements" / "runtime.txt"


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle by its version and the SHA-256 of its `bootstrap.sh`, both in hexadecimal."""

    version: str
    bootstrap_sha256: str


# The bundle in templates before the first build; it can't be deployed.
NO_BUNDLE = Bundle("0" * 32, "0" * 64)


def current_bundle(bundles: Path = BUNDLES) -> Bundle:
    """The newest bundle; `NO_BUNDLE` if there is none."""
    try:
        version = (bundles / "current").read_text(encoding="utf-8").strip()
        return Bundle(version, _sha256(bundles / version / "bootstrap.sh"))
    except FileNotFoundError:
        return NO_BUNDLE


def write_manifest(folder: Path) -> str:
    """Writes the manifest of a bundle's folder, in the form that sha256sum checks, and returns the version."""
    files = sorted(path for path in folder.rglob("*") if path.is_file() and path.name != "manifest")
    lines = [f"{_sha256(path)}  {path.relative_to(folder).as_posix()}\n" for path in files]
    text = "".join(lines)
    (folder / "manifest").write_text(text, encoding="utf-8")
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def build(bundles: Path = BUNDLES, *, anew: bool = False) -> Path:
    """Writes the bundle and makes it the current one; returns its folder. Raises `PackagingFailed`."""
    packages = fetched_packages(all_packages(), _PARTS / "debian", anew=anew)
    wheels = fetched_wheels(_LOCK, _PARTS / "wheels")
    bundles.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=bundles, prefix="unfinished-") as name:
        work = Path(name) / "bundle"
        shutil.copytree(packages, work / "debian", copy_function=_link)
        shutil.copytree(wheels, work / "wheels", copy_function=_link)
        (work / "clickstream.tar").write_bytes(archive())
        shutil.copyfile(_BOOTSTRAP, work / "bootstrap.sh")
        version = write_manifest(work)
        if not (bundles / version).exists():
            work.rename(bundles / version)
    current = bundles / "current.unfinished"
    current.write_text(f"{version}\n", encoding="utf-8")
    current.replace(bundles / "current")
    return bundles / version


def _link(source: str, target: str) -> None:
    try:
        os.link(source, target)
    except OSError:
        shutil.copyfile(source, target)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--anew", action="store_true", help="fetch Debian's current packages")
    parser.add_argument("--upload", action="store_true", help="upload it to the bucket of bundles")
    options = parser.parse_args()
    try:
        folder = build(anew=options.anew)
    except PackagingFailed as error:
        raise SystemExit(f"bundle: {error}") from error
    size_mb = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6
    debs, wheels = len(list(folder.glob("debian/*.deb"))), len(list(folder.glob("wheels/*.whl")))
    print(f"{folder.relative_to(ROOT)}: {size_mb:.0f} MB; {debs} packages of Debian, {wheels} wheels, our code")
    if options.upload:
        from infra.host.upload import upload_to_bucket

        upload_to_bucket(folder)


if __name__ == "__main__":
    main()

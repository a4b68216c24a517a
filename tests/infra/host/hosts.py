"""The two hosts as tests make them, and bundles that differ from the built one."""

import atexit
import io
import os
import secrets
import shutil
import tarfile
import tempfile
from collections.abc import Callable
from pathlib import Path

from infra.host.bundle import BUNDLES, NO_BUNDLE, current_bundle, write_manifest
from infra.host.settings import HostSettings
from tests.commands import ROOT
from tests.infra.host.agents import Publisher

PASSWORDS = {name: secrets.token_urlsafe(32) for name in ("/test/loader", "/test/reader", "/test/shop", "/test/backup")}
_BUILT = current_bundle()
_FOLDER = Path(tempfile.mkdtemp(prefix="agents-"))
atexit.register(shutil.rmtree, _FOLDER, ignore_errors=True)
_KEY = "infra/host/agent/amazon-ssm-agent.asc"
VERSION = (ROOT / "infra/host/agent/version").read_text().strip()
# Stands for AWS, whose signatures nobody here can make.
PUBLISHER = Publisher(_FOLDER / "aws")


def _trusting_a_stand_in(built: Path) -> Path:
    """The built bundle with the stand-in's key in the place of AWS's own, beside it: files are not copied."""
    PUBLISHER.make()
    atexit.register(PUBLISHER.end)
    work = Path(tempfile.mkdtemp(prefix="stand-in-", dir=built.parent.parent)) / "bundle"
    atexit.register(shutil.rmtree, work.parent, ignore_errors=True)
    shutil.copytree(built, work, copy_function=os.link)
    key = PUBLISHER.key().encode()
    code = _apart(work / "clickstream.tar")
    with tarfile.open(code, "w", format=tarfile.USTAR_FORMAT) as changed, tarfile.open(built / code.name) as original:
        for entry in original:
            held = original.extractfile(entry)
            data = key if entry.name == _KEY else held.read() if held else b""
            entry.size = len(data)
            changed.addfile(entry, io.BytesIO(data))
    version = write_manifest(_apart(work / "manifest").parent)
    return work.rename(work.parent / version)


def _apart(path: Path) -> Path:
    """Takes a file away under whose other names its content has to stay."""
    path.unlink()
    return path


BUNDLE = BUNDLES / _BUILT.version if _BUILT == NO_BUNDLE else _trusting_a_stand_in(BUNDLES / _BUILT.version)
WAREHOUSE = HostSettings(
    role="warehouse",
    name="SBW_EC2_ShinyDWH",
    address="10.0.128.10",
    region="ap-southeast-1",
    raw_bucket="example-raw",
    bundle_bucket="example-raw-bundle",
    backups_bucket="example-raw-backups",
    bundle_version=BUNDLE.name,
    bootstrap_sha256=_BUILT.bootstrap_sha256,
    data_volume="vol-0123456789abcdef0",
    loader_parameter="/test/loader",
    reader_parameter="/test/reader",
    backup_parameter="/test/backup",
    erasure_parameter="/test/erasure",
    start_date="2026-10-05",
)
OLTP = HostSettings(
    role="oltp",
    name="SBW_EC2_WebDB",
    address="10.0.0.10",
    region="ap-southeast-1",
    raw_bucket="example-raw",
    bundle_bucket="example-raw-bundle",
    backups_bucket="example-raw-backups",
    bundle_version=BUNDLE.name,
    bootstrap_sha256=_BUILT.bootstrap_sha256,
    data_volume="vol-0fedcba9876543210",
    shop_parameter="/test/shop",
    backup_parameter="/test/backup",
)


def changed_bundle(folder: Path, change: Callable[[Path], None]) -> Path:
    """The built bundle without its packages (their index stays), with a change and a manifest that fits it."""
    work = folder / "changed"
    shutil.copytree(BUNDLE, work, ignore=shutil.ignore_patterns("*.deb"), copy_function=os.link)
    change(work)
    version = write_manifest(_apart(work / "manifest").parent)
    return work.rename(folder / version)


def replace_text(path: Path, old: str, new: str) -> None:
    """Changes a file that may have other names, under this name alone."""
    text = path.read_text()
    assert old in text
    path.unlink()
    path.write_text(text.replace(old, new))

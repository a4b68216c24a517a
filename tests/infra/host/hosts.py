"""The two hosts as tests make them, and bundles that differ from the built one."""

import os
import secrets
import shutil
from collections.abc import Callable
from pathlib import Path

from infra.host.bundle import BUNDLES, current_bundle, write_manifest
from infra.host.settings import HostSettings

PASSWORDS = {name: secrets.token_urlsafe(32) for name in ("/test/loader", "/test/reader", "/test/shop")}
_BUNDLE = current_bundle()
BUNDLE = BUNDLES / _BUNDLE.version
WAREHOUSE = HostSettings(
    role="warehouse",
    name="SBW_EC2_ShinyDWH",
    address="10.0.128.10",
    region="ap-southeast-1",
    raw_bucket="example-raw",
    bundle_bucket="example-raw-bundle",
    backups_bucket="example-raw-backups",
    bundle_version=_BUNDLE.version,
    bootstrap_sha256=_BUNDLE.bootstrap_sha256,
    data_volume="vol-0123456789abcdef0",
    loader_parameter="/test/loader",
    reader_parameter="/test/reader",
)
OLTP = HostSettings(
    role="oltp",
    name="SBW_EC2_WebDB",
    address="10.0.0.10",
    region="ap-southeast-1",
    raw_bucket="example-raw",
    bundle_bucket="example-raw-bundle",
    backups_bucket="example-raw-backups",
    bundle_version=_BUNDLE.version,
    bootstrap_sha256=_BUNDLE.bootstrap_sha256,
    data_volume="vol-0fedcba9876543210",
    shop_parameter="/test/shop",
)


def changed_bundle(folder: Path, change: Callable[[Path], None]) -> Path:
    """The built bundle without its packages (their index stays), with a change and a manifest that fits it."""
    work = folder / "changed"
    shutil.copytree(BUNDLE, work, ignore=shutil.ignore_patterns("*.deb"), copy_function=os.link)
    change(work)
    version = write_manifest(_apart(work / "manifest").parent)
    return work.rename(folder / version)


def _apart(path: Path) -> Path:
    """Takes a file away under whose other names its content has to stay."""
    path.unlink()
    return path


def replace_text(path: Path, old: str, new: str) -> None:
    """Changes a file that may have other names, under this name alone."""
    text = path.read_text()
    assert old in text
    path.unlink()
    path.write_text(text.replace(old, new))

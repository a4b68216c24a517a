"""Packs our code for the hosts: one archive with the repository's files; equal files give equal bytes."""

import io
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

from infra.artefact import ROOT
from infra.node_package import STOREFRONT, bundle
from infra.wheels import PackagingFailed

# The folders and files of the repository that a host reads or runs.
_TAKEN = (
    "LICENSE",
    "clickstream_pipeline",
    "dbt-free-sql",
    "docs/metrics.md",
    "infra/host",
    "shiny",
    "storefront/db/migrations",
    "workspace.yaml",
)
_LEFT_OUT = ("shiny/tests",)


def taken_files() -> list[PurePosixPath]:
    """The files of the repository that git tracks or would add, without those that it ignores."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard", "--", *_TAKEN],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    if done.returncode != 0:
        raise PackagingFailed(f"git can't list the repository's files, which the bundle contains: {done.stderr}")
    named = sorted({PurePosixPath(name) for name in done.stdout.split("\0") if name})
    left_out = [PurePosixPath(folder) for folder in _LEFT_OUT]
    return [path for path in named if (ROOT / path).is_file() and not any(map(path.is_relative_to, left_out))]


def archive() -> bytes:
    """A tar archive of the files, and of the module that prepares the shop's database: shop/prepare.js.

    The files belong to root, who alone may change them; all accounts may read them.
    """
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        for path in taken_files():
            _add(tar, str(path), (ROOT / path).read_bytes())
        with tempfile.TemporaryDirectory() as name:
            module = bundle(STOREFRONT / "db" / "prepare-on-host.ts", Path(name) / "prepare.js")
            _add(tar, "shop/prepare.js", module.read_bytes())
    return written.getvalue()


def _add(tar: tarfile.TarFile, name: str, data: bytes) -> None:
    entry = tarfile.TarInfo(name)
    entry.size = len(data)
    entry.mode = 0o755 if data.startswith(b"#!") else 0o644
    tar.addfile(entry, io.BytesIO(data))

"""A minimal Debian 12 as debootstrap makes it, kept in build/: `python -m tests.infra.host.debian_root`.

It holds what Debian's image for EC2 has and user data needs, and nothing else: systemd, curl and the certificates of
authorities.
"""

import os
import shutil
import subprocess
import tempfile
from pathlib import Path

from infra.artefact import BUILD
from infra.target import fingerprint

_DEBOOTSTRAP = shutil.which("debootstrap", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
_WORDS = ("--variant=minbase", "--include=systemd-sysv,curl,ca-certificates", "bookworm")
_KEPT = BUILD / "debian-root" / fingerprint(*_WORDS)
_INSTALL = "apt-get install --yes --no-install-recommends debootstrap"


def reason_against() -> str | None:
    """Why there can be no Debian root here; None when there can be one."""
    if os.geteuid() != 0:
        return "a Debian root is entered by chroot, which takes root: sudo make test"
    if not _KEPT.exists() and _DEBOOTSTRAP is None:
        return f"there is no debootstrap: {_INSTALL}"
    return None


def minimal_root() -> Path:
    """The folder of the root, made when there is none; only that needs the network."""
    if _KEPT.exists():
        return _KEPT
    assert _DEBOOTSTRAP is not None
    _KEPT.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=_KEPT.parent, prefix="unfinished-") as name:
        root = Path(name) / "root"
        done = subprocess.run(
            [_DEBOOTSTRAP, *_WORDS[:-1], _WORDS[-1], root], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        if done.returncode != 0:
            raise RuntimeError(f"debootstrap failed: {done.stdout[-2000:]}")
        shutil.rmtree(root / "var" / "cache" / "apt" / "archives")
        root.rename(_KEPT)
    return _KEPT


if __name__ == "__main__":
    reason = reason_against()
    print(f"hosts are not tested: {reason}" if reason else f"a Debian root: {minimal_root()}")

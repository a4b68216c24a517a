"""Stand-ins for the agent of Systems Manager and for the key of its publisher."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

_CONTROL = """\
Package: {name}
Version: {version}
Architecture: amd64
Maintainer: nobody
Description: a stand-in for the agent of Systems Manager
"""


def package(folder: Path, version: str, *, name: str = "amazon-ssm-agent") -> Path:
    """A package of Debian that holds nothing."""
    root = folder / f"{name}-{version}"
    (root / "DEBIAN").mkdir(parents=True)
    (root / "DEBIAN" / "control").write_text(_CONTROL.format(name=name, version=version))
    subprocess.run(["dpkg-deb", "--build", root], check=True, capture_output=True)
    return Path(f"{root}.deb")


@dataclass(frozen=True, slots=True)
class Publisher:
    """Somebody with a key of their own; `home` is theirs alone, and short, as gpg's socket needs it."""

    home: Path

    def make(self) -> None:
        """Makes the key."""
        self.home.mkdir(mode=0o700)
        self._gpg("--passphrase", "", "--quick-generate-key", "Stand-in <stand-in@example.com>", "rsa2048", "sign", "0")

    def key(self) -> str:
        """In armour, as AWS shows its own."""
        return self._gpg("--armor", "--export").decode()

    def signature(self, path: Path, *options: str) -> bytes:
        """Of a file, apart from it unless other options say otherwise."""
        return self._gpg(*(options or ("--detach-sign",)), "--output", "-", str(path))

    def _gpg(self, *arguments: str) -> bytes:
        command = ["gpg", "--homedir", str(self.home), "--batch", "--quiet", "--pinentry-mode", "loopback", *arguments]
        return subprocess.run(command, check=True, capture_output=True).stdout

    def end(self) -> None:
        """The agent that gpg has started ends."""
        subprocess.run(["gpgconf", "--homedir", str(self.home), "--kill", "all"], check=True)

"""A host without a network: a copy of a Debian root, entered by chroot, in namespaces of its own.

The first process of its namespaces holds everything: when it goes, every process of the machine goes, and every mount,
the root in memory among them. It goes with the process that made it, however that ends.
"""

import subprocess
from collections.abc import Sequence
from pathlib import Path

# The kernel ends the children of a namespace with its first process.
_NAMESPACES = ["unshare", "--net", "--mount", "--ipc", "--uts", "--pid", "--fork", "--kill-child=SIGKILL"]
# As a machine finds itself when it has started: its own files, no devices but these, and an interface to itself.
_START = r"""
set -eu
minimal=$1 root=$2 device=$3 name=$4 addresses=$5
mount --make-rprivate /
# In memory it takes no time to go. Packages are unpacked without waiting for a disk.
mount -t tmpfs -o mode=755,size=8g tmpfs "$root"
cp --archive "$minimal/." "$root"
echo force-unsafe-io > "$root/etc/dpkg/dpkg.cfg.d/test"
: > "$root/etc/resolv.conf"
mount -t proc proc "$root/proc"
mount -t tmpfs -o mode=755 tmpfs "$root/run"
mount -t tmpfs -o mode=755 tmpfs "$root/dev"
mkdir -p "$root/dev/shm" "$root/dev/pts" "$root/dev/disk/by-id" "$root/run/lock"
mount -t tmpfs -o mode=1777 tmpfs "$root/dev/shm"
for each in null zero full random urandom tty; do
    touch "$root/dev/$each"
    mount --bind "/dev/$each" "$root/dev/$each"
done
ln -s /proc/self/fd "$root/dev/fd"
touch "$root/dev/data"
mount --bind "$device" "$root/dev/data"
ln -s ../../data "$root/dev/disk/by-id/$name"
# Held open until the machine ends, the loop device goes with it.
exec 9<"$device"
losetup --detach "$device"
ip link set lo up
for address in $addresses; do ip address add "$address/32" dev lo; done
echo ready
# Until the other end of this pipe is closed, by whatever.
exec cat >/dev/null
"""


class Machine:
    """A machine with a copy of the minimal root, mounted at a folder that is made for it, and with a volume.

    The volume is a file, and may be handed on to the next machine.
    """

    def __init__(
        self, minimal: Path, mount_point: Path, volume: Path, *, volume_name: str, addresses: Sequence[str]
    ) -> None:
        mount_point.mkdir()
        self._inner_root = mount_point
        device = subprocess.run(
            ["losetup", "--find", "--show", volume], capture_output=True, text=True, check=True
        ).stdout.strip()
        self._first = subprocess.Popen(
            [*_NAMESPACES, "sh", "-c", _START,
             "machine", minimal, mount_point, device, volume_name, " ".join(addresses)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )  # fmt: skip
        assert self._first.stdout is not None
        said = self._first.stdout.readline()
        assert said == "ready\n", said + self._first.stdout.read()
        children = Path(f"/proc/{self._first.pid}/task/{self._first.pid}/children")
        (self._pid,) = children.read_text().split()
        # As seen from outside of its namespaces.
        self.root = Path(f"/proc/{self._pid}/root{mount_point}")

    def inside(self, *command: str) -> list[str]:
        """What runs a command on the machine, as root."""
        return [*self.beside(), "chroot", str(self._inner_root), *command]

    def beside(self, *command: str) -> list[str]:
        """What runs a command of ours in the machine's network, with our own files."""
        return ["nsenter", "--target", self._pid, "--net", "--mount", "--ipc", "--uts", "--pid", *command]

    def run(self, *command: str, input: str | None = None) -> "subprocess.CompletedProcess[str]":
        """Runs a command on the machine; both of its outputs are in `stdout`."""
        return subprocess.run(
            self.inside(*command), input=input, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            env={"PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
        )  # fmt: skip

    def answer(self, *command: str) -> str:
        """A command's output; fails when the command does."""
        done = self.run(*command)
        assert done.returncode == 0, f"{command}: {done.stdout}"
        return done.stdout.strip()

    def end(self) -> None:
        self._first.kill()
        self._first.wait()


def empty_volume(path: Path, size_bytes: int = 2 * 1024**3) -> Path:
    """A file that can be a machine's volume; it takes room as it is written."""
    with path.open("wb") as file:
        file.truncate(size_bytes)
    return path

"""A volume gets a file system only when it holds nothing: the step of the installation by itself."""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.infra.host.debian_root import minimal_root
from tests.infra.host.machine import Machine, empty_volume

pytestmark = [pytest.mark.xdist_group("oltp-host"), pytest.mark.usefixtures("debian")]

_STEP = (ROOT / "infra" / "host" / "steps" / "volume.sh").read_text()
_RUN = (
    'set -euo pipefail; DATA_VOLUME=vol-0123; step() { :; }; fail() { echo "$*"; exit 1; }\n'
    f"{_STEP}\nfindmnt -no FSTYPE,OPTIONS /var/lib/clickstream; ls /var/lib/clickstream"
)


@contextmanager
def machine_with(volume: Path) -> Iterator[Machine]:
    folder = volume.with_name(f"machine-{secrets.token_hex(4)}")
    name = "nvme-Amazon_Elastic_Block_Store_vol0123"
    machine = Machine(minimal_root(), folder, volume, volume_name=name, addresses=[])
    try:
        yield machine
    finally:
        machine.end()


def test_a_blank_volume_is_formatted_once_and_keeps_what_it_holds(tmp_path: Path) -> None:
    volume = empty_volume(tmp_path / "volume", 64 * 1024**2)
    with machine_with(volume) as machine:
        first = machine.answer("bash", "-c", _RUN)
        assert first.startswith("ext4 ")
        assert {"nosuid", "nodev", "noexec"} <= set(first.split()[1].split(","))
        machine.answer("touch", "/var/lib/clickstream/mine")
    with machine_with(volume) as machine:
        assert "mine" in machine.answer("bash", "-c", f"({_RUN})\n{_RUN}").split()
        assert (machine.root / "etc" / "fstab").read_text().count(" /var/lib/clickstream ") == 1


# Where it lies, and what: the beginning of such a file system, the end of a table of partitions with one entry, what no
# program knows of.
_HOLDS = {
    "xfs": (0, b"XFSB\x00\x00\x10\x00"),
    "partitions": (446, bytes.fromhex("00000000830000000008000000100000") + bytes(48) + b"\x55\xaa"),
    "something": (4096, b"somebody's data"),
}


@pytest.mark.parametrize("holds", _HOLDS)
def test_a_volume_that_holds_anything_else_is_left_alone(holds: str, tmp_path: Path) -> None:
    volume = empty_volume(tmp_path / "volume", 64 * 1024**2)
    place, content = _HOLDS[holds]
    with volume.open("r+b") as file:
        file.seek(place)
        file.write(content)
    before = volume.read_bytes()
    with machine_with(volume) as machine:
        done = machine.run("bash", "-c", _RUN)
    assert done.returncode != 0
    assert "vol-0123 contains" in done.stdout
    assert volume.read_bytes() == before

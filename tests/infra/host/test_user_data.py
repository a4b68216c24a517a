"""What a host is told when it is made; that it then installs itself is tested in a Debian root."""

import dataclasses
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from infra.host.settings import HostSettings
from infra.host.user_data import LIMIT_BYTES, user_data

ROOT = Path(__file__).parents[3]
WAREHOUSE = HostSettings(
    role="warehouse",
    name="SBW_EC2_ShinyDWH",
    address="10.0.128.10",
    region="ap-southeast-1",
    raw_bucket="example-raw",
    bundle_bucket="example-raw-bundle",
    backups_bucket="example-raw-backups",
    bundle_version="0123456789abcdef",
    bootstrap_sha256="0" * 64,
    data_volume="vol-0123456789abcdef0",
    loader_parameter="/clickstream/warehouse/loader-password",
    reader_parameter="/clickstream/warehouse/reader-password",
    backup_parameter="/clickstream/warehouse/backup-passphrase",
    erasure_parameter="/clickstream/warehouse/erasure-key",
)


def test_a_shell_reads_the_settings_as_they_were_given(tmp_path: Path) -> None:
    script = user_data(WAREHOUSE).replace("/etc/", f"{tmp_path}/etc/").replace("/usr/", f"{tmp_path}/usr/")
    for folder in ("usr/local/sbin", "etc/systemd/system", "bin"):
        (tmp_path / folder).mkdir(parents=True)
    systemctl = tmp_path / "bin" / "systemctl"
    systemctl.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/asked\n')
    systemctl.chmod(0o755)
    subprocess.run(["bash"], input=script, text=True, check=True, env={"PATH": f"{tmp_path}/bin:/usr/bin:/bin"})
    read = subprocess.run(
        ["bash", "-c", f'set -a; . {tmp_path}/etc/clickstream/host.env; env -u PWD -u SHLVL -u _'],
        env={}, capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert dict(line.split("=", 1) for line in read.stdout.splitlines()) == WAREHOUSE.variables()
    assert (tmp_path / "asked").read_text().splitlines() == [
        "daemon-reload",
        "enable --quiet clickstream-install.service",
        "start --no-block clickstream-install.service",
    ]


def test_the_script_keeps_clear_of_what_a_shell_checker_knows_of() -> None:
    if shutil.which("shellcheck") is None:
        reason = "shellcheck is not here: apt-get install --yes --no-install-recommends shellcheck"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    scripts = sorted(path for path in (ROOT / "infra" / "host").rglob("*") if _is_bash(path))
    assert scripts
    checked = subprocess.run(["shellcheck", "--severity=style", *map(str, scripts)], capture_output=True, text=True)
    assert checked.returncode == 0, checked.stdout
    whole = subprocess.run(["shellcheck", "-"], input=user_data(WAREHOUSE), capture_output=True, text=True)
    assert whole.returncode == 0, whole.stdout


def test_the_longest_names_that_there_are_fit_into_what_ec2_takes() -> None:
    longest = dataclasses.replace(WAREHOUSE, raw_bucket="r" * 63, bundle_bucket="b" * 63, backups_bucket="k" * 63)
    assert len(user_data(longest).encode()) < LIMIT_BYTES


@pytest.mark.parametrize("value", ["two words", "it's", "$HOME", "a\nb", '"'])
def test_a_value_that_a_shell_would_read_otherwise_is_refused(value: str) -> None:
    with pytest.raises(ValueError, match="raw_bucket of SBW_EC2_ShinyDWH"):
        dataclasses.replace(WAREHOUSE, raw_bucket=value)


def test_a_role_without_its_passwords_is_refused() -> None:
    with pytest.raises(ValueError, match="SBW_EC2_ShinyDWH is warehouse and has no reader_parameter"):
        dataclasses.replace(WAREHOUSE, reader_parameter=None)
    with pytest.raises(ValueError, match="SBW_EC2_WebDB is oltp and has no shop_parameter"):
        dataclasses.replace(WAREHOUSE, name="SBW_EC2_WebDB", role="oltp")


def test_a_name_that_cloudformation_fills_in_is_taken() -> None:
    volume = "${Token[TOKEN.123]}"
    assert f"DATA_VOLUME={volume}\n" in user_data(dataclasses.replace(WAREHOUSE, data_volume=volume))


def _is_bash(path: Path) -> bool:
    return path.is_file() and (path.suffix == ".sh" or path.read_bytes().startswith(b"#!/bin/bash"))

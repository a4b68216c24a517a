"""Makes a host's user data, a script that cloud-init runs once, as root, at the first start."""

from pathlib import Path

from infra.host.settings import HostSettings

# Before encoding: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html
LIMIT_BYTES = 16 * 1024
_INSTALL = Path(__file__).with_name("install")
# The files in the user data, with their paths on the host and their modes; the host has no other source yet.
_FILES = (
    ("clickstream-aws", "/usr/local/sbin/clickstream-aws", "0755"),
    ("clickstream-install", "/usr/local/sbin/clickstream-install", "0755"),
    ("clickstream-install.service", "/etc/systemd/system/clickstream-install.service", "0644"),
)


def user_data(host: HostSettings) -> str:
    """A shell script that writes /etc/clickstream/host.env, and starts the installation from the bundle.

    The installation is a systemd service, which tries again until it is done, after a restart too, and does not run
    afterwards. Raises `ValueError` if the script is longer than EC2's limit.
    """
    lines = ["#!/bin/bash", "set -euo pipefail", "umask 022", "mkdir -p /etc/clickstream"]
    settings = "".join(f"{name}={value}\n" for name, value in host.variables().items())
    lines += _written("/etc/clickstream/host.env", settings, "0644")
    for name, path, mode in _FILES:
        lines += _written(path, (_INSTALL / name).read_text(encoding="utf-8"), mode)
    lines += ["systemctl daemon-reload", "systemctl enable --quiet clickstream-install.service"]
    # cloud-init must not wait for it: the installation takes minutes, and starts services that wait for cloud-init.
    lines += ["systemctl start --no-block clickstream-install.service"]
    script = "\n".join(lines) + "\n"
    if len(script.encode()) > LIMIT_BYTES:
        raise ValueError(f"the user data of {host.name} is longer than EC2's limit of {LIMIT_BYTES} bytes")
    return script


def _written(path: str, text: str, mode: str) -> list[str]:
    end = "END_OF_FILE"
    if end in text:
        raise ValueError(f"{path} holds {end}, where it would end")
    return [f"cat > {path} <<'{end}'", text.removesuffix("\n"), end, f"chmod {mode} {path}"]

"""The script with which a host begins: cloud-init runs it once, as root, when the host is made."""

from pathlib import Path

from infra.host.settings import HostSettings

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instancedata-add-user-data.html: before it is encoded.
LIMIT_BYTES = 16 * 1024
_INSTALL = Path(__file__).with_name("install")
# Files that go out with the user data, for nothing else is there yet: where each lies on the host, and its mode.
_FILES = (
    ("clickstream-aws", "/usr/local/sbin/clickstream-aws", "0755"),
    ("clickstream-install", "/usr/local/sbin/clickstream-install", "0755"),
    ("clickstream-install.service", "/etc/systemd/system/clickstream-install.service", "0644"),
)


def user_data(host: HostSettings) -> str:
    """A shell script that writes /etc/clickstream/host.env, and has the host install itself from its bundle.

    The installation is a service of systemd, which tries again until it is done, after a restart too, and never
    afterwards. Raises `ValueError` when the script is longer than EC2 takes.
    """
    lines = ["#!/bin/bash", "set -euo pipefail", "umask 022", "mkdir -p /etc/clickstream"]
    settings = "".join(f"{name}={value}\n" for name, value in host.variables().items())
    lines += _written("/etc/clickstream/host.env", settings, "0644")
    for name, path, mode in _FILES:
        lines += _written(path, (_INSTALL / name).read_text(encoding="utf-8"), mode)
    lines += ["systemctl daemon-reload", "systemctl enable --quiet clickstream-install.service"]
    # cloud-init is not to wait for it: what it does takes minutes, and its own services wait for cloud-init.
    lines += ["systemctl start --no-block clickstream-install.service"]
    script = "\n".join(lines) + "\n"
    if len(script.encode()) > LIMIT_BYTES:
        raise ValueError(f"the user data of {host.name} is longer than the {LIMIT_BYTES} bytes that EC2 takes")
    return script


def _written(path: str, text: str, mode: str) -> list[str]:
    end = "END_OF_FILE"
    if end in text:
        raise ValueError(f"{path} holds {end}, where it would end")
    return [f"cat > {path} <<'{end}'", text.removesuffix("\n"), end, f"chmod {mode} {path}"]

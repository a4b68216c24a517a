"""What the private server is given: one configuration for laptop and server, units that a real systemd takes."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from clickstream_pipeline.local.dashboard_nginx import nginx_config, server_config
from tests.commands import ROOT, free_port
from tests.dashboard.started import needs_r

SERVER = ROOT / "shiny/server"


def test_the_servers_configuration_is_the_laptops() -> None:
    assert (SERVER / "nginx.conf").read_text() == server_config()


@needs_r
@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_nginx_takes_the_configuration_for_any_number_of_processes(processes: int, tmp_path: Path) -> None:
    config = tmp_path / "nginx.conf"
    sockets = [tmp_path / f"{number}.sock" for number in range(processes)]
    config.write_text(nginx_config(port=free_port(), sockets=sockets, folder=tmp_path))
    nginx = shutil.which("nginx") or "/usr/sbin/nginx"
    done = subprocess.run([nginx, "-t", "-p", tmp_path, "-c", config], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "warn" not in done.stderr


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and "CI" not in os.environ,
    reason="there is no systemd to ask: apt-get install --yes --no-install-recommends systemd",
)
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    units = [Path(shutil.copy(path, tmp_path)) for path in SERVER.iterdir() if path.suffix in (".service", ".target")]
    assert len(units) == 3
    done = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    complaints = [
        line for line in done.stderr.splitlines() if str(tmp_path) in line and "is not executable" not in line
    ]
    assert complaints == []


def test_no_unit_runs_as_root_or_listens_beyond_the_machine() -> None:
    services = list(SERVER.glob("*.service"))
    assert len(services) == 2
    for service in services:
        text = service.read_text()
        assert "User=clickstream-dashboard" in text
        assert "NoNewPrivileges=yes" in text
        assert "Restart=always" in text
    listens = [line for line in (SERVER / "nginx.conf").read_text().splitlines() if line.strip().startswith("listen ")]
    assert listens
    assert all("127.0.0.1:3838" in line for line in listens)

"""`clickstream ui`: it answers until it is ended, leaves no process behind, and keeps Dagster's secrets."""

import re
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import psutil
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_string
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.assets.conftest import point_at
from tests.commands import clickstream, clickstream_begun, free_port

pytestmark = pytest.mark.usefixtures("nothing_configured")


def test_it_answers_until_it_is_interrupted_and_leaves_no_process(nothing_configured: Path) -> None:
    server = EmbeddedServer(nothing_configured / "warehouse")
    with socket.socket() as taken:
        port = free_port()
        taken.bind(("127.0.0.1", port))
        taken.listen()
        begun = clickstream_begun("ui", "--port", str(port))
        try:
            address = _address_of(begun)
            assert address.startswith("http://127.0.0.1:")
            assert int(address.rsplit(":", 1)[1]) > port
            with urllib.request.urlopen(f"{address}/server_info") as answer:
                assert answer.status == 200
            assert server.is_running()
        finally:
            children, told = _ended(begun, signal.SIGINT)
    assert (begun.returncode, told.splitlines()[-1]) == (0, "The Dagster UI has ended.")
    assert "Traceback" not in told
    assert "dagster.daemon - INFO - " in told, "without colours, which would stand there as escapes"
    assert len(children) >= 4, "daemon, web server, and the code location's two"
    assert _still_at_work(children) == []
    assert not server.is_running()
    assert (nothing_configured / "dagster/dagster.yaml").read_text().startswith("# Written anew by `clickstream ui`")


def test_a_part_that_ends_is_named_and_the_others_end(nothing_configured: Path) -> None:
    begun = clickstream_begun("ui", "--port", str(free_port()))
    try:
        _address_of(begun)
        children = psutil.Process(begun.pid).children(recursive=True)
        (daemon,) = [child for child in children if "dagster._daemon" in child.cmdline()]
        daemon.kill()
        told = begun.communicate(timeout=60)[0]
    finally:
        begun.kill()
    assert begun.returncode == 1
    assert told.endswith("clickstream: Dagster's daemon was ended by signal 9 (Killed); its log is above\n")
    assert _still_at_work(children) == []
    assert not EmbeddedServer(nothing_configured / "warehouse").is_running()


def test_its_storage_and_warehouse_can_be_in_postgresql(
    warehouse_address: WarehouseAddress, nothing_configured: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = warehouse_address
    point_at(at, monkeypatch)
    begun = clickstream_begun("ui", "--port", str(free_port()), DAGSTER_STORAGE_URL=connection_string(at))
    try:
        _address_of(begun)
    finally:
        children, told = _ended(begun, signal.SIGTERM)
    assert begun.returncode == 0
    assert (at.password or "?") not in told
    assert _still_at_work(children) == []
    assert (nothing_configured / "dagster/dagster.yaml").stat().st_mode & 0o077 == 0
    assert not list(nothing_configured.rglob("*.db"))
    assert not (nothing_configured / "warehouse").exists()


@pytest.mark.parametrize(
    ("url", "sentence"),
    [
        (
            "postgresql://u:s3cret@127.0.0.1:{port}/d",
            "no connection to Dagster's storage: .*check DAGSTER_STORAGE_URL",
        ),
        (
            "postgresql://u:s3cret%zz@127.0.0.1/d",
            "Dagster's storage: DAGSTER_STORAGE_URL can't be read as an address",
        ),
        (
            "mysql://u:s3cret@h/d",
            "DAGSTER_STORAGE_URL is invalid; expected postgresql://user:password@host:5432/.*",
        ),
    ],
)
def test_storage_that_cannot_be_used_is_one_sentence_without_its_password(url: str, sentence: str) -> None:
    done = clickstream("ui", DAGSTER_STORAGE_URL=url.format(port=free_port()))
    assert done.returncode == 1
    assert re.fullmatch(f"clickstream: {sentence}\n", done.stderr, flags=re.DOTALL)
    assert "s3cret" not in done.stderr


def test_a_configuration_of_ones_own_is_kept(tmp_path: Path) -> None:
    own = tmp_path / "dagster/dagster.yaml"
    own.parent.mkdir()
    own.write_text("telemetry: {enabled: false}\n")
    done = clickstream("ui", DAGSTER_HOME=str(own.parent), DAGSTER_STORAGE_URL="postgresql://u@127.0.0.1:1/d")
    assert done.stderr == (
        f"clickstream: {own} is your own and stays as it is, so DAGSTER_STORAGE_URL would do nothing: drop one\n"
    )
    assert own.read_text() == "telemetry: {enabled: false}\n"


def _address_of(begun: "subprocess.Popen[str]") -> str:
    """Where the UI says that it answers."""
    assert begun.stdout is not None
    lines = []
    for line in begun.stdout:
        lines.append(line)
        if line.startswith("Dagster UI: "):
            return line.split()[2]
    raise AssertionError("the UI never answered:\n" + "".join(lines))


def _ended(begun: "subprocess.Popen[str]", number: signal.Signals) -> tuple[list[psutil.Process], str]:
    """Sends it a signal and waits for its end; the processes below it until then, and the last that it said."""
    children = psutil.Process(begun.pid).children(recursive=True)
    begun.send_signal(number)
    return children, begun.communicate(timeout=60)[0]


def _still_at_work(processes: list[psutil.Process]) -> list[psutil.Process]:
    """Those that still do something; one that ended and waits for its last parent to notice doesn't."""
    _, alive = psutil.wait_procs(processes, timeout=2)
    return [process for process in alive if process.status() != psutil.STATUS_ZOMBIE]

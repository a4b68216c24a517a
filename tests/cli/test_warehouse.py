"""`clickstream warehouse`, and what commands do with a warehouse that is not there, or not ready."""

import re
import signal
from collections.abc import Sequence
from pathlib import Path

import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.assets.conftest import point_at
from tests.cli.loaded_days import WEEK, is_asked
from tests.commands import IN_BACKGROUND, UNDER_NOHUP, clickstream, clickstream_begun, free_port, wait_for
from tests.storage.server.test_connection_strings import who_is_let_in
from tests.storage.server.test_roles import MIGRATIONS

pytestmark = pytest.mark.usefixtures("nothing_configured")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_is_interrupted_leaves_quietly_and_no_server_behind(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    server = EmbeddedServer(tmp_path / "home/warehouse")
    begun = clickstream_begun("sql", "select pg_sleep(60)")
    wait_for(lambda: is_asked(server, "pg_sleep"))
    begun.send_signal(number)
    assert (begun.communicate(timeout=30)[0], begun.returncode) == ("", code)
    assert not server.is_running()


@pytest.mark.parametrize(
    ("by", "number"), [(IN_BACKGROUND, signal.SIGINT), (UNDER_NOHUP, signal.SIGHUP)], ids=["in background", "nohup"]
)
def test_a_command_goes_on_at_a_signal_that_it_was_started_to_ignore(
    by: Sequence[str], number: signal.Signals, tmp_path: Path
) -> None:
    begun = clickstream_begun("sql", "--csv", "select 'done' as it, pg_sleep(2) is null as \"and\"", by=by)
    wait_for(lambda: is_asked(EmbeddedServer(tmp_path / "home/warehouse"), "pg_sleep"))
    begun.send_signal(number)
    assert (begun.communicate(timeout=30)[0], begun.returncode) == ("it,and\ndone,f\n", 0)


def test_the_embedded_server_is_started_looked_at_and_stopped(tmp_path: Path) -> None:
    stopped = clickstream("warehouse", "status")
    assert (stopped.returncode, stopped.stdout) == (1, "not running; `clickstream warehouse start` starts it\n")
    assert clickstream("warehouse", "stop").stdout == "was not running\n"
    started = clickstream("warehouse", "start")
    try:
        assert re.fullmatch(
            r"postgresql://clickstream_owner:[^@/?\s]+@127\.0\.0\.1:\d+/clickstream_dw\n", started.stdout
        )
        assert who_is_let_in(started.stdout.strip()) == {"clickstream_owner"}
        running = clickstream("warehouse", "status")
        assert re.fullmatch(
            r"running on 127.0.0.1:\d+, database clickstream_dw, user clickstream_owner\n", running.stdout
        )
        assert running.returncode == 0
        assert clickstream("warehouse", "migrate").stdout == "the embedded warehouse is up to date\n"
    finally:
        assert clickstream("warehouse", "stop").stdout == "stopped\n"
    assert not EmbeddedServer(tmp_path / "home/warehouse").is_running()


def test_a_configured_warehouse_is_migrated_by_its_owner_and_never_started(
    warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(warehouse_address, monkeypatch)
    assert clickstream("warehouse", "migrate").stdout == "nothing to do\n"
    for command in ("start", "stop", "status"):
        done = clickstream("warehouse", command)
        assert (
            done.stderr
            == "clickstream: DWH_HOST is set, so the configured warehouse is used, not the embedded server\n"
        )
        assert done.returncode == 1


def test_a_database_without_tables_is_migrated_and_until_then_says_how(
    server: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(server, monkeypatch)
    monkeypatch.setenv("DWH_DATABASE", "postgres")
    where = f"{server.host}:{server.port}/postgres"
    done = clickstream("sql", "select 1")
    assert (done.returncode, done.stderr) == (
        1,
        f"clickstream: the warehouse {where} lacks {', '.join(MIGRATIONS)}; "
        "run `DWH_USER=clickstream_owner clickstream warehouse migrate`\n",
    )
    assert "lacks" in clickstream("doctor").stdout


def test_a_warehouse_that_does_not_answer_is_one_sentence() -> None:
    done = clickstream("load", *WEEK, DWH_HOST="127.0.0.1", DWH_PORT=str(free_port()), DWH_PASSWORD="not shown")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("clickstream: no connection to the warehouse clickstream_loader@127.0.0.1:")
    assert "Traceback" not in done.stderr
    assert "not shown" not in done.stderr

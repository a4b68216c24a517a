"""`clickstream erase` and `clickstream retain` as a person runs them: first told, then done."""

import stat
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import psycopg2.extensions
import pytest
from click.testing import Result
from typer.testing import CliRunner

from clickstream_pipeline.cli.app import app
from clickstream_pipeline.cli.erasure_key import erasure_key
from clickstream_pipeline.local.failures import CommandFailed, sentence_for
from clickstream_pipeline.settings import WarehouseAddress, load_settings
from tests.assets.conftest import point_at
from tests.erasure.shop import FIRST, SECOND, clients, event, lines, put

Run = Callable[..., str]


@pytest.fixture
def run(
    nothing_configured: Path,
    tmp_path: Path,
    warehouse_address: WarehouseAddress,
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    """Runs a command on a warehouse and a raw folder with two objects of long ago; its output, in one line each."""
    point_at(warehouse_address, monkeypatch)
    monkeypatch.setenv("RAW_URL", tmp_path.as_uri())
    monkeypatch.setenv("CLICKSTREAM_ERASURE_KEY", "a key")
    put(tmp_path, FIRST, lines(event("c-1", userId="u-1"), event("c-2"), b'{"clientId":"c-1"'))
    put(tmp_path, SECOND, lines(event("c-2"), event("c-1")))

    def invoke(*arguments: str) -> str:
        done: Result = CliRunner().invoke(app, arguments)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done.output

    return invoke


def test_erasing_is_told_first_and_done_when_asked(run: Run, connection: psycopg2.extensions.connection) -> None:
    run("load", "--from", "2026-01-05", "--to", "2026-01-06")
    told = (
        "2 events from 2026-01-05 to 2026-01-05, 1 rejected event, 2 raw objects to rewrite (2 raw objects searched)\n"
    )
    assert run("erase", "--client-id", "c-1") == told + "Nothing was changed. Add --carry-out to do it.\n"
    assert clients(connection) == ["c-1", "c-2", "c-2", "c-1"]
    done = run("erase", "--client-id", "c-1", "--carry-out")
    assert done == told + "Erased; every changed day is computed again.\n"
    assert clients(connection) == ["c-2", "c-2"]
    again = run("erase", "--client-id", "c-1")
    assert again.startswith("Erased before, at ")
    assert "There is no data with these ids (0 raw objects searched)." in again


def test_other_ids_seen_with_them_are_told(run: Run) -> None:
    run("load", "--from", "2026-01-05", "--to", "2026-01-06")
    told = run("erase", "--user-id", "u-1")
    assert "The client id c-1 is in the same events; its 1 other event will stay. To erase them too" in told
    assert "clickstream erase --user-id=u-1 --client-id=c-1" in told


@pytest.mark.parametrize("arguments", [[], ["--client-id", " "], ["--client-id", "c", "--user-id", ""]])
def test_nobody_can_not_be_erased(run: Run, arguments: list[str]) -> None:
    with pytest.raises(CommandFailed, match="no id is given"):
        run("erase", *arguments)


def test_old_days_are_told_first_and_removed_when_asked(
    run: Run, connection: psycopg2.extensions.connection, tmp_path: Path
) -> None:
    run("load", "--from", "2026-01-05", "--to", "2026-01-06")
    days = (datetime.now(UTC).date() - datetime(2026, 1, 6).date()).days
    told = run("retain", "--days", str(days))
    assert told.startswith("2 events, 1 rejected event and 1 raw object (0.0 MB) of 1 day, 2026-01-05 to 2026-01-05\n")
    assert told.endswith("Nothing was changed. Add --carry-out to do it.\n")
    assert len(clients(connection)) == 4
    assert run("retain", "--days", str(days), "--carry-out").endswith("Removed; events are kept from 2026-01-06 on.\n")
    assert clients(connection) == ["c-2", "c-1"]
    put(tmp_path, FIRST, lines(event("c-1")))
    with pytest.raises(CommandFailed) as refused:
        run("load", "--from", "2026-01-05", "--to", "2026-01-05")
    assert (sentence_for(refused.value) or "").startswith("2026-01-05 lies before 2026-01-06: its events were removed")


def test_objects_that_were_never_loaded_are_not_removed(run: Run, tmp_path: Path) -> None:
    assert "2 of these objects were never loaded." in run("retain", "--days", "30")
    with pytest.raises(CommandFailed, match="2 objects of 2026-01-05 to 2026-01-06 were never loaded"):
        run("retain", "--days", "30", "--carry-out")
    assert (tmp_path / FIRST).exists()


def test_a_warehouse_of_ones_own_wants_a_key(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CLICKSTREAM_ERASURE_KEY")
    with pytest.raises(CommandFailed) as refused:
        run("erase", "--client-id", "c-1")
    assert "CLICKSTREAM_ERASURE_KEY is not set" in (sentence_for(refused.value) or "")


def test_the_embedded_warehouse_makes_a_key_that_only_its_owner_reads(nothing_configured: Path) -> None:
    settings = load_settings()
    key = erasure_key(settings)
    assert erasure_key(settings) == key
    assert len(key) == 64
    assert stat.S_IMODE((nothing_configured / "erasure-key").stat().st_mode) == 0o600

"""LAB3's checks: what they say while the lab is half done, and after wrong steps, of a warehouse that really loads."""

import argparse
import json
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from stack.etl_function import INVOKE_PATH
from tests.commands import ROOT
from tests.stack.started import environment_of, started_function
from workshop.check import checks_of
from workshop.checking import Place, findings
from workshop.raw_event import moment

# The checks in their order.
HOUR_AND_DAY, MISSED, LATE, MEANWHILE, FAILED, BOOKS = range(6)
NOW = datetime(2026, 1, 31, 8, 30, tzinfo=UTC)
# A day that has ended: calls of the present hour are for another one.
DAY = (datetime.now(UTC) - timedelta(hours=25)).date()


class Learner:
    """Does steps of the lab in a home where the ETL function runs."""

    def __init__(self, home: Path, address: str) -> None:
        self.home = home
        self._address = address

    def stores(self, user_id: str, *moments: str) -> Path:
        """Writes raw objects; returns the last one."""
        command = [sys.executable, "-m", "workshop.raw_event", user_id, *moments]
        done = subprocess.run(command, cwd=ROOT, env=environment_of(self.home), capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return self.home / "raw" / done.stdout.splitlines()[-1]

    def calls(self, **payload: str) -> dict[str, Any]:
        """Calls the function, as `make etl` does."""
        body = json.dumps(payload).encode()
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(self._address + INVOKE_PATH, body, timeout=300) as answer:
            return dict(json.load(answer))

    def lacks(self) -> list[str]:
        """What each check finds missing; empty for one that is right."""
        return [each.lacks for each in findings(checks_of(3), Place(load_settings(environment_of(self.home))))]

    def right(self) -> set[int]:
        return {number for number, lacks in enumerate(self.lacks()) if not lacks}


@pytest.fixture
def learner(tmp_path: Path) -> Iterator[Learner]:
    with EmbeddedServer(tmp_path / "warehouse").running(), started_function(tmp_path) as address:
        yield Learner(tmp_path, address)


def test_each_step_makes_its_check_right_and_each_wrong_one_is_named(learner: Learner) -> None:
    day = {"targetUtcDate": str(DAY)}
    learner.stores("lab3-hour", "20h")
    assert learner.calls(**day)["loaded"] == 1
    assert "the raw store has 0 of the 1 events of the user lab3-day" in learner.lacks()[HOUR_AND_DAY]
    lost = learner.stores("lab3-day", f"{DAY}T00:00Z")
    assert learner.lacks()[HOUR_AND_DAY] == "the raw store has 1 events of the user lab3-day, the warehouse 0"
    assert "in the store but not loaded" in learner.lacks()[BOOKS]
    learner.calls(**day)
    learner.calls(**day)
    assert learner.right() == {HOUR_AND_DAY, BOOKS}

    learner.stores("lab3-missed", "30h")
    learner.stores("lab3-meanwhile", "1h")
    learner.calls()
    assert learner.right() == {HOUR_AND_DAY, MISSED, MEANWHILE, BOOKS}

    kept = lost.rename(learner.home / "gone.json")
    assert learner.calls(**day)["errorType"] == "EtlFailed"
    # The hourly call of today succeeds, and mends nothing of that day.
    assert learner.calls(hoursBack="0")["is_done"] is True
    lacks = learner.lacks()
    assert f"`{lost.relative_to(learner.home / 'raw')}`" in lacks[BOOKS]
    assert "loaded but gone from the store" in lacks[BOOKS]
    assert lacks[FAILED] == f"after the failed run of {DAY} none of this day has succeeded"
    assert lacks[HOUR_AND_DAY] == "the raw store has 0 of the 1 events of the user lab3-day"
    kept.rename(lost)
    learner.calls(**day)
    assert learner.right() == {HOUR_AND_DAY, MISSED, MEANWHILE, FAILED, BOOKS}

    learner.stores("lab3-late", "60h", "61h", "62h", "90h", "91h", "92h")
    learner.calls()
    assert learner.lacks()[LATE] == "the raw store has 6 events of the user lab3-late, the warehouse 0"


def test_a_password_that_is_not_put_back_and_rows_that_are_gone_are_named(learner: Learner) -> None:
    learner.stores("lab3-hour", "20h")
    learner.stores("lab3-day", f"{DAY}T00:00Z")
    assert learner.calls(targetUtcDate=str(DAY))["loaded"] == 2
    password = learner.home / "warehouse/password"
    right = password.read_text()
    password.write_text("wrong")
    assert "password authentication failed" in learner.calls()["errorMessage"]
    lacks = learner.lacks()
    assert all("password authentication failed" in each for number, each in enumerate(lacks) if number != FAILED)
    # The call failed before it had a run.
    assert lacks[FAILED] == "no run of SBW_Lamda_ETL has failed"
    password.write_text(right)
    assert learner.right() == {HOUR_AND_DAY, BOOKS}

    address = EmbeddedServer(learner.home / "warehouse").address()
    with connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute("delete from clickstream_events where user_id = 'lab3-day'")
        connection.commit()
    lacks = learner.lacks()
    assert lacks[HOUR_AND_DAY] == "the raw store has 1 events of the user lab3-day, the warehouse 0"
    assert "events are not loaded + duplicates + rejected" in lacks[BOOKS]


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("2026-01-31T08:00Z", datetime(2026, 1, 31, 8, tzinfo=UTC)),
        ("2026-01-31T15:00+07:00", datetime(2026, 1, 31, 8, tzinfo=UTC)),
        ("30h", NOW - timedelta(hours=30)),
        ("12d", NOW - timedelta(days=12)),
    ],
)
def test_a_moment_is_a_time_with_its_zone_or_so_long_ago(text: str, meant: datetime) -> None:
    assert moment(text, now=NOW) == meant


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("2026-01-31T08:00", "is no moment"),
        ("yesterday", "is no moment"),
        ("12w", "is no moment"),
        ("2026-02-01T08:00Z", "is yet to come"),
    ],
)
def test_any_other_moment_is_refused(text: str, complaint: str) -> None:
    with pytest.raises(argparse.ArgumentTypeError, match=complaint):
        moment(text, now=NOW)

"""A simulated week beside the visits of a shop: added once, whatever interrupts it."""

import json
import subprocess
import sys
from pathlib import Path

from clickstream_pipeline.demo import Truth
from clickstream_pipeline.settings import load_settings
from stack.demo_week import DemoWeek
from tests.commands import ROOT, clickstream
from tests.dashboard.started import NOTHING_CONFIGURED
from tests.stack.started import environment_of

_OWN = "events/2026/01/31/08/event-5b0cf1f4-3c1f-4f6b-9d5e-0d4b3d3a2b11.json"


def add_week(home: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "stack.demo_week", "--visitors-per-day", "15"],
        cwd=ROOT, env=environment_of(home), capture_output=True, text=True, timeout=300,
    )  # fmt: skip


def test_a_week_is_added_beside_what_is_there_and_only_once(tmp_path: Path) -> None:
    own = tmp_path / "raw" / _OWN
    own.parent.mkdir(parents=True)
    own.write_text(json.dumps({"eventName": "home_view", "clientId": "c-1"}))
    done = add_week(tmp_path)
    assert done.returncode == 0, done.stderr
    truth = Truth.read(tmp_path / "raw/truth.json")
    assert own.exists()
    assert not (tmp_path / "up/demo-week").exists()
    objects = sorted((tmp_path / "raw/events").rglob("*.json*"))
    sessions = len(truth.tables["sessions"])
    assert _asked(tmp_path, "select count(*) as sessions from sessions") == str(sessions)
    again = add_week(tmp_path)
    assert again.returncode == 0, again.stderr
    assert sorted((tmp_path / "raw/events").rglob("*.json*")) == objects
    assert _asked(tmp_path, "select count(*) as sessions from sessions") == str(sessions)


def test_a_week_that_was_interrupted_goes_on(tmp_path: Path) -> None:
    assert add_week(tmp_path).returncode == 0
    whole = {path.relative_to(tmp_path / "raw") for path in (tmp_path / "raw/events").rglob("*.json*")}
    # As if it had been killed after half of the objects were moved.
    apart = tmp_path / "up/demo-week"
    for path in sorted(whole)[::2]:
        (apart / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "raw" / path).rename(apart / path)
    (tmp_path / "raw/truth.json").rename(apart / "truth.json")
    (tmp_path / "up/demo-week.unfinished").touch()
    assert DemoWeek(load_settings(environment_of(tmp_path))).told().is_offered
    done = add_week(tmp_path)
    assert done.returncode == 0, done.stderr
    assert not DemoWeek(load_settings(environment_of(tmp_path))).told().is_offered
    assert {path.relative_to(tmp_path / "raw") for path in (tmp_path / "raw/events").rglob("*.json*")} == whole
    assert not apart.exists()


def _asked(home: Path, query: str) -> str:
    done = clickstream("sql", "--csv", "--raw", query, **NOTHING_CONFIGURED, CLICKSTREAM_HOME=str(home))
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[1]

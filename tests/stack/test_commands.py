"""`make down`, `logs`, `etl`, `reset` where no platform runs, or after one has ended."""

from pathlib import Path

import pytest

from stack.following import follow
from stack.state import AlreadyUp, held, holder
from tests.stack.started import stack


def test_where_nothing_runs_each_command_says_so(tmp_path: Path) -> None:
    assert stack(tmp_path, "down").stdout == f"no platform is up in {tmp_path}\n"
    asked = stack(tmp_path, "etl")
    assert (asked.returncode, asked.stderr) == (1, f"make: no platform is up in {tmp_path}; `make up` starts it\n")
    looked = stack(tmp_path, "logs", "--no-follow")
    assert (looked.returncode, looked.stderr) == (1, f"make: no such log in {tmp_path}/up/logs: start `make up`\n")
    assert stack(tmp_path, "reset", "--yes").returncode == 0


def test_a_second_platform_in_a_home_is_refused(tmp_path: Path) -> None:
    with held(tmp_path):
        with pytest.raises(AlreadyUp, match="is up already; `make down` ends it"), held(tmp_path):
            raise AssertionError("it was held twice")
        assert holder(tmp_path) is not None
        refused = stack(tmp_path, "reset", "--yes")
        assert (refused.returncode, refused.stderr) == (1, "make: the platform is up; end it first, with `make down`\n")
    assert holder(tmp_path) is None


def test_reset_asks_and_removes_what_the_platform_made_and_nothing_else(tmp_path: Path) -> None:
    for name in ("raw", "warehouse", "mine"):
        (tmp_path / name).mkdir()
    kept = stack(tmp_path, "reset", input="n\n")
    assert "Nothing was removed." in kept.stdout
    assert (tmp_path / "raw").exists()
    done = stack(tmp_path, "reset", input="y\n")
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"mine"}


def test_logs_are_shown_with_their_names_and_nothing_that_a_terminal_obeys(tmp_path: Path) -> None:
    logs = tmp_path / "up/logs"
    logs.mkdir(parents=True)
    (logs / "shop.log").write_bytes(b"first\n\x1b[2Jcleared \xff\nunfinished")
    (logs / "etl-function.log").write_text("loaded\n")
    shown = stack(tmp_path, "logs", "--no-follow").stdout.splitlines()
    assert shown == ["etl-function  loaded", "shop  first", "shop  \\x1b[2Jcleared \N{REPLACEMENT CHARACTER}"]
    assert stack(tmp_path, "logs", "--no-follow", "shop").stdout.splitlines() == shown[1:]
    unknown = stack(tmp_path, "logs", "--no-follow", "lake")
    assert (unknown.returncode, unknown.stderr) == (
        1,
        f"make: no such log in {logs}; there are etl-function, shop\n",
    )


def test_a_log_that_begins_anew_is_read_from_its_beginning(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log, lines = tmp_path / "shop.log", []
    log.write_text("one\ntw")
    changes = iter([lambda: log.write_text("one\ntwo\n"), lambda: log.write_text("new\n")])

    def sleep(_: float) -> None:
        try:
            next(changes)()
        except StopIteration:
            raise KeyboardInterrupt from None

    monkeypatch.setattr("stack.following.time.sleep", sleep)
    follow(tmp_path, [], on_line=lines.append, is_endless=True)
    assert lines == ["shop  one", "shop  two", "shop  new"]

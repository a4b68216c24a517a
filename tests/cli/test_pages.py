"""Commands of the documentation that change only their shop, each run as its page has it."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.documentation.known_commands import OPEN, Wrong, clickstream
from tests.documentation.shell import Line, commands_of, lines

# Each has a test of its own, which types its commands in their order.
_PLAYED = ("docs/workshop", "docs/day", "docs/upgrading.md")
# What starts a server, or simulates a whole week, has tests of its own; so has what changes the shop that all share.
_RUN = {
    *("sql", "ask", "report", "doctor", "load", "reparse", "generate", "erase", "retain", "discard", "discard list"),
    *("rejects list", "rejects show", "rejects export", "rejects replay", "objects list", "objects retry"),
    *("rejected-requests list", "rejected-requests replay", "warehouse status", "warehouse migrate"),
    "warehouse retime",
}


def _is_run(line: Line) -> bool:
    """Whole lines of `clickstream` in which the reader has nothing to fill in."""
    commands = list(commands_of(line))
    if OPEN in line.text or [command.program for command in commands] != ["clickstream"]:
        return False
    if not (line.is_whole or line.text.startswith(".venv/")):
        return False
    try:
        return "--carry-out" not in line.text and clickstream(commands[0].words[1:], line.is_whole) in _RUN
    except Wrong:
        # tests/documentation says what is wrong.
        return False


def _is_played(page: Path) -> bool:
    return any(page.is_relative_to(ROOT / each) for each in _PLAYED)


# Once, whatever the number of pages that have it.
RUN = {
    line.text.removeprefix(".venv/bin/"): line for line in lines() if not _is_played(line.place.page) and _is_run(line)
}


@pytest.mark.parametrize("line", RUN.values(), ids=list(RUN))
def test_a_command_of_a_page_runs_as_it_stands(in_shop: Path, tmp_path: Path, line: Line) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(Path(sys.executable).parent)
    (tmp_path / "dbt-free-sql").symlink_to(ROOT / "dbt-free-sql")
    text = line.text if line.text.startswith(".venv/") else f".venv/bin/{line.text}"
    done = subprocess.run(["bash", "-c", text], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, ""), str(line)
    assert done.stdout


def test_commands_of_several_pages_are_run() -> None:
    pages = {line.place.page.name for line in RUN.values()}
    assert {"runbook.md", "privacy.md", "reliability.md"} <= pages
    assert len(RUN) >= 30

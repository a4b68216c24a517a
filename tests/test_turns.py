"""The turns of tests: what is shared is set up once, and the groups that begin first exist."""

import re
import subprocess
import sys
from pathlib import Path

from tests.commands import ROOT
from tests.turns import LONG

_CONFTEST = """
import pytest
from tests.turns import group_tests

@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items):
    group_tests(items)
"""
# Each set-up leaves a line; single tests before it keep the other worker from taking all.
_SHARING = """
import time
from pathlib import Path
import pytest

@pytest.fixture(scope="module")
def shared():
    with Path("set-ups").open("a") as log:
        log.write("once\\n")

@pytest.mark.parametrize("number", range(8))
def test_it(number, shared):
    time.sleep(0.1)

@pytest.mark.parametrize("number", range(8))
def test_by_itself(number):
    time.sleep(0.1)
"""


def test_a_fixture_of_a_file_is_set_up_in_one_worker(tmp_path: Path) -> None:
    (tmp_path / "conftest.py").write_text(_CONFTEST)
    (tmp_path / "pytest.ini").write_text("[pytest]\n")
    (tmp_path / "test_sharing.py").write_text(_SHARING)
    distributed = ["-p", "xdist", "-n", "2", "--dist", "loadgroup", "--no-loadscope-reorder", "-p", "no:cacheprovider"]
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", *distributed],
        cwd=tmp_path, capture_output=True, text=True,
        env={"PYTHONPATH": str(ROOT), "PATH": "", "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
    )  # fmt: skip
    assert "16 passed" in done.stdout, done.stdout + done.stderr
    assert (tmp_path / "set-ups").read_text() == "once\n"


def test_every_group_that_begins_first_is_one_of_the_tests() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert set(LONG) <= set(re.findall(r'xdist_group\("([^"]+)"\)', texts))

"""LAB1's local track: each command in order, in a copy of the repository, and what it prints."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.documentation.pages import repository_files
from tests.infra.aws.conftest import PYTHON, synthesis_environment
from tests.workshop.comparison import first_difference
from tests.workshop.track import Typed, all_steps

PAGE = ROOT / "docs/workshop/lab1-network.md"
CHECKOV = ROOT / ".venv-checkov/bin/checkov"
needs_tools = pytest.mark.skipif(
    not (PYTHON.exists() and CHECKOV.exists()) and "CI" not in os.environ,
    reason="CDK or checkov is not here: make .venv-infra/ready .venv-checkov/ready",
)
pytestmark = pytest.mark.xdist_group("lab1")


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """The repository as a learner has it: every file, one commit, the environments that `make` would install."""
    into = tmp_path / "clickstream"
    for path in repository_files():
        target = into / path.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, target, follow_symlinks=False)
        # Older than the environments, which are newer than what they were installed from.
        os.utime(target, (1, 1), follow_symlinks=False)
    for name, place in (
        (".venv", Path(sys.prefix)),
        *((each, ROOT / each) for each in (".venv-infra", ".venv-checkov")),
    ):
        (into / name).mkdir()
        for each in place.iterdir():
            (into / name / each.name).symlink_to(each)
        for stamp in ("runtime", "dev", "ready"):
            (into / name / stamp).unlink(missing_ok=True)
            (into / name / stamp).touch()
    git = ["git", "-c", "user.name=learner", "-c", "user.email=learner@shop.example"]
    for command in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "As it was"]):
        subprocess.run([*git, *command], cwd=into, check=True, capture_output=True)
    return into


@needs_tools
def test_every_command_of_lab1_prints_what_the_page_shows(copy: Path) -> None:
    made = 0
    for step in all_steps(PAGE):
        assert isinstance(step, Typed), f"{step.place}: this test has no browser"
        made += step.command.startswith("make network")
        printed = _run(step, copy)
        assert first_difference(step.seen, printed) is None, f"{step.place}: $ {step.command}\n{printed}"
    assert made >= 5
    left = subprocess.run(["git", "status", "--short"], cwd=copy, capture_output=True, text=True, check=True)
    assert left.stdout == ""


def _run(step: Typed, folder: Path) -> str:
    environment = {**synthesis_environment(), "PYTHONPATH": str(folder), "CLICKSTREAM_HOME": str(folder / "data")}
    for name in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS"):
        environment.pop(name, None)
    done = subprocess.run(
        ["bash", "-c", step.command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
    )
    return done.stdout

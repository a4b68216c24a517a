"""A run of tests that is asked for durations says where its time went."""

import re
import subprocess
import sys

from tests.commands import ROOT

PART = "tests/domain/test_placeholders.py"


def test_a_run_says_how_long_each_folder_and_each_worker_took() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-n", "1", "--durations", "1", PART],
        cwd=ROOT, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    passed = re.search(r"^(\d+) passed", done.stdout, re.MULTILINE)
    assert passed is not None
    assert re.search(rf"^ +\d+ s tests/domain, {passed[1]} tests$", done.stdout, re.MULTILINE), done.stdout
    assert re.search(r"^ +\d+ s by gw0$", done.stdout, re.MULTILINE), done.stdout

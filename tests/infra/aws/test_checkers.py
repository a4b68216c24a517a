"""What cdk-nag, cfn-lint and checkov find is nothing, or has a reason; and every reason is for something they find.

Of the templates with S3's notifications, which have everything that those of the default have.
"""

import json
import os
import subprocess
from pathlib import Path

import pytest

from infra.stand_ins import write_stand_ins
from tests.commands import ROOT
from tests.infra.aws.conftest import PYTHON, Synthesized, synthesis_environment

pytestmark = pytest.mark.xdist_group("the synthesized platform")

_CHECKOV = ROOT / ".venv-checkov" / "bin" / "checkov"
# cfn-lint takes what CDK writes by itself for superfluous: dependencies that a reference implies.
_CFN_LINT = (str(PYTHON.with_name("cfn-lint")), "--ignore-checks", "W3005", "--format", "json")


def test_what_cdk_nag_finds_stops_the_synthesis_unless_it_has_a_reason(
    with_notifications: Synthesized, tmp_path: Path
) -> None:
    done = subprocess.run(
        [
            str(PYTHON),
            "-m",
            "tests.infra.aws.without_reasons",
            str(write_stand_ins(tmp_path / "artefacts")),
            str(tmp_path / "out"),
        ],
        cwd=ROOT,
        env=synthesis_environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )
    told = json.loads(done.stdout.splitlines()[-1])
    assert "ValidationFailed" in told["stopped"]
    report = json.loads((tmp_path / "out" / "validation-report.json").read_text())
    found = {
        (violation["ruleName"], construct["constructPath"])
        for plugin in report["pluginReports"]
        if plugin["pluginName"] == "AwsSolutions"
        for violation in plugin["violations"]
        for construct in violation["violatingConstructs"]
    }
    idle = [
        [rule, path]
        for rule, path, _ in told["accepted"]
        if not any(rule == of and (where == path or where.startswith(f"{path}/")) for of, where in found)
    ]
    assert idle == []
    assert all(len(reason.split()) > 5 for _, _, reason in told["accepted"])


def test_cfn_lint_finds_nothing(with_notifications: Synthesized) -> None:
    templates = sorted(map(str, with_notifications.folder.glob("*.template.json")))
    done = subprocess.run([*_CFN_LINT, "--", *templates], capture_output=True, text=True, timeout=300)
    assert (json.loads(done.stdout or "[]"), done.returncode) == ([], 0), done.stderr


@pytest.fixture(scope="module")
def checked(with_notifications: Synthesized) -> dict[str, list[tuple[str, str]]]:
    """What checkov says of the templates: rule and resource, by what became of them."""
    if not _CHECKOV.exists():
        reason = "checkov is not here: make .venv-checkov/ready"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    done = subprocess.run(
        [str(_CHECKOV), "--directory", str(with_notifications.folder), "--framework", "cloudformation",
         "--skip-download", "--output", "json"],
        capture_output=True, text=True, timeout=300, env={**os.environ, "LOG_LEVEL": "ERROR"},
    )  # fmt: skip
    results = json.loads(done.stdout)["results"]
    return {
        kind: [(each["check_id"], each["resource"]) for each in results[kind]]
        for kind in ("passed_checks", "failed_checks", "skipped_checks")
    }


def test_checkov_finds_nothing_without_a_reason(checked: dict[str, list[tuple[str, str]]]) -> None:
    assert checked["failed_checks"] == []
    assert len(checked["passed_checks"]) > 100
    assert checked["skipped_checks"]

"""The platform's templates, synthesized once, offline, as `make deploy` would."""

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import pytest

from infra.aws import host_preflight
from infra.host.bundle import Bundle
from infra.reachability.templates import Template
from infra.stand_ins import write_stand_ins
from tests.commands import ROOT
from tests.infra.aws.recorder import RecordingServer, recording_server

# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/finding-an-ami.html: whose images the server knows.
AMAZON = "137112412989"
BUNDLE = Bundle("1" * 32, "2" * 64)
PYTHON = ROOT / ".venv-infra" / "bin" / "python"
PREPARED_BY = "make .venv-infra/ready"


@dataclass(frozen=True, slots=True)
class Synthesized:
    """The folder of the templates, and the CPU time that they took."""

    folder: Path
    took_s: float

    def template(self, stack: str) -> Template:
        return Template(json.loads((self.folder / f"{stack}.template.json").read_text(encoding="utf-8")))


def synthesis_environment() -> dict[str, str]:
    """Nothing of this machine's configuration, and no network that could be asked."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_"))}
    return {
        **kept,
        # Whoever asks for anything outside is told no at once.
        "HTTPS_PROXY": "http://127.0.0.1:9",
        "HTTP_PROXY": "http://127.0.0.1:9",
        "JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION": "20",
    }


def synthesize(into: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs the app as `make synth` does."""
    artefacts = write_stand_ins(into.parent / "artefacts")
    return subprocess.run(
        [str(PYTHON), "-m", "infra.aws.app", "--artefacts", str(artefacts), "--into", str(into), *arguments],
        cwd=ROOT,
        env=synthesis_environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )


def _synthesized(folder: Path, configuration: Path) -> Synthesized:
    if not PYTHON.exists():
        reason = f"the packages that synthesize are not here: {PREPARED_BY}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    before = os.times()
    done = synthesize(folder, "--configuration", str(configuration))
    after = os.times()
    assert done.returncode == 0, done.stdout + done.stderr
    took_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Synthesized(folder, took_s)


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """The templates of the default configuration."""
    return _synthesized(tmp_path_factory.mktemp("synthesized") / "templates", Path("/nonexistent"))


@pytest.fixture(scope="session")
def with_notifications(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """The templates with loads on S3's notifications, and with everything else that the default has."""
    folder = tmp_path_factory.mktemp("with-notifications")
    (folder / "deployment.toml").write_text("etl_on_new_objects = true\n")
    return _synthesized(folder / "templates", folder / "deployment.toml")


@pytest.fixture(scope="session")
def platform(synthesized: Synthesized) -> Template:
    return synthesized.template("ClickstreamPlatform")


@pytest.fixture(scope="session")
def stores(synthesized: Synthesized) -> Template:
    return synthesized.template("ClickstreamStores")


@pytest.fixture
def aws(nothing_configured: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[RecordingServer]:
    """A server that stands for an account which nobody has used yet."""
    with recording_server() as server:
        for name, value in server.environment("operator").items():
            monkeypatch.setenv(name, value)
        yield server


@pytest.fixture
def limits(monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """The account's limits: of concurrent functions and of virtual CPUs, of which the server knows nothing."""
    told = {"ConcurrentExecutions": 1_000, "cpus": 32}
    made = boto3.session.Session.client

    def client(self: Any, service: str, **options: Any) -> Any:
        found = made(self, service, **options)
        if service == "lambda":
            found.get_account_settings = lambda: {"AccountLimit": told}
        if service == "service-quotas":
            found.get_service_quota = lambda **asked: {"Quota": {"Value": float(told["cpus"]), **asked}}
        return found

    monkeypatch.setattr(boto3.session.Session, "client", client)
    return told


def images(ec2: Any, **wanted: str) -> list[Any]:
    """The server's images that are like Debian's in all but their publisher, or as wanted otherwise."""
    like = {"OwnerId": AMAZON, "Architecture": "x86_64", "RootDeviceName": "/dev/xvda", **wanted}
    return [each for each in ec2.describe_images()["Images"] if like.items() <= each.items()]


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever published the server's images stands for Debian, of which it has none."""
    monkeypatch.setattr(host_preflight, "DEBIAN", AMAZON)

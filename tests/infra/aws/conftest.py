"""The platform's templates, synthesized once, offline, as `make deploy` would."""

import json
import os
import subprocess
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.infra.aws.templates import Template

PYTHON = ROOT / ".venv-infra" / "bin" / "python"
PREPARED_BY = "make .venv-infra/ready"


@dataclass(frozen=True, slots=True)
class Synthesized:
    """The folder of the templates, and the CPU time that they took."""

    folder: Path
    took_s: float

    def template(self, stack: str) -> Template:
        return Template(json.loads((self.folder / f"{stack}.template.json").read_text(encoding="utf-8")))


def write_stand_ins(folder: Path) -> Path:
    """Zips in place of the functions' own, which take a minute to build: a template names them by their hash."""
    for name in ("lambda-etl/python3.12-x86_64.zip", "lambda-ingest/python3.12-x86_64.zip", "lambda-shop/gateway.zip"):
        archive = folder / "artefacts" / name
        archive.parent.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(archive, "w") as opened:
            opened.writestr("name", name)
    return folder / "artefacts"


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
    artefacts = write_stand_ins(into.parent)
    return subprocess.run(
        [str(PYTHON), "-m", "infra.aws.app", "--artefacts", str(artefacts), "--into", str(into), *arguments],
        cwd=ROOT,
        env=synthesis_environment(),
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="session")
def synthesized(tmp_path_factory: pytest.TempPathFactory) -> Synthesized:
    """The templates of the default configuration."""
    if not PYTHON.exists():
        reason = f"the packages that synthesize are not here: {PREPARED_BY}"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    folder = tmp_path_factory.mktemp("synthesized") / "templates"
    before = os.times()
    done = synthesize(folder, "--configuration", "/nonexistent")
    after = os.times()
    assert done.returncode == 0, done.stdout + done.stderr
    took_s = after.children_user + after.children_system - before.children_user - before.children_system
    return Synthesized(folder, took_s)


@pytest.fixture(scope="session")
def platform(synthesized: Synthesized) -> Template:
    return synthesized.template("ClickstreamPlatform")


@pytest.fixture(scope="session")
def stores(synthesized: Synthesized) -> Template:
    return synthesized.template("ClickstreamStores")

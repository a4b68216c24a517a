"""An agent of Systems Manager that somebody else has put in the place of AWS's: it would run as root."""

import os
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from ssl import PROTOCOL_TLS_SERVER, SSLContext

import pytest

from tests.commands import ROOT
from tests.infra.host.agents import Publisher, package
from tests.infra.host.backup.certificate import make_certificate

REGION = "ap-southeast-1"
AGENT = ROOT / "infra/host/agent"
VERSION = (AGENT / "version").read_text().strip()
DEB = f"/{VERSION}/debian_amd64/amazon-ssm-agent.deb"
# As the manual shows it: https://docs.aws.amazon.com/systems-manager/latest/userguide/verify-agent-signature.html
FINGERPRINT = "4855A9E6833216D6A77D8FE451A8E050D0052E5D"
# What is called while it is installed; dpkg notes what it is given and changes nothing here.
_DPKG = '#!/bin/bash\nset -eu\ncp "$2" "$NOTED"\n'

pytestmark = pytest.mark.skipif(
    not all(map(shutil.which, ("gpg", "gpgv", "dpkg-deb"))) and "CI" not in os.environ,
    reason="no gpg, gpgv or dpkg-deb: apt-get install --yes gnupg gpgv dpkg",
)


@pytest.fixture(scope="module")
def publishers() -> Iterator[tuple[Publisher, Publisher]]:
    """Who stands for AWS, and somebody else."""
    with tempfile.TemporaryDirectory(prefix="agents-") as folder:
        both = (Publisher(Path(folder) / "aws"), Publisher(Path(folder) / "other"))
        for each in both:
            each.make()
        yield both
        for each in both:
            each.end()


class Bucket:
    """AWS's bucket of a region, for a host that knows a stand-in's key: what lies in it, and what was installed."""

    def __init__(self, folder: Path, key: str) -> None:
        self.objects: dict[str, bytes] = {}
        self.folder, self.noted = folder, folder / "installed.deb"
        shutil.copytree(AGENT, folder / "agent")
        (folder / "agent/amazon-ssm-agent.asc").write_text(key)
        (folder / "bin").mkdir()
        for name, text in (("dpkg", _DPKG), ("dpkg-query", "#!/bin/bash\ncat $INSTALLED\n")):
            (folder / "bin" / name).write_text(text)
            (folder / "bin" / name).chmod(0o755)
        self.certificate = make_certificate(folder, f"amazon-ssm-{REGION}.s3.{REGION}.amazonaws.com")

    def install(self, *, has: str = "") -> "subprocess.CompletedProcess[str]":
        """Runs the host's own script, led to this bucket."""
        objects = self.objects

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                found = objects.get(self.path)
                self.send_response(404 if found is None else 200)
                self.send_header("Content-Length", str(len(found or b"")))
                self.end_headers()
                self.wfile.write(found or b"")

            def log_message(self, format: str, *arguments: object) -> None:
                pass

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        context = SSLContext(PROTOCOL_TLS_SERVER)
        context.load_cert_chain(*self.certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (self.folder / ".curlrc").write_text(
            f'connect-to = "::127.0.0.1:{server.server_address[1]}"\ncacert = "{self.certificate[0]}"\nretry = 0\n'
        )
        (self.folder / "has").write_text(has)
        path = f"{self.folder}/bin:{os.environ['PATH']}"
        told = {"NOTED": str(self.noted), "INSTALLED": str(self.folder / "has"), "AWS_REGION": REGION}
        try:
            return subprocess.run(
                ["bash", str(self.folder / "agent/clickstream-agent")],
                env={"PATH": path, "CURL_HOME": str(self.folder), "HOME": str(self.folder), **told},
                capture_output=True, text=True, timeout=120,
            )  # fmt: skip
        finally:
            server.shutdown()
            server.server_close()


@pytest.fixture
def bucket(tmp_path: Path, publishers: tuple[Publisher, Publisher]) -> Bucket:
    """With the agent as AWS has it."""
    made = Bucket(tmp_path, publishers[0].key())
    agent = package(tmp_path, f"{VERSION}-1")
    made.objects = {DEB: agent.read_bytes(), f"{DEB}.sig": publishers[0].signature(agent)}
    return made


def test_the_agent_that_was_chosen_and_signed_is_installed_once(bucket: Bucket) -> None:
    done = bucket.install()
    assert done.returncode == 0, done.stderr
    assert bucket.noted.read_bytes() == bucket.objects[DEB]
    bucket.noted.unlink()
    assert bucket.install(has=f"installed {VERSION}-1").returncode == 0
    assert not bucket.noted.exists()
    assert bucket.install(has="installed 3.1.0.0-1").returncode == 0
    assert bucket.noted.exists()


def _unsigned(bucket: Bucket, aws: Publisher, other: Publisher, agent: Path) -> None:
    del bucket.objects[f"{DEB}.sig"]


def _with_an_empty_signature(bucket: Bucket, aws: Publisher, other: Publisher, agent: Path) -> None:
    bucket.objects[f"{DEB}.sig"] = b""


def _signed_by_somebody_else(bucket: Bucket, aws: Publisher, other: Publisher, agent: Path) -> None:
    bucket.objects[f"{DEB}.sig"] = other.signature(agent)


def _with_somebody_elses_signature_beside(bucket: Bucket, aws: Publisher, other: Publisher, agent: Path) -> None:
    bucket.objects[DEB] = evil = package(bucket.folder / "evil", f"{VERSION}-1").read_bytes() + b" "
    (bucket.folder / "evil.deb").write_bytes(evil)
    bucket.objects[f"{DEB}.sig"] = other.signature(bucket.folder / "evil.deb") + bucket.objects[f"{DEB}.sig"]


def _changed_afterwards(bucket: Bucket, aws: Publisher, other: Publisher, agent: Path) -> None:
    bucket.objects[DEB] += b" "


def _with_a_signed_message_in_place_of_a_signature(
    bucket: Bucket, aws: Publisher, other: Publisher, agent: Path
) -> None:
    bucket.objects[f"{DEB}.sig"] = aws.signature(agent, "--sign")
    bucket.objects[DEB] = package(bucket.folder / "evil", f"{VERSION}-1").read_bytes() + b" "


def _an_older_one(bucket: Bucket, aws: Publisher, other: Publisher, agent: Path) -> None:
    older = package(bucket.folder / "older", "3.0.0.0-1")
    bucket.objects = {DEB: older.read_bytes(), f"{DEB}.sig": aws.signature(older)}


def _a_version_that_only_begins_like_it(bucket: Bucket, aws: Publisher, other: Publisher, agent: Path) -> None:
    longer = package(bucket.folder / "longer", f"{VERSION}1-1")
    bucket.objects = {DEB: longer.read_bytes(), f"{DEB}.sig": aws.signature(longer)}


def _another_package(bucket: Bucket, aws: Publisher, other: Publisher, agent: Path) -> None:
    found = package(bucket.folder / "another", f"{VERSION}-1", name="amazon-cloudwatch-agent")
    bucket.objects = {DEB: found.read_bytes(), f"{DEB}.sig": aws.signature(found)}


@pytest.mark.parametrize(
    ("attack", "told"),
    [
        (_unsigned, "amazon-ssm-agent.deb.sig of version"),
        (_with_an_empty_signature, "has no valid signature by AWS's key"),
        (_signed_by_somebody_else, "has no valid signature by AWS's key"),
        (_with_somebody_elses_signature_beside, "has no valid signature by AWS's key"),
        (_changed_afterwards, "has no valid signature by AWS's key"),
        (_with_a_signed_message_in_place_of_a_signature, "has no valid signature by AWS's key"),
        (_an_older_one, "has version 3.0.0.0-1, not"),
        (_a_version_that_only_begins_like_it, f"has version {VERSION}1-1, not"),
        (_another_package, "is amazon-cloudwatch-agent"),
    ],
)
def test_any_other_agent_is_not_installed_and_told(
    bucket: Bucket,
    publishers: tuple[Publisher, Publisher],
    attack: Callable[[Bucket, Publisher, Publisher, Path], None],
    told: str,
) -> None:
    attack(bucket, *publishers, bucket.folder / f"amazon-ssm-agent-{VERSION}-1.deb")
    done = bucket.install()
    assert done.returncode != 0
    assert not bucket.noted.exists()
    # The last line of this form goes into the host's status, where alarms look.
    last = [line for line in done.stderr.splitlines() if line.startswith("== ")][-1]
    assert told in last


def test_the_key_is_the_one_that_aws_shows(tmp_path: Path) -> None:
    shown = subprocess.run(
        ["gpg", "--homedir", str(tmp_path), "--batch", "--with-colons", "--show-keys", AGENT / "amazon-ssm-agent.asc"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip
    fields = [line.split(":") for line in shown.splitlines()]
    assert [each[9] for each in fields if each[0] == "fpr"] == [FINGERPRINT]
    assert [each[9] for each in fields if each[0] == "uid"] == ["SSM Agent <ssm-agent-signer@amazon.com>"]


def test_nothing_else_fetches_an_agent() -> None:
    """A host installs what the script has checked, and the newest of the day nowhere."""
    texts = {
        path: path.read_text(errors="replace")
        for path in (ROOT / "infra").rglob("*")
        if path.is_file() and "node_modules" not in path.parts
    }
    assert [path.name for path, text in texts.items() if "amazon-ssm-agent.deb" in text] == ["clickstream-agent"]
    assert [path.name for path, text in texts.items() if "/latest/debian_amd64" in text] == []

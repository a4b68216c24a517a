"""A host as it is when it has just been made: a machine with an empty volume, and what stands in for AWS beside it."""

import dataclasses
import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path

from infra.host.settings import HostSettings
from infra.host.user_data import user_data
from tests.commands import ROOT
from tests.infra.host import units
from tests.infra.host.agents import package
from tests.infra.host.debian_root import minimal_root
from tests.infra.host.hosts import PUBLISHER, VERSION
from tests.infra.host.machine import Machine
from tests.infra.host.stand_ins import PLAIN

REGION = "ap-southeast-1"
_METADATA = "169.254.169.254"
_BUCKETS = ("example-raw", "example-raw-bundle", "example-raw-backups")
# Moto wants a signature for some things, and does not look at it.
_WHOEVER = (
    f"Authorization: AWS4-HMAC-SHA256 Credential=x/20260101/{REGION}/s3/aws4_request, SignedHeaders=host, Signature=x"
)


class Scene:
    """A host with its surroundings. `parameters` are the secrets that Systems Manager has for it."""

    def __init__(
        self, folder: Path, host: HostSettings, volume: Path, *, bundles: Sequence[Path], parameters: dict[str, str]
    ) -> None:
        self.host = host
        self._folder = folder
        folder.mkdir()
        # Only the volume's name is told: with its id, less the dash.
        name = f"nvme-Amazon_Elastic_Block_Store_{host.data_volume.replace('-', '', 1)}"
        addresses = [_METADATA, host.address]
        self.machine = Machine(minimal_root(), folder / "root", volume, volume_name=name, addresses=addresses)
        try:
            self._trust_stand_ins()
            self._start_stand_ins(bundles, parameters)
        except BaseException:
            self.machine.end()
            raise

    def _trust_stand_ins(self) -> None:
        names = [f"{bucket}.s3.{REGION}.amazonaws.com" for bucket in (*_BUCKETS, f"amazon-ssm-{REGION}")]
        names += [f"s3.{REGION}.amazonaws.com", f"ssm.{REGION}.amazonaws.com"]
        (self.machine.root / "etc" / "hosts").write_text("127.0.0.1 localhost " + " ".join(names) + "\n")
        (self.machine.root / "etc" / "hostname").write_text("host\n")
        alternatives = ",".join(f"DNS:{name}" for name in names)
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
             "-subj", "/CN=stand-in", "-addext", f"subjectAltName={alternatives}",
             "-keyout", self._folder / "key.pem", "-out", self._folder / "certificate.pem"],
            check=True, capture_output=True,
        )  # fmt: skip
        authorities = self.machine.root / "usr" / "local" / "share" / "ca-certificates" / "stand-in.crt"
        authorities.write_bytes((self._folder / "certificate.pem").read_bytes())
        self.machine.answer("update-ca-certificates")

    def _start_stand_ins(self, bundles: Sequence[Path], parameters: dict[str, str]) -> None:
        # Stands in for what AWS keeps for the region.
        agent = package(self._folder / "agent", f"{VERSION}-1")
        agent.with_suffix(".deb.sig").write_bytes(PUBLISHER.signature(agent))
        settings = {
            "region": REGION,
            "keys": ["ASIA" + secrets.token_hex(8).upper(), secrets.token_urlsafe(30), secrets.token_urlsafe(200)],
            "buckets": _BUCKETS,
            "bundle_bucket": self.host.bundle_bucket,
            "bundles": [str(bundle) for bundle in bundles],
            "parameters": parameters,
            "agent": str(agent),
            "agent_version": VERSION,
            "certificate": str(self._folder / "certificate.pem"),
            "key": str(self._folder / "key.pem"),
        }
        path = self._folder / "settings.json"
        path.touch(mode=0o600)
        path.write_text(json.dumps(settings))
        self.keys = settings["keys"]
        log = (self._folder / "stand-ins.log").open("wb")
        serving = [sys.executable, "-m", "tests.infra.host.stand_ins", str(path)]
        process = subprocess.Popen(
            self.machine.beside("env", f"--chdir={ROOT}", *serving),
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=log,
        )  # fmt: skip
        assert process.stdout is not None
        said = process.stdout.readline()
        assert said == b"ready\n", (self._folder / "stand-ins.log").read_text()[-3000:]
        threading.Thread(target=process.wait, daemon=True).start()

    def begin(self, **changes: str) -> "subprocess.CompletedProcess[str]":
        """Runs the user data as cloud-init does, for changed settings if need be, then the service that it leaves."""
        told = self.machine.run("bash", input=user_data(dataclasses.replace(self.host, **changes)))
        assert told.returncode == 0, told.stdout
        return self.install()

    def install(self) -> "subprocess.CompletedProcess[str]":
        return units.run(self.machine, "clickstream-install.service")

    def stored(self, path: str) -> str:
        """What S3 has under bucket/key."""
        return self._s3("GET", path)

    def store(self, path: str, file: Path) -> None:
        self._s3("PUT", path, "--data-binary", f"@{file}", "--header", "Content-Type: application/octet-stream")

    def remove(self, path: str) -> None:
        self._s3("DELETE", path)

    def _s3(self, method: str, path: str, *words: str) -> str:
        asked = ["curl", "-sSf", "--request", method, "--header", _WHOEVER, *words, f"{PLAIN}/{path}"]
        return subprocess.run(self.machine.beside(*asked), capture_output=True, text=True, check=True).stdout

    def end(self) -> None:
        """Ends the machine; its volume stays."""
        self.machine.end()

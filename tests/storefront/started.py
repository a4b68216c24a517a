"""`make shop` as a process of its own, with a data folder of its own, for as long as somebody looks at it."""

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
import psutil
import pytest
from botocore.config import Config

from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from storefront.local.cognito import REGION
from storefront.local.database import DATABASE, OWNER
from tests.commands import ROOT, free_port, wait_for

_IS_INSTALLED = shutil.which("node") is not None and (ROOT / "storefront/node_modules/.bin/next").exists()

# Where CI runs nothing is skipped: there the tests fail instead.
needs_storefront = pytest.mark.skipif(
    not _IS_INSTALLED and "CI" not in os.environ, reason="the storefront's packages are not installed: make test"
)

# The first start builds the storefront, which takes a minute or two on two cores that have nothing else to do.
_START_S = 900


@dataclass(frozen=True, slots=True)
class Started:
    """A shop that runs; `addresses` by what `make shop` calls them: Shop, API, Database, Cognito."""

    process: "subprocess.Popen[str]"
    home: Path
    addresses: dict[str, str]

    @property
    def raw(self) -> Path:
        """Where the API stores what browsers send."""
        return self.home / "raw"

    def asked(self, query: str) -> list[tuple[Any, ...]]:
        """What the shop's database answers to its owner; changes stay."""
        server = EmbeddedServer(self.home / "shop/postgres", owner=OWNER, database=DATABASE)
        with connection_to(server.address()) as connection, connection.cursor() as cursor:
            cursor.execute(query)
            rows = cursor.fetchall()
            connection.commit()
            return rows

    def subject_of(self, email: str) -> str:
        """The id (`sub`) that the user pool has given to an account."""
        found = re.search(r"pool (\S+);", (self.home / "out.log").read_text())
        assert found is not None
        cognito = boto3.client(
            "cognito-idp", endpoint_url=self.addresses["Cognito"], region_name=REGION,
            aws_access_key_id="local", aws_secret_access_key="local", config=Config(proxies={}),
        )  # fmt: skip
        user = cognito.admin_get_user(UserPoolId=found[1], Username=email)
        return next(each["Value"] for each in user["UserAttributes"] if each["Name"] == "sub")


@contextlib.contextmanager
def started_shop(home: Path) -> Iterator[Started]:
    """The shop for the length of a block; nothing of it is left afterwards."""
    log = home / "out.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "storefront.local", "--home", str(home), "--port", str(free_port())],
            cwd=ROOT, stdout=output, stderr=output, text=True,
        )  # fmt: skip
    try:
        yield Started(process, home, _addresses(process, log))
    finally:
        children = psutil.Process(process.pid).children(recursive=True) if process.poll() is None else []
        process.send_signal(signal.SIGINT)
        code = process.wait(timeout=60)
        left = [child for child in children if child.is_running() and child.status() != psutil.STATUS_ZOMBIE]
        assert (left, code) == ([], 0)
        assert len(children) >= 3
        assert "The shop has ended." in log.read_text()
        assert not EmbeddedServer(home / "shop/postgres").is_running()


def _addresses(process: "subprocess.Popen[str]", log: Path) -> dict[str, str]:
    """Waits until everything answers."""
    wait_for(lambda: "Ctrl-C ends" in log.read_text() or process.poll() is not None, timeout_s=_START_S)
    assert process.poll() is None, log.read_text()
    addresses = dict(re.findall(r"^(\w+) +(\S+)", log.read_text(), re.MULTILINE))
    return {name: value.rstrip(",") for name, value in addresses.items()}

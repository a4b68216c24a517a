"""A machine that tells how it is, and `clickstream-lambda-status`, which reads it."""

import contextlib
from collections.abc import Iterator
from dataclasses import replace

import pytest
from moto.server import ThreadedMotoServer

from clickstream_pipeline.handlers import host_status
from clickstream_pipeline.hosts.status_object import open_status_reader
from clickstream_pipeline.settings import StatusSettings
from tests.infra.aws.recorder import REGION
from tests.infra.host.backup.cluster import Cluster
from tests.infra.host.backup.lost_hosts import BUCKET, Machines
from tests.infra.host.backup.metadata import instance_metadata


@contextlib.contextmanager
def telling(machines: Machines, host: str, role: str) -> Iterator[Cluster]:
    """A host whose database runs, with its way to AWS: curl is told where the names lead here."""
    cluster = machines.empty(host)
    with instance_metadata() as port:
        (cluster.folder / ".curlrc").write_text(
            f'cacert = "{machines.folder}/certificate.pem"\n'
            f'connect-to = "169.254.169.254:80:127.0.0.1:{port}"\n'
            f'connect-to = "{BUCKET}.s3.{REGION}.amazonaws.com:443:127.0.0.1:{machines.s3.url.rpartition(":")[2]}"\n'
        )
        environment = {**cluster.environment, "HOME": str(cluster.folder), "CLICKSTREAM_ROLE": role}
        at_work = replace(cluster, environment=environment)
        at_work.initialise()
        at_work.start()
        yield at_work


@contextlib.contextmanager
def function_reads(host: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The handler asks another door of the store that the machine wrote into, for the length of a block."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    try:
        _, port = server.get_host_and_port()
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
            monkeypatch.setenv(name, "test")
        settings = StatusSettings(
            bucket=BUCKET, hosts=(host,), aws_region=REGION, s3_endpoint_url=f"http://127.0.0.1:{port}"
        )
        monkeypatch.setattr(host_status, "_surroundings", lambda: (settings, open_status_reader(settings)))
        yield
    finally:
        server.stop()

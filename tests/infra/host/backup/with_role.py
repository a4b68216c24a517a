"""A network of its own, in which a host's role is all that pgBackRest has: `python -m …backup.with_role`.

Run inside a network namespace, whose loopback interface gets the address of instance metadata. Prints, as JSON, what
was asked of S3 with the role's key, and what pgBackRest said.
"""

import dataclasses
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.infra.aws.recorder import REGION, recording_server
from tests.infra.host.backup.certificate import make_certificate
from tests.infra.host.backup.lost_hosts import BUCKET, Machines, client
from tests.infra.host.backup.metadata import ACCESS_KEY, instance_metadata

_ADDRESS = "169.254.169.254"


def main() -> None:
    for words in (["link", "set", "lo", "up"], ["address", "add", f"{_ADDRESS}/32", "dev", "lo"]):
        subprocess.run(["ip", *words], check=True)
    with tempfile.TemporaryDirectory(prefix="clickstream-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        with instance_metadata(_ADDRESS, 80), recording_server(make_certificate(folder, "localhost")) as s3:
            where = {"LocationConstraint": REGION}
            client(s3, folder).create_bucket(Bucket=BUCKET, CreateBucketConfiguration=where)
            cluster = Machines(folder, s3).empty("SBW_EC2_WebDB")
            # Keys as the configuration has them: from the role.
            environment = {each: value for each, value in cluster.environment.items() if "_S3_KEY" not in each}
            done = dataclasses.replace(cluster, environment=environment).run("pgbackrest", "--stanza=main", "info")
            asked = sorted({call.action for call in s3.calls.get(ACCESS_KEY, ())})
    json.dump({"asked": asked, "said": done.stdout}, sys.stdout)


if __name__ == "__main__":
    main()

"""Replaces a host, and keeps its address and its data: for another image, or when it can't be repaired.

    make replace-host HOST=warehouse        # or oltp

The old instance is stopped, its data volume is copied into a snapshot, and two deployments follow: one without the
instance, one with a new one, which takes the address and the volume over and installs itself. The host is away for
about a quarter of an hour; events are stored meanwhile, and the next load takes them all.
"""

import argparse
import subprocess
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import boto3

from infra.aws.configuration import ConfigurationError, read_configuration
from infra.aws.hosts import Host, hosts_of
from infra.aws.protection import Found, find, release, restore

ROOT = Path(__file__).resolve().parents[2]
_CDK = ROOT / "infra" / "node_modules" / ".bin" / "cdk"
_APP = ".venv-infra/bin/python -m infra.aws.app"
# Copying a volume of 100 GiB for the first time takes an hour at worst.
_WAIT = {"Delay": 30, "MaxAttempts": 240}

Deploy = Callable[[Sequence[str]], int]


def replace(ec2: Any, host: Host, deploy: Deploy) -> None:
    """Takes the host's instance away and brings a new one; raises `SystemExit` with what to do when a step fails."""
    found = find(ec2, [host.name])
    release(ec2, found)
    for snapshot in _copied(ec2, found):
        print(f"infra: {host.name}'s data is also in {snapshot}; delete it when the new host does what it should")
    if deploy(["--without", host.role]) != 0:
        there = {each.instance for each in find(ec2, [host.name])}
        restore(ec2, [each for each in found if each.instance in there])
        raise SystemExit(f"infra: {host.name} could not be taken away; it is protected again, and starts")
    if deploy([]) != 0:
        raise SystemExit(
            f"infra: {host.name} is gone and its address and data are kept: correct the errors above, then make deploy"
        )
    print(f"infra: {host.name} is new; it installs itself now, and infra/connect opens it when its agent is there")


def _copied(ec2: Any, found: Sequence[Found]) -> list[str]:
    """Snapshots of the data volumes, to which nothing writes any more."""
    made = []
    for each in found:
        for volume in each.data_volumes:
            answer = ec2.create_snapshot(
                VolumeId=volume,
                Description=f"{each.name}, before its instance {each.instance} was replaced",
                TagSpecifications=[
                    {"ResourceType": "snapshot", "Tags": [{"Key": "project", "Value": "clickstream"}]},
                ],
            )
            made.append(answer["SnapshotId"])
    if made:
        ec2.get_waiter("snapshot_completed").wait(SnapshotIds=made, WaiterConfig=_WAIT)
    return made


def _deploy(options: Sequence[str]) -> int:
    app = " ".join([_APP, *options])
    return subprocess.run(
        [str(_CDK), "deploy", "ClickstreamPlatform", "--exclusively", "--app", app], cwd=ROOT
    ).returncode


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("host", choices=("warehouse", "oltp"))
    parser.add_argument("--configuration", type=Path, default=ROOT / "deployment.toml")
    options = parser.parse_args()
    try:
        configuration = read_configuration(options.configuration)
    except ConfigurationError as error:
        raise SystemExit(f"infra: {error}") from error
    (host,) = [each for each in hosts_of(configuration) if each.role == options.host]
    ec2 = boto3.client("ec2", region_name=configuration.region)
    replace(ec2, host, _deploy)


if __name__ == "__main__":
    main()

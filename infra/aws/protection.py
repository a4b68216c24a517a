"""Makes the hosts ready to be taken away: stopped, so that their volumes come off whole, and no longer protected."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

# In seconds: a stop waits for PostgreSQL, which writes what it holds; half an hour is more than it ever needs.
_WAIT = {"Delay": 15, "MaxAttempts": 120}
_THERE = ["pending", "running", "stopping", "stopped"]


@dataclass(frozen=True, slots=True)
class Found:
    """An instance that is there: its host's name, its id, and the volumes beside its root."""

    name: str
    instance: str
    image: str
    state: str
    data_volumes: tuple[str, ...]


def find(ec2: Any, names: Collection[str]) -> list[Found]:
    """The hosts' instances, by their names; those that are not there are left out."""
    filters = [
        {"Name": "tag:Name", "Values": sorted(names)},
        {"Name": "tag:project", "Values": ["clickstream"]},
        {"Name": "instance-state-name", "Values": _THERE},
    ]
    return [
        _found(told)
        for page in ec2.get_paginator("describe_instances").paginate(Filters=filters)
        for reservation in page["Reservations"]
        for told in reservation["Instances"]
    ]


def _found(told: Any) -> Found:
    name = next(tag["Value"] for tag in told["Tags"] if tag["Key"] == "Name")
    root = told.get("RootDeviceName")
    volumes = [each["Ebs"]["VolumeId"] for each in told["BlockDeviceMappings"] if each["DeviceName"] != root]
    return Found(name, told["InstanceId"], told["ImageId"], told["State"]["Name"], tuple(volumes))


def release(ec2: Any, found: Collection[Found]) -> None:
    """Stops instances and takes their protection from being ended off; afterwards CloudFormation can end them.

    Volumes of an instance that runs would come off while PostgreSQL writes, or not at all.
    """
    ids = [each.instance for each in found]
    if not ids:
        return
    ec2.stop_instances(InstanceIds=ids)
    ec2.get_waiter("instance_stopped").wait(InstanceIds=ids, WaiterConfig=_WAIT)
    for instance in ids:
        ec2.modify_instance_attribute(InstanceId=instance, DisableApiTermination={"Value": False})


def restore(ec2: Any, found: Collection[Found]) -> None:
    """Undoes `release`, for hosts that stay after all."""
    for each in found:
        ec2.modify_instance_attribute(InstanceId=each.instance, DisableApiTermination={"Value": True})
        if each.state in ("pending", "running"):
            ec2.start_instances(InstanceIds=[each.instance])

"""What has to be so before the hosts can be made: images, sizes, quota, volumes, and no instance that is in the way."""

from collections.abc import Iterator, Sequence
from typing import Any

from botocore.exceptions import ClientError

from infra.aws.configuration import Configuration
from infra.aws.hosts import Host, hosts_of
from infra.aws.protection import find
from infra.host.bundle import NO_BUNDLE, Bundle

# https://wiki.debian.org/Cloud/AmazonEC2Image: who publishes Debian's images, and where the newest is named.
DEBIAN = "136693071363"
NEWEST = "/aws/service/debian/release/12/latest/amd64"
# "Running On-Demand Standard (A, C, D, H, I, M, R, T, Z) instances", in virtual CPUs; a new account may have few.
# https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ec2-on-demand-instances.html#ec2-on-demand-instances-limits
_QUOTA = "L-1216C47A"
_STANDARD = "acdhimrtz"


def host_findings(
    configuration: Configuration, session: Any, account: str, *, bundle: Bundle, replacing: str | None = None
) -> Iterator[str]:
    """What is missing or wrong, a sentence each; reads, and changes nothing. `replacing` is a host to be replaced."""
    region = configuration.region
    ec2 = session.client("ec2", region_name=region)
    hosts = hosts_of(configuration)
    unchosen = [host for host in hosts if host.image is None]
    if unchosen:
        yield _newest(session.client("ssm", region_name=region), unchosen)
    for image in sorted({host.image for host in hosts if host.image is not None}):
        yield from _image(ec2, image, account)
    yield from _replaced(ec2, [host for host in hosts if host.role != replacing])
    unknown = list(_types(ec2, configuration, hosts))
    yield from unknown
    if not unknown:
        yield from _quota(ec2, session.client("service-quotas", region_name=region), hosts)
    yield from _bundle(bundle)
    for host in hosts:
        yield from _volume(ec2, configuration, host)


def _bundle(bundle: Bundle) -> Iterator[str]:
    if bundle == NO_BUNDLE:
        yield "there is no bundle that hosts could be made from: make bundle"


def _newest(ssm: Any, hosts: Sequence[Host]) -> str:
    fields = [f"{host.role}_image" for host in hosts]
    try:
        newest = ssm.get_parameter(Name=NEWEST)["Parameter"]["Value"]
    except ClientError as error:
        return (
            f"no image is chosen for the hosts, and {NEWEST} can't be read ({error.response['Error']['Code']}): set "
            f"{' and '.join(fields)} in deployment.toml; aws ec2 describe-images --owners {DEBIAN} names them"
        )
    lines = ", ".join(f'{field} = "{newest}"' for field in fields)
    return f"no image is chosen for the hosts: put {lines} into deployment.toml, Debian's newest"


def _image(ec2: Any, name: str, account: str) -> Iterator[str]:
    try:
        images = ec2.describe_images(ImageIds=[name])["Images"]
    except ClientError as error:
        if not error.response["Error"]["Code"].startswith("InvalidAMIID"):
            raise
        images = []
    if not images:
        yield f"{name} is no image of this region: choose another in deployment.toml"
        return
    (image,) = images
    if image["OwnerId"] not in (DEBIAN, account):
        yield f"{name} is neither Debian's nor this account's, but {image['OwnerId']}'s: who made it owns the hosts"
    if image["Architecture"] != "x86_64":
        yield f"{name} is for {image['Architecture']}; the bundle's packages are for x86_64"
    if image.get("RootDeviceName") != "/dev/xvda":
        yield f"{name} has its root at {image.get('RootDeviceName')}, not at /dev/xvda as Debian's have"


def _replaced(ec2: Any, hosts: Sequence[Host]) -> Iterator[str]:
    """CloudFormation would make a new instance beside the one that has the address, and fail."""
    plans = {host.name: host for host in hosts}
    for each in find(ec2, list(plans)):
        host = plans[each.name]
        if host.image is not None and each.image != host.image:
            yield (
                f"{each.name} runs {each.image} and {host.role}_image is {host.image}: "
                f"make replace-host HOST={host.role} changes it; until then set {host.role}_image back"
            )


def _types(ec2: Any, configuration: Configuration, hosts: Sequence[Host]) -> Iterator[str]:
    wanted = sorted({host.instance_type for host in hosts})
    filters = [{"Name": "location", "Values": [configuration.zone]}, {"Name": "instance-type", "Values": wanted}]
    offered = ec2.describe_instance_type_offerings(LocationType="availability-zone", Filters=filters)
    missing = sorted(set(wanted) - {each["InstanceType"] for each in offered["InstanceTypeOfferings"]})
    if missing:
        yield f"{', '.join(missing)} can't start in {configuration.zone}: choose another type, or availability_zone"


def _quota(ec2: Any, quotas: Any, hosts: Sequence[Host]) -> Iterator[str]:
    """Counts what runs already, hosts included, and what is still to be made."""
    cpus = _cpus(ec2, sorted({host.instance_type for host in hosts}))
    there = {each.name for each in find(ec2, [host.name for host in hosts])}
    to_come = sum(cpus[host.instance_type] for host in hosts if host.name not in there)
    if to_come == 0 or any(host.instance_type[0] not in _STANDARD for host in hosts):
        return
    limit = quotas.get_service_quota(ServiceCode="ec2", QuotaCode=_QUOTA)["Quota"]["Value"]
    running = _running(ec2)
    if running + to_come > limit:
        yield (
            f"the hosts need {to_come} virtual CPUs, {running} run and this account may have {limit:.0f}: ask for "
            f"more (Service Quotas, {_QUOTA})"
        )


def _running(ec2: Any) -> int:
    pages = ec2.get_paginator("describe_instances").paginate(
        Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}]
    )
    cores = [
        each.get("CpuOptions", {"CoreCount": 1, "ThreadsPerCore": 1})
        for page in pages
        for reservation in page["Reservations"]
        for each in reservation["Instances"]
        if each["InstanceType"][0] in _STANDARD
    ]
    return sum(each["CoreCount"] * each["ThreadsPerCore"] for each in cores)


def _cpus(ec2: Any, types: list[str]) -> dict[str, int]:
    told = ec2.describe_instance_types(InstanceTypes=types)["InstanceTypes"]
    return {each["InstanceType"]: each["VCpuInfo"]["DefaultVCpus"] for each in told}


def _volume(ec2: Any, configuration: Configuration, host: Host) -> Iterator[str]:
    """A volume that an earlier platform left has to be one that the host can have."""
    if host.data_volume is None:
        return
    field = f"{host.role}_data_volume"
    try:
        (volume,) = ec2.describe_volumes(VolumeIds=[host.data_volume])["Volumes"]
    except ClientError as error:
        if not error.response["Error"]["Code"].startswith("InvalidVolume"):
            raise
        yield f"{host.data_volume} is no volume of this region: set {field} in deployment.toml"
        return
    if volume["AvailabilityZone"] != configuration.zone:
        yield f"{host.data_volume} is in {volume['AvailabilityZone']}, {host.name} in {configuration.zone}: {field}"
    if not volume["Encrypted"]:
        yield f"{host.data_volume} is not encrypted: make one from its snapshot that is, and set {field}"
    holders = {each["InstanceId"] for each in volume["Attachments"]}
    others = holders - {each.instance for each in find(ec2, [host.name])}
    if others:
        yield f"{host.data_volume} is in use by {', '.join(sorted(others))}: {field} has to be {host.name}'s alone"

"""What must hold of the hosts: how they are made, what they are joined to, what stays when they go."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.reachability.templates import Resource, Template, referred

# By name: the address that certificates and functions know.
ADDRESSES = {"SBW_EC2_ShinyDWH": "10.0.128.10", "SBW_EC2_WebDB": "10.0.0.10"}
_IMAGE = re.compile(r"ami-[0-9a-f]{17}")
# What an instance has to say, word for word.
_EXACT: Mapping[str, Any] = {
    "MetadataOptions": {
        "HttpEndpoint": "enabled",
        "HttpPutResponseHopLimit": 1,
        "HttpTokens": "required",
        "InstanceMetadataTags": "disabled",
    },
    "DisableApiTermination": True,
    "InstanceInitiatedShutdownBehavior": "stop",
    "AvailabilityZone": "ap-southeast-1a",
}
# What else it may say; whatever is not named here counts as wrong: a key, a template, a second address.
_KNOWN = {
    *_EXACT,
    *("BlockDeviceMappings", "CreditSpecification", "EbsOptimized", "IamInstanceProfile", "ImageId", "InstanceType"),
    *("Monitoring", "NetworkInterfaces", "PropagateTagsToVolumeOnCreation", "Tags", "UserData"),
}
_INTERFACE = {"GroupSet", "PrivateIpAddress", "SourceDestCheck", "SubnetId", "Tags"}
_RETAINED = {"DeletionPolicy": "Retain", "UpdateReplacePolicy": "Retain"}


def host_breaches(template: Template) -> Iterator[str]:
    """Each as a sentence."""
    instances = template.resources("AWS::EC2::Instance")
    names = sorted(name_of(each) for each in instances)
    if names != sorted(ADDRESSES):
        yield f"the hosts are {names}, expected {sorted(ADDRESSES)}"
    used = [referred(each.get("NetworkInterfaceId")) for told in instances for each in _interfaces(told)]
    for each in template.resources("AWS::EC2::NetworkInterface"):
        if used.count(each.name) != 1:
            yield f"{each.name} belongs to {used.count(each.name)} hosts, expected one"
    for instance in instances:
        yield from _instance(instance)
        yield from _interface(template, instance)
        yield from _role(template, instance)
        yield from _data(template, instance)
    for volume in template.resources("AWS::EC2::Volume"):
        if volume.properties.get("Encrypted") is not True:
            yield f"{volume.name} is not encrypted"
        if any(volume.attributes.get(key) != value for key, value in _RETAINED.items()):
            yield f"{volume.name} goes with the stack, or with a change of it"


def name_of(instance: Resource) -> str:
    return next((str(tag["Value"]) for tag in instance.properties.get("Tags", []) if tag["Key"] == "Name"), "nameless")


def _interfaces(instance: Resource) -> list[Mapping[str, Any]]:
    return list(instance.properties.get("NetworkInterfaces", []))


def _instance(instance: Resource) -> Iterator[str]:
    told = instance.properties
    yield from (f"{instance.name} says {each}, which is not known here" for each in sorted(set(told) - _KNOWN))
    for name, value in _EXACT.items():
        if told.get(name) != value:
            yield f"{instance.name} has {name} {told.get(name)}, expected {value}"
    if not (isinstance(told.get("ImageId"), str) and _IMAGE.fullmatch(told["ImageId"])):
        yield f"{instance.name} is made from {told.get('ImageId')}, which may be another image tomorrow"
    devices = told.get("BlockDeviceMappings", [])
    if [each.get("DeviceName") for each in devices] != ["/dev/xvda"]:
        yield f"{instance.name} has {devices}, expected a root volume alone"
    if not all(each.get("Ebs", {}).get("Encrypted") is True for each in devices):
        yield f"{instance.name} has a root volume that is not encrypted"


def _interface(template: Template, instance: Resource) -> Iterator[str]:
    if len(_interfaces(instance)) != 1 or set(_interfaces(instance)[0]) != {"DeviceIndex", "NetworkInterfaceId"}:
        yield f"{instance.name} has {_interfaces(instance)}, expected one interface that stays when it goes"
        return
    (interface,) = template.referred_by(_interfaces(instance)[0]["NetworkInterfaceId"])
    told = interface.properties
    yield from (f"{interface.name} says {each}, which is not known here" for each in sorted(set(told) - _INTERFACE))
    if told.get("PrivateIpAddress") != ADDRESSES.get(name_of(instance)):
        yield f"{interface.name} has the address {told.get('PrivateIpAddress')}"
    if told.get("SourceDestCheck") is not True:
        yield f"{interface.name} takes packets that are for others"


def _role(template: Template, instance: Resource) -> Iterator[str]:
    roles = []
    for profile in template.referred_by(instance.properties.get("IamInstanceProfile")):
        roles += [each for role in profile.properties["Roles"] for each in template.referred_by(role)]
    if len(roles) != 1:
        yield f"{instance.name} has {len(roles)} roles, expected one of its own"
        return
    statements = roles[0].properties["AssumeRolePolicyDocument"]["Statement"]
    if [each["Principal"] for each in statements] != [{"Service": "ec2.amazonaws.com"}]:
        yield f"{roles[0].name} is trusted to {statements}"
    owners = [
        each.name
        for each in template.resources("AWS::IAM::InstanceProfile")
        if roles[0].name in [referred(role) for role in each.properties["Roles"]]
    ]
    if len(owners) != 1:
        yield f"{roles[0].name} is shared by {owners}"


def _data(template: Template, instance: Resource) -> Iterator[str]:
    attached = [
        each
        for each in template.resources("AWS::EC2::VolumeAttachment")
        if referred(each.properties.get("InstanceId")) == instance.name
    ]
    if len(attached) != 1 or not template.referred_by(attached[0].properties.get("VolumeId")):
        yield f"{instance.name} has {len(attached)} volumes for data that the template knows, expected one"

"""Hosts with one thing about them changed for the worse."""

from collections.abc import Callable, Mapping
from typing import Any

Change = Callable[[dict[str, Any]], object]


def _set(**changed: Any) -> Change:
    return lambda told: told.update(changed)


def _without(name: str) -> Change:
    return lambda told: told.pop(name)


def _metadata(**changed: Any) -> Change:
    return lambda told: told["MetadataOptions"].update(changed)


_INSTANCE: Mapping[str, Change] = {
    "a public address": lambda told: told["NetworkInterfaces"][0].update(AssociatePublicIpAddress=True),
    "an address of IPv6": _set(Ipv6AddressCount=1),
    "a second interface": lambda told: told["NetworkInterfaces"].append({"DeviceIndex": "1", "SubnetId": "subnet-1"}),
    "another interface than the one that stays": _set(NetworkInterfaces=[{"DeviceIndex": "0", "SubnetId": "subnet-1"}]),
    "the first metadata service": _metadata(HttpTokens="optional"),
    "metadata for whom it passes packets on for": _metadata(HttpPutResponseHopLimit=2),
    "tags among the metadata": _metadata(InstanceMetadataTags="enabled"),
    "nothing said of metadata": _without("MetadataOptions"),
    "a key for SSH": _set(KeyName="mine"),
    "a template that may say anything": _set(LaunchTemplate={"LaunchTemplateId": "lt-1", "Version": "1"}),
    "an association of Systems Manager": _set(SsmAssociations=[{"DocumentName": "AWS-RunShellScript"}]),
    "in no group of ours": _set(NetworkInterfaces=[{"DeviceIndex": "0", "GroupSet": []}]),
    "an open root volume": lambda told: told["BlockDeviceMappings"][0]["Ebs"].update(Encrypted=False),
    "a root volume as the image has it": _without("BlockDeviceMappings"),
    "a volume more": lambda told: told["BlockDeviceMappings"].append(
        {"DeviceName": "/dev/sdg", "Ebs": {"VolumeSize": 1}}
    ),
    "no protection from being ended": _set(DisableApiTermination=False),
    "ended by its own shutdown": _set(InstanceInitiatedShutdownBehavior="terminate"),
    "the image of the day": _set(ImageId="{{resolve:ssm:/aws/service/debian/release/12/latest/amd64}}"),
    "somebody else's role": _set(IamInstanceProfile="admin"),
    "in another zone than its volume": _set(AvailabilityZone="ap-southeast-1b"),
    "another name": _set(Tags=[{"Key": "Name", "Value": "SBW_EC2_Other"}]),
}
_INTERFACE: Mapping[str, Change] = {
    "takes packets for others": _set(SourceDestCheck=False),
    "another address": _set(PrivateIpAddress="10.0.128.99"),
    "addresses more": _set(SecondaryPrivateIpAddressCount=2),
    "an address of IPv6": _set(Ipv6AddressCount=1),
    "in no group of ours": _set(GroupSet=[]),
    "in a group that nobody knows": _set(GroupSet=["sg-0000000000000000a"]),
    "in another subnet": _set(SubnetId="subnet-1"),
}
OF_HOSTS: tuple[tuple[tuple[str, ...], Mapping[str, Change]], ...] = (
    (("AWS::EC2::Instance",), _INSTANCE),
    (("AWS::EC2::NetworkInterface",), _INTERFACE),
    (("AWS::EC2::Volume",), {"open": _set(Encrypted=False), "nothing said of encryption": _without("Encrypted")}),
    (("AWS::EC2::VolumeAttachment",), {"of another volume": _set(VolumeId="vol-00000000000000000")}),
    (("AWS::IAM::InstanceProfile",), {"of another role": _set(Roles=["admin"])}),
)

"""The platform with one door opened: every rule, route, policy and address, each widened in every way that fits it."""

import copy
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.reachability.templates import Resource, Template, referred
from tests.infra.aws.additions import ADDED
from tests.infra.aws.host_mutants import OF_HOSTS
from tests.infra.aws.session_mutants import DOCUMENT, policy_changes


@dataclass(frozen=True, slots=True)
class Mutant:
    """What was done to which resource, and the template after it."""

    name: str
    template: Template


def mutants_of(template: Template) -> Iterator[Mutant]:
    """One after the other; each differs from the template in one place."""
    for each in template.all():
        for what, change in _changes(each, template):
            document = template.copy()
            change(document["Resources"])
            if document == template.document:
                # As wide as this before.
                continue
            yield Mutant(f"{each.name}: {what}", Template(document))
    for what, added in ADDED.items():
        document = template.copy()
        document["Resources"].update(copy.deepcopy(added(template)))
        yield Mutant(what, Template(document))


Change = Callable[[dict[str, Any]], object]


def _changes(resource: Resource, template: Template) -> Iterator[tuple[str, Change]]:
    name = resource.name

    def properties(change: Callable[[dict[str, Any]], object]) -> Change:
        return lambda resources: change(resources[name].setdefault("Properties", {}))

    for kinds, changes in _BY_KIND:
        if resource.kind in kinds:
            for what, change in changes.items():
                yield what, properties(change)
    for path, statement in _statements(resource):
        for what, change in _WIDER.items():
            if statement["Effect"] == "Deny":
                continue
            yield f"{what} in {path}", properties(lambda told, p=path, c=change: c(_at(told, p)))  # type: ignore[misc]
        if statement["Effect"] == "Deny":
            yield f"without {path}", properties(lambda told, p=path: _drop(told, p))  # type: ignore[misc]
    if resource.kind == "AWS::EC2::SecurityGroup":
        yield "forgotten rule outwards", properties(lambda told: told.pop("SecurityGroupEgress"))
    if resource.kind == "AWS::EC2::SubnetRouteTableAssociation":
        others = {each.name for each in template.resources("AWS::EC2::RouteTable")}
        others -= {str(referred(resource.properties["RouteTableId"]))}
        for other in sorted(others):
            yield f"with {other}", properties(lambda told, o=other: told.update(RouteTableId={"Ref": o}))  # type: ignore[misc]
        yield "gone", lambda resources: resources.pop(name)
    for attribute in sorted({"DeletionPolicy", "UpdateReplacePolicy"} & set(resource.attributes)):
        if resource.kind == "AWS::EC2::Volume":
            yield f"{attribute} Delete", lambda resources, a=attribute: resources[name].update({a: "Delete"})  # type: ignore[misc]
            yield f"without {attribute}", lambda resources, a=attribute: resources[name].pop(a)  # type: ignore[misc]
    if resource.kind == "AWS::Lambda::Function" and "VpcConfig" in resource.properties:
        for group in template.resources("AWS::EC2::SecurityGroup"):
            of_group = {"Fn::GetAtt": [group.name, "GroupId"]}
            if of_group not in resource.properties["VpcConfig"]["SecurityGroupIds"]:
                yield (
                    f"also in {group.properties['GroupName']}",
                    properties(lambda told, g=of_group: told["VpcConfig"]["SecurityGroupIds"].append(g)),  # type: ignore[misc]
                )
    if resource.kind == "AWS::IAM::ManagedPolicy":
        for what, change in policy_changes(resource.properties["PolicyDocument"]):
            yield what, properties(change)
    if resource.kind == "AWS::EC2::NetworkInterface":
        for group in template.resources("AWS::EC2::SecurityGroup"):
            of_group = {"Fn::GetAtt": [group.name, "GroupId"]}
            if of_group not in resource.properties["GroupSet"]:
                yield (
                    f"also in {group.properties['GroupName']}",
                    properties(lambda told, g=of_group: told["GroupSet"].append(g)),  # type: ignore[misc]
                )


_RULES: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "any port": lambda told: told.update(FromPort=0, ToPort=65535),
    "SSH": lambda told: told.update(FromPort=22, ToPort=22),
    "one port more": lambda told: told.update(ToPort=told["ToPort"] + 1),
    "any protocol": lambda told: told.update(IpProtocol="-1"),
}


def _to(**peer: str) -> Callable[[dict[str, Any]], object]:
    """Another peer in place of the one that a rule names."""
    named = ("SourceSecurityGroupId", "DestinationSecurityGroupId", "DestinationPrefixListId", "SourcePrefixListId")

    def change(told: dict[str, Any]) -> None:
        for each in named:
            told.pop(each, None)
        told.update(peer)

    return change


_BY_KIND: tuple[tuple[tuple[str, ...], Mapping[str, Callable[[dict[str, Any]], object]]], ...] = (
    (
        ("AWS::EC2::SecurityGroupIngress", "AWS::EC2::SecurityGroupEgress"),
        {
            **_RULES,
            "any address": _to(CidrIp="0.0.0.0/0"),
            "any address of IPv6": _to(CidrIpv6="::/0"),
            "the whole VPC": _to(CidrIp="10.0.0.0/16"),
            "no peer named": _to(),
        },
    ),
    (("AWS::EC2::SecurityGroupEgress",), {"another list of addresses": _to(DestinationPrefixListId="pl-00000000")}),
    (
        ("AWS::EC2::SecurityGroup",),
        {
            "everything outwards": lambda told: told.update(
                SecurityGroupEgress=[{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}]
            ),
            "SSH from anywhere": lambda told: told.update(
                SecurityGroupIngress=[{"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}]
            ),
        },
    ),
    (("AWS::EC2::Subnet",), {"public addresses": lambda told: told.update(MapPublicIpOnLaunch=True)}),
    (
        ("AWS::EC2::Route",),
        {
            "through a NAT gateway": lambda told: (told.pop("GatewayId"), told.update(NatGatewayId="nat-1")),
            "through a peer": lambda told: (told.pop("GatewayId"), told.update(VpcPeeringConnectionId="pcx-1")),
        },
    ),
    (
        ("AWS::EC2::VPCEndpoint",),
        {
            "without its policy": lambda told: told.pop("PolicyDocument"),
            "for another service": lambda told: told.update(ServiceName="com.amazonaws.ap-southeast-1.execute-api"),
            "in the VPC's own group": lambda told: told.update(
                SecurityGroupIds=[], VpcEndpointType="Interface", SubnetIds=told.get("SubnetIds", [])
            ),
        },
    ),
    *OF_HOSTS,
    (("AWS::SSM::Document",), DOCUMENT),
    (
        ("AWS::Lambda::Permission",),
        {
            "for whomever": lambda told: told.pop("SourceArn"),
            "for everybody": lambda told: (told.pop("SourceArn"), told.update(Principal="*")),
        },
    ),
    (("AWS::ApiGatewayV2::Route",), {"any path": lambda told: told.update(RouteKey="$default")}),
    (
        ("AWS::S3::Bucket",),
        {
            **{
                f"without {flag}": lambda told, f=flag: told["PublicAccessBlockConfiguration"].pop(f)
                for flag in ("BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets")
            },
            "with access control lists": lambda told: told.update(AccessControl="PublicRead"),
        },
    ),
    (
        ("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy", "AWS::SNS::TopicPolicy"),
        {
            "everybody": lambda told: told["PolicyDocument"]["Statement"].append(
                {"Effect": "Allow", "Principal": "*", "Action": "*", "Resource": "*"}
            ),
            "without TLS": lambda told: told["PolicyDocument"].update(
                Statement=[
                    each for each in told["PolicyDocument"]["Statement"] if "Bool" not in each.get("Condition", {})
                ]
            ),
        },
    ),
)  # fmt: skip

# What makes a statement of an endpoint's, a bucket's or a queue's policy admit more.
_WIDER: Mapping[str, Callable[[dict[str, Any]], object]] = {
    "anything": lambda told: told.update(Resource="*", Action="*"),
    "without its conditions": lambda told: told.pop("Condition", None) or told.update(Resource="*"),
    "any principal": lambda told: told.update(Principal="*", Condition={}, Resource="*"),
}


def _statements(resource: Resource) -> Iterator[tuple[tuple[Any, ...], Mapping[str, Any]]]:
    if resource.kind not in (
        "AWS::EC2::VPCEndpoint",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::TopicPolicy",
        "AWS::SQS::QueuePolicy",
    ):
        return
    for position, statement in enumerate(resource.properties["PolicyDocument"]["Statement"]):
        yield ("PolicyDocument", "Statement", position), statement


def _at(told: Any, path: tuple[Any, ...]) -> Any:
    for step in path:
        told = told[step]
    return told


def _drop(told: Any, path: tuple[Any, ...]) -> None:
    del _at(told, path[:-1])[path[-1]]

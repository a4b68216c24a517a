"""The synthesized network as a graph: who has an address in it, and whom each may open a connection to.

An edge is what security groups at both ends, route tables and endpoints let through together. Whatever a template says
that this page does not know counts as open.
"""

import ipaddress
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from infra.reachability.templates import Resource, Template, referred

ANYWHERE = "anywhere"
S3 = "S3"


@dataclass(frozen=True, slots=True)
class Ports:
    """What a rule admits: TCP from one port to another; None for any protocol."""

    first: int
    last: int
    protocol: str

    def common(self, other: "Ports") -> "Ports | None":
        if "-1" in (self.protocol, other.protocol):
            return other if self.protocol == "-1" else self
        if self.protocol != other.protocol or self.first > other.last or other.first > self.last:
            return None
        return Ports(max(self.first, other.first), min(self.last, other.last), self.protocol)

    def __str__(self) -> str:
        if self.protocol == "-1":
            return "everything"
        ports = str(self.first) if self.first == self.last else f"{self.first}-{self.last}"
        return ports if self.protocol == "tcp" else f"{self.protocol} {ports}"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule of a group; `peer` is a group's name, S3, an address range, or ANYWHERE for what nobody named.

    `reason` is its description.
    """

    group: str
    is_ingress: bool
    peer: str
    ports: Ports
    reason: str = ""

    @property
    def is_nowhere(self) -> bool:
        """Whether it is CDK's rule that admits nothing, so that AWS makes none that admits everything."""
        return not self.is_ingress and self.peer == "255.255.255.255/32" and self.ports == Ports(252, 86, "icmp")

    @property
    def is_public(self) -> bool:
        """Whether addresses of the internet are among its peers, or may be."""
        try:
            return not ipaddress.ip_network(self.peer).is_private
        except ValueError:
            return self.peer == ANYWHERE


@dataclass(frozen=True, slots=True)
class Member:
    """Who has an address in the VPC: a function, a host or an endpoint; in which groups, in which subnets."""

    name: str
    kind: str
    groups: tuple[str, ...]
    subnets: tuple[str, ...]
    has_public_address: bool = False


class NetworkGraph:
    """Groups, rules, members, subnets and routes of one template."""

    def __init__(self, template: Template) -> None:
        self.template = template
        self._groups = {each.name: str(each.properties.get("GroupName")) for each in template.resources(_GROUP)}
        self.rules = list(self._rules())
        self.members = list(self._members())

    def reachable_from(self, member: Member) -> set[str]:
        """Whom a member may open a connection to, `whom:ports`."""
        found = set()
        for rule in self.rules:
            if rule.is_ingress or rule.group not in member.groups:
                continue
            if rule.peer == S3:
                found.add(f"{S3}:{rule.ports}" if self.has_gateway(member) else f"{ANYWHERE}:{rule.ports}")
            elif rule.peer in self._groups.values():
                found |= {f"{rule.peer}:{ports}" for ports in self._admitted(rule.peer, rule.group, rule.ports)}
            elif not rule.is_nowhere:
                found |= {f"{each.name}:{rule.ports}" for each in self.members if each != member}
                found |= {f"{where}:{rule.ports}" for where in self.ways_out(member)}
        return found

    def admitted_from_outside(self, member: Member) -> set[str]:
        """On which ports anybody on the internet reaches a member."""
        is_routed = any(ANYWHERE in self._routes_of(subnet) for subnet in member.subnets)
        if not (member.has_public_address and is_routed):
            return set()
        return {
            f"{member.name}:{rule.ports}"
            for rule in self.rules
            if rule.is_ingress and rule.group in member.groups and rule.is_public
        }

    def ways_out(self, member: Member) -> set[str]:
        """Where a packet to an address outside the VPC goes."""
        return {target for subnet in member.subnets for target in self._routes_of(subnet)}

    def has_gateway(self, member: Member) -> bool:
        """Whether S3's gateway endpoint is on the route tables of all its subnets."""
        tables = {self._table_of(subnet) for subnet in member.subnets}
        return any(
            tables <= {referred(table) for table in each.properties.get("RouteTableIds", [])}
            for each in self.template.resources("AWS::EC2::VPCEndpoint")
            if str(each.properties.get("ServiceName")).endswith(".s3")
        )

    def is_translated(self, member: Member) -> bool:
        """Whether a route of its subnets leads to a NAT gateway, which lends it a public address."""
        tables = {self._table_of(subnet) for subnet in member.subnets}
        return any(
            "NatGatewayId" in each.properties and referred(each.properties["RouteTableId"]) in tables
            for each in self.template.resources("AWS::EC2::Route")
        )

    def subnets_with_a_way_out(self) -> set[str]:
        """The address ranges of the subnets that route anywhere but within the VPC."""
        return {
            str(each.properties.get("CidrBlock"))
            for each in self.template.resources("AWS::EC2::Subnet")
            if self._routes_of(each.name)
        }

    def _admitted(self, target: str, source: str, asked: Ports) -> Iterator[Ports]:
        for rule in self.rules:
            if (
                rule.is_ingress
                and rule.group == target
                and (rule.peer == source or rule.peer not in self._groups.values())
            ):
                common = rule.ports.common(asked)
                if common is not None:
                    yield common

    def _table_of(self, subnet: str) -> str | None:
        """The route table of a subnet; None for the VPC's own, where nothing is associated."""
        for each in self.template.resources("AWS::EC2::SubnetRouteTableAssociation"):
            if referred(each.properties["SubnetId"]) == subnet:
                return referred(each.properties["RouteTableId"])
        return None

    def _routes_of(self, subnet: str) -> set[str]:
        table = self._table_of(subnet)
        if table is None:
            return {"the VPC's own route table"}
        # Any route at all leads out: those within the VPC and to S3's endpoint are not written down.
        return {
            ANYWHERE
            for each in self.template.resources("AWS::EC2::Route")
            if referred(each.properties["RouteTableId"]) == table
        }

    def _rules(self) -> Iterator[Rule]:
        for group in self.template.resources(_GROUP):
            name = self._groups[group.name]
            for told in group.properties.get("SecurityGroupIngress", []):
                yield self._rule(name, told, is_ingress=True)
            # Where none of its own is written, AWS makes one to everywhere.
            for told in group.properties.get("SecurityGroupEgress") or [{"CidrIp": "0.0.0.0/0", "IpProtocol": "-1"}]:
                yield self._rule(name, told, is_ingress=False)
        for kind, is_ingress in (("AWS::EC2::SecurityGroupIngress", True), ("AWS::EC2::SecurityGroupEgress", False)):
            for each in self.template.resources(kind):
                name = self._group(each.properties.get("GroupId")) or ANYWHERE
                yield self._rule(name, each.properties, is_ingress=is_ingress)

    def _rule(self, group: str, told: Mapping[str, Any], *, is_ingress: bool) -> Rule:
        peer = self._group(told.get("SourceSecurityGroupId" if is_ingress else "DestinationSecurityGroupId"))
        prefix_list = told.get("SourcePrefixListId" if is_ingress else "DestinationPrefixListId")
        if peer is None and prefix_list is not None and not is_ingress:
            peer = S3 if prefix_list == S3_ADDRESSES else ANYWHERE
        if peer is None:
            peer = str(told.get("CidrIp") or told.get("CidrIpv6") or ANYWHERE)
        ports = Ports(int(told.get("FromPort", 0)), int(told.get("ToPort", 65535)), str(told["IpProtocol"]))
        return Rule(group, is_ingress, peer, ports, str(told.get("Description", "")))

    def _group(self, value: object) -> str | None:
        name = referred(value)
        return self._groups.get(name) if name else None

    def _members(self) -> Iterator[Member]:
        for each in self.template.resources("AWS::Lambda::Function"):
            told = each.properties.get("VpcConfig")
            if told:
                yield self._member(
                    each, str(each.properties["FunctionName"]), told["SecurityGroupIds"], told["SubnetIds"]
                )
        for each in self.template.resources("AWS::EC2::VPCEndpoint"):
            told = each.properties
            if told.get("VpcEndpointType") == "Interface":
                name = str(told["ServiceName"]).rpartition(".")[2]
                yield self._member(each, name, told.get("SecurityGroupIds", []), told["SubnetIds"])
        for each in self.template.resources("AWS::EC2::Instance"):
            yield self._host(each)

    def _host(self, instance: Resource) -> Member:
        told = instance.properties
        tags = {tag["Key"]: str(tag["Value"]) for tag in told.get("Tags", [])}
        name = tags.get("Name", instance.name)
        interfaces = [
            # One of its own, or one that is described in its place.
            next((each.properties for each in self.template.referred_by(one.get("NetworkInterfaceId"))), {}) | one
            for one in told.get("NetworkInterfaces")
            or [{"GroupSet": told.get("SecurityGroupIds", []), "SubnetId": told.get("SubnetId")}]
        ]
        groups = [group for each in interfaces for group in each.get("GroupSet", [])]
        subnets = [each.get("SubnetId") for each in interfaces]
        is_public = any(_is_true(each.get("AssociatePublicIpAddress")) for each in interfaces)
        return self._member(instance, name, groups, subnets, is_public=is_public)

    def _member(
        self, resource: Resource, name: str, groups: Sequence[Any], subnets: Sequence[Any], *, is_public: bool = False
    ) -> Member:
        in_subnets = tuple(referred(each) or str(each) for each in subnets)
        mapped = {
            each.name
            for each in self.template.resources("AWS::EC2::Subnet")
            if _is_true(each.properties.get("MapPublicIpOnLaunch"))
        }
        # Unless a NAT gateway has it, an address of one's own is one that may be anybody's.
        of_gateways = {
            referred(each.properties.get("AllocationId")) for each in self.template.resources("AWS::EC2::NatGateway")
        }
        has_elastic = any(each.name not in of_gateways for each in self.template.resources("AWS::EC2::EIP"))
        return Member(
            name,
            resource.kind,
            tuple(self._group(each) or ANYWHERE for each in groups) or (ANYWHERE,),
            in_subnets,
            is_public or has_elastic or not mapped.isdisjoint(in_subnets),
        )


_GROUP = "AWS::EC2::SecurityGroup"
# com.amazonaws.ap-southeast-1.s3
S3_ADDRESSES = "pl-6fa54006"


def _is_true(value: object) -> bool:
    """Whether something is so, or can't be told from the template."""
    return value not in (None, False, "false")

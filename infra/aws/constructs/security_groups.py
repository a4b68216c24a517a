"""Who may open a connection to whom. Every rule is here; none names an address of the internet."""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import aws_ec2
from constructs import Construct

POSTGRESQL = aws_ec2.Port.tcp(5432)
HTTPS = aws_ec2.Port.tcp(443)


@dataclass(frozen=True, slots=True)
class _Rule:
    """A connection that is opened: from a group, to a group or to S3's addresses, and what for."""

    source: str
    target: str
    port: aws_ec2.Port
    reason: str


S3 = "S3"
_NOWHERE = aws_ec2.CfnSecurityGroup.EgressProperty(
    cidr_ip="255.255.255.255/32", ip_protocol="icmp", from_port=252, to_port=86, description="Disallow all traffic"
)
_WAREHOUSE, _OLTP = "sg_analytics_ShinyDWH", "sg_oltp_webDB"
_ETL, _SHOP = "sg_Lambda_ETL", "sg_Lambda_Shop"
_SSM, _SESSIONS = "sg_ec2_VPC_Interface_endpoint_SSM", "sg_ec2_VPC_Interface_endpoint_sessions"

_MEMBERS: Mapping[str, str] = {
    _OLTP: "Database of the shop",
    _SHOP: "The function through which the shop asks its database",
    _ETL: "The ETL function",
    _WAREHOUSE: "Warehouse, Dagster and dashboard",
    _SSM: "The endpoint of Systems Manager",
    _SESSIONS: "The endpoints that its agent holds sessions through",
}

_RULES = (
    _Rule(_ETL, _WAREHOUSE, POSTGRESQL, "loads events"),
    _Rule(_ETL, S3, HTTPS, "reads raw objects"),
    _Rule(_ETL, _SSM, HTTPS, "reads the loader's password"),
    _Rule(_WAREHOUSE, S3, HTTPS, "reads raw objects and its bundle, writes backups and its status"),
    _Rule(_WAREHOUSE, _SSM, HTTPS, "its agent, and its own passwords"),
    _Rule(_WAREHOUSE, _SESSIONS, HTTPS, "Session Manager"),
    _Rule(_SHOP, _OLTP, POSTGRESQL, "asks the shop's database"),
    _Rule(_SHOP, _SSM, HTTPS, "reads the shop's password"),
    _Rule(_OLTP, S3, HTTPS, "reads its bundle, writes backups and its status"),
    _Rule(_OLTP, _SSM, HTTPS, "its agent, and its own passwords"),
    _Rule(_OLTP, _SESSIONS, HTTPS, "Session Manager"),
)


class SecurityGroups(Construct):
    """The platform's groups; everything that has an address in the VPC is in exactly one.

    Hosts and functions also reach the resolver and the clock of the VPC, to which groups do not apply.
    """

    def __init__(self, scope: Construct, name: str, *, vpc: aws_ec2.IVpc, s3_addresses: str) -> None:
        super().__init__(scope, name)
        groups = {
            group: aws_ec2.SecurityGroup(
                self, group, vpc=vpc, security_group_name=group, description=members, allow_all_outbound=False
            )
            for group, members in _MEMBERS.items()
        }
        for group in groups.values():
            # A rule that admits nothing: without any of its own a group would be given one to everywhere.
            aws_ec2.CfnSecurityGroup.security_group_egress.fset(group.node.default_child, [_NOWHERE])
        for rule in _RULES:
            source = groups[rule.source]
            if rule.target == S3:
                source.add_egress_rule(aws_ec2.Peer.prefix_list(s3_addresses), rule.port, rule.reason)
                continue
            target = groups[rule.target]
            # Both ends: each group forbids what no rule allows.
            source.add_egress_rule(target, rule.port, rule.reason)
            target.add_ingress_rule(source, rule.port, rule.reason)
        self.oltp = groups[_OLTP]
        self.shop = groups[_SHOP]
        self.etl = groups[_ETL]
        self.warehouse = groups[_WAREHOUSE]
        self.ssm = groups[_SSM]
        self.sessions = groups[_SESSIONS]

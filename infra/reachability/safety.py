"""What must hold of the platform's network, whatever is added to it: each breach as a sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from infra.reachability.doors import doors_of
from infra.reachability.host_safety import host_breaches
from infra.reachability.network_graph import S3, NetworkGraph
from infra.reachability.session_safety import session_breaches
from infra.reachability.templates import Resource, Template, referred

DOORS = {
    "clickstream-http-api ANY /clickstream",
    # The shop's pages. Its servers get at the database by invoking a function, as a role and not over the network.
    "Amplify clickstream-shop",
    # Accounts are made by whoever comes along; AWS answers, nothing of ours does.
    "Cognito clickstream-shop",
}

# Whom a member may open a connection to, by its security group.
REACHABLE: Mapping[str, set[str]] = {
    "sg_Lambda_ETL": {"sg_analytics_ShinyDWH:5432", "sg_ec2_VPC_Interface_endpoint_SSM:443", f"{S3}:443"},
    "sg_Lambda_Shop": {"sg_oltp_webDB:5432", "sg_ec2_VPC_Interface_endpoint_SSM:443"},
    "sg_analytics_ShinyDWH": {
        "sg_ec2_VPC_Interface_endpoint_SSM:443",
        "sg_ec2_VPC_Interface_endpoint_sessions:443",
        f"{S3}:443",
    },
    "sg_oltp_webDB": {
        "sg_ec2_VPC_Interface_endpoint_SSM:443",
        "sg_ec2_VPC_Interface_endpoint_sessions:443",
        f"{S3}:443",
    },
    "sg_ec2_VPC_Interface_endpoint_SSM": set(),
    "sg_ec2_VPC_Interface_endpoint_sessions": set(),
}

# Which endpoint is in which group: a function that may reach one group reaches what is in it.
ENDPOINTS = {
    "ssm": "sg_ec2_VPC_Interface_endpoint_SSM",
    "ssmmessages": "sg_ec2_VPC_Interface_endpoint_sessions",
    "ec2messages": "sg_ec2_VPC_Interface_endpoint_sessions",
}

_PUBLIC, _PRIVATE = "10.0.0.0/20", "10.0.128.0/20"
# Only the shop's database host is in the public subnet.
_SUBNET_OF = {group: _PUBLIC if group == "sg_oltp_webDB" else _PRIVATE for group in REACHABLE}
_BUCKETS = ("clickstream-s3-ingest", "clickstream-s3-ingest-bundle", "clickstream-s3-ingest-backups")
_OUR_OBJECTS = {f"arn:aws:s3:::{bucket}{below}" for bucket in _BUCKETS for below in ("", "/*")}
_AGENTS = "arn:aws:s3:::amazon-ssm-ap-southeast-1/*"
_ASSOCIATION = "AWS::EC2::SubnetRouteTableAssociation"
_OWN = {"Ref": "AWS::AccountId"}
# Ways out of a VPC that there is no reason for.
_WAYS_OUT = (
    "AWS::EC2::EIP",
    "AWS::EC2::EgressOnlyInternetGateway",
    "AWS::EC2::NatGateway",
    "AWS::EC2::TransitGatewayAttachment",
    "AWS::EC2::VPCPeeringConnection",
    "AWS::EC2::VPNConnection",
)
_LOOKED_AT = {
    f"AWS::EC2::{kind}"
    for kind in (
        *("FlowLog", "Instance", "InternetGateway", "NetworkInterface", "Route", "RouteTable", "SecurityGroup"),
        *("SecurityGroupEgress", "SecurityGroupIngress", "Subnet", "SubnetRouteTableAssociation", "VPC", "VPCEndpoint"),
        *("VPCGatewayAttachment", "Volume", "VolumeAttachment"),
    )
}


def breaches_of(template: Template) -> list[str]:
    """Everything that is open and need not be, and everything that is closed and must not."""
    graph = NetworkGraph(template)
    return [
        *_doors(template),
        *_reach(graph),
        *_rules(graph),
        *_routes(graph),
        *_endpoints(template),
        *_kinds(template),
        *host_breaches(template),
        *session_breaches(template),
    ]


def _doors(template: Template) -> Iterator[str]:
    found = doors_of(template)
    yield from (f"a door that nobody chose: {each}" for each in sorted(found - DOORS))
    yield from (f"a door that is gone: {each}" for each in sorted(DOORS - found))


def _reach(graph: NetworkGraph) -> Iterator[str]:
    blocks = {each.name: each.properties["CidrBlock"] for each in graph.template.resources("AWS::EC2::Subnet")}
    for member in graph.members:
        if len(member.groups) != 1 or member.groups[0] not in REACHABLE:
            yield f"{member.name} is in {', '.join(member.groups)}, expected one group that is known here"
            continue
        (group,) = member.groups
        if graph.reachable_from(member) != REACHABLE[group]:
            yield f"{member.name} reaches {sorted(graph.reachable_from(member))}, expected {sorted(REACHABLE[group])}"
        if {blocks.get(subnet) for subnet in member.subnets} != {_SUBNET_OF[group]}:
            yield f"{member.name} is in another subnet than {_SUBNET_OF[group]}"
        if member.has_public_address:
            yield f"{member.name} has a public address"
    found = {each.name: each.groups[0] for each in graph.members if each.kind == "AWS::EC2::VPCEndpoint"}
    if found != ENDPOINTS:
        yield f"the endpoints are {found}, expected {ENDPOINTS}"


def _rules(graph: NetworkGraph) -> Iterator[str]:
    """A rule that is wider than its counterpart opens nothing today, and something on the day that one changes."""
    outgoing: set[tuple[str, str, str]] = set()
    incoming: set[tuple[str, str, str]] = set()
    for rule in graph.rules:
        if rule.is_nowhere:
            continue
        if rule.ports.protocol != "tcp" or rule.ports.first != rule.ports.last or rule.ports.first not in (443, 5432):
            yield f"{rule.group} has a rule for {rule.ports}"
        if rule.peer == S3:
            continue
        if rule.peer not in REACHABLE:
            yield f"{rule.group} has a rule for {rule.peer}"
        ends = (rule.peer, rule.group) if rule.is_ingress else (rule.group, rule.peer)
        (incoming if rule.is_ingress else outgoing).add((*ends, str(rule.ports)))
    for source, target, ports in sorted(outgoing ^ incoming):
        yield f"only one end has a rule for {ports} from {source} to {target}"


def _kinds(template: Template) -> Iterator[str]:
    """Nothing in the network that this page could not judge."""
    yield from (
        f"{each.name} is an {each.kind}, which nothing here looks at"
        for each in template.all()
        if each.kind.startswith("AWS::EC2::") and each.kind not in (*_LOOKED_AT, *_WAYS_OUT)
    )


def _routes(graph: NetworkGraph) -> Iterator[str]:
    template = graph.template
    yield from (
        f"{each.name} is an {each.kind}, a way out of the VPC that nothing needs"
        for each in template.all()
        if each.kind in _WAYS_OUT
    )
    if graph.subnets_with_a_way_out() != {_PUBLIC}:
        yield f"subnets with a way out: {sorted(graph.subnets_with_a_way_out())}, expected {_PUBLIC} alone"
    gateways = {each.name for each in template.resources("AWS::EC2::InternetGateway")}
    for route in template.resources("AWS::EC2::Route"):
        if referred(route.properties.get("GatewayId")) not in gateways:
            yield f"{route.name} leads elsewhere than to the internet gateway"
    associated = {referred(each.properties["SubnetId"]) for each in template.resources(_ASSOCIATION)}
    for subnet in template.resources("AWS::EC2::Subnet"):
        if subnet.name not in associated:
            yield f"{subnet.name} has no route table of its own, and so the VPC's, which anybody may change"
        if subnet.properties.get("MapPublicIpOnLaunch") is not False:
            yield f"{subnet.name} gives public addresses to whoever starts in it"


def _endpoints(template: Template) -> Iterator[str]:
    gateways = 0
    for each in template.resources("AWS::EC2::VPCEndpoint"):
        document = each.properties.get("PolicyDocument")
        if document is None:
            yield f"{each.name} has no policy, and so admits everybody to everything"
            continue
        is_gateway = each.properties["VpcEndpointType"] == "Gateway"
        gateways += is_gateway
        for statement in document["Statement"]:
            yield from _s3_statement(each, statement) if is_gateway else _service_statement(each, statement)
    if gateways != 1:
        yield f"there are {gateways} gateway endpoints, expected S3's"


def _s3_statement(endpoint: Resource, statement: Mapping[str, Any]) -> Iterator[str]:
    resources = _listed(statement["Resource"])
    if (statement["Action"], resources) == ("s3:GetObject", {_AGENTS}):
        return
    equal = statement.get("Condition", {}).get("StringEquals", {})
    if equal != {"aws:ResourceAccount": _OWN, "aws:PrincipalAccount": _OWN}:
        yield f"{endpoint.name} admits other accounts than ours to {sorted(resources)}"
    if not resources <= _OUR_OBJECTS:
        yield f"{endpoint.name} admits to {sorted(resources - _OUR_OBJECTS)}"


def _service_statement(endpoint: Resource, statement: Mapping[str, Any]) -> Iterator[str]:
    if statement.get("Condition", {}).get("StringEquals") != {"aws:PrincipalAccount": _OWN}:
        yield f"{endpoint.name} admits other accounts than ours"


def _listed(value: Any) -> set[str]:
    return {str(each) for each in (value if isinstance(value, list) else [value])}

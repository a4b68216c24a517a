"""What a template says of the network, part by part: subnets, routes, endpoints, groups, reach."""

from collections.abc import Iterator, Sequence

from infra.reachability.doors import doors_of
from infra.reachability.network_graph import ANYWHERE, S3, NetworkGraph
from infra.reachability.safety import breaches_of
from infra.reachability.templates import Resource, Template, referred

_TARGETS = {
    "GatewayId": "the internet gateway",
    "NatGatewayId": "a NAT gateway",
    "VpcPeeringConnectionId": "another VPC",
    "TransitGatewayId": "a transit gateway",
}


def overview(template: Template) -> Iterator[str]:
    """The lines of the whole picture; the last part is the judgement."""
    graph = NetworkGraph(template)
    names = {each.name: subnet_name(each) for each in template.resources("AWS::EC2::Subnet")}
    yield "Subnets"
    yield from _aligned(_subnets(graph, names))
    yield ""
    yield "Routes (those within the VPC are always there)"
    yield from _aligned(_routes(template))
    yield f"  NAT gateways: {len(template.resources('AWS::EC2::NatGateway')) or 'none'}"
    yield ""
    yield "Interface endpoints, each with an address in a subnet"
    yield from _aligned(
        [each.name, names.get(each.subnets[0], each.subnets[0]), ", ".join(each.groups)]
        for each in graph.members
        if each.kind == "AWS::EC2::VPCEndpoint"
    )
    yield ""
    yield "Rules of security groups: from, to, port, what for"
    yield from _aligned(_rules(graph))
    yield ""
    yield "Who may open a connection to whom"
    yield from _aligned(
        [each.name, ", ".join(sorted(graph.reachable_from(each))) or "nobody"]
        for each in graph.members
        if each.kind != "AWS::EC2::VPCEndpoint"
    )
    yield ""
    yield "What answers to the internet"
    yield from (f"  {door}" for door in sorted(doors_of(template)))
    yield ""
    yield from judgement(template)


def judgement(template: Template) -> Iterator[str]:
    """What is open and need not be, or closed and must not; one line if nothing is."""
    breaches = breaches_of(template)
    if not breaches:
        yield "Nothing is open but what the platform needs."
        return
    yield f"Not as the platform needs it, {len(breaches)} findings:"
    yield from (f"  - {each}" for each in breaches)


def subnet_name(subnet: Resource) -> str:
    """`public` or `private`, as its tag says."""
    tags = {tag["Key"]: str(tag["Value"]) for tag in subnet.properties.get("Tags", [])}
    return tags.get("Name", subnet.name).removeprefix("SBW_Project_")


def _subnets(graph: NetworkGraph, names: dict[str, str]) -> Iterator[list[str]]:
    for each in graph.template.resources("AWS::EC2::Subnet"):
        inside = [member.name for member in graph.members if each.name in member.subnets]
        yield [names[each.name], str(each.properties["CidrBlock"]), ", ".join(inside)]


def _routes(template: Template) -> Iterator[list[str]]:
    tables = {each.name: subnet_name(each) for each in template.resources("AWS::EC2::RouteTable")}
    for each in template.resources("AWS::EC2::Route"):
        target = next((words for name, words in _TARGETS.items() if name in each.properties), "somewhere else")
        table = tables.get(referred(each.properties["RouteTableId"]) or "", "another table")
        yield [table, str(each.properties.get("DestinationCidrBlock", "?")), target]
    for each in template.resources("AWS::EC2::VPCEndpoint"):
        for table in each.properties.get("RouteTableIds", []):
            yield [tables.get(referred(table) or "", "another table"), "S3's addresses", "the gateway endpoint of S3"]


def _rules(graph: NetworkGraph) -> Iterator[list[str]]:
    """Each connection once, where both ends have the rule; else the end that has it."""
    pairs: dict[tuple[str, str, str], tuple[list[str], str]] = {}
    for rule in graph.rules:
        if not rule.is_nowhere:
            ends = (rule.peer, rule.group) if rule.is_ingress else (rule.group, rule.peer)
            sides, _ = pairs.setdefault((*ends, str(rule.ports)), ([], rule.reason))
            sides.append("in" if rule.is_ingress else "out")
    for (source, target, ports), (sides, reason) in pairs.items():
        is_whole = len(sides) > 1 or target in (S3, ANYWHERE)
        yield [source, target, ports, reason if is_whole else f"{reason} (only the rule {sides[0]} is there)"]


def _aligned(rows: Iterator[list[str]] | Sequence[list[str]]) -> Iterator[str]:
    """The rows as columns."""
    told = list(rows)
    widths = [max(map(len, column)) for column in zip(*told, strict=True)]
    for row in told:
        yield "  " + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()

"""One connection, asked about: each thing that must admit it, and whether it does."""

from collections.abc import Iterator
from dataclasses import dataclass

from infra.reachability.network_graph import ANYWHERE, S3, Member, NetworkGraph, Ports, Rule

INTERNET = "internet"


class UnknownEnd(ValueError):
    """There is nobody of this name; the message lists who there is."""


@dataclass(frozen=True, slots=True)
class Step:
    """What has to admit the connection, whether it does, and by what."""

    what: str
    is_admitted: bool
    why: str


def steps(graph: NetworkGraph, source: str, target: str, port: int) -> list[Step]:
    """What lies between two ends, in the order of the way; raises `UnknownEnd`. Admitted if every step is.

    An end is a member's name, `internet`, or, as a target, `S3`.
    """
    members = {each.name: each for each in graph.members}
    for end, others in ((source, {INTERNET}), (target, {INTERNET, S3})):
        if end not in members and end not in others:
            raise UnknownEnd(f"there is no {end}; there are {', '.join(sorted({*members, *others}))}")
    if source == target:
        raise UnknownEnd(f"{source} is both ends; name two")
    return list(_steps(graph, members, source, target, Ports(port, port, "tcp")))


def _steps(graph: NetworkGraph, members: dict[str, Member], source: str, target: str, asked: Ports) -> Iterator[Step]:
    if source != INTERNET:
        yield _rule(graph, members[source], _peers(members, target), asked, is_ingress=False)
    if INTERNET in (source, target):
        inside = members[target if source == INTERNET else source]
        has_route = ANYWHERE in graph.ways_out(inside)
        yield Step(
            "route", has_route, f"the subnet of {inside.name} has {'a' if has_route else 'no'} way out of the VPC"
        )
        yield _address(graph, inside, is_outward=target == INTERNET)
    elif target == S3:
        has_s3 = graph.has_gateway(members[source])
        yield Step("route", has_s3, f"the gateway endpoint is {'on' if has_s3 else 'not on'} its subnet's route table")
    else:
        yield Step("route", True, "every subnet of a VPC routes to every other")
    if target in members:
        yield _rule(graph, members[target], _peers(members, source), asked, is_ingress=True)


def _address(graph: NetworkGraph, member: Member, *, is_outward: bool) -> Step:
    """Answers come back to a public address only: the member's own, or, for what it opens, that of a NAT gateway."""
    if is_outward and not member.has_public_address and graph.is_translated(member):
        return Step("address", True, f"a NAT gateway lends {member.name} its public address")
    has_address = member.has_public_address
    return Step("address", has_address, f"{member.name} has {'a' if has_address else 'no'} public address")


def _peers(members: dict[str, Member], end: str) -> tuple[str, ...]:
    return members[end].groups if end in members else (end,)


def _rule(graph: NetworkGraph, member: Member, peers: tuple[str, ...], asked: Ports, *, is_ingress: bool) -> Step:
    """The rule of a member's group for a port, from or to any of the peers."""
    for rule in graph.rules:
        if (
            rule.is_ingress == is_ingress
            and rule.group in member.groups
            and _is_for(rule, peers)
            and not rule.is_nowhere
            and rule.ports.common(asked)
        ):
            why = f"{rule.group} admits {rule.ports} {'from' if is_ingress else 'to'} {rule.peer}: {rule.reason}"
            return Step("rule in" if is_ingress else "rule out", True, why)
    where = f"{'from' if is_ingress else 'to'} {', '.join(peers)}"
    why = f"{', '.join(member.groups)} has no rule for {asked} {where}"
    return Step("rule in" if is_ingress else "rule out", False, why)


def _is_for(rule: Rule, peers: tuple[str, ...]) -> bool:
    """Whether a rule names one of the peers, or addresses that may be theirs."""
    if rule.peer in peers or S3 in (rule.peer, *peers):
        return rule.peer in peers
    if rule.is_public:
        return True
    # A range within the VPC may have the address of anybody who has one there.
    return INTERNET not in peers and "/" in rule.peer

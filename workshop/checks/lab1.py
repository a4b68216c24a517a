"""LAB1: the network is as the platform needs it, and the template says so today."""

from collections.abc import Callable

from infra.reachability.network_graph import NetworkGraph, Ports
from infra.reachability.safety import breaches_of
from infra.reachability.templates import Template
from workshop.checking import Check, Place
from workshop.network.overview import subnet_name
from workshop.network.template_file import FOLDER, ROOT, NoTemplate, read_template

_SSH = Ports(22, 22, "tcp")
_UNDO = "Undo your change with `git restore infra`, then run `make network`"


def is_current() -> str | None:
    """Whether the template was written after the last change of the code that it is written from."""
    written = (FOLDER / "ClickstreamPlatform.template.json").stat().st_mtime
    later = [path for path in sorted((ROOT / "infra/aws").rglob("*.py")) if path.stat().st_mtime > written]
    return f"{later[0].relative_to(ROOT)} has changed since" if later else None


def open_ssh(template: Template) -> str | None:
    """Whether no rule admits port 22."""
    rules = [rule for rule in NetworkGraph(template).rules if rule.is_ingress and rule.ports.common(_SSH)]
    return f"{rules[0].group} admits {rules[0].ports} from {rules[0].peer}" if rules else None


def nat_gateways(template: Template) -> str | None:
    """Whether there is none."""
    found = template.resources("AWS::EC2::NatGateway")
    return f"there is {found[0].name}" if found else None


def ways_out(template: Template) -> str | None:
    """Whether the private subnet has none."""
    found = NetworkGraph(template).subnets_with_a_way_out()
    private = [
        str(each.properties["CidrBlock"])
        for each in template.resources("AWS::EC2::Subnet")
        if subnet_name(each) == "private"
    ]
    if len(private) != 1:
        return f"there are {len(private)} private subnets, expected one"
    return f"{private[0]} has a way out of the VPC" if private[0] in found else None


def gateway_endpoint(template: Template) -> str | None:
    """Whether everybody who needs S3 reaches it through the gateway endpoint."""
    graph = NetworkGraph(template)
    without = [each.name for each in graph.members if not graph.has_gateway(each)]
    return f"{without[0]} is in a subnet without it" if without else None


def breaches(template: Template) -> str | None:
    """Whether the reachability test finds nothing."""
    found = breaches_of(template)
    return f"{len(found)} findings, the first: {found[0]}" if found else None


def _of_template(judge: Callable[[Template], str | None]) -> Callable[[Place], str | None]:
    def look(place: Place) -> str | None:
        try:
            return judge(read_template())
        except NoTemplate as error:
            return str(error)

    return look


CHECKS = (
    Check(
        "the template is written, and from the code of today",
        _of_template(lambda template: is_current()),
        "Run `make network`",
    ),
    Check("no security group admits port 22", _of_template(open_ssh), _UNDO),
    Check("there is no NAT gateway", _of_template(nat_gateways), _UNDO),
    Check("the private subnet has no way out of the VPC", _of_template(ways_out), _UNDO),
    Check("S3's gateway endpoint is on every route table in use", _of_template(gateway_endpoint), _UNDO),
    Check("nothing is open but what the platform needs", _of_template(breaches), _UNDO),
)

"""The reader of the network, and the checks of LAB1, on the platform's template and on opened ones."""

import json
from pathlib import Path
from typing import Any

import pytest

from infra.reachability.network_graph import NetworkGraph
from infra.reachability.templates import Template
from tests.infra.aws.additions import ADDED
from tests.infra.aws.conftest import Synthesized
from tests.infra.aws.conftest import platform as platform
from tests.infra.aws.conftest import synthesized as synthesized
from workshop.checks import lab1
from workshop.network.__main__ import main
from workshop.network.connections import UnknownEnd, steps
from workshop.network.template_file import read_template

pytestmark = pytest.mark.xdist_group("the synthesized platform")
_SSH = {"CidrIp": "0.0.0.0/0", "IpProtocol": "tcp", "FromPort": 22, "ToPort": 22}


@pytest.fixture(scope="module")
def graph(platform: Template) -> NetworkGraph:
    return NetworkGraph(platform)


def _possible(graph: NetworkGraph, source: str, target: str, port: int) -> bool:
    return all(step.is_admitted for step in steps(graph, source, target, port))


@pytest.mark.parametrize(
    ("source", "target", "port"),
    [
        ("SBW_Lamda_ETL", "SBW_EC2_ShinyDWH", 5432),
        ("SBW_Lamda_ETL", "S3", 443),
        ("clickstream-lambda-shop", "SBW_EC2_WebDB", 5432),
        ("SBW_EC2_ShinyDWH", "ssmmessages", 443),
        ("SBW_EC2_WebDB", "S3", 443),
    ],
)
def test_a_connection_that_the_platform_needs_is_possible(
    graph: NetworkGraph, source: str, target: str, port: int
) -> None:
    assert _possible(graph, source, target, port)


@pytest.mark.parametrize(
    ("source", "target", "port", "refused"),
    [
        ("SBW_Lamda_ETL", "SBW_EC2_ShinyDWH", 22, ["rule out", "rule in"]),
        ("clickstream-lambda-shop", "SBW_EC2_ShinyDWH", 5432, ["rule out", "rule in"]),
        ("clickstream-lambda-shop", "S3", 443, ["rule out"]),
        ("internet", "SBW_EC2_ShinyDWH", 3838, ["route", "address", "rule in"]),
        ("internet", "SBW_EC2_WebDB", 5432, ["address", "rule in"]),
        ("SBW_Lamda_ETL", "internet", 443, ["rule out", "route", "address"]),
        ("SBW_EC2_WebDB", "internet", 443, ["rule out", "address"]),
    ],
)
def test_a_connection_is_refused_by_each_thing_that_refuses_it(
    graph: NetworkGraph, source: str, target: str, port: int, refused: list[str]
) -> None:
    assert [step.what for step in steps(graph, source, target, port) if not step.is_admitted] == refused


def test_steps_agree_with_the_graph_about_every_pair(graph: NetworkGraph) -> None:
    for source in graph.members:
        reached = graph.reachable_from(source)
        for target in graph.members:
            for port in (22, 443, 3838, 5432) if target != source else ():
                expected = any(f"{group}:{port}" in reached for group in target.groups)
                assert _possible(graph, source.name, target.name, port) == expected, (source.name, target.name, port)


def test_an_open_rule_and_a_nat_gateway_change_the_steps_they_are_about(platform: Template) -> None:
    document = _changed(platform, "sg_analytics_ShinyDWH", SecurityGroupIngress=[_SSH])
    document["Resources"] |= _nat(platform)
    graph = NetworkGraph(Template(document))
    assert [step.is_admitted for step in steps(graph, "internet", "SBW_EC2_ShinyDWH", 22)] == [True, False, True]
    out = steps(graph, "SBW_Lamda_ETL", "internet", 443)
    assert [(step.what, step.is_admitted) for step in out] == [("rule out", False), ("route", True), ("address", True)]
    # Of whom the rule admits, those inside have a way.
    assert [step.is_admitted for step in steps(graph, "SBW_Lamda_ETL", "SBW_EC2_ShinyDWH", 22)] == [False, True, True]


@pytest.mark.parametrize(
    ("ends", "told"),
    [
        (("web", "SBW_EC2_WebDB"), "there is no web; there are .*SBW_EC2_WebDB.*internet"),
        (("SBW_EC2_WebDB", "S4"), "there is no S4; there are .*S3"),
        (("SBW_EC2_WebDB", "SBW_EC2_WebDB"), "is both ends"),
    ],
)
def test_an_end_that_is_nobody_is_refused_with_those_there_are(
    graph: NetworkGraph, ends: tuple[str, str], told: str
) -> None:
    with pytest.raises(UnknownEnd, match=told):
        steps(graph, *ends, 443)


def test_the_command_shows_the_network_and_says_that_it_is_right(
    synthesized: Synthesized, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--folder", str(synthesized.folder)]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[-1] == "Nothing is open but what the platform needs."
    assert "  public   10.0.0.0/20    SBW_EC2_WebDB" in lines
    assert "  NAT gateways: none" in lines
    assert any(line.split() == ["sg_Lambda_ETL", "sg_analytics_ShinyDWH", "5432", "loads", "events"] for line in lines)


def test_a_judgement_names_what_was_opened(tmp_path: Path, platform: Template, synthesized: Synthesized) -> None:
    document = _changed(platform, "sg_oltp_webDB", SecurityGroupIngress=[_SSH])
    _write(tmp_path, document, synthesized)
    assert main(["--judge", "--folder", str(tmp_path)]) == 1


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (None, "there is no .*ClickstreamPlatform.template.json: run `make network` first"),
        ("{", "is no template: .*`make network` writes it again"),
        ("[]", "is no template: "),
        ('{"Resources": null}', "is no template: "),
    ],
)
def test_a_template_that_cannot_be_read_is_named_with_the_remedy(tmp_path: Path, text: str | None, told: str) -> None:
    if text is not None:
        (tmp_path / "ClickstreamPlatform.template.json").write_text(text)
    with pytest.raises(SystemExit, match=told):
        main(["--folder", str(tmp_path)])


@pytest.mark.parametrize("words", [["a", "b", "0"], ["a", "b", "65536"], ["a", "b", "٣"], ["a", "b", "x"], ["a"]])
def test_a_command_line_that_asks_nothing_is_refused(
    words: list[str], synthesized: Synthesized, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as refused:
        main([*words, "--folder", str(synthesized.folder)])
    assert "is no port; expected 1 to 65535" in capsys.readouterr().err or "name both ends" in str(refused.value)


_JUDGES = {
    "ssh": lab1.open_ssh,
    "nat": lab1.nat_gateways,
    "out": lab1.ways_out,
    "s3": lab1.gateway_endpoint,
    "all": lab1.breaches,
}


def test_the_checks_of_lab1_find_the_platform_right(synthesized: Synthesized) -> None:
    template = read_template(synthesized.folder)
    assert {name: judge(template) for name, judge in _JUDGES.items()} == dict.fromkeys(_JUDGES)


def test_each_check_of_lab1_finds_what_it_is_for(platform: Template, synthesized: Synthesized, tmp_path: Path) -> None:
    without_endpoint = platform.copy()
    for each in without_endpoint["Resources"].values():
        each.get("Properties", {}).pop("RouteTableIds", None)
    changed: dict[str, dict[str, Any]] = {
        "ssh": _changed(platform, "sg_Lambda_ETL", SecurityGroupIngress=[{**_SSH, "IpProtocol": "-1"}]),
        "nat": {"Resources": platform.document["Resources"] | ADDED["a NAT gateway"](platform)},
        "out": {"Resources": platform.document["Resources"] | ADDED["a way out of the private subnet"](platform)},
        "s3": without_endpoint,
        "all": _changed(platform, "sg_Lambda_ETL", SecurityGroupIngress=[{**_SSH, "FromPort": 8080, "ToPort": 8080}]),
    }
    for name, document in changed.items():
        _write(tmp_path, document, synthesized)
        template = read_template(tmp_path)
        found = {each for each, judge in _JUDGES.items() if judge(template) is not None}
        assert found == {name, "all"}, name


def _changed(template: Template, group: str, **properties: object) -> dict[str, Any]:
    document = template.copy()
    name = template.named("AWS::EC2::SecurityGroup", GroupName=group).name
    document["Resources"][name]["Properties"].update(properties)
    return document


def _nat(template: Template) -> dict[str, Any]:
    """A NAT gateway with its address, and the private subnet's route to it."""
    route = ADDED["a way out of the private subnet"](template)["Added"]
    told = {key: value for key, value in route["Properties"].items() if key != "GatewayId"}
    return {
        "Address": {"Type": "AWS::EC2::EIP", "Properties": {}},
        "Nat": {
            "Type": "AWS::EC2::NatGateway",
            "Properties": {"AllocationId": {"Fn::GetAtt": ["Address", "AllocationId"]}},
        },
        "Added": {**route, "Properties": {**told, "NatGatewayId": {"Ref": "Nat"}}},
    }


def _write(folder: Path, document: dict[str, Any], synthesized: Synthesized) -> None:
    (folder / "ClickstreamPlatform.template.json").write_text(json.dumps(document))
    stores = "ClickstreamStores.template.json"
    (folder / stores).write_text((synthesized.folder / stores).read_text())

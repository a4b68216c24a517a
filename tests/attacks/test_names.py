"""Data that leaves the VPC as names: `<piece of a secret>.evil.example`, asked of the VPC's own resolver."""

from collections.abc import Mapping
from typing import Any

import pytest

from infra.reachability.templates import Template, referred

pytestmark = pytest.mark.xdist_group("the synthesized platform")

REGION = "ap-southeast-1"
ASKED = [f"bucket.s3.{REGION}.amazonaws.com", f"s3.{REGION}.amazonaws.com", f"ssm.{REGION}.amazonaws.com"]
ASKED += [f"ssmmessages.{REGION}.amazonaws.com", f"ec2messages.{REGION}.amazonaws.com"]
ASKED += [f"ip-10-0-128-10.{REGION}.compute.internal"]
OUT = ["c2VjcmV0.evil.example", "evil.example", "com", f"s3.{REGION}.amazonaws.com.evil.example", "amazonaws.com"]
OUT += [f"evils3.{REGION}.amazonaws.com", "evil.s3.us-east-1.amazonaws.com", "x.execute-api.us-east-1.amazonaws.com"]
OUT += [
    f"abc.lambda-url.{REGION}.on.aws",
    f"ec2-1-2-3-4.{REGION}.compute.amazonaws.com",
    "debian.pool.ntp.org",
    "a.b.c.d.e.f",
]


def _matches(domain: str, name: str) -> bool:
    """https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-dns-firewall-domain-lists.html"""
    return domain == "*" or domain == name or (domain.startswith("*.") and name.endswith(domain[1:]))


def _answer(template: Template, name: str) -> Mapping[str, Any]:
    """The rule that decides about a name: of those that match it the one with the lowest number."""
    rules = template.only("AWS::Route53Resolver::FirewallRuleGroup").properties["FirewallRules"]
    lists = {
        each.name: each.properties["Domains"] for each in template.resources("AWS::Route53Resolver::FirewallDomainList")
    }
    for rule in sorted(rules, key=lambda rule: rule["Priority"]):
        domains = lists[str(referred(rule["FirewallDomainListId"]))]
        if any(_matches(domain, name) for domain in domains):
            return dict(rule)
    return {"Action": "ALLOW"}


@pytest.mark.parametrize("name", OUT)
def test_a_name_that_somebody_else_answers_for_is_not_asked(platform: Template, name: str) -> None:
    rule = _answer(platform, name)
    assert (rule["Action"], rule.get("BlockResponse")) == ("BLOCK", "NXDOMAIN")


@pytest.mark.parametrize("name", ASKED)
def test_what_hosts_and_functions_ask_for_is_answered(platform: Template, name: str) -> None:
    rule = _answer(platform, name)
    assert rule["Action"] == "ALLOW"
    # A bucket's name leads on to another one of AWS, which is in no list.
    assert rule["FirewallDomainRedirectionAction"] == "TRUST_REDIRECTION_DOMAIN"


def test_the_rules_hold_in_the_vpc_and_every_endpoint_is_among_the_names(platform: Template) -> None:
    (held,) = platform.resources("AWS::Route53Resolver::FirewallRuleGroupAssociation")
    assert referred(held.properties["VpcId"]) == platform.only("AWS::EC2::VPC").name
    group = platform.only("AWS::Route53Resolver::FirewallRuleGroup").name
    assert referred(held.properties["FirewallRuleGroupId"]) == group
    for endpoint in platform.resources("AWS::EC2::VPCEndpoint"):
        service = str(endpoint.properties["ServiceName"]).rpartition(".")[2]
        assert _answer(platform, f"{service}.{REGION}.amazonaws.com")["Action"] == "ALLOW"

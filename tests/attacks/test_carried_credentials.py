"""Credentials that somebody carried away, and services of AWS that somebody else may lead here.

The policies of the synthesized templates are evaluated as IAM does it, for requests from anywhere that isn't the host.
https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
"""

import fnmatch
import ipaddress
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest

from infra.reachability.host_safety import ADDRESSES, name_of
from infra.reachability.templates import Resource, Template, referred

pytestmark = pytest.mark.xdist_group("the synthesized platform")

Request = Mapping[str, str]
_BY_A_SERVICE = {"aws:ViaAWSService": "true"}
_ITSELF = {"aws:ViaAWSService": "false"}


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _is_in(network: str, address: str | None) -> bool:
    return address is not None and ipaddress.ip_address(address) in ipaddress.ip_network(network)


# By its operator, whether a condition holds for the value that a request has, or None. A negated operator holds for a
# request without the key. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
_HOLDS: Mapping[str, Callable[[list[str], str | None], bool]] = {
    "StringEquals": lambda wanted, has: has in wanted,
    "StringNotEquals": lambda wanted, has: has not in wanted,
    "StringEqualsIfExists": lambda wanted, has: has is None or has in wanted,
    "StringLikeIfExists": lambda wanted, has: has is None or any(fnmatch.fnmatchcase(has, each) for each in wanted),
    "BoolIfExists": lambda wanted, has: has is None or has in wanted,
    "Bool": lambda wanted, has: has in wanted,
    "NotIpAddress": lambda wanted, has: not any(_is_in(each, has) for each in wanted),
    "ArnLike": lambda wanted, has: has is not None and any(fnmatch.fnmatchcase(has, each) for each in wanted),
}


def _applies(statement: Mapping[str, Any], action: str, request: Request, values: Mapping[str, str]) -> bool:
    if not any(fnmatch.fnmatchcase(action.lower(), each.lower()) for each in _listed(statement["Action"])):
        return False
    for operator, keys in statement.get("Condition", {}).items():
        for key, wanted in keys.items():
            texts = [
                values.get(str(referred(each)), each) if isinstance(each, Mapping) else each for each in _listed(wanted)
            ]
            if not _HOLDS[operator]([str(each) for each in texts], request.get(key)):
                return False
    return True


def _hosts(template: Template) -> Iterator[tuple[str, Resource]]:
    for instance in template.resources("AWS::EC2::Instance"):
        (profile,) = template.referred_by(instance.properties["IamInstanceProfile"])
        ((role,),) = [template.referred_by(each) for each in profile.properties["Roles"]]
        yield name_of(instance), role


def _statements(template: Template, role: Resource, effect: str) -> list[Mapping[str, Any]]:
    documents = [each["PolicyDocument"] for each in role.properties.get("Policies", [])]
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for each in template.resources(kind):
            if role.name in [referred(attached) for attached in each.properties.get("Roles", [])]:
                documents.append(each.properties["PolicyDocument"])
    return [told for document in documents for told in _listed(document["Statement"]) if told["Effect"] == effect]


def _elsewhere(vpc: str, host: str) -> dict[str, Request]:
    other = next(address for name, address in ADDRESSES.items() if name != host)
    return {
        "the internet": {**_ITSELF},
        "the internet, and says nothing of itself": {},
        "an endpoint of another VPC": {**_ITSELF, "aws:SourceVpc": "vpc-0evil", "aws:VpcSourceIp": ADDRESSES[host]},
        "a function in our VPC": {**_ITSELF, "aws:SourceVpc": vpc, "aws:VpcSourceIp": "10.0.128.77"},
        "the other host": {**_ITSELF, "aws:SourceVpc": vpc, "aws:VpcSourceIp": other},
    }


@pytest.mark.parametrize("host", sorted(ADDRESSES))
def test_whatever_a_host_may_do_nobody_else_may_with_its_credentials(platform: Template, host: str) -> None:
    """Computed: every action that any policy allows the role is denied to each request from elsewhere."""
    role = dict(_hosts(platform))[host]
    assert role.properties.get("ManagedPolicyArns", []) == []
    allowed = sorted({a for told in _statements(platform, role, "Allow") for a in _listed(told["Action"])})
    assert len(allowed) >= 9
    assert {"ssmmessages:OpenDataChannel", "ssm:UpdateInstanceInformation", "s3:DeleteObject"} <= set(allowed)
    vpc = platform.only("AWS::EC2::VPC").name
    denials = _statements(platform, role, "Deny")
    worth = [
        (action, place)
        for action in allowed
        for place, request in _elsewhere("vpc-ours", host).items()
        if not any(_applies(told, action, request, {vpc: "vpc-ours"}) for told in denials)
    ]
    assert worth == []


@pytest.mark.parametrize("host", sorted(ADDRESSES))
def test_the_host_itself_is_denied_nothing(platform: Template, host: str) -> None:
    role, vpc = dict(_hosts(platform))[host], platform.only("AWS::EC2::VPC").name
    here = {**_ITSELF, "aws:SourceVpc": "vpc-ours", "aws:VpcSourceIp": ADDRESSES[host]}
    for told in _statements(platform, role, "Deny"):
        for action in ("s3:GetObject", "ssm:GetParameter", "ssmmessages:OpenDataChannel", "kms:Decrypt"):
            assert not _applies(told, action, here, {vpc: "vpc-ours"})
            # Systems Manager opens a SecureString with KMS in the host's name, from where AWS is.
            assert not _applies(told, action, _BY_A_SERVICE, {vpc: "vpc-ours"})


def test_every_service_that_a_host_asks_has_an_endpoint(platform: Template) -> None:
    """What came past an endpoint would be denied to the host itself."""
    services = {
        action.partition(":")[0]
        for _, role in _hosts(platform)
        for told in _statements(platform, role, "Allow")
        for action in _listed(told["Action"])
    }
    endpoints = [str(each.properties["ServiceName"]) for each in platform.resources("AWS::EC2::VPCEndpoint")]
    assert {service for service in services if not any(f".{service}" in each for each in endpoints)} == set()


def _trusting(*templates: Template) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Every statement of any resource that names a service of AWS as a principal, and permissions of functions."""
    for template in templates:
        for resource in template.all():
            for document in _documents(resource.properties):
                for told in _listed(document["Statement"]):
                    principal = told.get("Principal", {})
                    if told["Effect"] == "Allow" and isinstance(principal, Mapping) and "Service" in principal:
                        yield f"{resource.name}: {principal['Service']}", told.get("Condition", {})
            if resource.kind == "AWS::Lambda::Permission":
                told = resource.properties
                keys = {"aws:SourceAccount": told.get("SourceAccount"), "aws:SourceArn": told.get("SourceArn")}
                given = {key: value for key, value in keys.items() if value}
                yield f"{resource.name}: {told['Principal']}", {"StringEquals": given}


def _documents(value: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(value, Mapping):
        if "Statement" in value and "Version" in value:
            yield value
        for each in value.values():
            yield from _documents(each)
    elif isinstance(value, list):
        for each in value:
            yield from _documents(each)


def test_no_service_is_led_here_by_another_account(platform: Template, stores: Template) -> None:
    found = list(_trusting(platform, stores))
    assert len(found) >= 10
    assert [name for name, condition in found if not any(_is_ours(keys) for keys in condition.values())] == []


def _is_ours(keys: Mapping[str, Any]) -> bool:
    """Our account is named, or a resource that is made here, or whose ARN has our account in its fifth place."""
    account = {"Ref": "AWS::AccountId"}
    if keys.get("aws:SourceAccount") == account:
        return True
    arn = keys.get("aws:SourceArn")
    if isinstance(arn, Mapping) and "Fn::GetAtt" in arn:
        return True
    parts = arn["Fn::Join"][1] if isinstance(arn, Mapping) and "Fn::Join" in arn else []
    before = (
        "".join(part if isinstance(part, str) else "?" for part in parts[: parts.index(account)])
        if account in parts
        else ""
    )
    return before.count(":") == 4


@pytest.mark.parametrize("service", ["ec2.amazonaws.com", "lambda.amazonaws.com", "amplify.amazonaws.com"])
def test_a_role_is_not_taken_on_for_a_resource_of_another_account(platform: Template, service: str) -> None:
    values = {"AWS::AccountId": "111111111111"}
    trusts = [
        told
        for role in platform.resources("AWS::IAM::Role")
        for told in role.properties["AssumeRolePolicyDocument"]["Statement"]
        if told["Principal"].get("Service") == service
    ]
    assert trusts
    for told in trusts:
        assert _applies(told, "sts:AssumeRole", {"aws:SourceAccount": "111111111111"}, values)
        assert not _applies(told, "sts:AssumeRole", {"aws:SourceAccount": "222222222222"}, values)

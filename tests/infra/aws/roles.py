"""Roles of a template, with everything that they may do, and whether that covers what was asked for."""

import dataclasses
import fnmatch
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.reachability.templates import Resource, Template, referred
from tests.infra.aws.recorder import ACCOUNT, REGION, Call

_PSEUDO = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws"}


@dataclass(frozen=True, slots=True)
class Grant:
    """One action on one resource (either may hold `*`), by which policy, under which conditions."""

    policy: str
    action: str
    resource: str
    conditions: str
    prefixes: tuple[str, ...] = ()

    def covers(self, call: Call) -> bool:
        if not fnmatch.fnmatchcase(call.action, self.action) or not fnmatch.fnmatchcase(call.resource, self.resource):
            return False
        return (
            call.prefix is None or not self.prefixes or any(fnmatch.fnmatchcase(call.prefix, p) for p in self.prefixes)
        )


@dataclass(frozen=True, slots=True)
class Role:
    """Who may take it on, what it may do, what it may not do whoever allows it."""

    name: str
    trusted: str
    allowed: tuple[Grant, ...]
    denied: tuple[Grant, ...]
    managed: tuple[str, ...]

    def of(self, policy: str) -> list[Grant]:
        return [each for each in self.allowed if each.policy == policy]


def role_of(template: Template, resource: Resource) -> Role:
    """A role as the template makes it, with policies of its own and those attached elsewhere."""
    statements = list(_statements(template, resource))
    return Role(
        resource.name,
        str(resource.properties["AssumeRolePolicyDocument"]["Statement"][0]["Principal"]),
        tuple(
            grant
            for policy, told in statements
            if told["Effect"] == "Allow"
            for grant in _grants(template, policy, told)
        ),
        tuple(
            grant
            for policy, told in statements
            if told["Effect"] == "Deny"
            for grant in _grants(template, policy, told)
        ),
        tuple(str(each) for each in resource.properties.get("ManagedPolicyArns", [])),
    )


def role_of_function(template: Template, function_name: str) -> Role:
    """The role that a function runs as."""
    function = template.named("AWS::Lambda::Function", FunctionName=function_name)
    name = referred(function.properties["Role"])
    return role_of(template, next(each for each in template.resources("AWS::IAM::Role") if each.name == name))


def breaches(granted: list[Grant], calls: set[Call], *, is_known: Callable[[Grant], bool]) -> list[str]:
    """What a role lacks, what it doesn't need, and what of it is a pattern that isn't known with its reason."""
    found = [f"{call} is not allowed" for call in calls if not any(grant.covers(call) for grant in granted)]
    for grant in granted:
        others = [each for each in granted if each != grant]
        if all(any(each.covers(call) for each in others) for call in calls if grant.covers(call)):
            found.append(f"nothing needs {grant}")
        if "*" in grant.action or ("*" in grant.resource and not is_known(grant)):
            found.append(f"there is no reason for {grant}")
    return found


def widened(grant: Grant) -> Iterator[Grant]:
    """A grant made wider, in every way there is."""
    yield dataclasses.replace(grant, action="*")
    yield dataclasses.replace(grant, action=f"{grant.action.partition(':')[0]}:*")
    yield dataclasses.replace(grant, resource="*")
    yield dataclasses.replace(grant, resource=f"{grant.resource.rpartition('/')[0] or grant.resource}*")
    if "/" in grant.resource and f"{grant.resource.partition('/')[0]}/*" != grant.resource:
        yield dataclasses.replace(grant, resource=f"{grant.resource.partition('/')[0]}/*")
    if grant.prefixes:
        yield dataclasses.replace(grant, prefixes=())
        yield dataclasses.replace(grant, prefixes=("*",))


def text_of(template: Template, value: Any) -> str:
    """A value as CloudFormation would write it; a resource's own names stand for themselves."""
    if isinstance(value, Mapping):
        if set(value) == {"Fn::Join"}:
            separator, parts = value["Fn::Join"]
            return str(separator.join(text_of(template, part) for part in parts))
        name = referred(value)
        assert name is not None, value
        return _PSEUDO.get(name) or _name_in_aws(template, name, value)
    return str(value)


def _name_in_aws(template: Template, name: str, value: Mapping[str, Any]) -> str:
    resource = next(each for each in template.all() if each.name == name)
    is_arn = value.get("Fn::GetAtt", ["", ""])[1] == "Arn"
    if resource.kind == "AWS::Lambda::Function" and is_arn:
        return f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{resource.properties['FunctionName']}"
    if resource.kind == "AWS::Logs::LogGroup" and is_arn:
        return f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:{resource.properties['LogGroupName']}:*"
    if resource.kind == "AWS::SQS::Queue" and is_arn:
        return f"arn:aws:sqs:{REGION}:{ACCOUNT}:{resource.properties['QueueName']}"
    return f"<{name}>"


def _statements(template: Template, role: Resource) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for policy in role.properties.get("Policies", []):
        for statement in policy["PolicyDocument"]["Statement"]:
            yield policy["PolicyName"], statement
    for kind in ("AWS::IAM::Policy", "AWS::IAM::ManagedPolicy"):
        for each in template.resources(kind):
            if role.name in [referred(attached) for attached in each.properties.get("Roles", [])]:
                for statement in each.properties["PolicyDocument"]["Statement"]:
                    yield "attached elsewhere", statement


def _grants(template: Template, policy: str, statement: Mapping[str, Any]) -> Iterator[Grant]:
    conditions = statement.get("Condition", {})
    prefixes = conditions.get("StringLikeIfExists", {}).get("s3:prefix", [])
    for action in _listed(statement["Action"]):
        for resource in _listed(statement["Resource"]):
            yield Grant(
                policy,
                action,
                text_of(template, resource),
                str(conditions),
                tuple(_listed(prefixes)),
            )


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

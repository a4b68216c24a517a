"""What the policies for people open: each document that a policy admits, on each host, followed to where it leads.

The documents of the template stand beside Session Manager's own, so that a policy which admits one of those is told.
"""

import fnmatch
import re
from collections.abc import Iterator, Mapping
from typing import Any

from infra.aws.documents import ERASER, ERASURE
from infra.reachability.host_safety import name_of
from infra.reachability.templates import ACCOUNT, REGION, Resource, Template, referred

WAREHOUSE, OLTP, ELSEWHERE = "SBW_EC2_ShinyDWH", "SBW_EC2_WebDB", "another host"
_TAKE_PASSWORDS = "systemctl start clickstream-passwords.service && echo 'the services have their passwords'"
_FOR_ENGINEERS = {(WAREHOUSE, "port 3838"), (WAREHOUSE, "port 3000"), (WAREHOUSE, "port 5432")}
# Who opens what, by policy.
OPENED: Mapping[str, set[tuple[str, str]]] = {
    "clickstream-analyst": {(WAREHOUSE, "port 3838")},
    "clickstream-engineer": _FOR_ENGINEERS,
    "clickstream-operator": {
        (host, what)
        for host in (WAREHOUSE, OLTP)
        for what in ("port 3838", "port 3000", "port 5432", "shell", f"as root: {_TAKE_PASSWORDS}")
    },
    ERASER: set(),
}
# Which secrets they may read.
SECRETS: Mapping[str, set[str]] = {
    "clickstream-analyst": set(),
    "clickstream-engineer": {"/clickstream/warehouse/reader-password"},
    "clickstream-operator": {"/clickstream/warehouse/reader-password"},
    ERASER: set(),
}
# Which roles they may take on.
ROLES: Mapping[str, set[str]] = {ERASER: {ERASURE}}
# Those that every account has: https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-schema.html
_OF_AWS = {
    "SSM-SessionManagerRunShell": "a shell as the account would have it",
    "AWS-StartInteractiveCommand": "any command",
    "AWS-StartNonInteractiveCommand": "any command",
    "AWS-StartPortForwardingSession": "any port",
    "AWS-StartPortForwardingSessionToRemoteHost": "any port of any host",
    "AWS-StartSSHSession": "SSH",
}
_CHECKED = {"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}}
_THEIR_OWN = {"StringEquals": {"ssm:resourceTag/aws:ssmmessages:session-id": "${aws:userid}"}}
_SESSIONS = f"arn:aws:ssm:{REGION}:{ACCOUNT}:session/*"


def session_breaches(template: Template) -> Iterator[str]:
    """Each as a sentence."""
    policies = {
        str(each.properties.get("ManagedPolicyName")): each for each in template.resources("AWS::IAM::ManagedPolicy")
    }
    if set(policies) != set(OPENED):
        yield f"the policies are {sorted(policies)}, expected {sorted(OPENED)}"
    for name in sorted(set(policies) & set(OPENED)):
        yield from _policy(template, name, policies[name])
    for kind in ("AWS::IAM::Policy", "AWS::IAM::User", "AWS::IAM::Group"):
        yield from (f"{each.name} is an {kind}, which nothing here looks at" for each in template.resources(kind))
    for document in template.resources("AWS::SSM::Document"):
        if document.properties.get("DocumentType") != "Session":
            yield f"{document.name} is no document of sessions"
        if document.properties.get("UpdateMethod") != "NewVersion":
            yield f"{document.name} can't be changed: its name is taken"


def opened_by(template: Template) -> dict[str, set[tuple[str, str]]]:
    """Which host and what on it each policy opens."""
    return {
        str(each.properties["ManagedPolicyName"]): set(_opened(template, list(_statements(template, each))))
        for each in template.resources("AWS::IAM::ManagedPolicy")
    }


def _policy(template: Template, name: str, policy: Resource) -> Iterator[str]:
    statements = list(_statements(template, policy))
    opened = set(_opened(template, statements))
    if opened != OPENED[name]:
        yield f"{name} opens {sorted(opened)}, expected {sorted(OPENED[name])}"
    if set(policy.properties) & {"Users", "Groups", "Roles"}:
        yield f"{name} is given to somebody by the template"
    secrets, roles = set(), set()
    for effect, action, resource, condition in statements:
        if effect != "Allow":
            yield f"{name} denies {action}, which nothing here looks at"
        elif action == "ssm:StartSession":
            if condition != _CHECKED:
                yield f"{name} opens {resource} whatever the document"
            if not OPENED[name]:
                yield f"{name} admits to {resource}, and is no policy of sessions"
        elif action in ("ssm:TerminateSession", "ssm:ResumeSession"):
            if (resource, condition) != (_SESSIONS, _THEIR_OWN):
                yield f"{name} may {action} on {resource}, if {condition}: sessions of others"
        elif action == "ssm:GetParameter":
            secrets.add(resource.removeprefix(f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter"))
        elif action in ("sts:AssumeRole", "sts:SetSourceIdentity"):
            roles.add(resource)
        elif action == "ssm:GetConnectionStatus":
            if resource.rpartition("/")[2] not in (WAREHOUSE, OLTP):
                yield f"{name} may ask for {resource}"
        elif action != "ec2:DescribeInstances":
            yield f"{name} may {action} on {resource}, which nothing here looks at"
    if secrets != SECRETS[name]:
        yield f"{name} reads {sorted(secrets)}, expected {sorted(SECRETS[name])}"
    if roles != ROLES.get(name, set()):
        yield f"{name} takes on {sorted(roles)}, expected {sorted(ROLES.get(name, set()))}"


def _opened(template: Template, statements: list[tuple[str, str, str, Any]]) -> Iterator[tuple[str, str]]:
    """What StartSession is allowed for: the host has to be, and the document wherever that is asked about."""
    leads_to = {
        **_OF_AWS,
        **{
            str(each.properties["Name"]): _leads_to(each.properties["Content"])
            for each in template.resources("AWS::SSM::Document")
        },
    }
    account = f"{REGION}:{ACCOUNT}"
    starts = [each for each in statements if each[0] == "Allow" and fnmatch.fnmatch("ssm:StartSession", each[1])]
    for host in (WAREHOUSE, OLTP, ELSEWHERE):
        instance = f"arn:aws:ec2:{account}:instance/{host}"
        for document, what in leads_to.items():
            arn = f"arn:aws:ssm:{account}:document/{document}"
            is_checked = all(
                condition == _CHECKED for _, _, resource, condition in starts if _covers(resource, instance)
            )
            if any(_covers(resource, instance) for _, _, resource, _ in starts) and (
                not is_checked or any(_covers(resource, arn) for _, _, resource, _ in starts)
            ):
                yield host, what


def _covers(pattern: str, arn: str) -> bool:
    return fnmatch.fnmatchcase(arn, pattern)


def _leads_to(content: Mapping[str, Any]) -> str:
    """What somebody gets who opens a document; parameters that could make it something else count."""
    kind, properties = content.get("sessionType"), content.get("properties", {})
    parameters = content.get("parameters", {})
    if kind == "Standard_Stream":
        is_bounded = {"idleSessionTimeout", "maxSessionDuration"} <= set(content.get("inputs", {}))
        return "shell" if is_bounded and not properties and not parameters else "shell without an end"
    if kind == "Port" and properties.get("type") == "LocalPortForwarding":
        local = {"portNumber": properties.get("portNumber"), "type": "LocalPortForwarding"}
        if properties != {**local, "localPortNumber": "{{ localPortNumber }}"} or set(parameters) != {
            "localPortNumber"
        }:
            return "any port of any host"
        if parameters["localPortNumber"].get("allowedPattern") != "^[0-9]{1,5}$":
            return "anything in place of a port"
        return f"port {properties['portNumber']}" if re.fullmatch(r"\d+", properties["portNumber"]) else "any port"
    if kind == "InteractiveCommands" and set(properties) == {"linux"} and not parameters:
        commands = properties["linux"]["commands"]
        return f"{'as root' if properties['linux'].get('runAsElevated') else 'as a user'}: {commands}"
    return "anything"


def _statements(template: Template, policy: Resource) -> Iterator[tuple[str, str, str, Any]]:
    """Effect, action, resource and condition, one of each; a host's id and a role's ARN stand as their names."""
    for statement in policy.properties["PolicyDocument"]["Statement"]:
        for action in _listed(statement.get("Action", statement.get("NotAction"))):
            for resource in _listed(statement.get("Resource", "*")):
                yield statement["Effect"], action, _text(template, resource), statement.get("Condition")


def _text(template: Template, value: Any) -> str:
    if isinstance(value, Mapping) and set(value) == {"Fn::Join"}:
        return "".join(_text(template, part) for part in value["Fn::Join"][1])
    name = referred(value)
    if name is None:
        return str(value)
    pseudo = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws"}
    return pseudo.get(name) or next(map(_known_as, template.referred_by(value)))


def _known_as(resource: Resource) -> str:
    return str(resource.properties["RoleName"]) if resource.kind == "AWS::IAM::Role" else name_of(resource)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]

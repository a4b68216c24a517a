"""Documents and policies of sessions, each widened."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Change = Callable[[dict[str, Any]], object]


def _content(change: Change) -> Change:
    return lambda told: change(told["Content"])


# Those that fit any document; what is not there before is put there.
DOCUMENT: Mapping[str, Change] = {
    "the caller's port": _content(lambda told: told.setdefault("properties", {}).update(portNumber="{{ portNumber }}")),
    "SSH's port": _content(lambda told: told.setdefault("properties", {}).update(portNumber="22")),
    "another host's port": _content(lambda told: told.setdefault("properties", {}).update(host="10.0.0.10")),
    "a parameter more": _content(lambda told: told.setdefault("parameters", {}).update(host={"type": "String"})),
    "any text for a port": _content(
        lambda told: told.setdefault("parameters", {}).update(localPortNumber={"type": "String"})
    ),
    "a shell": lambda told: told.update(Content={"schemaVersion": "1.0", "sessionType": "Standard_Stream"}),
    "the caller's command": lambda told: told.update(
        Content={
            "schemaVersion": "1.0",
            "sessionType": "InteractiveCommands",
            "parameters": {"command": {"type": "String"}},
            "properties": {"linux": {"commands": "{{ command }}"}},
        }
    ),
    "a command for Run Command": lambda told: told.update(DocumentType="Command"),
    "replaced under the same name": lambda told: told.pop("UpdateMethod"),
}

_STATEMENT: Mapping[str, Change] = {
    "anything": lambda told: told.update(Action="*"),
    "anything of Systems Manager": lambda told: told.update(Action="ssm:*"),
    "on everything": lambda told: told.update(Resource="*"),
    "without its condition": lambda told: told.pop("Condition"),
    "unless it is checked": lambda told: told.update(
        Condition={"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "false"}}
    ),
}
_ACCOUNT = {"Fn::Join": ["", ["arn:aws:ec2:", {"Ref": "AWS::Region"}, ":", {"Ref": "AWS::AccountId"}, ":instance/*"]]}
_MORE: Mapping[str, dict[str, Any]] = {
    "commands from afar": {"Effect": "Allow", "Action": "ssm:SendCommand", "Resource": "*"},
    "any host": {"Effect": "Allow", "Action": "ssm:StartSession", "Resource": _ACCOUNT},
    "the default document": {
        "Effect": "Allow",
        "Action": "ssm:StartSession",
        "Resource": "arn:aws:ssm:ap-southeast-1:123456789012:document/SSM-SessionManagerRunShell",
        "Condition": {"BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}},
    },
    "documents of one's own": {"Effect": "Allow", "Action": "ssm:UpdateDocument", "Resource": "*"},
    "every secret": {"Effect": "Allow", "Action": "ssm:GetParameter", "Resource": "*"},
}


def policy_changes(document: Mapping[str, Any]) -> Iterator[tuple[str, Change]]:
    """A managed policy with a statement wider, or one more."""
    for position, statement in enumerate(document["Statement"]):
        for what, change in _STATEMENT.items():
            if what == "without its condition" and "Condition" not in statement:
                continue
            if what == "on everything" and statement["Resource"] == "*":
                continue
            if what == "unless it is checked" and "ssm:SessionDocumentAccessCheck" not in str(statement):
                continue
            yield f"{what} in statement {position}", _on_statement(position, change)
    for what, statement in _MORE.items():
        yield what, lambda told, s=statement: told["PolicyDocument"]["Statement"].append(dict(s))  # type: ignore[misc]
    yield "given to somebody", lambda told: told.update(Users=["somebody"])
    yield "another name", lambda told: told.update(ManagedPolicyName="somebody-else")


def _on_statement(position: int, change: Change) -> Change:
    return lambda told: change(told["PolicyDocument"]["Statement"][position])

"""A command of the AWS CLI, held against its service's own model: what it would ask for, or what is wrong with it."""

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

import botocore.session
import jmespath
from botocore import xform_name
from botocore.exceptions import DataNotFoundError
from botocore.model import OperationModel, Shape
from botocore.validate import ParamValidator
from jmespath.exceptions import JMESPathError

_SESSION = botocore.session.get_session()
# https://docs.aws.amazon.com/cli/latest/reference/: options of the command line itself, those of pages of answers …
_GLOBAL = ("region", "output", "query", "profile", "cli-binary-format", "endpoint-url")
_OF_PAGES = ("max-items", "page-size", "starting-token")
_OUTPUTS = ("json", "text", "table", "yaml")
# … and what it has beside the services' operations, with the options that are used.
_OF_THE_CLI: dict[tuple[str, str], set[str]] = {
    ("logs", "tail"): {"since", "follow", "format"},
    ("sso", "login"): set(),
    ("configure", "list"): set(),
    ("configure", "sso"): set(),
    ("s3", "ls"): {"recursive", "human-readable", "summarize"},
    ("s3", "cp"): {"content-type", "recursive"},
    ("s3", "mv"): {"content-type", "recursive"},
    ("s3", "sync"): {"delete"},
    ("s3", "rm"): {"recursive"},
}
# What stands for something that only the reader knows.
_LEFT_OPEN = re.compile(r"…|\$|<")


class Wrong(ValueError):
    """The CLI would refuse the command, or the service would; the message says what it stumbles over."""


def request_of(words: Sequence[str]) -> dict[str, Any]:
    """What `aws …`, without the `aws`, would ask of the service; raises `Wrong`.

    Values that are left open are left out, once it is known that there is such an option.
    """
    if len(words) < 2:
        raise Wrong(f"aws {' '.join(words)} is no command")
    service, operation, *rest = words
    if not rest:
        # A sentence names the command alone.
        if (service, operation) not in _OF_THE_CLI:
            _operation(service, operation)
        return {}
    positional, options = _options(rest)
    if (service, operation) in _OF_THE_CLI:
        unknown = {name for name, _ in options} - _OF_THE_CLI[service, operation] - set(_GLOBAL)
        if unknown:
            raise Wrong(f"aws {service} {operation} has no --{min(unknown)}")
        return {}
    model = _operation(service, operation)
    members = dict(model.input_shape.members) if model.input_shape else {}
    shapes = {xform_name(name).replace("_", "-"): (name, shape) for name, shape in members.items()}
    request: dict[str, Any] = {}
    left_open: set[str] = set()
    for name, values in options:
        if name in _GLOBAL or (name in _OF_PAGES and _has_pages(service, model.name)):
            _check_global(name, values)
            continue
        member, shape = shapes.get(name) or shapes.get(name.removeprefix("no-")) or (None, None)
        if member is None or shape is None or (name.startswith("no-") and shape.type_name != "boolean"):
            raise Wrong(f"{service} {operation} has no --{name}")
        values, beyond = _taken(values, shape)
        positional += beyond
        if any(_LEFT_OPEN.search(value) for value in values):
            left_open.add(member)
        else:
            request[member] = _value(name, values, shape)
            _check_closed_sets(name, request[member], shape)
    # `lambda invoke` and its like write what they get into a file.
    if len(positional) != bool(model.has_streaming_output):
        raise Wrong(f"{service} {operation} can't do with {' '.join(positional) or 'no name of a file'}")
    lacking = set(model.input_shape.required_members if model.input_shape else []) - set(request) - left_open
    if lacking:
        raise Wrong(f"{service} {operation} needs --{xform_name(min(lacking)).replace('_', '-')}")
    if model.input_shape and not left_open:
        report = ParamValidator().validate(request, model.input_shape)
        if report.has_errors():
            raise Wrong(report.generate_report())
    return request


def _options(words: Sequence[str]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    positional: list[str] = []
    options: list[tuple[str, list[str]]] = []
    for word in words:
        if word.startswith("--"):
            name, has_value, value = word[2:].partition("=")
            options.append((name, [value] if has_value else []))
        elif options and not (len(options[-1][1]) == 1 and options[-1][0] in (*_GLOBAL, *_OF_PAGES)):
            options[-1][1].append(word)
        else:
            positional.append(word)
    return positional, options


def _taken(values: list[str], shape: Shape) -> tuple[list[str], list[str]]:
    """The words that belong to an option, and those that stand by themselves behind it."""
    many = {"boolean": 0, "list": len(values), "structure": len(values), "map": len(values)}
    count = many.get(shape.type_name, 1)
    return values[:count], values[count:]


def _operation(service: str, operation: str) -> OperationModel:
    if service == "s3":
        raise Wrong(f"aws s3 has no {operation}; operations are asked for by s3api")
    try:
        model = _SESSION.get_service_model({"s3api": "s3"}.get(service, service))
    except DataNotFoundError:
        raise Wrong(f"there is no service {service}") from None
    names = {xform_name(name).replace("_", "-"): name for name in model.operation_names}
    if operation not in names:
        raise Wrong(f"{service} has no {operation}")
    return model.operation_model(names[operation])


def _has_pages(service: str, operation: str) -> bool:
    try:
        _SESSION.get_paginator_model({"s3api": "s3"}.get(service, service)).get_paginator(operation)
    except (DataNotFoundError, ValueError):
        return False
    return True


def _check_global(name: str, values: list[str]) -> None:
    if len(values) != 1:
        raise Wrong(f"--{name} takes one word")
    if name == "output" and values[0] not in _OUTPUTS:
        raise Wrong(f"--output {values[0]} is none of {', '.join(_OUTPUTS)}")
    if name == "query":
        try:
            jmespath.compile(values[0])
        except JMESPathError as error:
            raise Wrong(f"--query {values[0]}: {error}") from error


def _value(name: str, values: list[str], shape: Shape) -> Any:
    """What the CLI makes of an option's words: https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-shorthand.html"""
    if shape.type_name == "boolean":
        return not name.startswith("no-")
    if not values:
        raise Wrong(f"--{name} lacks its value")
    if shape.type_name in ("structure", "list", "map"):
        if values[0][:1] in "{[":
            return json.loads(" ".join(values))
        if shape.type_name == "list":
            return [_one(name, value, shape.member) for value in values]
    if len(values) > 1:
        raise Wrong(f"--{name} takes one value, not {' '.join(values)}")
    return _one(name, values[0], shape)


def _one(name: str, text: str, shape: Shape) -> Any:
    if shape.type_name in ("structure", "map"):
        pairs = [pair.split("=", 1) for pair in re.split(r",(?=[A-Za-z]+=)", text)]
        if any(len(pair) == 1 for pair in pairs):
            raise Wrong(f"--{name} {text} is not of the form Key=value,…")
        members = shape.members if shape.type_name == "structure" else {}
        if shape.type_name == "structure" and (unknown := {key for key, _ in pairs} - set(members)):
            raise Wrong(f"--{name} has no {min(unknown)}")
        return {key: _one(name, value, members[key]) if key in members else value for key, value in pairs}
    if shape.type_name == "list":
        return [_one(name, value, shape.member) for value in text.split(",")]
    if shape.type_name in ("integer", "long", "float", "double"):
        try:
            return int(text) if shape.type_name in ("integer", "long") else float(text)
        except ValueError:
            raise Wrong(f"--{name} {text} is no number") from None
    return text


def _check_closed_sets(name: str, value: Any, shape: Shape) -> None:
    """Of enumerations botocore itself takes anything, as a service may have learned another word since."""
    for text, allowed in _enumerated(value, shape):
        if text not in allowed:
            raise Wrong(f"--{name} {text} is none of {', '.join(allowed)}")


def _enumerated(value: Any, shape: Shape) -> Iterator[tuple[str, list[str]]]:
    if shape.type_name == "string" and getattr(shape, "enum", None):
        yield value, shape.enum
    elif shape.type_name == "list" and isinstance(value, list):
        for each in value:
            yield from _enumerated(each, shape.member)
    elif shape.type_name == "structure" and isinstance(value, dict):
        for key, each in value.items():
            if key in shape.members:
                yield from _enumerated(each, shape.members[key])

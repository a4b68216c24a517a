"""A command of the AWS CLI, held against its service's own model."""

import json
from typing import Any

import botocore.session
from botocore import xform_name
from botocore.validate import ParamValidator

from tests.infra.aws.recorder import REGION

# Of the command line itself.
_GLOBAL = ("region", "output", "query", "profile")


def request_of(words: list[str]) -> dict[str, Any]:
    """What `aws …` would ask of the service, without the `aws`; fails where the service does not know it so."""
    service, operation, *rest = words
    given = {name.removeprefix("--"): value for name, value in zip(rest[::2], rest[1::2], strict=True)}
    client = botocore.session.get_session().create_client({"s3api": "s3"}.get(service, service), region_name=REGION)
    names = {xform_name(name).replace("_", "-"): name for name in client.meta.service_model.operation_names}
    shape = client.meta.service_model.operation_model(names[operation]).input_shape
    members = {xform_name(name).replace("_", "-"): name for name in shape.members}
    request = {
        members[name]: value if shape.members[members[name]].type_name == "string" else json.loads(value)
        for name, value in given.items()
        if name not in _GLOBAL
    }
    report = ParamValidator().validate(request, shape)
    assert not report.has_errors(), report.generate_report()
    return request

"""The guide's commands: each AWS command against the service's own model, each target against the Makefile."""

import re
import shlex
from collections.abc import Iterator

import botocore.session
import pytest
from botocore import xform_name

from tests.commands import ROOT
from tests.infra.aws.recorder import REGION

GUIDE = (ROOT / "docs" / "aws.md").read_text(encoding="utf-8")
# Of the command line itself, with one word behind it or none.
_GLOBAL = {"region", "query", "output", "profile", "max-items", "page-size"}
# What the CLI has beside the services' operations.
_OF_THE_CLI = {("logs", "tail"): {"since", "follow", "format"}, ("sso", "login"): {"profile"}}


def commands() -> Iterator[list[str]]:
    """Every `aws …` of the guide, in blocks and in sentences, up to where the shell goes on."""
    for text in re.findall(r"(?:^|`|&& |\$ )(aws [a-z0-9-]+ [^`\n]+)", GUIDE, re.MULTILINE):
        words = shlex.split(re.split(r" [<|>]|<<<|;", text)[0])
        yield words[1:]


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_a_command_of_the_guide_is_one_that_its_service_knows(words: list[str]) -> None:
    service, operation, *rest = words
    given = {word[2:] for word in rest if word.startswith("--")}
    if (service, operation) in _OF_THE_CLI:
        assert given <= _OF_THE_CLI[service, operation] | _GLOBAL
        return
    service = {"s3api": "s3"}.get(service, service)
    client = botocore.session.get_session().create_client(service, region_name=REGION)
    names = {xform_name(name).replace("_", "-"): name for name in client.meta.service_model.operation_names}
    model = client.meta.service_model.operation_model(names[operation])
    members = (
        {xform_name(name).replace("_", "-"): name for name in model.input_shape.members} if model.input_shape else {}
    )
    assert given - _GLOBAL <= set(members)
    required = {
        xform_name(name).replace("_", "-") for name in (model.input_shape.required_members if model.input_shape else [])
    }
    assert required <= given


def test_the_guide_has_commands() -> None:
    assert len(list(commands())) >= 8


def test_every_target_of_the_guide_is_there() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|\$ )make ([a-z][a-z/_.-]*)", GUIDE)):
        assert re.search(rf"^{re.escape(target)}:", makefile, re.MULTILINE), target

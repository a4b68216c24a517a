"""The template of the first of two deployments by which a host is made anew, and what both hosts are told."""

import itertools
from hashlib import sha256

import pytest

from infra.aws.documents import ERASER
from infra.reachability.host_safety import name_of
from infra.reachability.session_safety import OLTP, OPENED, WAREHOUSE, opened_by
from infra.reachability.templates import Resource, Template, referred
from infra.stand_ins import write_stand_ins
from tests.infra.aws.conftest import Synthesized, synthesize
from tests.infra.aws.recorder import ACCOUNT

pytestmark = pytest.mark.xdist_group("the synthesized platform")

_STAY = ("AWS::EC2::NetworkInterface", "AWS::EC2::Volume", "AWS::IAM::InstanceProfile", "AWS::IAM::ManagedPolicy")
_BOOTSTRAP = b"#!/bin/bash\n"
_VERSION = "0123456789abcdef0123456789abcdef"


@pytest.fixture(scope="module")
def without(synthesized: Synthesized, tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Without the warehouse, and with a bundle."""
    folder = tmp_path_factory.mktemp("without")
    bundles = write_stand_ins(folder / "artefacts") / "bundle"
    (bundles / _VERSION).mkdir(parents=True)
    (bundles / _VERSION / "bootstrap.sh").write_bytes(_BOOTSTRAP)
    (bundles / "current").write_text(f"{_VERSION}\n")
    done = synthesize(folder / "templates", "--configuration", "/nonexistent", "--without", "warehouse")
    assert done.returncode == 0, done.stdout + done.stderr
    return Synthesized(folder / "templates", 0).template("ClickstreamPlatform")


def test_the_instance_goes_and_its_address_and_data_stay(platform: Template, without: Template) -> None:
    assert [name_of(each) for each in without.resources("AWS::EC2::Instance")] == [OLTP]
    assert len(without.resources("AWS::EC2::VolumeAttachment")) == 1
    for kind in _STAY:
        assert {each.name for each in without.resources(kind)} == {each.name for each in platform.resources(kind)}
    for kind in ("AWS::EC2::NetworkInterface", "AWS::EC2::Volume"):
        assert without.resources(kind) == platform.resources(kind)
    assert ACCOUNT not in str(without.document)


def test_meanwhile_nobody_opens_anything_on_another_host(without: Template) -> None:
    opened = opened_by(without)
    assert set(opened) == {*OPENED, ERASER}
    assert opened["clickstream-analyst"] == opened["clickstream-engineer"] == opened[ERASER] == set()
    assert {host for host, _ in opened["clickstream-operator"]} == {OLTP}
    assert WAREHOUSE not in str(opened)


def test_a_host_is_made_from_the_newest_bundle_and_keeps_the_one_it_was_made_from(
    platform: Template, without: Template
) -> None:
    """A parameter keeps its value over deployments; a host that is made anew has new ones, and so their defaults."""
    (instance,) = without.resources("AWS::EC2::Instance")
    version, script = _parameters(without, instance)
    assert (version["Default"], script["Default"]) == (_VERSION, sha256(_BOOTSTRAP).hexdigest())
    assert not [name for name in without.document["Parameters"] if "warehouse" in name]
    # While there is no bundle the template says so, and make deploy refuses it.
    for each in platform.resources("AWS::EC2::Instance"):
        assert [told["Default"] for told in _parameters(platform, each)] == ["0" * 32, "0" * 64]


def _parameters(template: Template, instance: Resource) -> list[dict[str, str]]:
    """The parameters that stand in the user data for the bundle's version and its script's hash."""
    parts = instance.properties["UserData"]["Fn::Base64"]["Fn::Join"][1]
    before = ("BUNDLE_VERSION=", "BOOTSTRAP_SHA256=")
    names = [
        str(referred(part))
        for text, part in itertools.pairwise(parts)
        if isinstance(text, str) and text.endswith(before)
    ]
    assert len(names) == 2
    return [template.document["Parameters"][name] for name in names]

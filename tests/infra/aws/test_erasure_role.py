"""The role that erases may do what `clickstream erase` and `retain` ask for, recorded while they run; no other may."""

import dataclasses
import json
import shutil
import subprocess
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest

from clickstream_pipeline.settings import WarehouseAddress
from infra.aws.configuration import Configuration
from infra.aws.documents import ERASER, ERASURE
from infra.reachability.templates import Template
from tests.commands import ROOT, clickstream
from tests.infra.aws.recorder import REGION, Call, RecordingServer, recording_server
from tests.infra.aws.roles import Grant, Role, breaches, role_of, widened

pytestmark = pytest.mark.xdist_group("the synthesized platform")

CODE = "WhatTheCodeCalls"
CONFIGURATION = Configuration()
RAW = f"arn:aws:s3:::{CONFIGURATION.raw_bucket}"
WILD = {f"{RAW}/events/*", f"{RAW}/rejected/*"}
PREFIXES = ("events/*", "rejected/*")


@pytest.fixture
def calls(warehouse_address: WarehouseAddress, tmp_path: Path) -> set[Call]:
    """What both commands ask AWS for while they erase somebody, and what is old, out of a bucket with versions."""
    with recording_server() as server:
        s3 = _furnished(server)
        here = {
            "DWH_HOST": warehouse_address.host,
            "DWH_PORT": str(warehouse_address.port),
            "DWH_DATABASE": warehouse_address.database,
            "DWH_USER": warehouse_address.user,
            "DWH_PASSWORD": warehouse_address.password or "",
            "CLICKSTREAM_HOME": str(tmp_path),
            "RAW_BUCKET": CONFIGURATION.raw_bucket,
            "AWS_REGION": REGION,
            "CLICKSTREAM_ERASURE_KEY_PARAMETER": CONFIGURATION.erasure_key_parameter,
        }
        day = f"{datetime.now(UTC) - timedelta(days=2):%Y-%m-%d}"
        _done(clickstream("load", "--from", day, "--to", day, **here, **server.environment("loader")))
        as_eraser = {**here, **server.environment("eraser")}
        _done(clickstream("erase", "--client-id", "c-1", "--carry-out", **as_eraser))
        left = s3.list_object_versions(Bucket=CONFIGURATION.raw_bucket)
        bodies = [
            s3.get_object(Bucket=CONFIGURATION.raw_bucket, Key=each["Key"], VersionId=each["VersionId"])["Body"].read()
            for each in left.get("Versions", ())
        ]
        assert len(bodies) == 2
        assert not any(b"c-1" in body for body in bodies)
        _done(clickstream("retain", "--days", "7", "--carry-out", **as_eraser))
        return server.calls["eraser"]


def _furnished(server: RecordingServer) -> Any:
    """A bucket with a person's events in objects of two versions, a refused request and an old day; and the key."""
    operator = {"aws_access_key_id": "operator", "aws_secret_access_key": "test"}
    s3 = boto3.client("s3", endpoint_url=server.url, region_name=REGION, **operator)
    bucket = CONFIGURATION.raw_bucket
    s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": REGION})
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})
    now = datetime.now(UTC)
    lines = b"\n".join(json.dumps({"eventName": "page_view", "clientId": each}).encode() for each in ("c-1", "c-2"))
    for days in (2, 30):
        for _ in range(2):
            key = f"events/{now - timedelta(days=days):%Y/%m/%d/%H}/event-{uuid.UUID(int=days)}.json"
            s3.put_object(Bucket=bucket, Key=key, Body=lines)
    ssm = boto3.client("ssm", endpoint_url=server.url, region_name=REGION, **operator)
    ssm.put_parameter(Name=CONFIGURATION.erasure_key_parameter, Value="k" * 43, Type="SecureString")
    return s3


def _done(done: Any) -> None:
    assert done.returncode == 0, done.stdout + done.stderr


def _role(template: Template) -> Role:
    return role_of(template, template.named("AWS::IAM::Role", RoleName=ERASURE))


def test_the_erasure_role_may_do_what_its_commands_ask_for(platform: Template, calls: set[Call]) -> None:
    role = _role(platform)
    # A refused request is rewritten and removed as a raw object is, by the same calls.
    calls |= {
        dataclasses.replace(call, resource=call.resource.replace("/events/", "/rejected/"))
        for call in calls
        if "/events/" in call.resource
    }
    calls |= {Call(action, RAW, "rejected/x") for action in ("s3:ListBucket", "s3:ListBucketVersions")}
    assert {call.action for call in calls} == {
        "s3:DeleteObjectVersion", "s3:GetObject", "s3:ListBucket", "s3:ListBucketVersions", "s3:PutObject",
        "ssm:GetParameter",
    }  # fmt: skip
    assert _breaches(role, calls) == []
    for grant in role.of(CODE):
        others = tuple(each for each in role.allowed if each != grant)
        assert _breaches(dataclasses.replace(role, allowed=others), calls), f"without {grant}"
        for wider in widened(grant):
            assert _breaches(dataclasses.replace(role, allowed=(*others, wider)), calls), wider
    for action in ("s3:DeleteObject", "s3:PutBucketVersioning", "s3:BypassGovernanceRetention", "sts:AssumeRole"):
        more = Grant(CODE, action, RAW, "{}")
        assert _breaches(dataclasses.replace(role, allowed=(*role.allowed, more)), calls), action
    assert {grant.policy for grant in role.allowed} == {CODE}
    assert role.managed == ()


def _breaches(role: Role, calls: set[Call]) -> list[str]:
    found = breaches(role.of(CODE), calls, is_known=lambda grant: grant.resource in WILD)
    for grant in role.of(CODE):
        if grant.action.startswith("s3:List") and grant.prefixes != PREFIXES:
            found.append(f"{grant} lists more than raw objects and refused requests")
    return found


def test_only_people_take_it_on_and_say_who_they_are(platform: Template) -> None:
    (resource,) = [each for each in platform.resources("AWS::IAM::Role") if each.properties.get("RoleName") == ERASURE]
    statements = resource.properties["AssumeRolePolicyDocument"]["Statement"]
    assert {each["Action"] for each in statements} == {"sts:AssumeRole", "sts:SetSourceIdentity"}
    for each in statements:
        assert "Service" not in each["Principal"]
        assert each["Condition"]["StringLike"]["sts:SourceIdentity"] == "?*"
    assert resource.properties["MaxSessionDuration"] == 3600
    (policy,) = [
        each for each in platform.resources("AWS::IAM::ManagedPolicy") if each.properties["ManagedPolicyName"] == ERASER
    ]
    assert not {"Roles", "Users", "Groups"} & set(policy.properties)


def test_nobody_else_may_rewrite_what_was_received(platform: Template) -> None:
    """Ingest stores new objects; every other role reads them at most, and none takes this one on."""
    taken = {}
    for resource in platform.resources("AWS::IAM::Role"):
        role = role_of(platform, resource)
        taken[resource.properties.get("RoleName", role.name)] = {
            grant.action
            for grant in role.allowed
            if "*" in grant.action
            or grant.action.startswith("sts:")
            or (
                grant.action.startswith(("s3:Put", "s3:Delete"))
                and grant.covers(Call(grant.action, f"{RAW}/events/2026/01/01/00/event-x.json"))
            )
        }
    writers = {name: actions for name, actions in taken.items() if actions}
    erasing = writers.pop(ERASURE)
    assert erasing == {"s3:PutObject", "s3:DeleteObjectVersion"}
    ((name, actions),) = writers.items()
    assert "Ingest" in name
    assert actions == {"s3:PutObject"}


def _asked(folder: Path, line: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """The host's command, with somebody who types a line; the pipeline's own command says what it was given."""
    shutil.copy(ROOT / "infra/host/dagster/clickstream-erasure", folder)
    (folder / "clickstream-cli").write_text('#!/bin/bash\nset -u\necho "$AWS_ACCESS_KEY_ID|$AWS_SESSION_TOKEN|$*"\n')
    (folder / "clickstream-cli").chmod(0o755)
    command = ["bash", str(folder / "clickstream-erasure"), *arguments]
    return subprocess.run(
        command, input=line, capture_output=True, text=True, env={"PATH": "/usr/bin:/bin"}, timeout=60
    )


def test_the_hosts_command_takes_the_roles_credentials_from_a_person(tmp_path: Path) -> None:
    done = _asked(tmp_path, "ASIA1234\tse/cret+\ttoken==\n", "erase", "--client-id", "c 1")
    assert (done.returncode, done.stdout) == (0, "ASIA1234|token==|erase --client-id c 1\n")
    assert "cret" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("line", "arguments"),
    [
        ("ASIA1234\tsecret\ttoken\n", ("sql", "select 1")),
        ("ASIA1234\tsecret\ttoken\n", ()),
        ("\n", ("erase", "--client-id", "c-1")),
        # For ever, and for more than this.
        ("AKIA1234\tsecret\ttoken\n", ("erase", "--client-id", "c-1")),
        ("ASIA1234\tsecret\n", ("erase", "--client-id", "c-1")),
    ],
)
def test_and_nothing_else(tmp_path: Path, line: str, arguments: tuple[str, ...]) -> None:
    done = _asked(tmp_path, line, *arguments)
    assert done.returncode != 0
    assert done.stdout == ""

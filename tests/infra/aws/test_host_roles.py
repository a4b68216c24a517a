"""What a host's role may do is what its scripts ask for, recorded while they run; and no more."""

import dataclasses
import re
from pathlib import Path

import pytest

from infra.aws.configuration import Configuration
from infra.aws.secrets import secrets_of
from infra.reachability.host_safety import ADDRESSES, name_of
from infra.reachability.templates import Template, referred
from tests.infra.aws.host_calls import calls_of
from tests.infra.aws.recorder import ACCOUNT, REGION, Call
from tests.infra.aws.roles import Grant, Role, breaches, role_of, role_of_function, widened

pytestmark = pytest.mark.xdist_group("the synthesized platform")

CODE = "WhatTheCodeCalls"
CONFIGURATION = Configuration()
BUCKETS = {"bundle": CONFIGURATION.bundle_bucket, "backups": CONFIGURATION.backups_bucket}
# Which secrets each host has to read.
PARAMETERS = {
    "SBW_EC2_ShinyDWH": [
        CONFIGURATION.loader_password_parameter,
        CONFIGURATION.reader_password_parameter,
        CONFIGURATION.warehouse_backup_parameter,
    ],
    "SBW_EC2_WebDB": [CONFIGURATION.shop_password_parameter, CONFIGURATION.oltp_backup_parameter],
}
# https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
BY_THE_AGENT = {
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
}


def _role(template: Template, host: str) -> Role:
    (instance,) = [each for each in template.resources("AWS::EC2::Instance") if name_of(each) == host]
    (profile,) = template.referred_by(instance.properties["IamInstanceProfile"])
    (name,) = [referred(role) for role in profile.properties["Roles"]]
    return role_of(template, next(each for each in template.resources("AWS::IAM::Role") if each.name == name))


def backup_calls(host: str) -> set[Call]:
    """What pgBackRest asks for, as tests/infra/host/backup/test_restore.py records it: keys below the host's folder."""
    bucket, below = f"arn:aws:s3:::{BUCKETS['backups']}", f"pgbackrest/{host}/archive/main/archive.info"
    acted = {Call(f"s3:{action}Object", f"{bucket}/{below}") for action in ("Get", "Put", "Delete")}
    return acted | {Call("s3:ListBucket", bucket, f"pgbackrest/{host}/archive/main/")}


def _raw_calls(host: str) -> set[Call]:
    """What Dagster on the warehouse's host asks for is what the ETL function does, by the same code."""
    if host != "SBW_EC2_ShinyDWH":
        return set()
    raw = f"arn:aws:s3:::{CONFIGURATION.raw_bucket}"
    return {Call("s3:ListBucket", raw, "events/2026/01/01/"), Call("s3:GetObject", f"{raw}/events/2026/01/01/x.json")}


@pytest.mark.parametrize("host", sorted(ADDRESSES))
def test_a_host_may_do_what_its_scripts_ask_for(platform: Template, host: str, tmp_path: Path) -> None:
    role = _role(platform, host)
    calls = calls_of(tmp_path, host, buckets=BUCKETS, parameters=PARAMETERS[host])
    assert {call.action for call in calls} == {"s3:GetObject", "s3:PutObject", "ssm:GetParameter"}
    calls |= backup_calls(host) | _raw_calls(host)
    assert _breaches(role, host, calls) == []
    for grant in role.of(CODE):
        others = tuple(each for each in role.allowed if each != grant)
        assert _breaches(dataclasses.replace(role, allowed=others), host, calls), f"without {grant}"
        for wider in widened(grant):
            assert _breaches(dataclasses.replace(role, allowed=(*others, wider)), host, calls), wider
    for action in ("s3:DeleteObjectVersion", "ssm:SendCommand", "ssm:PutParameter", "sts:AssumeRole", "s3:PutObject"):
        more = Grant(CODE, action, f"arn:aws:s3:::{CONFIGURATION.raw_bucket}/events/x", "{}")
        assert _breaches(dataclasses.replace(role, allowed=(*role.allowed, more)), host, calls), action


def _breaches(role: Role, host: str, calls: set[Call]) -> list[str]:
    below = {"events/*", f"pgbackrest/{host}/*"}
    wild = {
        f"arn:aws:s3:::{BUCKETS['bundle']}/*",
        f"arn:aws:s3:::{BUCKETS['backups']}/pgbackrest/{host}/*",
        f"arn:aws:s3:::{CONFIGURATION.raw_bucket}/events/*",
    }
    found = breaches(role.of(CODE), calls, is_known=lambda grant: grant.resource in wild)
    for grant in role.of(CODE):
        if grant.action == "s3:ListBucket" and not (len(grant.prefixes) == 1 and set(grant.prefixes) <= below):
            found.append(f"{grant} lists more than its own")
    return found


@pytest.mark.parametrize("host", sorted(ADDRESSES))
def test_what_is_not_for_its_scripts_is_for_the_agent(platform: Template, host: str) -> None:
    role = _role(platform, host)
    others = [grant for grant in role.allowed if grant.policy != CODE]
    assert {grant.action for grant in others} == BY_THE_AGENT
    assert {grant.policy for grant in others} == {"SessionManager"}
    assert role.managed == ()
    assert role.trusted == "{'Service': 'ec2.amazonaws.com'}"


def test_what_dagster_reads_is_what_the_etl_function_reads(platform: Template) -> None:
    def raw(role: Role) -> set[tuple[str, str, tuple[str, ...]]]:
        return {
            (grant.action, grant.resource, grant.prefixes)
            for grant in role.of(CODE)
            if grant.resource.startswith(f"arn:aws:s3:::{CONFIGURATION.raw_bucket}")
            and not grant.resource.startswith(
                (f"arn:aws:s3:::{BUCKETS['bundle']}", f"arn:aws:s3:::{BUCKETS['backups']}")
            )
        }

    assert raw(_role(platform, "SBW_EC2_ShinyDWH")) == raw(role_of_function(platform, "SBW_Lamda_ETL")) != set()
    assert raw(_role(platform, "SBW_EC2_WebDB")) == set()


@pytest.mark.parametrize("host", sorted(ADDRESSES))
def test_no_host_can_destroy_a_version_of_a_backup(platform: Template, stores: Template, host: str) -> None:
    actions = {grant.action for grant in _role(platform, host).allowed}
    assert "s3:DeleteObject" in actions
    assert not actions & {"s3:DeleteObjectVersion", "s3:PutLifecycleConfiguration", "s3:PutBucketVersioning"}
    bucket = stores.named("AWS::S3::Bucket", BucketName=BUCKETS["backups"]).properties
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    kept = [each.get("NoncurrentVersionExpiration", {}) for each in bucket["LifecycleConfiguration"]["Rules"]]
    assert [each["NoncurrentDays"] for each in kept if each] == [30]


def test_no_secret_stands_in_a_template(platform: Template, stores: Template) -> None:
    """Parameters are named, and nowhere resolved: what CloudFormation resolves is told to whoever may describe it."""
    text = str(platform.document) + str(stores.document)
    assert all(secret.parameter in text for secret in secrets_of(CONFIGURATION))
    assert re.findall(r"\{\{resolve:(?:ssm|secretsmanager)[^}]*\}\}", text) == []
    for instance in platform.resources("AWS::EC2::Instance"):
        script = str(instance.properties["UserData"])
        assert not re.search(r"password['\"]?\s*[=:]\s*['\"]?[A-Za-z0-9_-]{8,}", script, re.IGNORECASE)
    assert ACCOUNT not in text
    assert REGION in text

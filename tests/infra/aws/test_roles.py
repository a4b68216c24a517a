"""What each role may do is what its code asks for, recorded while it runs with the template's own settings: no more."""

import dataclasses
import json
import os
import re
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import boto3
import pytest
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable, connect, connection_to
from infra.artefact import LAMBDA_ETL, LAMBDA_INGEST, LAMBDA_STATUS
from infra.node_package import ESBUILD
from infra.reachability.templates import Template, referred
from tests.assets.runs import DAYS
from tests.conftest import empty_warehouse
from tests.handlers.conftest import artefact, ingest_artefact
from tests.handlers.gateway import request
from tests.handlers.local_lambda import local_lambda
from tests.infra.aws.allowed_calls import BY_SERVICES, IN_VPC, WILDCARDS
from tests.infra.aws.recorder import REGION, Call, RecordingServer, recording_server
from tests.infra.aws.roles import Grant, Role, breaches, role_of, role_of_function, widened
from tests.infra.aws.shop_calls import gateway_calls, server_calls

__all__ = ["artefact", "ingest_artefact"]

pytestmark = pytest.mark.xdist_group("the synthesized platform")

CODE = "WhatTheCodeCalls"


def settings_of(template: Template, function: str) -> dict[str, str]:
    """The environment that the template gives a function."""
    told = template.named("AWS::Lambda::Function", FunctionName=function).properties["Environment"]["Variables"]
    return {name: value if isinstance(value, str) else "https://shop.example" for name, value in told.items()}


@pytest.fixture(scope="module")
def recorded() -> Iterator[RecordingServer]:
    """A server with the raw bucket."""
    with recording_server() as server:
        _client(server, "s3").create_bucket(
            Bucket="clickstream-s3-ingest", CreateBucketConfiguration={"LocationConstraint": REGION}
        )
        yield server


def _client(server: RecordingServer, service: str) -> Any:
    return boto3.client(
        service, endpoint_url=server.url, region_name=REGION, aws_access_key_id="operator", aws_secret_access_key="test"
    )


@dataclasses.dataclass(frozen=True)
class Ran:
    """What a function asked for, and what it wrote into its log."""

    calls: set[Call]
    log: str

    def metrics(self) -> set[str]:
        """Its own metrics, in the embedded format, as CloudWatch takes them from a log: `namespace service name`."""
        lines = [json.loads(line) for line in self.log.splitlines() if line.startswith("{") and '"_aws"' in line]
        return {
            f"{told['Namespace']} {line['service']} {metric['Name']}"
            for line in lines
            for told in line["_aws"]["CloudWatchMetrics"]
            for metric in told["Metrics"]
            if set(told["Dimensions"][0]) in ({"service"}, {"service", "host"})
        }


@pytest.fixture(scope="module")
def ingest(platform: Template, recorded: RecordingServer, ingest_artefact: Path) -> Ran:
    """The ingest function while it takes a good event, a bad one, and a page's request that is not ours."""
    environment = {**settings_of(platform, "clickstream-lambda-ingest"), **recorded.environment("ingest")}
    with local_lambda(LAMBDA_INGEST, ingest_artefact, environment, memory_mb=512) as function:
        body = json.dumps([{"eventName": "page_view"}, {"clientId": "no name"}])
        told = function.invoke(request(body, origin="https://shop.example"), time_s=25)
        assert told["statusCode"] == 202, told
        assert function.invoke(request("[]", origin="https://elsewhere.example"), time_s=25)["statusCode"] == 403
        assert function.invoke(request("{", method="GET"), time_s=25)["statusCode"] == 405
        return Ran(recorded.calls["ingest"], function.log())


@pytest.fixture(scope="module")
def etl(
    platform: Template,
    recorded: RecordingServer,
    ingest: Ran,
    artefact: Path,
    server: WarehouseAddress,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Ran]:
    """The ETL function while it loads what the ingest function has stored."""
    with empty_warehouse(server) as address:
        yield _load(platform, recorded, artefact, address, tmp_path_factory.mktemp("etl"))


@pytest.fixture(scope="module")
def status(platform: Template, recorded: RecordingServer, ingest_artefact: Path) -> Ran:
    """The status function while one host tells that all is well, and the other nothing at all."""
    settings = settings_of(platform, "clickstream-lambda-status")
    s3 = _client(recorded, "s3")
    s3.create_bucket(Bucket=settings["STATUS_BUCKET"], CreateBucketConfiguration={"LocationConstraint": REGION})
    nothing = {"count": 0, "since": None, "named": []}
    told = {
        "at": datetime.now(UTC).isoformat(), "disks": {"/": 20, "/data": 31.5}, "services": {}, "backup_age_s": 60,
        "dagster": {"runs": nothing, "checks": nothing},
    }  # fmt: skip
    s3.put_object(Bucket=settings["STATUS_BUCKET"], Key="status/SBW_EC2_ShinyDWH.json", Body=json.dumps(told))
    environment = {**settings, **recorded.environment("status")}
    with local_lambda(LAMBDA_STATUS, ingest_artefact, environment, memory_mb=256) as function:
        assert function.invoke({}, time_s=30) == {"SBW_EC2_ShinyDWH": True, "SBW_EC2_WebDB": False}
        return Ran(recorded.calls["status"], function.log())


def _load(
    platform: Template, recorded: RecordingServer, artefact: Path, warehouse_address: WarehouseAddress, folder: Path
) -> Ran:
    settings = settings_of(platform, "SBW_Lamda_ETL")
    password = uuid.uuid4().hex
    with connection_to(warehouse_address) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("alter role clickstream_loader password {}").format(sql.Literal(password)))
    _client(recorded, "ssm").put_parameter(
        Name=settings["DWH_PASSWORD_PARAMETER"], Value=password, Type="SecureString", Overwrite=True
    )
    # Its own: where the warehouse of this test is, which has no TLS, and folders of this machine.
    environment = {
        **settings,
        **recorded.environment("etl"),
        "DWH_HOST": warehouse_address.host,
        "DWH_PORT": str(warehouse_address.port),
        "DWH_DATABASE": warehouse_address.database,
        "PGSSLMODE": "prefer",
        "CLICKSTREAM_HOME": str(folder / "home"),
        "DAGSTER_HOME": str(folder / "dagster"),
    }
    told = platform.named("AWS::Lambda::Function", FunctionName="SBW_Lamda_ETL").properties
    with local_lambda(LAMBDA_ETL, artefact, environment, memory_mb=told["MemorySize"]) as function:
        answer = function.invoke({}, time_s=told["Timeout"])
        assert (answer["loaded"], answer["is_done"]) == (1, True), answer
        function.invoke({"targetUtcDate": str(DAYS[0])}, time_s=told["Timeout"])
        return Ran(recorded.calls["etl"], function.log())


def _breaches(role: Role, calls: set[Call]) -> list[str]:
    """What a role lacks, what it doesn't need, and what of it is wider than there is a reason for."""
    granted = role.of(CODE)
    listing = [grant for grant in granted if grant.action == "s3:ListBucket" and grant.prefixes != ("events/*",)]
    return [
        *breaches(granted, calls, is_known=lambda grant: (grant.action, grant.resource) in WILDCARDS),
        *(f"{grant} lists more than events" for grant in listing),
    ]


def _assert_exact(role: Role, calls: set[Call]) -> None:
    """Nothing missing, nothing unused; and a role with any one grant wider, gone or more is told from this one."""
    assert calls
    assert _breaches(role, calls) == []
    for grant in role.of(CODE):
        others = tuple(each for each in role.allowed if each != grant)
        assert _breaches(dataclasses.replace(role, allowed=others), calls), f"without {grant}"
        for wider in widened(grant):
            assert _breaches(dataclasses.replace(role, allowed=(*others, wider)), calls), wider
    for action in ("s3:DeleteObject", "ssm:PutParameter", "kms:Decrypt"):
        more = Grant(CODE, action, "arn:aws:s3:::clickstream-s3-ingest/events/x", "{}")
        assert _breaches(dataclasses.replace(role, allowed=(*role.allowed, more)), calls), action


def test_the_ingest_role_may_do_what_its_code_asks_for(platform: Template, ingest: Ran) -> None:
    _assert_exact(role_of_function(platform, "clickstream-lambda-ingest"), ingest.calls)
    assert {call.resource.split("/")[1] for call in ingest.calls} == {"events", "rejected"}


def test_the_etl_role_may_do_what_its_code_asks_for(platform: Template, etl: Ran) -> None:
    _assert_exact(role_of_function(platform, "SBW_Lamda_ETL"), etl.calls)
    assert {call.action for call in etl.calls} == {"s3:ListBucket", "s3:GetObject", "ssm:GetParameter"}


def test_the_status_role_may_do_what_its_code_asks_for(platform: Template, status: Ran) -> None:
    _assert_exact(role_of_function(platform, "clickstream-lambda-status"), status.calls)


def test_alarms_and_dashboard_watch_metrics_that_the_functions_write(
    platform: Template, ingest: Ran, etl: Ran, status: Ran
) -> None:
    written = ingest.metrics() | etl.metrics() | status.metrics()
    watched = set(_own_metrics(platform))
    assert len(watched) >= 5
    assert watched <= written


def test_every_alarm_reaches_people_and_what_is_missing_alarms_where_it_should(platform: Template) -> None:
    topic = {"Ref": platform.only("AWS::SNS::Topic").name}
    alarms = {each.properties["AlarmName"]: each.properties for each in platform.resources("AWS::CloudWatch::Alarm")}
    assert len(alarms) >= 7
    assert all(each["AlarmActions"] == each["OKActions"] == [topic] for each in alarms.values())
    missing = {name for name, each in alarms.items() if each["TreatMissingData"] == "breaching"}
    down = {f"clickstream-{host}-Down" for host in ("SBW_EC2_ShinyDWH", "SBW_EC2_WebDB")}
    assert missing == {"clickstream-NoLoad"} | down
    no_load = alarms["clickstream-NoLoad"]
    assert (no_load["Period"], no_load["EvaluationPeriods"], no_load["Statistic"]) == (3600, 2, "SampleCount")


def _own_metrics(template: Template) -> Iterator[str]:
    """Metrics of our own namespace that alarms and the dashboard name."""
    for alarm in template.resources("AWS::CloudWatch::Alarm"):
        told = alarm.properties
        stats = [each["MetricStat"]["Metric"] for each in told.get("Metrics", []) if "MetricStat" in each]
        for metric in [told, *stats]:
            if metric.get("Namespace") == "Clickstream":
                dimensions = {each["Name"]: each["Value"] for each in metric["Dimensions"]}
                yield f"Clickstream {dimensions['service']} {metric['MetricName']}"
    body = json.dumps(template.only("AWS::CloudWatch::Dashboard").properties["DashboardBody"]).replace(chr(92), "")
    for name, service in re.findall(r'"Clickstream","(\w+)","service","([\w-]+)"', body):
        yield f"Clickstream {service} {name}"


def test_the_roles_of_the_shop_may_do_what_its_code_asks_for(
    platform: Template, recorded: RecordingServer, server: WarehouseAddress, tmp_path: Path
) -> None:
    if not ESBUILD.exists():
        reason = "the storefront's packages are not here: make storefront/node_modules/.ready"
        pytest.fail(reason) if os.environ.get("CI") else pytest.skip(reason)
    settings = settings_of(platform, "clickstream-lambda-shop")
    branch = platform.only("AWS::Amplify::Branch").properties["EnvironmentVariables"]
    shown = {each["Name"]: each["Value"] if isinstance(each["Value"], str) else "" for each in branch}
    # The one that is a reference.
    shown["SHOP_FUNCTION"] = "clickstream-lambda-shop"
    for parameter in (settings["OLTP_PASSWORD_PARAMETER"], shown["SESSION_SECRET_PARAMETER"]):
        _client(recorded, "ssm").put_parameter(Name=parameter, Value="x" * 64, Type="SecureString", Overwrite=True)
    # A server that asks for a password, and has no TLS.
    here = {**settings, "OLTP_HOST": server.host, "OLTP_PORT": str(server.port), "OLTP_SSL": "off"}
    _assert_exact(role_of_function(platform, "clickstream-lambda-shop"), gateway_calls(recorded, here, tmp_path))
    app = platform.only("AWS::Amplify::App").properties["ComputeRoleArn"]
    role = role_of(platform, next(each for each in platform.resources("AWS::IAM::Role") if each.name == referred(app)))
    assert role.trusted == "{'Service': 'amplify.amazonaws.com'}"
    assert {each.policy for each in role.allowed} == {CODE}
    _assert_exact(role, server_calls(recorded, shown, tmp_path))


@pytest.mark.parametrize("function", sorted(BY_SERVICES))
def test_what_services_do_with_a_role_is_what_their_pages_name(platform: Template, function: str) -> None:
    role = role_of_function(platform, function)
    assert {(each.action, each.resource) for each in role.allowed if each.policy != CODE} == BY_SERVICES[function]
    assert role.trusted == "{'Service': 'lambda.amazonaws.com'}"
    is_in_vpc = BY_SERVICES[function] >= IN_VPC
    # What makes network interfaces is Lambda, with the function's role: its code is denied all of it.
    assert {(each.action, each.resource) for each in role.denied} == (IN_VPC if is_in_vpc else set())
    assert all(f"function:{function}" in each.conditions for each in role.denied)


def test_every_function_is_looked_at(platform: Template) -> None:
    functions = {each.properties["FunctionName"] for each in platform.resources("AWS::Lambda::Function")}
    assert functions == set(BY_SERVICES)


def test_no_role_has_a_policy_of_somebody_elses_making(platform: Template) -> None:
    for each in platform.resources("AWS::IAM::Role"):
        role = role_of(platform, each)
        assert role.managed == ()
        assert [grant for grant in role.allowed if grant.policy == "attached elsewhere"] == []
        assert [grant for grant in role.allowed if "*" in grant.action] == []


def test_the_warehouse_is_reached_by_tls_or_not_at_all(
    platform: Template, warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PGSSLMODE", settings_of(platform, "SBW_Lamda_ETL")["PGSSLMODE"])
    with pytest.raises(WarehouseUnreachable, match="SSL"):
        connect(warehouse_address)

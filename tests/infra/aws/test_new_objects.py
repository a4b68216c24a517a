"""Loads on S3's notifications: what the choice adds, what it leaves alone, and that an object comes through."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

import boto3
import pytest

from clickstream_pipeline.assets.partitions import CALENDAR
from clickstream_pipeline.handlers.etl import handler
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import connection_to
from infra.cost.usage import ALARMS_OF_NOTIFICATIONS, WINDOW_S
from infra.reachability.safety import breaches_of
from infra.reachability.templates import Resource, Template
from tests.assets.conftest import point_at
from tests.assets.runs import DAYS
from tests.faults.faulty_s3 import BUCKET, REGION, FaultyS3, faulty_s3
from tests.infra.aws.allowed_calls import BY_SERVICES
from tests.infra.aws.conftest import Synthesized
from tests.infra.aws.mutants import mutants_of
from tests.infra.aws.recorder import ACCOUNT
from tests.infra.aws.roles import role_of_function

pytestmark = pytest.mark.xdist_group("the synthesized platform")

QUEUE, FAILED = "SBW_ETL_NEW_OBJECTS", "SBW_ETL_NEW_OBJECTS_FAILED"
ETL = "SBW_Lamda_ETL"


@pytest.fixture(scope="module")
def chosen(with_notifications: Synthesized) -> tuple[Template, Template]:
    """The platform and the buckets with the choice."""
    return with_notifications.template("ClickstreamPlatform"), with_notifications.template("ClickstreamStores")


def _by_name(template: Template) -> dict[str, Resource]:
    return {each.name: each for each in template.all()}


def _differing(one: Resource, other: Resource) -> set[str]:
    names = set(one.properties) | set(other.properties) | set(one.attributes) | set(other.attributes)
    return {
        name
        for name in names - {"Properties"}
        if (one.properties.get(name), one.attributes.get(name))
        != (other.properties.get(name), other.attributes.get(name))
    }


def test_the_choice_adds_queues_alarms_and_the_calls_and_leaves_the_rest_alone(
    platform: Template, stores: Template, chosen: tuple[Template, Template]
) -> None:
    added, changed = [], {}
    for without, with_it in zip((platform, stores), chosen, strict=True):
        before, after = _by_name(without), _by_name(with_it)
        assert before.keys() <= after.keys()
        added += [after[name].kind for name in after.keys() - before.keys()]
        for name, resource in before.items():
            if differing := _differing(resource, after[name]):
                changed.setdefault(resource.kind, []).append(differing)
    assert sorted(added) == [
        *["AWS::CloudWatch::Alarm"] * ALARMS_OF_NOTIFICATIONS,
        "AWS::Lambda::EventSourceMapping",
        "AWS::SQS::Queue",
        "AWS::SQS::Queue",
        "AWS::SQS::QueuePolicy",
        "AWS::SQS::QueuePolicy",
    ]
    # The raw bucket tells, the function's role takes, and the dashboard shows the alarms.
    assert changed == {
        "AWS::S3::Bucket": [{"NotificationConfiguration", "DependsOn"}],
        "AWS::S3::BucketPolicy": [{"DependsOn"}],
        "AWS::IAM::Role": [{"Policies"}],
        "AWS::CloudWatch::Dashboard": [{"DashboardBody"}],
    }


def test_nothing_is_opened_by_it_and_whoever_opens_its_queues_is_told(
    platform: Template, stores: Template, chosen: tuple[Template, Template]
) -> None:
    before = {**_by_name(platform), **_by_name(stores)}
    resources = {name: told for each in chosen for name, told in each.document["Resources"].items()}
    everything = Template({"Resources": resources})
    assert breaches_of(everything) == []
    mutants = [each for each in mutants_of(everything) if each.name.partition(":")[0] in resources.keys() - before]
    assert [each.name for each in mutants if not breaches_of(each.template)] == []
    assert len(mutants) >= 9


def test_lambda_takes_from_the_queue_and_the_code_may_do_no_more_than_before(
    platform: Template, chosen: tuple[Template, Template]
) -> None:
    before, after = (role_of_function(each, ETL) for each in (platform, chosen[0]))
    queue = f"arn:aws:sqs:{REGION}:{ACCOUNT}:{QUEUE}"
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions
    taken = {(f"sqs:{action}", queue) for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")}
    assert {(each.action, each.resource) for each in after.allowed if each.policy != "WhatTheCodeCalls"} == (
        BY_SERVICES[ETL] | taken
    )
    assert after.of("WhatTheCodeCalls") == before.of("WhatTheCodeCalls")
    assert after.denied == before.denied


def test_a_message_stays_hidden_while_calls_work_on_it_and_lives_until_they_have_given_it_up(
    chosen: tuple[Template, Template],
) -> None:
    platform, stores = chosen
    mapping = platform.only("AWS::Lambda::EventSourceMapping").properties
    function = platform.named("AWS::Lambda::Function", FunctionName=ETL).properties
    queue = stores.named("AWS::SQS::Queue", QueueName=QUEUE).properties
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-queueconfig
    at_least = 6 * function["Timeout"] + mapping["MaximumBatchingWindowInSeconds"]
    assert queue["VisibilityTimeout"] >= at_least
    assert queue["MessageRetentionPeriod"] > queue["RedrivePolicy"]["maxReceiveCount"] * queue["VisibilityTimeout"]
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html#events-sqs-max-concurrency
    assert mapping["MaximumBatchingWindowInSeconds"] == WINDOW_S
    assert mapping["ScalingConfig"]["MaximumConcurrency"] <= function["ReservedConcurrentExecutions"]


def test_what_could_not_be_followed_is_an_alarm_on_the_queue_where_it_ends(chosen: tuple[Template, Template]) -> None:
    platform, stores = chosen
    (failed,) = stores.referred_by(
        stores.named("AWS::SQS::Queue", QueueName=QUEUE).properties["RedrivePolicy"]["deadLetterTargetArn"]
    )
    alarm = platform.named("AWS::CloudWatch::Alarm", AlarmName="clickstream-EtlNewObjects").properties
    assert alarm["Dimensions"] == [{"Name": "QueueName", "Value": failed.properties["QueueName"]}]
    assert failed.properties["QueueName"] == FAILED
    assert alarm["AlarmActions"] == [{"Ref": platform.only("AWS::SNS::Topic").name}]


def test_a_rule_that_is_off_is_an_alarm_although_loads_go_on(chosen: tuple[Template, Template]) -> None:
    """Calls for new objects end loads, too, and look no further back than two hours."""
    platform, _ = chosen
    alarm = platform.named("AWS::CloudWatch::Alarm", AlarmName="clickstream-HourlyRule").properties
    (rule,) = platform.referred_by(alarm["Dimensions"][0]["Value"])
    assert (alarm["Namespace"], rule.properties["Name"]) == ("AWS/Events", "SBW_ETL_HOURLY_RULE")
    assert (alarm["TreatMissingData"], alarm["AlarmActions"]) == (
        "breaching",
        [{"Ref": platform.only("AWS::SNS::Topic").name}],
    )


@pytest.fixture
def s3(nothing_configured: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[FaultyS3]:
    with faulty_s3() as found:
        for name, value in found.environment().items():
            monkeypatch.setenv(name, value)
        yield found


def test_a_new_object_comes_to_the_function_through_the_templates_queue(
    chosen: tuple[Template, Template],
    s3: FaultyS3,
    warehouse_address: WarehouseAddress,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    point_at(warehouse_address, monkeypatch, CALENDAR.zone)
    url = _made_as(chosen[1], s3)
    day = DAYS[0]
    body = json.dumps({"eventName": "page_view", "clientId": "c", "sessionId": "s"})
    for key in (f"events/{day:%Y/%m/%d}/09/event-a.json", f"rejected/{day:%Y/%m/%d}/09/request-a.json"):
        s3.client().put_object(Bucket=BUCKET, Key=key, Body=body)
    messages = _sqs(s3).receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    records = [{"messageId": each["MessageId"], "body": each["Body"], "eventSource": "aws:sqs"} for each in messages]
    told = [json.loads(each["Body"]) for each in messages]
    assert [unquote(record["s3"]["object"]["key"]) for each in told for record in each.get("Records", [])] == [
        f"events/{day:%Y/%m/%d}/09/event-a.json"
    ]
    assert handler({"Records": records}) == {"batchItemFailures": []}
    with connection_to(warehouse_address) as connection, connection.cursor() as cursor:
        cursor.execute("select load_date, count(*) from clickstream_events group by 1")
        assert cursor.fetchall() == [(day, 1)]


def _made_as(stores: Template, s3: FaultyS3) -> str:
    """Makes the queue, and has the bucket tell it, as the template says; returns the queue's address."""
    url = _sqs(s3).create_queue(QueueName=QUEUE)["QueueUrl"]
    arn = _sqs(s3).get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    bucket = stores.named("AWS::S3::Bucket", BucketName=BUCKET).properties
    (told,) = bucket["NotificationConfiguration"]["QueueConfigurations"]
    (queue,) = stores.referred_by(told["Queue"])
    assert queue.properties["QueueName"] == QUEUE
    rules = [{"Name": rule["Name"], "Value": rule["Value"]} for rule in told["Filter"]["S3Key"]["Rules"]]
    configuration = {"QueueArn": arn, "Events": [told["Event"]], "Filter": {"Key": {"FilterRules": rules}}}
    s3.client().put_bucket_notification_configuration(
        Bucket=BUCKET, NotificationConfiguration={"QueueConfigurations": [configuration]}
    )
    return str(url)


def _sqs(s3: FaultyS3) -> Any:
    return boto3.client(
        "sqs", endpoint_url=s3.url, region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test"
    )

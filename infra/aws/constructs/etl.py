"""The hourly load: `SBW_ETL_HOURLY_RULE` calls `SBW_Lamda_ETL`, and what fails for good waits in a queue."""

from datetime import date
from pathlib import Path

from aws_cdk import Duration, RemovalPolicy, Stack, aws_ec2, aws_events, aws_iam, aws_lambda, aws_sqs
from aws_cdk.aws_events_targets import LambdaFunction
from constructs import Construct

from infra.artefact import LAMBDA_ETL
from infra.aws.constructs.new_objects import QUEUE, WINDOW
from infra.aws.constructs.packaged_function import PackagedFunction, python_package
from infra.aws.reasons import accept

# As long as a call may last at all.
CALL = Duration.minutes(15)
# Lambda takes no smaller number. The warehouse's lock lets one call at a time write.
_CALLS_FOR_NEW_OBJECTS = 2


class Etl(Construct):
    """The function in the private subnet: it reads raw objects and its password, and writes the warehouse.

    A call that fails is repeated twice, then noted in the queue. The next hourly call finds in the ledger what it left
    undone, so the queue is for people only. With `on_new_objects` Lambda also calls it for batches of S3's
    notifications, at most two at once; it takes them from their queue outside the VPC.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        artefacts: Path,
        vpc: aws_ec2.IVpc,
        security_group: aws_ec2.ISecurityGroup,
        raw_bucket: str,
        warehouse_address: str,
        password_parameter: str,
        shop_timezone: str,
        shop_currency: str,
        private_parameters: str,
        shop_hosts: str,
        excluded_referrers: str,
        start_date: date | None,
        on_new_objects: bool,
        reserved_concurrency: int | None,
        memory_mb: int,
        log_days: int,
    ) -> None:
        super().__init__(scope, name)
        self.failed_calls = aws_sqs.Queue(
            self,
            "FailedCalls",
            queue_name="SBW_ETL_FAILED_CALLS",
            encryption=aws_sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
            removal_policy=RemovalPolicy.DESTROY,
        )
        accept(self.failed_calls, "AwsSolutions-SQS3", "It is where what fails goes; nothing reads it but people")
        accept(self.failed_calls, "CKV_AWS_27", "SQS encrypts it with its own key; it holds days and errors, no events")
        new_objects = Stack.of(self).format_arn(service="sqs", resource=QUEUE)
        etl = PackagedFunction(
            self,
            "Etl",
            package=python_package(LAMBDA_ETL, artefacts),
            description="Loads raw objects into the warehouse, and computes the days that they change",
            environment={
                "CLICKSTREAM_DEPLOYMENT": "aws",
                "RAW_BUCKET": raw_bucket,
                "DWH_HOST": warehouse_address,
                "DWH_PORT": "5432",
                "DWH_USER": "clickstream_loader",
                "DWH_DATABASE": "clickstream_dw",
                "DWH_PASSWORD_PARAMETER": password_parameter,
                "SHOP_TIMEZONE": shop_timezone,
                "SHOP_CURRENCY": shop_currency,
                **({"CLICKSTREAM_PRIVATE_PARAMETERS": private_parameters} if private_parameters else {}),
                **({"CLICKSTREAM_SHOP_HOSTS": shop_hosts} if shop_hosts else {}),
                **({"CLICKSTREAM_EXCLUDED_REFERRERS": excluded_referrers} if excluded_referrers else {}),
                **({"CLICKSTREAM_START_DATE": start_date.isoformat()} if start_date else {}),
                # Of libpq: no connection without TLS.
                "PGSSLMODE": "require",
                # The only place where a function may write.
                "CLICKSTREAM_HOME": "/tmp/clickstream",
                "DAGSTER_HOME": "/tmp/dagster",
            },
            calls=[
                aws_iam.PolicyStatement(
                    actions=["s3:ListBucket"],
                    resources=[f"arn:aws:s3:::{raw_bucket}"],
                    # IfExists: a read of an object that was erased meanwhile is "not there" only for who may list,
                    # and it names no prefix; to who may not it is "denied", which would fail the load.
                    conditions={"StringLikeIfExists": {"s3:prefix": "events/*"}},
                ),
                aws_iam.PolicyStatement(actions=["s3:GetObject"], resources=[f"arn:aws:s3:::{raw_bucket}/events/*"]),
                aws_iam.PolicyStatement(
                    actions=["ssm:GetParameter"],
                    resources=[
                        Stack.of(self).format_arn(
                            service="ssm", resource="parameter", resource_name=password_parameter.removeprefix("/")
                        )
                    ],
                ),
            ],
            timeout=CALL,
            memory_mb=memory_mb,
            log_days=log_days,
            reserved_concurrency=reserved_concurrency,
            vpc=vpc,
            security_group=security_group,
            service_calls=[
                aws_iam.PolicyStatement(actions=["sqs:SendMessage"], resources=[self.failed_calls.queue_arn]),
                *([_takes_from(new_objects)] if on_new_objects else []),
            ],
        )
        self.function = etl.function
        accept(
            etl.role,
            f"AwsSolutions-IAM5[Resource::arn:aws:s3:::{raw_bucket}/events/*]",
            "Every object below the prefix is one that it loads, and keys are made as events come",
        )
        if reserved_concurrency is None:
            accept(self.function, "CKV_AWS_115", "The account's limit leaves nothing to reserve")
        # L1: CDK's own destination would let the role read the queue's attributes too, which no code does.
        aws_lambda.CfnEventInvokeConfig(
            self,
            "WhenCallsFail",
            function_name=self.function.function_name,
            qualifier="$LATEST",
            maximum_event_age_in_seconds=3_600,
            maximum_retry_attempts=2,
            destination_config=aws_lambda.CfnEventInvokeConfig.DestinationConfigProperty(
                on_failure=aws_lambda.CfnEventInvokeConfig.OnFailureProperty(destination=self.failed_calls.queue_arn)
            ),
        )
        accept(self.function, "CKV_AWS_116", "Calls that fail go to a queue by their destination, which tells more")
        self.hourly = aws_events.Rule(
            self,
            "Hourly",
            rule_name="SBW_ETL_HOURLY_RULE",
            description="Loads what was posted since the last time",
            schedule=aws_events.Schedule.rate(Duration.hours(1)),
            targets=[
                LambdaFunction(
                    self.function,
                    dead_letter_queue=self.failed_calls,
                    max_event_age=Duration.hours(1),
                    retry_attempts=2,
                )
            ],
        )
        if on_new_objects:
            aws_lambda.CfnEventSourceMapping(
                self,
                "OnNewObjects",
                event_source_arn=new_objects,
                function_name=self.function.function_name,
                # A busy shop fills a batch, a quiet one the window: never a call for each object.
                batch_size=10_000,
                maximum_batching_window_in_seconds=WINDOW.to_seconds(),
                scaling_config=aws_lambda.CfnEventSourceMapping.ScalingConfigProperty(
                    maximum_concurrency=_CALLS_FOR_NEW_OBJECTS
                ),
                function_response_types=["ReportBatchItemFailures"],
            )


def _takes_from(queue: str) -> aws_iam.PolicyStatement:
    """https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html#events-sqs-permissions"""
    actions = ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"]
    return aws_iam.PolicyStatement(actions=actions, resources=[queue])

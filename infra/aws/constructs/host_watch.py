"""How the hosts are: they tell a bucket, a function reads it every five minutes, and alarms hear of it."""

from collections.abc import Sequence
from pathlib import Path

from aws_cdk import Duration, aws_cloudwatch, aws_events, aws_iam
from aws_cdk.aws_events_targets import LambdaFunction
from constructs import Construct

from infra.artefact import LAMBDA_STATUS
from infra.aws.constructs.packaged_function import PackagedFunction, python_package
from infra.aws.constructs.watching import Watching
from infra.aws.reasons import accept

_OFTEN = Duration.minutes(5)
_BREACHING = aws_cloudwatch.TreatMissingData.BREACHING


class HostWatch(Construct):
    """`clickstream-lambda-status` and its alarms: a host is down, a disk fills, a service doesn't run, no backup."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        artefacts: Path,
        bucket: str,
        hosts: Sequence[str],
        watching: Watching,
        log_days: int,
    ) -> None:
        super().__init__(scope, name)
        function = PackagedFunction(
            self,
            "Status",
            package=python_package(LAMBDA_STATUS, artefacts),
            description="Turns what the hosts tell of themselves into metrics",
            environment={"STATUS_BUCKET": bucket, "STATUS_HOSTS": ",".join(hosts)},
            calls=[
                aws_iam.PolicyStatement(
                    actions=["s3:GetObject"],
                    resources=[f"arn:aws:s3:::{bucket}/status/{host}.json" for host in hosts],
                )
            ],
            timeout=Duration.seconds(30),
            memory_mb=256,
            log_days=log_days,
        ).function
        accept(function, "CKV_AWS_115", "One call in five minutes; a reservation would take from everything else")
        accept(function, "CKV_AWS_116", "A call that fails is missing from the metrics, and that is an alarm")
        aws_events.Rule(
            self,
            "Often",
            rule_name="clickstream-status",
            description="Looks how the hosts are",
            schedule=aws_events.Schedule.rate(_OFTEN),
            targets=[LambdaFunction(function, retry_attempts=0)],
        )
        for host in hosts:
            self._alarms(watching, host)

    def _alarms(self, watching: Watching, host: str) -> None:
        def metric(name: str, statistic: str) -> aws_cloudwatch.Metric:
            return aws_cloudwatch.Metric(
                namespace="Clickstream",
                metric_name=name,
                dimensions_map={"service": LAMBDA_STATUS.name_in_aws, "host": host},
                statistic=statistic,
                period=_OFTEN,
            )

        watching.alarm(
            f"{host}-Down",
            f"{host} has not reported for ten minutes",
            metric("HostUp", "Minimum"),
            threshold=1,
            is_below=True,
            periods=2,
            missing=_BREACHING,
        )
        watching.alarm(
            f"{host}-Disk", f"A disk of {host} is four fifths full", metric("DiskUsed", "Maximum"), threshold=80
        )
        watching.alarm(
            f"{host}-Services",
            f"A service of {host} does not run; the log of {LAMBDA_STATUS.name_in_aws} names it",
            metric("ServicesDown", "Maximum"),
            threshold=1,
            periods=2,
        )
        watching.alarm(
            f"{host}-Backup",
            f"The last backup of {host} is older than 26 hours",
            metric("BackupAge", "Minimum"),
            threshold=26 * 3600,
        )

"""How the hosts are: they tell a bucket, a function reads it every five minutes, and alarms hear of it."""

from collections.abc import Sequence
from pathlib import Path

from aws_cdk import Duration, aws_cloudwatch, aws_events, aws_iam
from aws_cdk.aws_events_targets import LambdaFunction
from constructs import Construct

from infra.artefact import LAMBDA_STATUS
from infra.aws.constructs.packaged_function import PackagedFunction, python_package
from infra.aws.constructs.watching import Watching
from infra.aws.hosts import Host
from infra.aws.reasons import accept

_OFTEN = Duration.minutes(5)
_BREACHING = aws_cloudwatch.TreatMissingData.BREACHING


class HostWatch(Construct):
    """`clickstream-lambda-status` and its alarms: a host is down, a disk fills, a service doesn't run, no backup.

    On the warehouse's host also: a run of Dagster or a blocking check failed, and nothing has made it good.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        artefacts: Path,
        bucket: str,
        hosts: Sequence[Host],
        watching: Watching,
        log_days: int,
    ) -> None:
        super().__init__(scope, name)
        names = [host.name for host in hosts]
        function = PackagedFunction(
            self,
            "Status",
            package=python_package(LAMBDA_STATUS, artefacts),
            description="Turns what the hosts tell of themselves into metrics",
            environment={"STATUS_BUCKET": bucket, "STATUS_HOSTS": ",".join(names)},
            calls=[
                aws_iam.PolicyStatement(
                    actions=["s3:GetObject"],
                    resources=[f"arn:aws:s3:::{bucket}/status/{host}.json" for host in names],
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
            self._alarms(watching, host.name)
            if host.role == "warehouse":
                self._alarms_of_dagster(watching, host.name)

    def _alarms(self, watching: Watching, host: str) -> None:
        watching.alarm(
            f"{host}-Down",
            f"{host} has not reported for ten minutes",
            _metric(host, "HostUp", "Minimum"),
            threshold=1,
            is_below=True,
            periods=2,
            missing=_BREACHING,
        )
        watching.alarm(
            f"{host}-Disk", f"A disk of {host} is four fifths full", _metric(host, "DiskUsed", "Maximum"), threshold=80
        )
        watching.alarm(
            f"{host}-Services",
            f"A service of {host} does not run; the log of {LAMBDA_STATUS.name_in_aws} names it",
            _metric(host, "ServicesDown", "Maximum"),
            threshold=1,
            periods=2,
        )
        watching.alarm(
            f"{host}-Backup",
            f"The last backup of {host} is older than 26 hours",
            _metric(host, "BackupAge", "Minimum"),
            threshold=26 * 3600,
        )

    def _alarms_of_dagster(self, watching: Watching, host: str) -> None:
        """Both last until the failure is made good, as infra/host/status/dagster_failures.sql says."""
        watching.alarm(
            f"{host}-Runs",
            f"A run of Dagster failed and has not been made good; the log of {LAMBDA_STATUS.name_in_aws} names it",
            _metric(host, "RunsFailed", "Maximum"),
            threshold=1,
        )
        watching.alarm(
            f"{host}-Checks",
            f"A blocking check failed and has not passed since; the log of {LAMBDA_STATUS.name_in_aws} names it",
            _metric(host, "ChecksFailed", "Maximum"),
            threshold=1,
        )


def _metric(host: str, name: str, statistic: str) -> aws_cloudwatch.Metric:
    return aws_cloudwatch.Metric(
        namespace="Clickstream",
        metric_name=name,
        dimensions_map={"service": LAMBDA_STATUS.name_in_aws, "host": host},
        statistic=statistic,
        period=_OFTEN,
    )

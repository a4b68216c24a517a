"""What holds data, and outlives the rest: the buckets."""

from aws_cdk import Duration, Stack, aws_s3
from constructs import Construct

from infra.aws.configuration import Configuration
from infra.aws.constructs.etl import CALL
from infra.aws.constructs.new_objects import NewObjects
from infra.aws.constructs.private_bucket import PrivateBucket
from infra.aws.reasons import accept


class StoresStack(Stack):
    """Raw objects, bundles for the hosts, backups, the shop's photographs, and the log of who asked for them.

    A stack of its own: bundles are put into it before there are hosts, and removing the platform leaves it.
    """

    def __init__(self, scope: Construct, name: str, *, configuration: Configuration) -> None:
        super().__init__(
            scope,
            name,
            stack_name=name,
            env={"region": configuration.region},
            description="Clickstream: raw objects, bundles, backups, photographs",
        )
        access_logs = self._access_logs(configuration)

        def bucket(
            what: str, bucket_name: str, *, days: int = 30, rules: tuple[aws_s3.LifecycleRule, ...] = ()
        ) -> aws_s3.Bucket:
            return PrivateBucket(
                self, what, bucket_name=bucket_name, old_versions_days=days, access_logs=access_logs, lifecycle=rules
            ).bucket

        rejected = aws_s3.LifecycleRule(
            id="rejected", prefix="rejected/", expiration=Duration.days(configuration.rejected_days)
        )
        self.raw = bucket("Raw", configuration.raw_bucket, days=configuration.raw_versions_days, rules=(rejected,))
        self.bundle = bucket("Bundle", configuration.bundle_bucket)
        self.backups = bucket("Backups", configuration.backups_bucket)
        self.assets = bucket("Assets", configuration.assets_bucket)
        if configuration.etl_on_new_objects:
            NewObjects(self, "NewObjects", bucket=self.raw, bucket_name=configuration.raw_bucket, call=CALL)

    def _access_logs(self, configuration: Configuration) -> aws_s3.Bucket:
        """Server access logs: they cost their bytes; data events of CloudTrail would cost as much as the writes do."""
        made = PrivateBucket(
            self,
            "AccessLogs",
            bucket_name=configuration.access_logs_bucket,
            old_versions_days=1,
            access_logs=None,
            lifecycle=[
                aws_s3.LifecycleRule(id="old-logs", expiration=Duration.days(configuration.access_log_days)),
            ],
        )
        accept(made, "CKV_AWS_18", "It holds the access logs itself; logging its own would log without end")
        return made.bucket

"""A bucket as all of ours are: private, encrypted, asked by TLS alone, kept when the stack goes."""

from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, aws_s3
from constructs import Construct


class PrivateBucket(Construct):
    """A bucket with versions, whose older ones go after some days; requests are logged where `access_logs` says.

    `lifecycle` are rules besides those for old versions and for uploads that were never finished.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        bucket_name: str,
        old_versions_days: int,
        access_logs: aws_s3.IBucket | None,
        lifecycle: Sequence[aws_s3.LifecycleRule] = (),
    ) -> None:
        super().__init__(scope, name)
        self.bucket = aws_s3.Bucket(
            self,
            "Bucket",
            bucket_name=bucket_name,
            block_public_access=aws_s3.BlockPublicAccess.BLOCK_ALL,
            object_ownership=aws_s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
            encryption=aws_s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=True,
            minimum_tls_version=1.2,
            versioned=True,
            removal_policy=RemovalPolicy.RETAIN,
            server_access_logs_bucket=access_logs,
            server_access_logs_prefix=f"{bucket_name}/" if access_logs else None,
            lifecycle_rules=[
                aws_s3.LifecycleRule(
                    id="old-versions",
                    noncurrent_version_expiration=Duration.days(old_versions_days),
                    expired_object_delete_marker=True,
                    abort_incomplete_multipart_upload_after=Duration.days(1),
                ),
                *lifecycle,
            ],
        )

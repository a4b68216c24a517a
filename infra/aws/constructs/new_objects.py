"""S3's word that there are new objects: a queue beside the raw bucket, which `SBW_Lamda_ETL` takes batches from.

It is made only for `etl_on_new_objects`. It stands with the buckets, since S3 names no queue that is not there yet.
"""

from aws_cdk import Duration, RemovalPolicy, Stack, aws_iam, aws_s3, aws_sqs
from constructs import Construct

from infra.aws.reasons import accept

QUEUE = "SBW_ETL_NEW_OBJECTS"
FAILED = "SBW_ETL_NEW_OBJECTS_FAILED"
WINDOW = Duration.minutes(5)
# As many calls as a message is worth: the hourly load finds in the ledger whatever they leave undone.
_TRIES = 3


class NewObjects(Construct):
    """Each object below `events/` is a message; what fails `_TRIES` times goes into a queue for people.

    Messages are not data: one that gets lost costs an hour. S3 alone may send them, for our bucket.
    """

    def __init__(self, scope: Construct, name: str, *, bucket: aws_s3.Bucket, bucket_name: str, call: Duration) -> None:
        super().__init__(scope, name)
        failed = self._queue("Failed", FAILED, retention_period=Duration.days(14))
        queue = self._queue(
            "Queue",
            QUEUE,
            retention_period=Duration.days(1),
            # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html: six calls, and the window.
            visibility_timeout=Duration.seconds(6 * call.to_seconds() + WINDOW.to_seconds()),
            dead_letter_queue=aws_sqs.DeadLetterQueue(queue=failed, max_receive_count=_TRIES),
        )
        queue.add_to_resource_policy(
            aws_iam.PolicyStatement(
                sid="NewObjectsOfOurBucket",
                principals=[aws_iam.ServicePrincipal("s3.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[queue.queue_arn],
                conditions={
                    # By its name: the bucket waits for this policy, which can't wait for the bucket.
                    "ArnEquals": {"aws:SourceArn": f"arn:aws:s3:::{bucket_name}"},
                    "StringEquals": {"aws:SourceAccount": Stack.of(self).account},
                },
            )
        )
        made = bucket.node.default_child
        assert isinstance(made, aws_s3.CfnBucket)
        # L1: CDK's own notifications are set by a function that may change those of every bucket.
        made.notification_configuration = aws_s3.CfnBucket.NotificationConfigurationProperty(
            queue_configurations=[
                aws_s3.CfnBucket.QueueConfigurationProperty(
                    event="s3:ObjectCreated:*",
                    queue=queue.queue_arn,
                    filter=aws_s3.CfnBucket.NotificationFilterProperty(
                        s3_key=aws_s3.CfnBucket.S3KeyFilterProperty(
                            rules=[aws_s3.CfnBucket.FilterRuleProperty(name="prefix", value="events/")]
                        )
                    ),
                )
            ]
        )
        # S3 tries the queue when it is told of it.
        bucket.node.add_dependency(queue)

    def _queue(self, name: str, queue_name: str, **more: object) -> aws_sqs.Queue:
        queue = aws_sqs.Queue(
            self,
            name,
            queue_name=queue_name,
            encryption=aws_sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            removal_policy=RemovalPolicy.DESTROY,
            **more,
        )
        accept(queue, "CKV_AWS_27", "SQS encrypts it with its own key; it holds the keys of objects, no events")
        return queue

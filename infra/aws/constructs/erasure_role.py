"""The role with which a person is erased: it rewrites raw objects, which no part of the platform may do by itself."""

from aws_cdk import Aws, Duration, aws_iam
from constructs import Construct

from infra.aws.constructs.function_role import CODE
from infra.aws.constructs.host_role import nowhere_else
from infra.aws.documents import ERASER, ERASURE
from infra.aws.reasons import accept

# Below which raw objects and refused requests lie.
_PREFIXES = ("events/*", "rejected/*")


class ErasureRole(Construct):
    """`clickstream-erasure`, and the policy `clickstream-eraser` of those who may assume it, attached to no user.

    A person assumes it, for an hour at most, under a session name and a source identity: CloudTrail has who did when,
    and the bucket's access log has each object with the session's name. Its credentials are good on the warehouse's
    host alone, where `clickstream-erasure` asks for them. The host's own role can't take it on.
    """

    def __init__(
        self, scope: Construct, name: str, *, raw_bucket: str, key_parameter: str, vpc_id: str, address: str
    ) -> None:
        super().__init__(scope, name)
        bucket = f"arn:aws:s3:::{raw_bucket}"
        objects = [f"{bucket}/{each}" for each in _PREFIXES]
        role = aws_iam.Role(
            self,
            "Role",
            role_name=ERASURE,
            description="Erases a person from raw objects; for people, on the warehouse's host, and logged",
            # A user needs the policy as well: the account alone lets no one assume it.
            assumed_by=aws_iam.AccountPrincipal(Aws.ACCOUNT_ID).with_conditions(
                {"StringLike": {"sts:RoleSessionName": "erasure-?*", "sts:SourceIdentity": "?*"}}
            ),
            max_session_duration=Duration.hours(1),
            inline_policies={
                CODE: aws_iam.PolicyDocument(
                    statements=[
                        aws_iam.PolicyStatement(
                            actions=["s3:DeleteObjectVersion", "s3:GetObject", "s3:PutObject"], resources=objects
                        ),
                        aws_iam.PolicyStatement(
                            actions=["s3:ListBucket", "s3:ListBucketVersions"],
                            resources=[bucket],
                            conditions={"StringLikeIfExists": {"s3:prefix": list(_PREFIXES)}},
                        ),
                        aws_iam.PolicyStatement(
                            actions=["ssm:GetParameter"],
                            resources=[f"arn:aws:ssm:{Aws.REGION}:{Aws.ACCOUNT_ID}:parameter{key_parameter}"],
                        ),
                    ]
                ),
                "NowhereElse": aws_iam.PolicyDocument(statements=nowhere_else(vpc_id, address)),
            },
        )
        assert role.assume_role_policy is not None
        # Who is behind a session stays with it; asked for in the same request, and a permission of its own.
        role.assume_role_policy.add_statements(
            aws_iam.PolicyStatement(
                principals=[aws_iam.AccountPrincipal(Aws.ACCOUNT_ID)],
                actions=["sts:SetSourceIdentity"],
                conditions={"StringLike": {"sts:SourceIdentity": "?*"}},
            )
        )
        for each in objects:
            accept(role, f"AwsSolutions-IAM5[Resource::{each}]", "A person's events may be in any object")
        aws_iam.ManagedPolicy(
            self,
            ERASER,
            managed_policy_name=ERASER,
            statements=[
                aws_iam.PolicyStatement(
                    sid="TakeOnTheRole", actions=["sts:AssumeRole", "sts:SetSourceIdentity"], resources=[role.role_arn]
                )
            ],
        )

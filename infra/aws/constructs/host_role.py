"""The role of a host: its own bundle, backups, status and secrets by name, and sessions; nothing of anybody else."""

from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import Aws, aws_iam
from constructs import Construct

from infra.aws.constructs.function_role import CODE
from infra.aws.constructs.own_account import service_of_this_account
from infra.aws.reasons import accept

# What the agent of Systems Manager calls for sessions; none of these knows a narrower resource.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/getting-started-create-iam-instance-profile.html
# Without ec2messages there are no commands from afar (Run Command), only sessions.
SESSION_MANAGER = (
    "ssm:UpdateInstanceInformation",
    "ssmmessages:CreateControlChannel",
    "ssmmessages:CreateDataChannel",
    "ssmmessages:OpenControlChannel",
    "ssmmessages:OpenDataChannel",
)


@dataclass(frozen=True, slots=True)
class Stores:
    """The buckets that a host has to do with; `raw` only where raw objects are loaded."""

    bundle: str
    backups: str
    raw: str | None


def host_role(
    scope: Construct, *, host_name: str, address: str, stores: Stores, parameters: Sequence[str], vpc_id: str
) -> aws_iam.Role:
    """A role that a host's own scripts, PostgreSQL's backups and the agent share: a machine has only one."""
    role = aws_iam.Role(
        scope,
        "Role",
        assumed_by=service_of_this_account("ec2.amazonaws.com"),
        inline_policies={
            CODE: aws_iam.PolicyDocument(statements=_code(host_name, stores, parameters)),
            "SessionManager": aws_iam.PolicyDocument(
                statements=[aws_iam.PolicyStatement(actions=list(SESSION_MANAGER), resources=["*"])]
            ),
            "NowhereElse": aws_iam.PolicyDocument(statements=nowhere_else(vpc_id, address)),
        },
    )
    reason = "Sessions are opened by Systems Manager for the host whose role this is; the actions know no resource"
    accept(role, "AwsSolutions-IAM5[Resource::*]", reason)
    accept(role, "CKV_AWS_111", reason)
    for resource in _patterns(host_name, stores):
        accept(role, f"AwsSolutions-IAM5[Resource::{resource}]", "Its own objects, whose keys are made as they come")
    return role


def nowhere_else(vpc_id: str, address: str) -> list[aws_iam.PolicyStatement]:
    """Makes stolen credentials of the role useless: every request of the host, and of the agent on it, comes through an
    endpoint of this VPC (infra/aws/constructs/endpoints.py) and from the host's own address.

    A request without these keys did not come through an endpoint, and is refused. What a service asks of another
    one with a host's request in hand (Systems Manager asks KMS to open a SecureString) carries none of them.
    https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-sourcevpc
    https://aws.amazon.com/blogs/security/how-to-use-policies-to-restrict-where-ec2-instance-credentials-can-be-used-from/
    """
    itself = {"BoolIfExists": {"aws:ViaAWSService": "false"}}
    elsewhere = (
        {"StringNotEquals": {"aws:SourceVpc": vpc_id}},
        {"NotIpAddress": {"aws:VpcSourceIp": f"{address}/32"}},
    )
    return [
        aws_iam.PolicyStatement(
            effect=aws_iam.Effect.DENY, actions=["*"], resources=["*"], conditions={**condition, **itself}
        )
        for condition in elsewhere
    ]


def _patterns(host_name: str, stores: Stores) -> list[str]:
    below = [f"{stores.bundle}/*", f"{stores.backups}/pgbackrest/{host_name}/*"]
    return [f"arn:aws:s3:::{each}" for each in [*below, *([f"{stores.raw}/events/*"] if stores.raw else [])]]


def _code(host_name: str, stores: Stores, parameters: Sequence[str]) -> list[aws_iam.PolicyStatement]:
    backups = f"pgbackrest/{host_name}/*"
    statements = [
        _allow(["s3:GetObject"], f"{stores.bundle}/*"),
        # pgBackRest writes, reads and expires; versions that it deletes stay for a month.
        _allow(["s3:DeleteObject", "s3:GetObject", "s3:PutObject"], f"{stores.backups}/{backups}"),
        _list(stores.backups, backups),
        _allow(["s3:PutObject"], f"{stores.backups}/status/{host_name}.json"),
        aws_iam.PolicyStatement(
            actions=["ssm:GetParameter"],
            resources=[f"arn:aws:ssm:{Aws.REGION}:{Aws.ACCOUNT_ID}:parameter{each}" for each in parameters],
        ),
    ]
    if stores.raw:
        statements += [_allow(["s3:GetObject"], f"{stores.raw}/events/*"), _list(stores.raw, "events/*")]
    return statements


def _allow(actions: list[str], below: str) -> aws_iam.PolicyStatement:
    return aws_iam.PolicyStatement(actions=actions, resources=[f"arn:aws:s3:::{below}"])


def _list(bucket: str, prefix: str) -> aws_iam.PolicyStatement:
    return aws_iam.PolicyStatement(
        actions=["s3:ListBucket"],
        resources=[f"arn:aws:s3:::{bucket}"],
        # IfExists: an object that isn't there is "not there" only for who may list, and such a request names no
        # prefix; pgBackRest asks for files that need not be there.
        conditions={"StringLikeIfExists": {"s3:prefix": prefix}},
    )

"""The ways out of the VPC that lead to AWS and nowhere else: S3, and what Systems Manager needs."""

from collections.abc import Sequence

from aws_cdk import Aws, Stack, Tags, aws_ec2, aws_iam
from constructs import Construct

# What Session Manager's agent talks to beside `ssm`, which also hands out parameters.
# https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html
_OF_SESSIONS = ("ssmmessages", "ec2messages")


class Endpoints(Construct):
    """A gateway endpoint for S3 on both route tables, interface endpoints in the private subnet.

    With the gateway on the public route table as well, the shop's database host needs no public address. Every policy
    admits this account alone, so that keys of another account carry no data out. Functions reach `ssm` alone: the
    endpoints that carry sessions have a security group of their own.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        vpc_id: str,
        subnet_id: str,
        route_tables: Sequence[str],
        ssm: aws_ec2.ISecurityGroup,
        sessions: aws_ec2.ISecurityGroup,
        buckets: Sequence[str],
    ) -> None:
        super().__init__(scope, name)
        region = Stack.of(self).region
        s3 = aws_ec2.CfnVPCEndpoint(
            self,
            "S3",
            vpc_id=vpc_id,
            service_name=f"com.amazonaws.{region}.s3",
            vpc_endpoint_type="Gateway",
            route_table_ids=list(route_tables),
            policy_document=_s3_policy(buckets, region),
        )
        Tags.of(s3).add("Name", "SBW_Project_S3")
        for service, group in (("ssm", ssm), *((each, sessions) for each in _OF_SESSIONS)):
            endpoint = aws_ec2.CfnVPCEndpoint(
                self,
                service,
                vpc_id=vpc_id,
                service_name=f"com.amazonaws.{region}.{service}",
                vpc_endpoint_type="Interface",
                private_dns_enabled=True,
                subnet_ids=[subnet_id],
                security_group_ids=[group.security_group_id],
                policy_document=_own_account(),
            )
            Tags.of(endpoint).add("Name", f"SBW_Project_{service}")


def _s3_policy(buckets: Sequence[str], region: str) -> aws_iam.PolicyDocument:
    return aws_iam.PolicyDocument(
        statements=[
            aws_iam.PolicyStatement(
                sid="OurBuckets",
                principals=[aws_iam.AnyPrincipal()],
                # What is done with them is for the roles to say.
                actions=["s3:*"],
                resources=[f"arn:aws:s3:::{bucket}{below}" for bucket in buckets for below in ("", "/*")],
                conditions={
                    "StringEquals": {"aws:ResourceAccount": Aws.ACCOUNT_ID, "aws:PrincipalAccount": Aws.ACCOUNT_ID}
                },
            ),
            # The agent of Systems Manager, which Debian doesn't have: its package, and its own updates.
            # https://docs.aws.amazon.com/systems-manager/latest/userguide/ssm-agent-technical-details.html
            aws_iam.PolicyStatement(
                sid="AgentOfSystemsManager",
                principals=[aws_iam.AnyPrincipal()],
                actions=["s3:GetObject"],
                resources=[f"arn:aws:s3:::amazon-ssm-{region}/*"],
            ),
        ]
    )


def _own_account() -> aws_iam.PolicyDocument:
    return aws_iam.PolicyDocument(
        statements=[
            aws_iam.PolicyStatement(
                principals=[aws_iam.AnyPrincipal()],
                actions=["*"],
                resources=["*"],
                conditions={"StringEquals": {"aws:PrincipalAccount": Aws.ACCOUNT_ID}},
            )
        ]
    )

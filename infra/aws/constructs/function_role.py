"""The role of a function: its own log group and what its code does, nothing else."""

from collections.abc import Sequence

from aws_cdk import Aws, aws_iam, aws_logs
from constructs import Construct

from infra.aws.constructs.own_account import service_of_this_account
from infra.aws.reasons import accept

# What Lambda asks for itself, with the function's role, to give it an address in a VPC.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
NETWORK_INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)

# The policy with the calls of the function's own code; the tests compare it with the calls that they record.
CODE = "WhatTheCodeCalls"


def function_role(
    scope: Construct,
    *,
    function_name: str,
    logs: aws_logs.CfnLogGroup,
    code: Sequence[aws_iam.PolicyStatement],
    service: Sequence[aws_iam.PolicyStatement] = (),
    is_in_vpc: bool = False,
) -> aws_iam.Role:
    """A role for a function: `code` is what its code calls, `service` what Lambda calls for it.

    Lambda besides writes the logs and, for one in a VPC, makes network interfaces.
    """
    arn = f"arn:aws:lambda:{Aws.REGION}:{Aws.ACCOUNT_ID}:function:{function_name}"
    policies = {
        "WriteLogs": [
            aws_iam.PolicyStatement(
                actions=["logs:CreateLogStream", "logs:PutLogEvents"],
                # A group's ARN ends with `:*`, which stands for its streams.
                resources=[logs.attr_arn],
            )
        ],
        CODE: list(code),
        "WhatLambdaCalls": list(service),
    }
    if is_in_vpc:
        policies["NetworkInterfaces"] = [
            aws_iam.PolicyStatement(actions=list(NETWORK_INTERFACES), resources=["*"]),
            # The function's own code, with the same credentials, may do none of it: as AWS's page recommends.
            aws_iam.PolicyStatement(
                effect=aws_iam.Effect.DENY,
                actions=list(NETWORK_INTERFACES),
                resources=["*"],
                conditions={"ArnEquals": {"lambda:SourceFunctionArn": [arn]}},
            ),
        ]
    role = aws_iam.Role(
        scope,
        "Role",
        assumed_by=service_of_this_account("lambda.amazonaws.com"),
        inline_policies={
            name: aws_iam.PolicyDocument(statements=statements) for name, statements in policies.items() if statements
        },
    )
    if is_in_vpc:
        reason = (
            "Lambda makes network interfaces, whose names are not known before, and its check of the role takes no "
            "narrower one; the function's own code is denied all of it"
        )
        accept(role, "AwsSolutions-IAM5[Resource::*]", reason)
        accept(role, "CKV_AWS_111", reason)
    return role

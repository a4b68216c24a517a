"""Services of AWS as principals, for this account alone: none of them may be led here from somebody else's."""

from typing import Literal

from aws_cdk import Aws, aws_iam

# Services that are documented to name, when they take on a role, for whose resource they do.
# https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
# https://docs.aws.amazon.com/amplify/latest/userguide/amplify-SSR-compute-role.html
_NAMES_ITS_ACCOUNT = ("amplify.amazonaws.com", "vpc-flow-logs.amazonaws.com")


def service_of_this_account(
    service: Literal[
        "amplify.amazonaws.com", "ec2.amazonaws.com", "lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com"
    ],
) -> aws_iam.IPrincipal:
    """Who may take on a role for a resource of this account, and for nobody else's.

    EC2 and Lambda pass a role only to resources of its own account, and are not documented to name that account
    whenever they take it on: a condition that asks for it would stop hosts and functions. Where they name another
    account they are refused as well.
    """
    operator = "StringEquals" if service in _NAMES_ITS_ACCOUNT else "StringEqualsIfExists"
    return aws_iam.PrincipalWithConditions(
        aws_iam.ServicePrincipal(service), {operator: {"aws:SourceAccount": Aws.ACCOUNT_ID}}
    )

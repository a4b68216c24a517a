"""Services of AWS as principals, for this account alone: no other account can direct them here."""

from typing import Literal

from aws_cdk import Aws, aws_iam

# Services that are documented to name the resource for which they assume a role.
# https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html
# https://docs.aws.amazon.com/amplify/latest/userguide/amplify-SSR-compute-role.html
_NAMES_ITS_ACCOUNT = ("amplify.amazonaws.com", "vpc-flow-logs.amazonaws.com")


def service_of_this_account(
    service: Literal[
        "amplify.amazonaws.com", "ec2.amazonaws.com", "lambda.amazonaws.com", "vpc-flow-logs.amazonaws.com"
    ],
) -> aws_iam.IPrincipal:
    """A service that may assume a role for a resource of this account, and of no other.

    EC2 and Lambda pass a role only to resources of its own account, and are not documented to name that account
    whenever they assume it: a condition that asks for it would stop hosts and functions. Where they name another
    account they are refused as well.
    """
    operator = "StringEquals" if service in _NAMES_ITS_ACCOUNT else "StringEqualsIfExists"
    return aws_iam.PrincipalWithConditions(
        aws_iam.ServicePrincipal(service), {operator: {"aws:SourceAccount": Aws.ACCOUNT_ID}}
    )

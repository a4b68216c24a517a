"""Calls that roles may make for the services that use them, and not for our code."""

from tests.infra.aws.recorder import ACCOUNT, REGION

LOGS = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:"


NETWORK = (
    "AssignPrivateIpAddresses", "CreateNetworkInterface", "DeleteNetworkInterface", "DescribeNetworkInterfaces",
    "DescribeSubnets", "UnassignPrivateIpAddresses",
)  # fmt: skip


def logs(function: str) -> set[tuple[str, str]]:
    """https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html; the group is the template's."""
    group = f"{LOGS}/aws/lambda/{function}:*"
    return {("logs:CreateLogStream", group), ("logs:PutLogEvents", group)}


# https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions
IN_VPC = {(f"ec2:{action}", "*") for action in NETWORK}


# https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html#invocation-async-destinations
TO_QUEUE = {("sqs:SendMessage", f"arn:aws:sqs:{REGION}:{ACCOUNT}:SBW_ETL_FAILED_CALLS")}


# The only resources that are known by a pattern, and why.
WILDCARDS = {
    ("s3:PutObject", "arn:aws:s3:::clickstream-s3-ingest/events/*"): "a key is made for each request",
    ("s3:PutObject", "arn:aws:s3:::clickstream-s3-ingest/rejected/*"): "a key is made for each request",
    ("s3:GetObject", "arn:aws:s3:::clickstream-s3-ingest/events/*"): "whatever was posted is read",
    ("s3:GetObject", "arn:aws:s3:::clickstream-s3-ingest-assets/pictures/*"): "each product may have a photograph",
}


# What AWS's services do with a role, by its function.
BY_SERVICES = {
    "clickstream-lambda-ingest": logs("clickstream-lambda-ingest"),
    "SBW_Lamda_ETL": logs("SBW_Lamda_ETL") | IN_VPC | TO_QUEUE,
    "clickstream-lambda-status": logs("clickstream-lambda-status"),
    "clickstream-lambda-shop": logs("clickstream-lambda-shop") | IN_VPC,
}

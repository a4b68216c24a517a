"""Addresses that are the same in every deployment: the VPC's own, and where AWS keeps its lists of S3's."""

from collections.abc import Mapping

VPC = "10.0.0.0/16"
PUBLIC_SUBNET = "10.0.0.0/20"
PRIVATE_SUBNET = "10.0.128.0/20"

# https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html: AWS never changes an id,
# and `infra.aws.preflight` compares the one that is used with the account's.
S3_PREFIX_LISTS: Mapping[str, str] = {
    "ap-northeast-1": "pl-61a54008",
    "ap-northeast-2": "pl-78a54011",
    "ap-southeast-1": "pl-6fa54006",
    "ap-southeast-2": "pl-6ca54005",
    "eu-central-1": "pl-6ea54007",
    "eu-west-1": "pl-6da54004",
    "sa-east-1": "pl-6aa54003",
    "us-east-1": "pl-63a5400a",
    "us-east-2": "pl-7ba54012",
    "us-west-1": "pl-6ba54002",
    "us-west-2": "pl-68a54001",
}

"""What has to be so before the platform can be deployed: each thing that isn't, with the line that mends it."""

import argparse
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.aws.configuration import Configuration, ConfigurationError, read_configuration
from infra.aws.host_preflight import host_findings
from infra.aws.secrets import secrets_of
from infra.host.bundle import Bundle, current_bundle

ROOT = Path(__file__).resolve().parents[2]
_BOOTSTRAP = "/cdk-bootstrap/hnb659fds/version"
# What AWS leaves to functions that reserve nothing; new accounts have a limit of 10, and can't reserve at all.
# https://docs.aws.amazon.com/lambda/latest/dg/configuration-concurrency.html
_KEPT_UNRESERVED = 100


def findings(
    configuration: Configuration, session: Any, *, bundle: Bundle, replacing: str | None = None
) -> Iterator[str]:
    """What is missing or wrong, a sentence each; reads, and changes nothing. `replacing` is a host to be replaced."""
    region = configuration.region
    account = session.client("sts", region_name=region).get_caller_identity()["Account"]
    yield from _bootstrap(session.client("ssm", region_name=region), account, region)
    yield from _secrets(session.client("ssm", region_name=region), configuration)
    yield from _concurrency(session.client("lambda", region_name=region), configuration)
    yield from _addresses_of_s3(session.client("ec2", region_name=region), configuration)
    yield from _bucket(session.client("s3", region_name=region), configuration, account)
    yield from host_findings(configuration, session, account, bundle=bundle, replacing=replacing)


def _bootstrap(ssm: Any, account: str, region: str) -> Iterator[str]:
    if not _parameters(ssm, [_BOOTSTRAP]):
        yield f"CDK has no bucket in {region} yet: infra/node_modules/.bin/cdk bootstrap aws://{account}/{region}"


def _secrets(ssm: Any, configuration: Configuration) -> Iterator[str]:
    wanted = [secret.parameter for secret in secrets_of(configuration)]
    missing = sorted(set(wanted) - _parameters(ssm, wanted))
    if missing:
        yield f"{', '.join(missing)} of Systems Manager are missing: make password"


def _concurrency(functions: Any, configuration: Configuration) -> Iterator[str]:
    reserved = (configuration.ingest_reserved_concurrency or 0) + (configuration.etl_reserved_concurrency or 0)
    if not reserved:
        return
    limit = functions.get_account_settings()["AccountLimit"]["ConcurrentExecutions"]
    if limit - reserved < _KEPT_UNRESERVED:
        yield (
            f"this account's limit of concurrent functions is {limit}, which leaves too little to reserve {reserved}: "
            "set ingest_reserved_concurrency and etl_reserved_concurrency lower in deployment.toml, or 0 for none, or "
            "ask for more (Service Quotas, L-B99A9384)"
        )


def _addresses_of_s3(ec2: Any, configuration: Configuration) -> Iterator[str]:
    name = f"com.amazonaws.{configuration.region}.s3"
    answer = ec2.describe_managed_prefix_lists(Filters=[{"Name": "prefix-list-name", "Values": [name]}])
    ids = [each["PrefixListId"] for each in answer["PrefixLists"]]
    if ids and configuration.s3_addresses not in ids:
        chosen = configuration.s3_addresses
        yield f"S3's addresses are {ids[0]} here, not {chosen}: set s3_prefix_list in deployment.toml"


def _bucket(s3: Any, configuration: Configuration, account: str) -> Iterator[str]:
    """Names of buckets are global: one that another account has can't be ours."""
    try:
        s3.head_bucket(Bucket=configuration.raw_bucket, ExpectedBucketOwner=account)
    except ClientError as error:
        if error.response["Error"]["Code"] != "404":
            yield f"{configuration.raw_bucket} belongs to somebody else: set raw_bucket in deployment.toml"


def _parameters(ssm: Any, names: list[str]) -> set[str]:
    """Which parameters are there; without their values."""
    answer = ssm.describe_parameters(ParameterFilters=[{"Key": "Name", "Option": "Equals", "Values": names}])
    return {each["Name"] for each in answer["Parameters"]}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--configuration", type=Path, default=ROOT / "deployment.toml")
    parser.add_argument("--replacing", choices=("warehouse", "oltp"), help="a host that is about to be made anew")
    options = parser.parse_args()
    try:
        found = list(
            findings(
                read_configuration(options.configuration),
                boto3.session.Session(),
                bundle=current_bundle(),
                replacing=options.replacing,
            )
        )
    except ConfigurationError as error:
        raise SystemExit(f"infra: {error}") from error
    except (BotoCoreError, ClientError) as error:
        raise SystemExit(
            f"infra: AWS can't be asked: {error}; sign in first (`aws sso login`, or AWS_PROFILE) as somebody who may"
        ) from error
    for finding in found:
        print(f"infra: {finding}")
    if shutil.which("session-manager-plugin") is None:
        # Another person may be the one who connects.
        print("infra: the AWS CLI's Session Manager plugin is not here; infra/connect will need it")
    if found:
        raise SystemExit(1)


if __name__ == "__main__":
    main()

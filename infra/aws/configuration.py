"""What an operator may choose about the platform in AWS: one frozen `Configuration`, with defaults for everything.

A deployment of one's own is a TOML file with the fields that differ, `deployment.toml` beside the README:

    raw_bucket = "example-clickstream"
    shop_origin = "https://shop.example"
    alarm_address = "on-call@shop.example"
"""

import dataclasses
import ipaddress
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints


class ConfigurationError(ValueError):
    """A field can't be used; the message names it, its value and what is expected."""


# https://docs.aws.amazon.com/vpc/latest/userguide/working-with-aws-managed-prefix-lists.html: AWS never changes an id,
# and `infra.aws.preflight` holds the one that is used against the account.
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

# What CloudWatch Logs takes: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
_LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?")
# S3 takes 63 characters, and `-access-logs` follows.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,49}[a-z0-9]")
_PARAMETER = re.compile(r"(/[A-Za-z0-9_.-]+)+")
_IMAGE = re.compile(r"ami-[0-9a-f]{17}")
_VOLUME = re.compile(r"vol-[0-9a-f]{17}")
_INSTANCE_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9]+")
_POSITIVE = (
    "throttle_rate_per_s",
    "throttle_burst",
    "etl_reserved_concurrency",
    "etl_memory_mb",
    "raw_versions_days",
    "rejected_days",
    "access_log_days",
    "host_root_gb",
    "warehouse_data_gb",
    "oltp_data_gb",
    "budget_usd",
)
_PARAMETERS = (
    "loader_password_parameter",
    "reader_password_parameter",
    "shop_password_parameter",
    "session_secret_parameter",
)
# Of gp3: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
_GP3_IOPS = range(3_000, 16_001)
_GP3_MB_PER_S = range(125, 1_001)


@dataclass(frozen=True, slots=True)
class Configuration:
    """The platform's names, addresses, sizes and times; see each field.

    Names of S3 buckets are global: the other four are made from `raw_bucket`.
    """

    region: str = "ap-southeast-1"
    # None: the region's first. Volumes can't leave theirs.
    availability_zone: str | None = None
    # None: the region's, where it is known here.
    s3_prefix_list: str | None = None

    raw_bucket: str = "clickstream-s3-ingest"

    # The warehouse and the shop's database have fixed addresses, which certificates and functions can name.
    warehouse_address: str = "10.0.128.10"
    oltp_address: str = "10.0.0.10"

    # The image both hosts are made from, Debian 12 for amd64 (`make deploy` prints the newest). Pinned: one that is
    # looked up at each deployment would replace the hosts whenever Debian publishes another. None: nothing can be
    # deployed yet, only synthesized.
    host_image: str | None = None
    host_root_gb: int = 20
    # 2 virtual CPUs and 8 GiB: PostgreSQL, Dagster and the dashboard beside each other.
    warehouse_instance_type: str = "t3.large"
    warehouse_data_gb: int = 100
    warehouse_data_iops: int = 3_000
    warehouse_data_mb_per_s: int = 125
    # 2 virtual CPUs and 2 GiB: the shop's PostgreSQL alone.
    oltp_instance_type: str = "t3.small"
    oltp_data_gb: int = 20
    # A volume that an earlier platform left; None: a new one, which is empty.
    warehouse_data_volume: str | None = None
    oltp_data_volume: str | None = None

    # The only one whose pages may post events; Amplify's own address until the shop has a domain.
    shop_origin: str | None = None
    shop_repository: str | None = None
    shop_branch: str = "main"
    # In Secrets Manager: what Amplify reads the repository with.
    shop_repository_token: str = "clickstream/shop-repository-token"

    throttle_rate_per_s: int = 500
    throttle_burst: int = 1_000

    # None where the account's limit leaves nothing to reserve; `make deploy` says so.
    etl_reserved_concurrency: int | None = 2
    etl_memory_mb: int = 1_024

    loader_password_parameter: str = "/clickstream/warehouse/loader-password"
    # What the dashboard and people read the warehouse with.
    reader_password_parameter: str = "/clickstream/warehouse/reader-password"
    shop_password_parameter: str = "/clickstream/oltp/shop-password"
    # What the shop signs its sessions with.
    session_secret_parameter: str = "/clickstream/shop/session-secret"

    # What is no longer the newest version of a raw object, and what could not be accepted.
    raw_versions_days: int = 30
    rejected_days: int = 90
    log_days: int = 90
    access_log_days: int = 90

    # Who hears of alarms, by e-mail, after confirming a message of SNS; None: nobody.
    alarm_address: str | None = None
    budget_usd: int = 150

    def __post_init__(self) -> None:
        for name, is_usable, expected in _rules(self):
            if not is_usable:
                raise ConfigurationError(f"{name} is {getattr(self, name)!r}; expected {expected}")

    @property
    def zone(self) -> str:
        return self.availability_zone or f"{self.region}a"

    @property
    def s3_addresses(self) -> str:
        """The prefix list of S3's addresses in the region, for rules of security groups."""
        return self.s3_prefix_list or S3_PREFIX_LISTS[self.region]

    @property
    def bundle_bucket(self) -> str:
        return f"{self.raw_bucket}-bundle"

    @property
    def backups_bucket(self) -> str:
        return f"{self.raw_bucket}-backups"

    @property
    def assets_bucket(self) -> str:
        return f"{self.raw_bucket}-assets"

    @property
    def access_logs_bucket(self) -> str:
        return f"{self.raw_bucket}-access-logs"


VPC = "10.0.0.0/16"
PUBLIC_SUBNET = "10.0.0.0/20"
PRIVATE_SUBNET = "10.0.128.0/20"


def read_configuration(path: Path) -> Configuration:
    """The defaults, with what the TOML file at `path` changes; a file that is not there changes nothing.

    Raises `ConfigurationError` for a field that is unknown, of another type, or can't be used.
    """
    if not path.exists():
        return Configuration()
    with path.open("rb") as file:
        try:
            changes = tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"{path} is no TOML: {error}") from error
    return configured(changes, path.name)


def configured(changes: Mapping[str, Any], source: str) -> Configuration:
    """The defaults with some fields changed; `source` is where they stand, for errors."""
    types = get_type_hints(Configuration)
    fields = [field.name for field in dataclasses.fields(Configuration)]
    for name, value in changes.items():
        if name not in fields:
            raise ConfigurationError(f"{source}: there is no field {name!r}; there are {', '.join(fields)}")
        if not isinstance(value, types[name]) or isinstance(value, bool):
            raise ConfigurationError(f"{source}: {name} is {value!r}; expected {_words(types[name])}")
    # TOML has no null.
    if changes.get("etl_reserved_concurrency") == 0:
        changes = {**changes, "etl_reserved_concurrency": None}
    try:
        return Configuration(**changes)
    except ConfigurationError as error:
        raise ConfigurationError(f"{source}: {error}") from error


def _rules(chosen: Configuration) -> Iterator[tuple[str, bool, str]]:
    """Each field that has a rule: its name, whether it is kept, and what is expected."""
    regions = ", ".join(S3_PREFIX_LISTS)
    known = chosen.region in S3_PREFIX_LISTS or bool(chosen.s3_prefix_list)
    yield "region", known, f"one of {regions}, or s3_prefix_list beside it (aws ec2 describe-prefix-lists)"
    is_name = _BUCKET.fullmatch(chosen.raw_bucket) is not None
    yield "raw_bucket", is_name, "3 to 51 lower-case letters, digits and dashes: names of other buckets add to it"
    for name, subnet in (("warehouse_address", PRIVATE_SUBNET), ("oltp_address", PUBLIC_SUBNET)):
        is_free = _is_free_in(getattr(chosen, name), subnet)
        yield name, is_free, f"an address in {subnet}, not one of its first four or its last, which AWS keeps"
    is_origin = chosen.shop_origin is None or _ORIGIN.fullmatch(chosen.shop_origin) is not None
    yield "shop_origin", is_origin, "an origin such as https://shop.example"
    is_image = chosen.host_image is None or _IMAGE.fullmatch(chosen.host_image) is not None
    yield (
        "host_image",
        is_image,
        "an image of Debian 12, such as ami-0123456789abcdef0; `make deploy` prints the newest",
    )
    for name in ("warehouse_instance_type", "oltp_instance_type"):
        is_type = _INSTANCE_TYPE.fullmatch(getattr(chosen, name)) is not None
        yield name, is_type, "a type of instance, such as t3.large"
    for name in ("warehouse_data_volume", "oltp_data_volume"):
        volume = getattr(chosen, name)
        is_volume = volume is None or _VOLUME.fullmatch(volume) is not None
        yield name, is_volume, "a volume, such as vol-0123456789abcdef0"
    yield "warehouse_data_iops", chosen.warehouse_data_iops in _GP3_IOPS, _between(_GP3_IOPS)
    yield "warehouse_data_mb_per_s", chosen.warehouse_data_mb_per_s in _GP3_MB_PER_S, _between(_GP3_MB_PER_S)
    for name in _PARAMETERS:
        is_name = _PARAMETER.fullmatch(getattr(chosen, name)) is not None
        yield name, is_name, "the name of an SSM parameter, such as /clickstream/warehouse/loader-password"
    yield "log_days", chosen.log_days in _LOG_DAYS, f"one of {', '.join(map(str, _LOG_DAYS))}"
    for name in _POSITIVE:
        value = getattr(chosen, name)
        yield name, value is None or value > 0, "a number above 0"


def _is_free_in(text: str, subnet: str) -> bool:
    # https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    network = ipaddress.ip_network(subnet)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address in network and 4 <= int(address) - int(network[0]) < network.num_addresses - 1


def _between(numbers: range) -> str:
    return f"{numbers[0]} to {numbers[-1]}, as gp3 has it"


def _words(type_: Any) -> str:
    return "a whole number" if type_ in (int, int | None) else "text"

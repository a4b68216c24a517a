"""What an operator may choose about the platform in AWS: one frozen `Configuration`, with defaults for everything.

A deployment of one's own is a TOML file with the fields that differ, `deployment.toml` beside the README:

    raw_bucket = "example-clickstream"
    shop_origin = "https://shop.example"
    alarm_address = "on-call@shop.example"
"""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_type_hints

from infra.aws.addresses import S3_PREFIX_LISTS
from infra.aws.rules import RESERVED_CONCURRENCIES, rules


class ConfigurationError(ValueError):
    """A field can't be used; the message names it, its value and what is expected."""


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

    # The images that the hosts are made from, Debian 12 for amd64 (`make deploy` prints the newest). Pinned: one that
    # is looked up at each deployment would replace the hosts whenever Debian publishes another. None: nothing can be
    # deployed yet, only synthesized. Two, because hosts are replaced one after the other (`make replace-host`).
    warehouse_image: str | None = None
    oltp_image: str | None = None
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
    # Those of apps, comma-separated, that may post beside it: `capacitor://localhost`, `https://localhost`, `null`.
    app_origins: str = ""
    shop_repository: str | None = None
    shop_branch: str = "main"
    # In Secrets Manager: what Amplify reads the repository with.
    shop_repository_token: str = "clickstream/shop-repository-token"

    # What days and sums are shown in; currency of events that name none.
    shop_timezone: str = "Asia/Ho_Chi_Minh"
    shop_currency: str = "VND"
    # Names of parameters that are taken out of addresses, comma-separated, beside the platform's own.
    private_parameters: str = ""
    # The shop's hosts, comma-separated, where its pages have several domains or its events name no page; and hosts that
    # no visit comes from, beside those of payment and sign-in that the platform knows.
    shop_hosts: str = ""
    excluded_referrers: str = ""

    throttle_rate_per_s: int = 500
    throttle_burst: int = 1_000

    # None where the account's limit leaves nothing to reserve; `make deploy` says so. At 500 requests a second, each of
    # which takes a tenth of a second while S3 is slow, 50 are under way.
    ingest_reserved_concurrency: int | None = 100
    etl_reserved_concurrency: int | None = 2
    etl_memory_mb: int = 1_024

    loader_password_parameter: str = "/clickstream/warehouse/loader-password"
    # What the dashboard and people read the warehouse with.
    reader_password_parameter: str = "/clickstream/warehouse/reader-password"
    shop_password_parameter: str = "/clickstream/oltp/shop-password"
    # What each host's backups are encrypted with before they leave it.
    warehouse_backup_parameter: str = "/clickstream/warehouse/backup-passphrase"
    oltp_backup_parameter: str = "/clickstream/oltp/backup-passphrase"
    # What erasures are recorded under; for the role clickstream-erasure alone.
    erasure_key_parameter: str = "/clickstream/warehouse/erasure-key"
    # What the shop signs its sessions with.
    session_secret_parameter: str = "/clickstream/shop/session-secret"

    # What is no longer the newest version of a raw object, and what could not be accepted.
    raw_versions_days: int = 30
    rejected_days: int = 90
    log_days: int = 90
    access_log_days: int = 90

    # Who hears of alarms, by e-mail, after confirming a message of SNS; None: nobody.
    alarm_address: str | None = None
    # What docs/cost.md reckons with for the sizes above, and a third more.
    budget_usd: int = 200

    def __post_init__(self) -> None:
        for name, is_usable, expected in rules(self):
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
    nothing = [name for name in RESERVED_CONCURRENCIES if changes.get(name) == 0]
    changes = {**changes, **dict.fromkeys(nothing)}
    try:
        return Configuration(**changes)
    except ConfigurationError as error:
        raise ConfigurationError(f"{source}: {error}") from error


def _words(type_: Any) -> str:
    return "a whole number" if type_ in (int, int | None) else "text"

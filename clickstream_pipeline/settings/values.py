"""The settings as frozen values: one class for each kind of process."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from clickstream_pipeline.domain.shop_hosts import ShopHosts

Deployment = Literal["local", "aws"]
Encryption = Literal["AES256", "aws:kms"]


@dataclass(frozen=True, slots=True)
class ParameterAddress:
    """The name and region of a parameter in AWS Systems Manager."""

    name: str
    region: str


@dataclass(frozen=True, slots=True)
class WarehouseAddress:
    """The address of a PostgreSQL server, and the user and database; the repr never contains the password.

    If the password is in Systems Manager, `password_parameter` is its address; `storage.server.passwords` reads it.
    """

    host: str
    port: int
    user: str
    database: str
    password: str | None = field(repr=False)
    connect_timeout_s: int = 10
    password_parameter: ParameterAddress | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of the commands, assets and the loader.

    `raw_url` is `file:///folder` or `s3://bucket[/prefix]`. `warehouse` is None for the embedded server.
    Dagster stores its runs and events in `dagster_storage_url`, the output of its runs in `dagster_logs_url`
    (`s3://bucket[/prefix]`); None for files in `dagster_home`.
    `week_start` is the ISO number of the weekday with which the shop's weeks begin: 1, 6 or 7.
    `private_parameters` are names of URL parameters that the loader removes, in addition to the platform's own list.
    `shop_hosts` are the shop's own hosts and the hosts that are not sources of visits, in addition to the hosts of the
    pages and the platform's own list.
    `erasure_key` is the secret key of the hashes that record erasures; `erasure_key_parameter` is its address in
    Systems Manager.
    """

    deployment: Deployment
    home: Path
    raw_url: str
    warehouse: WarehouseAddress | None
    aws_region: str
    s3_endpoint_url: str | None
    shop_timezone: str
    week_start: int
    shop_currency: str
    shop_locale: str
    start_date: date | None
    lock_timeout_s: float
    chunk_bytes: int
    rejects_warn_share: float
    values_a_day: int
    private_parameters: frozenset[str]
    shop_hosts: ShopHosts
    dagster_home: Path
    dagster_storage_url: str | None = field(repr=False)
    dagster_logs_url: str | None
    erasure_key: str | None = field(repr=False)
    erasure_key_parameter: ParameterAddress | None = None

    @property
    def embedded_folder(self) -> Path:
        return self.home / "warehouse"


@dataclass(frozen=True, slots=True)
class RawWriting:
    """Where raw objects are written, and how they are encrypted.

    `kms_key_id` is None for the bucket's own key; `names_credentials` says whether the environment contains
    credentials.
    """

    raw_url: str
    aws_region: str
    s3_endpoint_url: str | None
    encryption: Encryption
    kms_key_id: str | None
    names_credentials: bool


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """The settings of the ingest handler: where it writes, and which origins may post.

    An empty `allowed_origins` allows the pages of this machine (loopback); `*` in it allows every page.
    """

    raw: RawWriting
    allowed_origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class StatusSettings:
    """Where the hosts write their status, and the names of the hosts."""

    bucket: str
    hosts: tuple[str, ...]
    aws_region: str
    s3_endpoint_url: str | None


@dataclass(frozen=True, slots=True)
class ThrottleSettings:
    """The sustained rate of requests that the API accepts, per second, and the size of a burst above it."""

    rate_per_s: float
    burst: int

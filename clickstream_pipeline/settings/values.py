"""What the environment says, as frozen values: one for each kind of process."""

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from clickstream_pipeline.domain.shop_hosts import ShopHosts

Deployment = Literal["local", "aws"]
Encryption = Literal["AES256", "aws:kms"]


@dataclass(frozen=True, slots=True)
class ParameterAddress:
    """A parameter of AWS Systems Manager, by its name and its region."""

    name: str
    region: str


@dataclass(frozen=True, slots=True)
class WarehouseAddress:
    """Where a PostgreSQL server listens and who we are there; the password never shows in a repr.

    `password_parameter` is where the password lies instead; `storage.passwords` reads it.
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
    """What every room needs to know of its surroundings.

    `raw_url` is `file:///folder` or `s3://bucket[/prefix]`. `warehouse` is None for the embedded server.
    `dagster_storage_url` is where Dagster keeps its own runs and events, `dagster_logs_url` (`s3://bucket[/prefix]`)
    what its runs print; None for files in `dagster_home`.
    `private_parameters` are names of parameters that are taken out of addresses, beside the platform's own.
    `shop_hosts` are the shop's own hosts and those that no visit comes from, beside the pages' and the platform's own.
    `erasure_key` is the secret of the hashes that erasures are recorded as, `erasure_key_parameter` where it lies.
    """

    deployment: Deployment
    home: Path
    raw_url: str
    warehouse: WarehouseAddress | None
    aws_region: str
    s3_endpoint_url: str | None
    shop_timezone: str
    shop_currency: str
    shop_locale: str
    start_date: date
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
    """Where raw objects are written, and how they are encrypted there.

    `kms_key_id` is None for the bucket's own key; `names_credentials` is whether the environment itself says with what
    to sign.
    """

    raw_url: str
    aws_region: str
    s3_endpoint_url: str | None
    encryption: Encryption
    kms_key_id: str | None
    names_credentials: bool


@dataclass(frozen=True, slots=True)
class IngestSettings:
    """What the ingest handler needs to know: where it writes, and whose pages may post.

    `allowed_origins` is empty for any page of this machine (loopback); `*` in it stands for any page at all.
    """

    raw: RawWriting
    allowed_origins: frozenset[str]


@dataclass(frozen=True, slots=True)
class StatusSettings:
    """Where the hosts put what they tell of themselves, and which hosts there are."""

    bucket: str
    hosts: tuple[str, ...]
    aws_region: str
    s3_endpoint_url: str | None


@dataclass(frozen=True, slots=True)
class ThrottleSettings:
    """How many requests a second the API takes in the long run, and how many at once before that counts."""

    rate_per_s: float
    burst: int

"""The environment, read once into one frozen `Settings`; nothing else in the package reads `os.environ`.

Nothing configured is a valid configuration: a folder for raw objects and an embedded PostgreSQL, both under
`CLICKSTREAM_HOME`. Setting `DWH_HOST` names a warehouse, setting `RAW_URL` or `RAW_BUCKET` a raw store.
"""

import math
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Literal, cast, get_args
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clickstream_pipeline.domain.currencies import CURRENCIES
from clickstream_pipeline.domain.hosts import plain_host, without_www
from clickstream_pipeline.domain.shop_hosts import ShopHosts

Deployment = Literal["local", "aws"]
Encryption = Literal["AES256", "aws:kms"]

# Whose marks numbers are written with in the dashboard; shiny/R/formats.R knows the same ones.
LOCALES = ("vi-VN", "en-US", "en-GB", "de-DE", "de-CH", "fr-FR", "es-ES", "id-ID", "th-TH", "ja-JP")


class SettingsError(ValueError):
    """A variable of the environment can't be used; the message names it, its value and what is expected."""


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


def load_raw_writing(environment: Mapping[str, str] | None = None) -> RawWriting:
    """Reads what writing raw objects takes; raises `SettingsError`, naming the variable."""
    env = os.environ if environment is None else environment
    return RawWriting(
        raw_url=_raw_url(env, _home(env)),
        aws_region=_aws_region(env),
        s3_endpoint_url=_s3_endpoint_url(env),
        encryption=cast(Encryption, _one_of(env, "RAW_ENCRYPTION", get_args(Encryption))),
        kms_key_id=env.get("RAW_KMS_KEY_ID") or None,
        names_credentials=any(env.get(name) for name in _CREDENTIALS),
    )


def load_ingest_settings(environment: Mapping[str, str] | None = None) -> IngestSettings:
    """Reads what ingest needs of the environment, and nothing else; raises `SettingsError`, naming the variable."""
    env = os.environ if environment is None else environment
    raw = load_raw_writing(env)
    origins = frozenset(_origin(each.strip()) for each in (env.get("ALLOWED_ORIGINS") or "").split(",") if each.strip())
    if _one_of(env, "CLICKSTREAM_DEPLOYMENT", get_args(Deployment)) == "aws":
        if not raw.raw_url.startswith("s3:"):
            raise SettingsError("neither RAW_BUCKET nor an s3:// RAW_URL is set; in AWS raw objects go to a bucket")
        if not origins:
            raise SettingsError("ALLOWED_ORIGINS is not set; expected the shop's origins, such as https://shop.example")
    return IngestSettings(raw, origins)


def load_status_settings(environment: Mapping[str, str] | None = None) -> StatusSettings:
    """Reads where hosts tell of themselves; raises `SettingsError`, naming the variable."""
    env = os.environ if environment is None else environment
    bucket = env.get("STATUS_BUCKET")
    if not bucket:
        raise SettingsError("STATUS_BUCKET is not set; expected the bucket that the hosts write their status into")
    hosts = tuple(each.strip() for each in (env.get("STATUS_HOSTS") or "").split(",") if each.strip())
    if not hosts:
        raise SettingsError("STATUS_HOSTS is not set; expected the names of hosts, such as SBW_EC2_ShinyDWH")
    return StatusSettings(bucket, hosts, _aws_region(env), _s3_endpoint_url(env))


def load_throttle_settings(environment: Mapping[str, str] | None = None) -> ThrottleSettings:
    """Reads what the API lets through; raises `SettingsError`, naming the variable."""
    env = os.environ if environment is None else environment
    return ThrottleSettings(
        rate_per_s=_positive(env, "API_THROTTLE_RATE", default=500.0),
        burst=int(_positive(env, "API_THROTTLE_BURST", default=1_000.0, least=1)),
    )


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the environment (or the mapping given in its place); raises `SettingsError`, naming the variable."""
    env = os.environ if environment is None else environment
    home = _home(env)
    return Settings(
        deployment=cast(Deployment, _one_of(env, "CLICKSTREAM_DEPLOYMENT", get_args(Deployment))),
        home=home,
        raw_url=_raw_url(env, home),
        warehouse=_warehouse(env),
        aws_region=_aws_region(env),
        s3_endpoint_url=_s3_endpoint_url(env),
        shop_timezone=_timezone(env),
        shop_currency=_currency(env),
        shop_locale=_locale(env),
        start_date=_date(env, "CLICKSTREAM_START_DATE", default=default_start_date()),
        lock_timeout_s=_positive(env, "CLICKSTREAM_LOCK_TIMEOUT_S", default=120.0),
        chunk_bytes=int(_positive(env, "CLICKSTREAM_CHUNK_BYTES", default=32 * 1024 * 1024, least=1)),
        rejects_warn_share=_positive(env, "CLICKSTREAM_REJECTS_WARN_SHARE", default=0.01),
        private_parameters=_private_parameters(env),
        shop_hosts=ShopHosts(_hosts(env, "CLICKSTREAM_SHOP_HOSTS"), _hosts(env, "CLICKSTREAM_EXCLUDED_REFERRERS")),
        values_a_day=int(_positive(env, "CLICKSTREAM_VALUES_A_DAY", default=5_000, least=1)),
        dagster_home=Path(env.get("DAGSTER_HOME") or home / "dagster").expanduser().resolve(),
        dagster_storage_url=_dagster_storage_url(env),
        dagster_logs_url=_dagster_logs_url(env),
        erasure_key=env.get("CLICKSTREAM_ERASURE_KEY") or None,
        erasure_key_parameter=_parameter(env, "CLICKSTREAM_ERASURE_KEY"),
    )


def load_dashboard_warehouse(environment: Mapping[str, str] | None = None) -> WarehouseAddress | None:
    """The configured warehouse, as `clickstream_reader` unless DWH_USER says who; None for the embedded server."""
    env = os.environ if environment is None else environment
    return _warehouse(env, default_user="clickstream_reader")


def child_environment(settings: Settings) -> dict[str, str]:
    """Our own environment for a child process, with the folders made absolute, so that it reads the same settings."""
    return {**os.environ, "CLICKSTREAM_HOME": str(settings.home), "DAGSTER_HOME": str(settings.dagster_home)}


def default_start_date() -> date:
    """The first of the month before last: a new installation can take in what its shop has kept so far."""
    this_month = datetime.now(UTC).date().replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    return (last_month - timedelta(days=1)).replace(day=1)


def folder_of(raw_url: str) -> Path:
    """The folder that a `file://` address names."""
    return Path(unquote(urlsplit(raw_url).path))


_LONGEST_PARAMETER = 100
# With a dot: below `com` or `vn` lies everybody. An app's package is one, too.
_is_host = re.compile(r"localhost|(?:[a-z0-9_-]+\.)+[a-z0-9_-]+").fullmatch
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Schemes that no page and no app has.
_NO_ORIGINS = ("", "blob", "data", "file", "ftp", "javascript", "ws", "wss")
# Any of these tells the SDKs what to sign with; a Lambda has the first one, a container one of the next two.
_CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


def _home(env: Mapping[str, str]) -> Path:
    return Path(env.get("CLICKSTREAM_HOME") or Path.cwd() / "data").expanduser().resolve()


def _aws_region(env: Mapping[str, str]) -> str:
    return env.get("AWS_REGION") or "ap-southeast-1"


def _s3_endpoint_url(env: Mapping[str, str]) -> str | None:
    return env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL") or None


def _one_of(env: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """A variable's value, the first known one where it has none."""
    value = env.get(name) or known[0]
    if value not in known:
        raise SettingsError(f"{name} is {value!r}; valid: {', '.join(known)}")
    return value


def _origin(text: str) -> str:
    """An origin as browsers send it: scheme, host and, where it is not the scheme's own, port.

    Apps have schemes of their own, such as `capacitor://localhost`; pages without an origin send `null`.
    """
    if text in ("*", "null"):
        return text
    try:
        parts = urlsplit(text.lower())
        is_origin = parts.scheme not in _NO_ORIGINS and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_origin = False
    if not is_origin or text.lower() != f"{parts.scheme}://{parts.netloc}" or "@" in parts.netloc:
        raise SettingsError(
            f"ALLOWED_ORIGINS names {text!r}; expected origins such as https://shop.example or capacitor://localhost, "
            "null, or *"
        )
    port = _DEFAULT_PORTS.get(parts.scheme)
    return text.lower().removesuffix(f":{port}") if parts.port == port else text.lower()


def _raw_url(env: Mapping[str, str], home: Path) -> str:
    url = env.get("RAW_URL") or ""
    if not url:
        bucket = env.get("RAW_BUCKET")
        return f"s3://{bucket}" if bucket else (home / "raw").as_uri()
    parts = urlsplit(url)
    if parts.scheme == "file" and parts.path.startswith("/") and not parts.netloc:
        return url.rstrip("/")
    if parts.scheme == "s3" and parts.netloc:
        return url.rstrip("/")
    raise SettingsError(f"RAW_URL is {url!r}; expected file:///absolute/folder or s3://bucket[/prefix]")


def _warehouse(env: Mapping[str, str], *, default_user: str = "clickstream_loader") -> WarehouseAddress | None:
    host = env.get("DWH_HOST")
    if not host:
        return None
    port = env.get("DWH_PORT") or "5432"
    if not port.isdigit() or not 0 < int(port) < 65536:
        raise SettingsError(f"DWH_PORT is {port!r}; expected a port number from 1 to 65535")
    return WarehouseAddress(
        host=host,
        port=int(port),
        user=env.get("DWH_USER") or default_user,
        database=env.get("DWH_DATABASE") or "clickstream_dw",
        password=env.get("DWH_PASSWORD"),
        password_parameter=_parameter(env, "DWH_PASSWORD"),
    )


def _parameter(env: Mapping[str, str], secret: str) -> ParameterAddress | None:
    """Where a secret lies that is not in the environment itself."""
    parameter = env.get(f"{secret}_PARAMETER")
    if parameter and env.get(secret):
        raise SettingsError(f"{secret} and {secret}_PARAMETER are both set; expected one of them")
    return ParameterAddress(parameter, _aws_region(env)) if parameter else None


def _dagster_storage_url(env: Mapping[str, str]) -> str | None:
    url = env.get("DAGSTER_STORAGE_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("postgresql", "postgres") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        # The value is not repeated: it may hold a password.
        raise SettingsError("DAGSTER_STORAGE_URL is no address such as postgresql://user:password@host:5432/database")
    return url


def _dagster_logs_url(env: Mapping[str, str]) -> str | None:
    url = env.get("DAGSTER_LOGS_URL")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise SettingsError(f"DAGSTER_LOGS_URL is {url!r}; expected s3://bucket[/prefix]")
    return url.rstrip("/")


def _timezone(env: Mapping[str, str]) -> str:
    name = env.get("SHOP_TIMEZONE") or "Asia/Ho_Chi_Minh"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"SHOP_TIMEZONE is {name!r}; expected an IANA zone such as Asia/Ho_Chi_Minh") from error
    return name


def _currency(env: Mapping[str, str]) -> str:
    name = env.get("SHOP_CURRENCY") or "VND"
    code = name.strip().upper()
    if code not in CURRENCIES:
        raise SettingsError(f"SHOP_CURRENCY is {name!r}; expected a code of ISO 4217 such as VND")
    return code


def _private_parameters(env: Mapping[str, str]) -> frozenset[str]:
    text = env.get("CLICKSTREAM_PRIVATE_PARAMETERS") or ""
    names = frozenset(each.strip() for each in text.split(",") if each.strip())
    for name in sorted(names):
        if not any(map(str.isalnum, name)) or any(mark in name for mark in "=&?#;") or len(name) > _LONGEST_PARAMETER:
            raise SettingsError(
                f"CLICKSTREAM_PRIVATE_PARAMETERS names {name!r}; expected names of parameters such as loyalty_no,member"
            )
    return names


def _hosts(env: Mapping[str, str], name: str) -> frozenset[str]:
    hosts = set()
    for each in (env.get(name) or "").split(","):
        if text := each.strip():
            host = plain_host(text)
            if host is None or not _is_host(host):
                raise SettingsError(f"{name} names {text!r}; expected hosts such as shop.example,checkout.example")
            hosts.add(without_www(host))
    return frozenset(hosts)


def _locale(env: Mapping[str, str]) -> str:
    name = env.get("SHOP_LOCALE") or "vi-VN"
    if name not in LOCALES:
        raise SettingsError(f"SHOP_LOCALE is {name!r}; valid: {', '.join(LOCALES)}")
    return name


def _date(env: Mapping[str, str], name: str, *, default: date) -> date:
    text = env.get(name)
    if not text:
        return default
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{name} is {text!r}; expected a date such as 2026-01-31") from error


def _positive(env: Mapping[str, str], name: str, *, default: float, least: float = 0.0) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not (value > 0 and value >= least and math.isfinite(value)):
        expected = f"a number from {least:g} on" if least else "a number above 0"
        raise SettingsError(f"{name} is {text!r}; expected {expected}")
    return value

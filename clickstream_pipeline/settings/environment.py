"""Reads the environment once into frozen values; no other module reads `os.environ`."""

import os
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import cast, get_args
from urllib.parse import unquote, urlsplit

from clickstream_pipeline.domain.shop_hosts import ShopHosts
from clickstream_pipeline.settings import variables
from clickstream_pipeline.settings.values import (
    Deployment,
    Encryption,
    IngestSettings,
    RawWriting,
    Settings,
    StatusSettings,
    ThrottleSettings,
    WarehouseAddress,
)
from clickstream_pipeline.settings.variables import SettingsError


def load_raw_writing(environment: Mapping[str, str] | None = None) -> RawWriting:
    """Reads the settings for writing raw objects; raises `SettingsError`, which names the variable."""
    env = os.environ if environment is None else environment
    return RawWriting(
        raw_url=variables.raw_url(env, variables.home(env)),
        aws_region=variables.aws_region(env),
        s3_endpoint_url=variables.s3_endpoint_url(env),
        encryption=cast(Encryption, variables.one_of(env, "RAW_ENCRYPTION", get_args(Encryption))),
        kms_key_id=env.get("RAW_KMS_KEY_ID") or None,
        names_credentials=any(env.get(name) for name in variables.CREDENTIALS),
    )


def load_ingest_settings(environment: Mapping[str, str] | None = None) -> IngestSettings:
    """Reads only the settings of the ingest handler; raises `SettingsError`, which names the variable."""
    env = os.environ if environment is None else environment
    raw = load_raw_writing(env)
    origins = frozenset(
        variables.origin(each.strip()) for each in (env.get("ALLOWED_ORIGINS") or "").split(",") if each.strip()
    )
    if variables.one_of(env, "CLICKSTREAM_DEPLOYMENT", get_args(Deployment)) == "aws":
        if not raw.raw_url.startswith("s3:"):
            raise SettingsError("neither RAW_BUCKET nor an s3:// RAW_URL is set; raw objects in AWS need a bucket")
        if not origins:
            raise SettingsError("ALLOWED_ORIGINS is not set; expected the shop's origins, such as https://shop.example")
    return IngestSettings(raw, origins)


def load_status_settings(environment: Mapping[str, str] | None = None) -> StatusSettings:
    """Reads where the hosts write their status; raises `SettingsError`, which names the variable."""
    env = os.environ if environment is None else environment
    bucket = env.get("STATUS_BUCKET")
    if not bucket:
        raise SettingsError("STATUS_BUCKET is not set; expected the bucket to which the hosts write their status")
    hosts = tuple(each.strip() for each in (env.get("STATUS_HOSTS") or "").split(",") if each.strip())
    if not hosts:
        raise SettingsError("STATUS_HOSTS is not set; expected the names of hosts, such as SBW_EC2_ShinyDWH")
    return StatusSettings(bucket, hosts, variables.aws_region(env), variables.s3_endpoint_url(env))


def load_throttle_settings(environment: Mapping[str, str] | None = None) -> ThrottleSettings:
    """Reads the API's request limits; raises `SettingsError`, which names the variable."""
    env = os.environ if environment is None else environment
    return ThrottleSettings(
        rate_per_s=variables.positive(env, "API_THROTTLE_RATE", default=500.0),
        burst=int(variables.positive(env, "API_THROTTLE_BURST", default=1_000.0, least=1)),
    )


def load_settings(environment: Mapping[str, str] | None = None) -> Settings:
    """Reads the environment, or the given mapping instead; raises `SettingsError`, which names the variable."""
    env = os.environ if environment is None else environment
    home = variables.home(env)
    return Settings(
        deployment=cast(Deployment, variables.one_of(env, "CLICKSTREAM_DEPLOYMENT", get_args(Deployment))),
        home=home,
        raw_url=variables.raw_url(env, home),
        warehouse=variables.warehouse(env),
        aws_region=variables.aws_region(env),
        s3_endpoint_url=variables.s3_endpoint_url(env),
        shop_timezone=variables.timezone(env),
        week_start=variables.week_start(env),
        shop_currency=variables.currency(env),
        shop_locale=variables.locale(env),
        start_date=variables.day(env, "CLICKSTREAM_START_DATE"),
        lock_timeout_s=variables.positive(env, "CLICKSTREAM_LOCK_TIMEOUT_S", default=120.0),
        chunk_bytes=int(variables.positive(env, "CLICKSTREAM_CHUNK_BYTES", default=32 * 1024 * 1024, least=1)),
        rejects_warn_share=variables.positive(env, "CLICKSTREAM_REJECTS_WARN_SHARE", default=0.01),
        private_parameters=variables.private_parameters(env),
        shop_hosts=ShopHosts(
            variables.hosts(env, "CLICKSTREAM_SHOP_HOSTS"), variables.hosts(env, "CLICKSTREAM_EXCLUDED_REFERRERS")
        ),
        values_a_day=int(variables.positive(env, "CLICKSTREAM_VALUES_A_DAY", default=5_000, least=1)),
        dagster_home=Path(env.get("DAGSTER_HOME") or home / "dagster").expanduser().resolve(),
        dagster_storage_url=variables.dagster_storage_url(env),
        dagster_logs_url=variables.dagster_logs_url(env),
        erasure_key=env.get("CLICKSTREAM_ERASURE_KEY") or None,
        erasure_key_parameter=variables.parameter(env, "CLICKSTREAM_ERASURE_KEY"),
    )


def load_dashboard_warehouse(environment: Mapping[str, str] | None = None) -> WarehouseAddress | None:
    """The configured warehouse, with the user DWH_USER or `clickstream_reader`; None for the embedded server."""
    env = os.environ if environment is None else environment
    return variables.warehouse(env, default_user="clickstream_reader")


def child_environment(settings: Settings) -> dict[str, str]:
    """The environment for a child process: ours, with absolute folders, so that it reads the same settings."""
    return {**os.environ, "CLICKSTREAM_HOME": str(settings.home), "DAGSTER_HOME": str(settings.dagster_home)}


def default_start_date() -> date:
    """The first day of the month before last, so that a new installation can load the shop's existing raw objects."""
    this_month = datetime.now(UTC).date().replace(day=1)
    last_month = (this_month - timedelta(days=1)).replace(day=1)
    return (last_month - timedelta(days=1)).replace(day=1)


def folder_of(raw_url: str) -> Path:
    """The folder of a `file://` address."""
    return Path(unquote(urlsplit(raw_url).path))

"""Reads and checks the variables of the environment one by one; raises `SettingsError` for an invalid value."""

import math
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from clickstream_pipeline.domain.currencies import CURRENCIES
from clickstream_pipeline.domain.hosts import plain_host, without_www
from clickstream_pipeline.settings.values import ParameterAddress, WarehouseAddress

# The locales of the numbers in the dashboard; shiny/R/formats.R has the same list.
LOCALES = ("vi-VN", "en-US", "en-GB", "de-DE", "de-CH", "fr-FR", "es-ES", "id-ID", "th-TH", "ja-JP")
# Names of the days with which a week may begin, and their ISO numbers.
WEEK_STARTS = {"monday": 1, "sunday": 7, "saturday": 6}


class SettingsError(ValueError):
    """A variable of the environment has an invalid value; the message names variable, value and expected form."""


_LONGEST_PARAMETER = 100
# A dot is required: `com` or `vn` alone would match every shop's hosts. The package name of an app also matches.
_is_host = re.compile(r"localhost|(?:[a-z0-9_-]+\.)+[a-z0-9_-]+").fullmatch
_DEFAULT_PORTS = {"http": 80, "https": 443}
# Schemes that neither pages nor apps have as their origin.
_NO_ORIGINS = ("", "blob", "data", "file", "ftp", "javascript", "ws", "wss")
# The SDKs find credentials by any of these; a Lambda has the first one, a container one of the next two.
CREDENTIALS = (
    "AWS_ACCESS_KEY_ID",
    "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI",
    "AWS_CONTAINER_CREDENTIALS_FULL_URI",
    "AWS_WEB_IDENTITY_TOKEN_FILE",
)


def home(env: Mapping[str, str]) -> Path:
    return Path(env.get("CLICKSTREAM_HOME") or Path.cwd() / "data").expanduser().resolve()


def aws_region(env: Mapping[str, str]) -> str:
    return env.get("AWS_REGION") or "ap-southeast-1"


def s3_endpoint_url(env: Mapping[str, str]) -> str | None:
    return env.get("AWS_ENDPOINT_URL_S3") or env.get("AWS_ENDPOINT_URL") or None


def one_of(env: Mapping[str, str], name: str, known: tuple[str, ...]) -> str:
    """A variable's value, or the first known value if it is not set."""
    value = env.get(name) or known[0]
    if value not in known:
        raise SettingsError(f"{name} is {value!r}; valid: {', '.join(known)}")
    return value


def origin(text: str) -> str:
    """An origin as browsers send it: scheme, host, and the port if it is not the scheme's default.

    Apps have their own schemes, such as `capacitor://localhost`; pages without an origin send `null`.
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


def raw_url(env: Mapping[str, str], home: Path) -> str:
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


def warehouse(env: Mapping[str, str], *, default_user: str = "clickstream_loader") -> WarehouseAddress | None:
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
        password_parameter=parameter(env, "DWH_PASSWORD"),
    )


def parameter(env: Mapping[str, str], secret: str) -> ParameterAddress | None:
    """The address of a secret that is not in the environment itself."""
    parameter = env.get(f"{secret}_PARAMETER")
    if parameter and env.get(secret):
        raise SettingsError(f"{secret} and {secret}_PARAMETER are both set; expected one of them")
    return ParameterAddress(parameter, aws_region(env)) if parameter else None


def dagster_storage_url(env: Mapping[str, str]) -> str | None:
    url = env.get("DAGSTER_STORAGE_URL")
    if not url:
        return None
    try:
        parts = urlsplit(url)
        is_usable = parts.scheme in ("postgresql", "postgres") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        is_usable = False
    if not is_usable:
        # The message does not repeat the value, which may contain a password.
        raise SettingsError("DAGSTER_STORAGE_URL is invalid; expected postgresql://user:password@host:5432/database")
    return url


def dagster_logs_url(env: Mapping[str, str]) -> str | None:
    url = env.get("DAGSTER_LOGS_URL")
    if not url:
        return None
    parts = urlsplit(url)
    if parts.scheme != "s3" or not parts.netloc:
        raise SettingsError(f"DAGSTER_LOGS_URL is {url!r}; expected s3://bucket[/prefix]")
    return url.rstrip("/")


def week_start(env: Mapping[str, str]) -> int:
    """The ISO number of the weekday with which the shop's weeks begin."""
    name = env.get("SHOP_WEEK_START") or "monday"
    if name not in WEEK_STARTS:
        raise SettingsError(f"SHOP_WEEK_START is {name!r}; expected {', '.join(WEEK_STARTS)}")
    return WEEK_STARTS[name]


def timezone(env: Mapping[str, str]) -> str:
    name = env.get("SHOP_TIMEZONE") or "Asia/Ho_Chi_Minh"
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise SettingsError(f"SHOP_TIMEZONE is {name!r}; expected an IANA zone such as Asia/Ho_Chi_Minh") from error
    return name


def currency(env: Mapping[str, str]) -> str:
    name = env.get("SHOP_CURRENCY") or "VND"
    code = name.strip().upper()
    if code not in CURRENCIES:
        raise SettingsError(f"SHOP_CURRENCY is {name!r}; expected a code of ISO 4217 such as VND")
    return code


def private_parameters(env: Mapping[str, str]) -> frozenset[str]:
    text = env.get("CLICKSTREAM_PRIVATE_PARAMETERS") or ""
    names = frozenset(each.strip() for each in text.split(",") if each.strip())
    for name in sorted(names):
        if not any(map(str.isalnum, name)) or any(mark in name for mark in "=&?#;") or len(name) > _LONGEST_PARAMETER:
            raise SettingsError(
                f"CLICKSTREAM_PRIVATE_PARAMETERS names {name!r}; expected names of parameters such as loyalty_no,member"
            )
    return names


def hosts(env: Mapping[str, str], name: str) -> frozenset[str]:
    hosts = set()
    for each in (env.get(name) or "").split(","):
        if text := each.strip():
            host = plain_host(text)
            if host is None or not _is_host(host):
                raise SettingsError(f"{name} names {text!r}; expected hosts such as shop.example,checkout.example")
            hosts.add(without_www(host))
    return frozenset(hosts)


def locale(env: Mapping[str, str]) -> str:
    name = env.get("SHOP_LOCALE") or "vi-VN"
    if name not in LOCALES:
        raise SettingsError(f"SHOP_LOCALE is {name!r}; valid: {', '.join(LOCALES)}")
    return name


def day(env: Mapping[str, str], name: str) -> date | None:
    text = env.get(name)
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{name} is {text!r}; expected a date such as 2026-01-31") from error


def positive(env: Mapping[str, str], name: str, *, default: float, least: float = 0.0) -> float:
    text = env.get(name)
    if not text:
        return default
    try:
        value = float(text)
    except ValueError:
        value = 0.0
    if not (value > 0 and value >= least and math.isfinite(value)):
        expected = f"a number of at least {least:g}" if least else "a number above 0"
        raise SettingsError(f"{name} is {text!r}; expected {expected}")
    return value

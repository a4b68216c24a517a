"""The environment: every variable, what it is without it, and what is said of a value that can't be used."""

import dataclasses
import os
import re
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from clickstream_pipeline.domain.shop_hosts import ShopHosts
from clickstream_pipeline.settings import (
    ParameterAddress,
    Settings,
    SettingsError,
    WarehouseAddress,
    child_environment,
    default_start_date,
    folder_of,
    load_settings,
)
from clickstream_pipeline.settings.variables import CREDENTIALS

SECRET = "s3cret-%2F-encoded"

ROOT = Path(__file__).parents[1]
READING = "".join(path.read_text() for path in sorted((ROOT / "clickstream_pipeline/settings").glob("*.py")))


def test_nothing_has_to_be_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_settings({}) == Settings(
        deployment="local",
        home=tmp_path / "data",
        raw_url=(tmp_path / "data" / "raw").as_uri(),
        warehouse=None,
        aws_region="ap-southeast-1",
        s3_endpoint_url=None,
        shop_timezone="Asia/Ho_Chi_Minh",
        week_start=1,
        shop_currency="VND",
        shop_locale="vi-VN",
        start_date=None,
        lock_timeout_s=120.0,
        chunk_bytes=32 * 1024 * 1024,
        rejects_warn_share=0.01,
        values_a_day=5_000,
        private_parameters=frozenset(),
        shop_hosts=ShopHosts(),
        dagster_home=tmp_path / "data" / "dagster",
        dagster_storage_url=None,
        dagster_logs_url=None,
        erasure_key=None,
    )


def test_a_variable_that_is_empty_counts_as_not_set() -> None:
    names = set(re.findall(r'"([A-Z][A-Z0-9_]+)"', READING)) - {"VND"}
    assert {"CLICKSTREAM_HOME", "RAW_URL", "DWH_HOST", "SHOP_CURRENCY", "DAGSTER_STORAGE_URL"} <= names
    assert load_settings(dict.fromkeys(names, "")) == load_settings({})


@pytest.mark.parametrize(
    ("environment", "field", "expected"),
    [
        ({"CLICKSTREAM_DEPLOYMENT": "aws"}, "deployment", "aws"),
        ({"CLICKSTREAM_HOME": "/srv/shop"}, "home", Path("/srv/shop")),
        ({"CLICKSTREAM_HOME": "~/shop"}, "home", Path("~/shop").expanduser()),
        ({"CLICKSTREAM_HOME": "/srv/shop"}, "raw_url", "file:///srv/shop/raw"),
        ({"CLICKSTREAM_HOME": "/srv/my shop"}, "raw_url", "file:///srv/my%20shop/raw"),
        ({"RAW_BUCKET": "clickstream-s3-ingest"}, "raw_url", "s3://clickstream-s3-ingest"),
        ({"RAW_URL": "s3://bucket/prefix/", "RAW_BUCKET": "another"}, "raw_url", "s3://bucket/prefix"),
        ({"RAW_URL": "file:///srv/raw/"}, "raw_url", "file:///srv/raw"),
        ({"AWS_REGION": "eu-central-1"}, "aws_region", "eu-central-1"),
        ({"AWS_ENDPOINT_URL": "http://127.0.0.1:9000"}, "s3_endpoint_url", "http://127.0.0.1:9000"),
        ({"AWS_ENDPOINT_URL_S3": "http://s3", "AWS_ENDPOINT_URL": "http://all"}, "s3_endpoint_url", "http://s3"),
        ({"SHOP_TIMEZONE": "Europe/Berlin"}, "shop_timezone", "Europe/Berlin"),
        ({"SHOP_WEEK_START": "sunday"}, "week_start", 7),
        ({"SHOP_WEEK_START": "saturday"}, "week_start", 6),
        ({"SHOP_CURRENCY": " eur "}, "shop_currency", "EUR"),
        ({"CLICKSTREAM_START_DATE": "2026-01-31"}, "start_date", date(2026, 1, 31)),
        ({"CLICKSTREAM_LOCK_TIMEOUT_S": "0.5"}, "lock_timeout_s", 0.5),
        ({"CLICKSTREAM_CHUNK_BYTES": "1e6"}, "chunk_bytes", 1_000_000),
        ({"CLICKSTREAM_REJECTS_WARN_SHARE": "0.2"}, "rejects_warn_share", 0.2),
        ({"CLICKSTREAM_PRIVATE_PARAMETERS": " loyalty_no, ,Member"}, "private_parameters", {"loyalty_no", "Member"}),
        (
            {
                "CLICKSTREAM_SHOP_HOSTS": " www.Shop.example., ,cửa-hàng.example,localhost",
                "CLICKSTREAM_EXCLUDED_REFERRERS": "pay.bank.example,com.bank.app",
            },
            "shop_hosts",
            ShopHosts(
                frozenset({"shop.example", "xn--ca-hng-lta4562d.example", "localhost"}),
                frozenset({"pay.bank.example", "com.bank.app"}),
            ),
        ),
        ({"CLICKSTREAM_VALUES_A_DAY": "200"}, "values_a_day", 200),
        ({"CLICKSTREAM_ERASURE_KEY": SECRET}, "erasure_key", SECRET),
        ({"CLICKSTREAM_HOME": "/srv/shop"}, "dagster_home", Path("/srv/shop/dagster")),
        ({"DAGSTER_HOME": "/srv/dagster"}, "dagster_home", Path("/srv/dagster")),
        ({"DAGSTER_STORAGE_URL": "postgresql://u:p@h:5433/d"}, "dagster_storage_url", "postgresql://u:p@h:5433/d"),
        ({"DAGSTER_STORAGE_URL": "postgres://h/d"}, "dagster_storage_url", "postgres://h/d"),
        ({"DAGSTER_LOGS_URL": "s3://logs/runs/"}, "dagster_logs_url", "s3://logs/runs"),
    ],
)
def test_a_variable_is_taken(environment: dict[str, str], field: str, expected: object) -> None:
    assert getattr(load_settings(environment), field) == expected


def test_a_host_names_the_warehouse() -> None:
    assert load_settings({"DWH_PORT": "1", "DWH_USER": "u"}).warehouse is None
    assert load_settings({"DWH_HOST": "warehouse.internal"}).warehouse == WarehouseAddress(
        host="warehouse.internal", port=5432, user="clickstream_loader", database="clickstream_dw", password=None
    )
    variables = {"DWH_HOST": "h", "DWH_PORT": "5433", "DWH_USER": "u", "DWH_PASSWORD": SECRET, "DWH_DATABASE": "d"}
    assert load_settings(variables).warehouse == WarehouseAddress(
        host="h", port=5433, user="u", database="d", password=SECRET
    )


def test_a_password_may_lie_in_a_parameter_of_the_region() -> None:
    variables = {"DWH_HOST": "h", "DWH_PASSWORD_PARAMETER": "/warehouse/password", "AWS_REGION": "eu-west-1"}
    found = load_settings(variables).warehouse
    assert found is not None
    assert (found.password, found.password_parameter) == (None, ParameterAddress("/warehouse/password", "eu-west-1"))


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"CLICKSTREAM_DEPLOYMENT": "moon"}, "CLICKSTREAM_DEPLOYMENT is 'moon'; valid: local, aws"),
        ({"RAW_URL": "raw"}, "RAW_URL is 'raw'; expected file:///absolute/folder or s3://bucket[/prefix]"),
        (
            {"RAW_URL": "file://raw"},
            "RAW_URL is 'file://raw'; expected file:///absolute/folder or s3://bucket[/prefix]",
        ),
        ({"RAW_URL": "s3://"}, "RAW_URL is 's3://'; expected file:///absolute/folder or s3://bucket[/prefix]"),
        ({"DWH_HOST": "h", "DWH_PORT": "x"}, "DWH_PORT is 'x'; expected a port number from 1 to 65535"),
        ({"DWH_HOST": "h", "DWH_PORT": "0"}, "DWH_PORT is '0'; expected a port number from 1 to 65535"),
        ({"DWH_HOST": "h", "DWH_PORT": "65536"}, "DWH_PORT is '65536'; expected a port number from 1 to 65535"),
        (
            {"DWH_HOST": "h", "DWH_PASSWORD": "p", "DWH_PASSWORD_PARAMETER": "/p"},
            "DWH_PASSWORD and DWH_PASSWORD_PARAMETER are both set; expected one of them",
        ),
        ({"DAGSTER_LOGS_URL": "/srv/logs"}, "DAGSTER_LOGS_URL is '/srv/logs'; expected s3://bucket[/prefix]"),
        ({"SHOP_CURRENCY": "XXX"}, "SHOP_CURRENCY is 'XXX'; expected a code of ISO 4217 such as VND"),
        (
            {"CLICKSTREAM_PRIVATE_PARAMETERS": "a=b"},
            "CLICKSTREAM_PRIVATE_PARAMETERS names 'a=b'; expected names of parameters such as loyalty_no,member",
        ),
        *[
            (
                {name: f"shop.example,{host}"},
                f"{name} names {host!r}; expected hosts such as shop.example,checkout.example",
            )
            for name in ("CLICKSTREAM_SHOP_HOSTS", "CLICKSTREAM_EXCLUDED_REFERRERS")
            for host in (
                "https://shop.example",
                "shop.example:443",
                "shop.example/p",
                "*.shop.example",
                "vn",
                "a b.c",
                "a@b.example",
                f"{'a' * 64}.example",
                "..",
            )
        ],
        ({"SHOP_TIMEZONE": "Moon/Sea"}, "SHOP_TIMEZONE is 'Moon/Sea'; expected an IANA zone such as Asia/Ho_Chi_Minh"),
        ({"SHOP_TIMEZONE": "../etc"}, "SHOP_TIMEZONE is '../etc'; expected an IANA zone such as Asia/Ho_Chi_Minh"),
        ({"SHOP_WEEK_START": "tuesday"}, "SHOP_WEEK_START is 'tuesday'; expected monday, sunday, saturday"),
        ({"CLICKSTREAM_START_DATE": "31.1."}, "CLICKSTREAM_START_DATE is '31.1.'; expected a date such as 2026-01-31"),
        ({"CLICKSTREAM_LOCK_TIMEOUT_S": "0"}, "CLICKSTREAM_LOCK_TIMEOUT_S is '0'; expected a number above 0"),
        ({"CLICKSTREAM_VALUES_A_DAY": "0"}, "CLICKSTREAM_VALUES_A_DAY is '0'; expected a number of at least 1"),
        ({"CLICKSTREAM_CHUNK_BYTES": "-1"}, "CLICKSTREAM_CHUNK_BYTES is '-1'; expected a number of at least 1"),
        ({"CLICKSTREAM_CHUNK_BYTES": "0.5"}, "CLICKSTREAM_CHUNK_BYTES is '0.5'; expected a number of at least 1"),
        ({"CLICKSTREAM_CHUNK_BYTES": "inf"}, "CLICKSTREAM_CHUNK_BYTES is 'inf'; expected a number of at least 1"),
        ({"CLICKSTREAM_LOCK_TIMEOUT_S": "inf"}, "CLICKSTREAM_LOCK_TIMEOUT_S is 'inf'; expected a number above 0"),
        (
            {"CLICKSTREAM_REJECTS_WARN_SHARE": "few"},
            "CLICKSTREAM_REJECTS_WARN_SHARE is 'few'; expected a number above 0",
        ),
        *[
            (
                {"DAGSTER_STORAGE_URL": url},
                "DAGSTER_STORAGE_URL is invalid; expected postgresql://user:password@host:5432/database",
            )
            for url in (
                f"mysql://u:{SECRET}@h/d",
                SECRET,
                "postgresql:///d",
                "postgresql://u@h:port/d",
                "postgresql://[",
            )
        ],
    ],
)
def test_a_value_that_cannot_be_used_is_named_with_what_is_expected(environment: dict[str, str], message: str) -> None:
    with pytest.raises(SettingsError) as raised:
        load_settings(environment)
    assert str(raised.value) == message


def test_no_secret_shows_where_settings_are_printed() -> None:
    shown = repr(
        load_settings(
            {"DWH_HOST": "h", "DWH_PASSWORD": SECRET, "DAGSTER_STORAGE_URL": f"postgresql://u:{SECRET}@h:1/d"}
        )
    )
    assert SECRET not in shown
    assert "host='h'" in shown


def test_settings_are_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        load_settings({}).home = Path("/")  # type: ignore[misc]


def test_the_first_day_is_the_first_of_the_month_before_last() -> None:
    first, today = default_start_date(), datetime.now(UTC).date()
    assert first.day == 1
    assert (today.year * 12 + today.month) - (first.year * 12 + first.month) == 2


def test_a_folder_is_what_its_address_names() -> None:
    assert folder_of(Path("/srv/my shop").as_uri()) == Path("/srv/my shop")


def test_a_child_reads_the_same_settings_from_wherever_it_starts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("CLICKSTREAM_HOME", "DAGSTER_HOME", "RAW_URL", "RAW_BUCKET", "DWH_HOST"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CLICKSTREAM_HOME", "here")
    settings = load_settings()
    environment = child_environment(settings)
    monkeypatch.chdir("/")
    assert load_settings(environment) == settings
    assert environment["PATH"] == os.environ["PATH"]


def test_the_page_of_configuration_names_every_variable() -> None:
    read = set(re.findall(r'"([A-Z][A-Z0-9]*_[A-Z0-9_]+)"', READING))
    # The endpoint of one service and the kinds of credentials are the AWS SDK's own.
    missing = {
        name
        for name in read - {"AWS_ENDPOINT_URL_S3", *CREDENTIALS}
        if name not in (ROOT / "docs/configuration.md").read_text()
    }
    assert len(read) > 15
    assert missing == set()

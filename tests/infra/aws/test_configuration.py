"""What an operator may choose, and how a choice that can't be is refused."""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from infra.aws.configuration import Configuration, ConfigurationError, configured, read_configuration


def test_without_a_file_everything_has_the_names_that_people_know(tmp_path: Path) -> None:
    found = read_configuration(tmp_path / "deployment.toml")
    assert found == Configuration()
    assert (found.region, found.zone, found.raw_bucket) == (
        "ap-southeast-1",
        "ap-southeast-1a",
        "clickstream-s3-ingest",
    )
    assert found.s3_addresses == "pl-6fa54006"


def test_a_file_changes_what_it_names(tmp_path: Path) -> None:
    path = tmp_path / "deployment.toml"
    path.write_text(
        'region = "eu-west-1"\nraw_bucket = "example-clicks"\netl_reserved_concurrency = 0\nstart_date = 2026-01-31\n'
    )
    found = read_configuration(path)
    assert (found.region, found.s3_addresses, found.zone) == ("eu-west-1", "pl-6da54004", "eu-west-1a")
    assert found.backups_bucket == "example-clicks-backups"
    assert found.etl_reserved_concurrency is None
    assert found.start_date == date(2026, 1, 31)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"raw_buket": "a"}, r"there is no field 'raw_buket'; there are region, .*raw_bucket"),
        ({"log_days": "90"}, r"log_days is '90'; expected a whole number"),
        ({"log_days": True}, r"log_days is True; expected a whole number"),
        ({"log_days": 91}, r"log_days is 91; expected one of 1, 3, 5"),
        ({"region": "mars-north-1"}, r"region is 'mars-north-1'; expected one of .*s3_prefix_list"),
        ({"raw_bucket": "Clicks"}, r"raw_bucket is 'Clicks'"),
        ({"warehouse_address": "10.0.0.10"}, r"warehouse_address is '10\.0\.0\.10'; expected an address in 10\.0\.128"),
        ({"warehouse_address": "10.0.128.3"}, r"warehouse_address is '10\.0\.128\.3'"),
        ({"oltp_address": "10.0.15.255"}, r"oltp_address is '10\.0\.15\.255'"),
        ({"oltp_address": "the host"}, r"oltp_address is 'the host'"),
        ({"shop_origin": "https://shop.example/"}, r"shop_origin is 'https://shop\.example/'"),
        ({"etl_reserved_concurrency": -1}, r"etl_reserved_concurrency is -1"),
        ({"etl_on_new_objects": 1}, r"etl_on_new_objects is 1; expected true or false"),
        ({"etl_on_new_objects": "yes"}, r"etl_on_new_objects is 'yes'; expected true or false"),
        ({"etl_on_new_objects": True, "etl_reserved_concurrency": 1}, r"etl_reserved_concurrency is 1; expected 2 or"),
        ({"ingest_reserved_concurrency": -1}, r"ingest_reserved_concurrency is -1"),
        ({"loader_password_parameter": "secret"}, r"loader_password_parameter is 'secret'"),
        ({"shop_timezone": "Hanoi"}, r"shop_timezone is 'Hanoi'; expected a zone"),
        ({"shop_week_start": "tuesday"}, r"shop_week_start is 'tuesday'; expected one of monday, sunday, saturday"),
        ({"shop_currency": "dong"}, r"shop_currency is 'dong'"),
        ({"shop_currency": "XXX"}, r"shop_currency is 'XXX'; expected a code of ISO 4217, such as VND"),
        ({"private_parameters": "a=b"}, r"private_parameters is 'a=b'"),
        ({"shop_hosts": "https://shop.example"}, r"shop_hosts is 'https://shop\.example'; expected hosts, such as"),
        ({"excluded_referrers": "bank"}, r"excluded_referrers is 'bank'; expected hosts, such as shop\.example"),
        ({"start_date": "2026-01-31"}, r"start_date is '2026-01-31'; expected a date without quotes, such as 2026"),
        ({"start_date": datetime(2026, 1, 31)}, r"start_date is 2026-01-31T00:00:00; expected a date without quotes"),
        ({"start_date": date(206, 1, 31)}, r"start_date is 0206-01-31; expected a day from 2000-01-01 to today"),
        ({"start_date": date.today() + timedelta(days=2)}, r"start_date is .*; expected a day from .* to today"),
        ({"app_origins": "capacitor"}, r"app_origins is 'capacitor'; expected origins, such as capacitor://localhost"),
        ({"budget_usd": 0}, r"budget_usd is 0"),
        ({"oltp_image": "debian-12"}, r"oltp_image is 'debian-12'; expected an image of Debian 12, such as ami-"),
        ({"warehouse_instance_type": "large"}, r"warehouse_instance_type is 'large'"),
        ({"oltp_data_gb": 0}, r"oltp_data_gb is 0"),
        ({"warehouse_data_iops": 100}, r"warehouse_data_iops is 100; expected 3000 to 16000"),
        ({"oltp_data_volume": "data"}, r"oltp_data_volume is 'data'; expected a volume, such as vol-"),
    ],
)  # fmt: skip
def test_what_cannot_be_used_is_named(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"deployment\.toml: {told}"):
        configured(changes, "deployment.toml")


def test_a_file_that_is_no_toml_is_named(tmp_path: Path) -> None:
    (tmp_path / "deployment.toml").write_text("raw_bucket: a\n")
    with pytest.raises(ConfigurationError, match=r"deployment\.toml is no TOML"):
        read_configuration(tmp_path / "deployment.toml")


def test_a_region_that_is_not_known_here_may_name_its_own_addresses_of_s3() -> None:
    assert configured({"region": "eu-north-1", "s3_prefix_list": "pl-1"}, "x").s3_addresses == "pl-1"

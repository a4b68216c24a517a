"""The warehouse's password out of Systems Manager, from a server that speaks its protocol."""

import dataclasses
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from psycopg2 import sql

from clickstream_pipeline.settings import ParameterAddress, WarehouseAddress, load_settings
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable, connection_to
from clickstream_pipeline.storage.server.passwords import PasswordUnavailable, with_password
from clickstream_pipeline.storage.server.warehouse import opened_warehouse
from tests.commands import free_port
from tests.faults.faulty_s3 import REGION, faulty_s3

NAME = "/clickstream/warehouse/loader-password"
SECRET = "kept-in-one-place"
ADDRESS = WarehouseAddress("h", 5432, "clickstream_loader", "clickstream_dw", None,
                           password_parameter=ParameterAddress(NAME, REGION))  # fmt: skip


@pytest.fixture
def systems_manager(nothing_configured: object, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A client of a server that holds no parameter yet, which our code asks too."""
    with faulty_s3() as server:
        for name, value in {
            "AWS_ENDPOINT_URL_SSM": server.url,
            "AWS_ACCESS_KEY_ID": "x",
            "AWS_SECRET_ACCESS_KEY": "x",
        }.items():
            monkeypatch.setenv(name, value)
        yield boto3.client("ssm", region_name=REGION)


def test_the_password_is_read_and_shown_nowhere(systems_manager: Any) -> None:
    systems_manager.put_parameter(Name=NAME, Value=SECRET, Type="SecureString")
    found = with_password(ADDRESS)
    assert found.password == SECRET
    assert SECRET not in repr(found)


def test_without_a_parameter_the_address_stays_as_it_is_and_nobody_is_asked() -> None:
    address = dataclasses.replace(ADDRESS, password="p", password_parameter=None)
    assert with_password(address) is address


def test_a_parameter_that_is_missing_is_named_with_the_mend(systems_manager: Any) -> None:
    with pytest.raises(PasswordUnavailable, match=rf"{NAME} .*in {REGION}.*ParameterNotFound.*DWH_PASSWORD_PARAMETER"):
        with_password(ADDRESS)


def test_a_password_that_lies_open_is_refused(systems_manager: Any) -> None:
    systems_manager.put_parameter(Name=NAME, Value=SECRET, Type="String")
    with pytest.raises(PasswordUnavailable, match="is a String, expected a SecureString") as raised:
        with_password(ADDRESS)
    assert SECRET not in str(raised.value)


def test_a_service_that_cannot_be_reached_is_given_up_soon(
    systems_manager: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SSM", f"http://127.0.0.1:{free_port()}")
    began = time.monotonic()
    with pytest.raises(PasswordUnavailable, match=r"can't be reached.*the endpoint ssm"):
        with_password(ADDRESS)
    assert time.monotonic() - began < 20


@pytest.fixture
def with_parameter(
    systems_manager: Any, warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> WarehouseAddress:
    """A warehouse whose loader has a password, and an environment that says where it lies."""
    _set_password(warehouse_address, SECRET)
    systems_manager.put_parameter(Name=NAME, Value=SECRET, Type="SecureString")
    for name, value in {
        "DWH_HOST": warehouse_address.host,
        "DWH_PORT": str(warehouse_address.port),
        "DWH_USER": "clickstream_loader",
        "DWH_DATABASE": warehouse_address.database,
        "DWH_PASSWORD_PARAMETER": NAME,
    }.items():
        monkeypatch.setenv(name, value)
    return warehouse_address


def _set_password(address: WarehouseAddress, password: str) -> None:
    with connection_to(address) as connection, connection, connection.cursor() as cursor:
        cursor.execute(sql.SQL("alter role clickstream_loader password {}").format(sql.Literal(password)))


def test_a_password_that_was_changed_holds_from_the_next_call_on(
    with_parameter: WarehouseAddress, systems_manager: Any
) -> None:
    settings = load_settings()
    with opened_warehouse(settings) as address:
        assert address.password == SECRET
    _set_password(with_parameter, "another")
    systems_manager.put_parameter(Name=NAME, Value="another", Type="SecureString", Overwrite=True)
    with opened_warehouse(settings) as address, connection_to(address) as connection, connection.cursor() as cursor:
        cursor.execute("select current_user")
        assert cursor.fetchone() == ("clickstream_loader",)


def test_it_is_told_as_a_warehouse_that_is_out_of_reach() -> None:
    assert issubclass(PasswordUnavailable, WarehouseUnreachable)

"""The local user pool: whoever has an account keeps it when the emulator is killed and starts again."""

import socket
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from clickstream_pipeline.local.supervisor import Supervisor
from storefront.local.cognito import REGION, UserPool, cognito_part, open_user_pool
from tests.commands import free_port

EMAIL, PASSWORD = "lan.nguyen@example.org", "Rat-kho-doan-7"


def test_accounts_outlive_the_emulator(tmp_path: Path) -> None:
    address, before = f"http://127.0.0.1:{free_port()}", {}
    for begin in range(3):
        with Supervisor(on_event=print, logs=tmp_path) as supervisor:
            supervisor.start(cognito_part(address, tmp_path / "users"))
            pool = open_user_pool(address)
            client = _client(address)
            if begin == 0:
                client.sign_up(ClientId=pool.client_id, Username=EMAIL, Password=PASSWORD)
                client.confirm_sign_up(ClientId=pool.client_id, Username=EMAIL, ConfirmationCode="246810")
                before = {"pool": pool, "subject": _subject(client, pool), "refresh": _signed_in(client, pool)}
            assert (pool, _subject(client, pool)) == (before["pool"], before["subject"])
            assert _signed_in(client, pool)
            refreshed = client.initiate_auth(
                ClientId=pool.client_id,
                AuthFlow="REFRESH_TOKEN_AUTH",
                AuthParameters={"REFRESH_TOKEN": before["refresh"]},
            )
            assert refreshed["AuthenticationResult"]["AccessToken"]


def test_the_file_of_users_is_the_owners_alone_and_half_a_line_at_its_end_is_left_out(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    recording = tmp_path / "users/requests.jsonl"
    with Supervisor(on_event=print, logs=tmp_path) as supervisor:
        supervisor.start(cognito_part(address, tmp_path / "users"))
        first = open_user_pool(address)
    assert recording.stat().st_mode & 0o077 == 0
    with recording.open("a") as file:
        file.write('{"headers": {"Host": "127')
    with Supervisor(on_event=print, logs=tmp_path) as supervisor:
        supervisor.start(cognito_part(address, tmp_path / "users"))
        assert open_user_pool(address) == first


def test_a_connection_that_sends_nothing_holds_nobody_up(tmp_path: Path) -> None:
    address = f"http://127.0.0.1:{free_port()}"
    with Supervisor(on_event=print, logs=tmp_path) as supervisor:
        supervisor.start(cognito_part(address, tmp_path / "users"))
        pool = open_user_pool(address)
        with socket.create_connection(("127.0.0.1", urlsplit(address).port or 0)):
            assert _client(address).list_users(UserPoolId=pool.pool_id)["Users"] == []


def _client(address: str) -> Any:
    return boto3.client(
        "cognito-idp", endpoint_url=address, region_name=REGION, aws_access_key_id="local",
        aws_secret_access_key="local", config=Config(proxies={}, read_timeout=30, retries={"total_max_attempts": 1}),
    )  # fmt: skip


def _signed_in(client: Any, pool: UserPool) -> str:
    """The refresh token of a sign-in."""
    answer = client.initiate_auth(
        ClientId=pool.client_id,
        AuthFlow="USER_PASSWORD_AUTH",
        AuthParameters={"USERNAME": EMAIL, "PASSWORD": PASSWORD},
    )
    token: str = answer["AuthenticationResult"]["RefreshToken"]
    return token


def _subject(client: Any, pool: UserPool) -> str:
    user = client.admin_get_user(UserPoolId=pool.pool_id, Username=EMAIL)
    return next(each["Value"] for each in user["UserAttributes"] if each["Name"] == "sub")

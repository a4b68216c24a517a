"""Three places that take or refuse a new password: where they differ, somebody gets in with less, or not at all."""

import json
from collections.abc import Iterator

import boto3
import pytest
from botocore.config import Config

from clickstream_pipeline.local.supervisor import Supervisor
from infra.reachability.templates import Template
from storefront.local.cognito import PASSWORD_RULE, REGION, cognito_part, open_user_pool
from tests.commands import free_port

pytestmark = pytest.mark.xdist_group("the synthesized platform")

RULE = {name[0].upper() + name[1:]: value for name, value in json.loads(PASSWORD_RULE.read_text()).items()}


@pytest.fixture(scope="module")
def local(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, object]]:
    """The policy of the pool that `make shop` makes."""
    folder, address = tmp_path_factory.mktemp("pool"), f"http://127.0.0.1:{free_port()}"
    with Supervisor(on_event=print, logs=folder) as supervisor:
        supervisor.start(cognito_part(address, folder))
        pool = open_user_pool(address)
        cognito = boto3.client(
            "cognito-idp", endpoint_url=pool.endpoint, region_name=REGION,
            aws_access_key_id="local", aws_secret_access_key="local", config=Config(proxies={}),
        )  # fmt: skip
        policies = cognito.describe_user_pool(UserPoolId=pool.pool_id)["UserPool"]["Policies"]
        yield {name: value for name, value in policies["PasswordPolicy"].items() if name in RULE}


def test_every_pool_has_the_shops_rule(platform: Template, local: dict[str, object]) -> None:
    in_aws = platform.only("AWS::Cognito::UserPool").properties["Policies"]["PasswordPolicy"]
    assert in_aws == RULE
    assert local == RULE


def test_the_rule_is_no_weaker_than_it_was_anywhere() -> None:
    assert RULE["MinimumLength"] >= 10
    assert all(value is True for name, value in RULE.items() if name.startswith("Require"))
    assert len(RULE) == 5


def test_the_client_of_the_pool_says_nothing_of_who_is_there(platform: Template) -> None:
    client = platform.only("AWS::Cognito::UserPoolClient").properties
    assert client["PreventUserExistenceErrors"] == "ENABLED"

"""A user pool on this machine: moto answers Cognito's calls. It forgets its users when it ends."""

import contextlib
import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config

from clickstream_pipeline.local.child_processes import HOST, free_port_from
from storefront.local.environment import ROOT, STOREFRONT, environment_for_pipeline
from storefront.local.processes import running, wait_until_it_answers

REGION = "ap-southeast-1"
# The shop's own, in Cognito's words.
PASSWORD_RULE = STOREFRONT / "lib/account/password-rule.json"


@dataclass(frozen=True, slots=True)
class UserPool:
    """A pool and the client that the shop signs people in with."""

    endpoint: str
    pool_id: str
    client_id: str

    def environment(self) -> dict[str, str]:
        """As the storefront reads it."""
        return {
            "AWS_REGION": REGION,
            "COGNITO_ENDPOINT_URL": self.endpoint,
            "COGNITO_USER_POOL_ID": self.pool_id,
            "COGNITO_CLIENT_ID": self.client_id,
        }


@contextlib.contextmanager
def opened_user_pool(logs: Path) -> Iterator[UserPool]:
    """An empty pool for the length of a block."""
    port = free_port_from(5600)
    endpoint, log = f"http://{HOST}:{port}", logs / "cognito.log"
    command = [sys.executable, "-m", "storefront.local.cognito_server", "--port", str(port)]
    with running("Cognito", command, env=environment_for_pipeline(), cwd=ROOT, log=log) as child:
        wait_until_it_answers("Cognito", child, f"{endpoint}/moto-api/", log=log)
        yield _new_pool(endpoint)


def _new_pool(endpoint: str) -> UserPool:
    # moto takes any credentials; without these the ones of the machine would be looked for, over the network too.
    client = boto3.client(
        "cognito-idp",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(proxies={}),
    )
    rule = json.loads(PASSWORD_RULE.read_text())
    pool = client.create_user_pool(
        PoolName="clickstream-shop",
        UsernameAttributes=["email"],
        AutoVerifiedAttributes=["email"],
        Policies={"PasswordPolicy": {name[0].upper() + name[1:]: value for name, value in rule.items()}},
    )["UserPool"]
    app = client.create_user_pool_client(
        UserPoolId=pool["Id"],
        ClientName="storefront",
        GenerateSecret=False,
        ExplicitAuthFlows=["ALLOW_USER_PASSWORD_AUTH", "ALLOW_REFRESH_TOKEN_AUTH"],
        PreventUserExistenceErrors="ENABLED",
    )["UserPoolClient"]
    return UserPool(endpoint, pool["Id"], app["ClientId"])

"""A user pool on this machine: moto emulates Cognito. It loses its users when it ends."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config

from clickstream_pipeline.local.loopback import HOST, Endpoint, free_port_from
from clickstream_pipeline.local.supervisor import Part, Supervisor
from storefront.local.environment import ROOT, STOREFRONT, environment_for_pipeline

REGION = "ap-southeast-1"
# The shop's rule, with Cognito's names.
PASSWORD_RULE = STOREFRONT / "lib/account/password-rule.json"


@dataclass(frozen=True, slots=True)
class UserPool:
    """A pool, and the client through which the shop signs people in."""

    endpoint: str
    pool_id: str
    client_id: str

    def environment(self) -> dict[str, str]:
        """The variables that the storefront reads."""
        return {
            "AWS_REGION": REGION,
            "COGNITO_ENDPOINT_URL": self.endpoint,
            "COGNITO_USER_POOL_ID": self.pool_id,
            "COGNITO_CLIENT_ID": self.client_id,
        }


def start_user_pool(supervisor: Supervisor, logs: Path) -> UserPool:
    """Starts moto's server and makes an empty pool in it. Raises `PartFailed`."""
    port = free_port_from(5600)
    endpoint = f"http://{HOST}:{port}"
    supervisor.start(
        Part(
            name="Cognito",
            command=(sys.executable, "-m", "storefront.local.cognito_server", "--port", str(port)),
            environment=environment_for_pipeline(),
            folder=ROOT,
            output=logs / "cognito.log",
            endpoint=Endpoint(f"{endpoint}/moto-api/", "response"),
            # Its pool and its users are in its memory: a new one would not know the pool that the shop signs in with.
            restarts=None,
        )
    )
    return _new_pool(endpoint)


def _new_pool(endpoint: str) -> UserPool:
    # moto takes any credentials; without these boto3 would look for the machine's, also over the network.
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

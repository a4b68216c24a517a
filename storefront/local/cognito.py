"""A user pool on this machine: moto emulates Cognito, and keeps its users in a file."""

import json
import sys
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from clickstream_pipeline.local.loopback import Endpoint
from clickstream_pipeline.local.supervisor import Part
from storefront.local.environment import ROOT, STOREFRONT, environment_for_pipeline

REGION = "ap-southeast-1"
# The first one that is tried.
COGNITO_PORT = 5600
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


def cognito_part(endpoint: str, folder: Path) -> Part:
    """moto's server at an address; what it is asked for is kept in `folder`, and asked again when it starts anew."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    recording = {"MOTO_RECORDER_FILEPATH": str(folder / "requests.jsonl")}
    return Part(
        name="Cognito",
        command=(sys.executable, "-m", "storefront.local.cognito_server", "--port", str(urlsplit(endpoint).port)),
        environment={**environment_for_pipeline(), **recording},
        folder=ROOT,
        endpoint=Endpoint(f"{endpoint}/moto-api/", "response"),
    )


def open_user_pool(endpoint: str) -> UserPool:
    """The shop's pool in the server at an address; made if there is none."""
    # moto takes any credentials; without these boto3 would look for the machine's, also over the network.
    client = boto3.client(
        "cognito-idp",
        endpoint_url=endpoint,
        region_name=REGION,
        aws_access_key_id="local",
        aws_secret_access_key="local",
        config=Config(proxies={}),
    )
    if pools := client.list_user_pools(MaxResults=1)["UserPools"]:
        clients = client.list_user_pool_clients(UserPoolId=pools[0]["Id"], MaxResults=1)["UserPoolClients"]
        return UserPool(endpoint, pools[0]["Id"], clients[0]["ClientId"])
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

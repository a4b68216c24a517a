"""Reads the warehouse's password and other secrets from Systems Manager when they are needed; stores none.

Every call of the Lambda and every run reads them again: a changed password takes effect with the next one.
"""

import dataclasses

from clickstream_pipeline.settings import ParameterAddress, WarehouseAddress
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable

# In a subnet without the service's endpoint a request gets no answer at all.
_TIMEOUT_S = 5
_ATTEMPTS = 3


class PasswordUnavailable(WarehouseUnreachable):
    """The parameter that holds the password can't be read; the message names it, the cause and the remedy."""


def with_password(address: WarehouseAddress) -> WarehouseAddress:
    """The address with the password that its parameter holds; unchanged if it names no parameter.

    Raises `PasswordUnavailable`.
    """
    if address.password_parameter is None:
        return address
    return dataclasses.replace(
        address, password=read_secret(address.password_parameter, "DWH_PASSWORD_PARAMETER"), password_parameter=None
    )


def read_secret(parameter: ParameterAddress, variable: str) -> str:
    """The value of a parameter; `variable` is the environment variable that names it. Raises `PasswordUnavailable`."""
    # Imported here: only a named parameter needs boto3.
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError, ClientError

    where = f"the parameter {parameter.name} of Systems Manager in {parameter.region}"
    retries = {"mode": "standard", "total_max_attempts": _ATTEMPTS}
    try:
        client = boto3.session.Session().client(
            "ssm",
            region_name=parameter.region,
            config=Config(connect_timeout=_TIMEOUT_S, read_timeout=_TIMEOUT_S, retries=retries),
        )
        found = client.get_parameter(Name=parameter.name, WithDecryption=True)["Parameter"]
    except ClientError as error:
        raise PasswordUnavailable(
            f"{where} can't be read: {error.response['Error']['Code']}; check {variable}, and that the "
            "role that runs this may ssm:GetParameter it; `make password` creates it"
        ) from error
    except BotoCoreError as error:
        raise PasswordUnavailable(
            f"{where} can't be reached: {error}; a subnet without a route to the internet needs the endpoint ssm"
        ) from error
    if found["Type"] != "SecureString":
        raise PasswordUnavailable(
            f"{where} is a {found['Type']}, expected a SecureString; `make password` creates it again"
        )
    return str(found["Value"])

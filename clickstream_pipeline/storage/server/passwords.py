"""The warehouse's password and other secrets that lie in Systems Manager: read when they are needed, kept nowhere.

Read anew by every call of the Lambda and every run: a password that was changed holds from the next one on.
"""

import dataclasses

from clickstream_pipeline.settings import ParameterAddress, WarehouseAddress
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable

# In a subnet without the service's endpoint a request gets no answer at all.
_TIMEOUT_S = 5
_ATTEMPTS = 3


class PasswordUnavailable(WarehouseUnreachable):
    """The parameter that holds the password can't be read; the message names it, why, and the mend."""


def with_password(address: WarehouseAddress) -> WarehouseAddress:
    """The address with the password that its parameter holds; as it is where no parameter is named.

    Raises `PasswordUnavailable`.
    """
    if address.password_parameter is None:
        return address
    return dataclasses.replace(
        address, password=read_secret(address.password_parameter, "DWH_PASSWORD_PARAMETER"), password_parameter=None
    )


def read_secret(parameter: ParameterAddress, variable: str) -> str:
    """What a parameter holds, which a variable of the environment names. Raises `PasswordUnavailable`."""
    # Imported here: where no parameter is named nothing of it is needed.
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
            "role of whoever runs this may ssm:GetParameter it; `make password` makes it"
        ) from error
    except BotoCoreError as error:
        raise PasswordUnavailable(
            f"{where} can't be reached: {error}; a subnet without a way out needs the endpoint ssm"
        ) from error
    if found["Type"] != "SecureString":
        raise PasswordUnavailable(
            f"{where} is a {found['Type']}, expected a SecureString; `make password` makes it anew"
        )
    return str(found["Value"])

"""Makes the platform's secrets, which no template can have, and replaces them.

    make password                      # those that are missing
    make password ROTATE=loader        # or reader, shop, session: a new value in place of the old one

They are SecureStrings of Systems Manager, under AWS's own key; they are never printed, and no command line has them.
"""

import argparse
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3

from infra.aws.configuration import Configuration, ConfigurationError, read_configuration

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret by its short name: the parameter that holds it, and what has to be done once it is another one.

    None where it can't be another one: what was written under it is lost with it.
    """

    name: str
    parameter: str
    afterwards: str | None


def secrets_of(configuration: Configuration) -> list[Secret]:
    """All that the platform needs, in the order in which they are asked for."""
    # A session of its own, that runs one command as root: who may rotate need not have a shell.
    on_the_host = "run `infra/connect passwords --host {}`, which gives it to {}"
    of_warehouse = on_the_host.format("warehouse", "PostgreSQL and to the services that sign in")
    return [
        Secret("loader", configuration.loader_password_parameter, of_warehouse),
        Secret("reader", configuration.reader_password_parameter, of_warehouse),
        Secret("shop", configuration.shop_password_parameter, on_the_host.format("oltp", "PostgreSQL")),
        Secret(
            "session",
            configuration.session_secret_parameter,
            "redeploy the shop in Amplify; visitors who are signed in sign in again",
        ),
        Secret("warehouse-backups", configuration.warehouse_backup_parameter, None),
        Secret("oltp-backups", configuration.oltp_backup_parameter, None),
        Secret("erasure", configuration.erasure_key_parameter, None),
    ]


def make_missing(client: Any, wanted: list[Secret]) -> list[Secret]:
    """Makes those that aren't there, and returns them; one that is there is neither read nor changed."""
    made = []
    for secret in wanted:
        try:
            _put(client, secret, overwrite=False)
        except client.exceptions.ParameterAlreadyExists:
            continue
        made.append(secret)
    return made


def rotate(client: Any, secret: Secret) -> None:
    """Gives a secret a new value."""
    _put(client, secret, overwrite=True)


def _put(client: Any, secret: Secret, *, overwrite: bool) -> None:
    # 32 bytes: letters, digits, - and _ only, which need quoting nowhere.
    value = secrets.token_urlsafe(32)
    client.put_parameter(Name=secret.parameter, Value=value, Type="SecureString", Overwrite=overwrite)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--configuration", type=Path, default=ROOT / "deployment.toml")
    parser.add_argument("--rotate", choices=("loader", "reader", "shop", "session"))
    options = parser.parse_args()
    try:
        configuration = read_configuration(options.configuration)
    except ConfigurationError as error:
        raise SystemExit(f"infra: {error}") from error
    wanted = secrets_of(configuration)
    client = boto3.client("ssm", region_name=configuration.region)
    if options.rotate is None:
        made = make_missing(client, wanted)
        for secret in wanted:
            print(f"{secret.parameter}: {'made' if secret in made else 'there already'}")
        return
    (secret,) = [each for each in wanted if each.name == options.rotate]
    rotate(client, secret)
    print(f"{secret.parameter} has a new value; now {secret.afterwards}")


if __name__ == "__main__":
    main()

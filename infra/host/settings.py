"""The settings of a host. They are in its user data, so they contain no secret."""

import dataclasses
import re
from dataclasses import dataclass
from typing import Literal

Role = Literal["warehouse", "oltp"]

# Names of the variables in /etc/clickstream/host.env, in their order in the file.
_VARIABLES = {
    "role": "CLICKSTREAM_ROLE",
    "name": "CLICKSTREAM_HOST",
    "address": "CLICKSTREAM_ADDRESS",
    "region": "AWS_REGION",
    "raw_bucket": "RAW_BUCKET",
    "bundle_bucket": "BUNDLE_BUCKET",
    "backups_bucket": "BACKUPS_BUCKET",
    "bundle_version": "BUNDLE_VERSION",
    "bootstrap_sha256": "BOOTSTRAP_SHA256",
    "clients": "DATABASE_CLIENTS",
    "data_volume": "DATA_VOLUME",
    "loader_parameter": "LOADER_PARAMETER",
    "reader_parameter": "READER_PARAMETER",
    "shop_parameter": "SHOP_PARAMETER",
    "backup_parameter": "BACKUP_PARAMETER",
    "erasure_parameter": "ERASURE_PARAMETER",
    "shop_timezone": "SHOP_TIMEZONE",
    "shop_week_start": "SHOP_WEEK_START",
    "shop_currency": "SHOP_CURRENCY",
    "private_parameters": "CLICKSTREAM_PRIVATE_PARAMETERS",
    "shop_hosts": "CLICKSTREAM_SHOP_HOSTS",
    "excluded_referrers": "CLICKSTREAM_EXCLUDED_REFERRERS",
    "start_date": "CLICKSTREAM_START_DATE",
}
# A shell and systemd read the file the same way only if no value needs escapes. ${Token[…]} is a placeholder for a name
# that CloudFormation makes.
_PLAIN = re.compile(r"[A-Za-z0-9_./:,@+-]*|\$\{Token\[[A-Za-z0-9_.]+\]\}")


@dataclass(frozen=True, slots=True)
class HostSettings:
    """A host's role, name and private address, and the addresses of the resources that it uses.

    `bootstrap_sha256` is the hash of the bundle's `bootstrap.sh`. `clients` are the networks from which its database is
    reached, in CIDR notation, comma-separated. `data_volume` is the id of an EBS volume. The parameters name
    SecureStrings of Systems Manager: the passwords of the loader, the reader and the shop, the passphrase of backups,
    and the key of erasures, which the host itself may not read; None if the role does not need one.
    Raises `ValueError` for a value that needs escapes in a line of `NAME=value`.
    """

    role: Role
    name: str
    address: str
    region: str
    raw_bucket: str
    bundle_bucket: str
    backups_bucket: str
    bundle_version: str
    bootstrap_sha256: str
    data_volume: str
    loader_parameter: str | None = None
    reader_parameter: str | None = None
    shop_parameter: str | None = None
    backup_parameter: str | None = None
    erasure_parameter: str | None = None
    shop_timezone: str = "Asia/Ho_Chi_Minh"
    shop_week_start: str | None = None
    shop_currency: str = "VND"
    private_parameters: str | None = None
    shop_hosts: str | None = None
    excluded_referrers: str | None = None
    start_date: str | None = None
    clients: str = "10.0.128.0/20"

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            value = getattr(self, field.name)
            if value is not None and _PLAIN.fullmatch(value) is None:
                raise ValueError(f"{field.name} of {self.name} is {value!r}; a host's settings are plain words")
        needed = {
            "warehouse": ("loader_parameter", "reader_parameter", "backup_parameter", "erasure_parameter"),
            "oltp": ("shop_parameter", "backup_parameter"),
        }[self.role]
        for name in needed:
            if getattr(self, name) is None:
                raise ValueError(f"{self.name} is {self.role} and has no {name}")

    def variables(self) -> dict[str, str]:
        """The settings as variables; None values are omitted."""
        values = {variable: getattr(self, field) for field, variable in _VARIABLES.items()}
        return {variable: value for variable, value in values.items() if value is not None}

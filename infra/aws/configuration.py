"""What an operator may choose about the platform in AWS: one frozen `Configuration`, with defaults for everything.

A deployment is a TOML file with the fields that differ, `deployment.toml` beside the README:

    raw_bucket = "example-clickstream"
    shop_origin = "https://shop.example"
    alarm_address = "on-call@shop.example"
"""

import dataclasses
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, get_type_hints

from infra.aws.addresses import S3_PREFIX_LISTS
from infra.aws.choices import Choices
from infra.aws.rules import RESERVED_CONCURRENCIES, rules


class ConfigurationError(ValueError):
    """A field can't be used; the message names it, its value and what is expected."""


@dataclass(frozen=True, slots=True)
class Configuration(Choices):
    """Choices of which each keeps its rule, and what follows from them. Raises `ConfigurationError`."""

    def __post_init__(self) -> None:
        for name, is_usable, expected in rules(self):
            if not is_usable:
                raise ConfigurationError(f"{name} is {_shown(getattr(self, name))}; expected {expected}")

    @property
    def zone(self) -> str:
        return self.availability_zone or f"{self.region}a"

    @property
    def s3_addresses(self) -> str:
        """The prefix list of S3's addresses in the region, for rules of security groups."""
        return self.s3_prefix_list or S3_PREFIX_LISTS[self.region]

    @property
    def bundle_bucket(self) -> str:
        return f"{self.raw_bucket}-bundle"

    @property
    def backups_bucket(self) -> str:
        return f"{self.raw_bucket}-backups"

    @property
    def assets_bucket(self) -> str:
        return f"{self.raw_bucket}-assets"

    @property
    def access_logs_bucket(self) -> str:
        return f"{self.raw_bucket}-access-logs"


def read_configuration(path: Path) -> Configuration:
    """The defaults, with what the TOML file at `path` changes; a file that is not there changes nothing.

    Raises `ConfigurationError` for a field that is unknown, of another type, or can't be used.
    """
    if not path.exists():
        return Configuration()
    with path.open("rb") as file:
        try:
            changes = tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise ConfigurationError(f"{path} is no TOML: {error}") from error
    return configured(changes, path.name)


def configured(changes: Mapping[str, Any], source: str) -> Configuration:
    """The defaults with some fields changed; `source` is where they stand, for errors."""
    types = get_type_hints(Configuration)
    fields = [field.name for field in dataclasses.fields(Configuration)]
    for name, value in changes.items():
        if name not in fields:
            raise ConfigurationError(f"{source}: there is no field {name!r}; there are {', '.join(fields)}")
        if not _is_of(value, types[name]):
            raise ConfigurationError(f"{source}: {name} is {_shown(value)}; expected {_words(types[name])}")
    # TOML has no null.
    nothing = [name for name in RESERVED_CONCURRENCIES if changes.get(name) == 0]
    changes = {**changes, **dict.fromkeys(nothing)}
    try:
        return Configuration(**changes)
    except ConfigurationError as error:
        raise ConfigurationError(f"{source}: {error}") from error


def _is_of(value: object, type_: Any) -> bool:
    # In Python true is a whole number, too, and a moment is a date.
    if isinstance(value, (bool, datetime)):
        return type(value) is type_
    return isinstance(value, type_)


def _shown(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else repr(value)


def _words(type_: Any) -> str:
    if type_ in (int, int | None):
        return "a whole number"
    return {bool: "true or false", date | None: "a date without quotes, such as 2026-01-31"}.get(type_, "text")

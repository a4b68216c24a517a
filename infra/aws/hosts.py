"""The two hosts, as the configuration has them: pure, for the stack and for every command that deals with hosts."""

from dataclasses import dataclass
from typing import Literal

from infra.aws.configuration import Configuration

Role = Literal["warehouse", "oltp"]


@dataclass(frozen=True, slots=True)
class Host:
    """One host by its role: what it is called, where it stands, what it is made of.

    `image` is None as long as none is chosen. `data_volume` is one that is there already; None: one is made. Sizes are
    in GiB.
    """

    role: Role
    name: str
    address: str
    image: str | None
    instance_type: str
    data_gb: int
    data_iops: int
    data_mb_per_s: int
    data_volume: str | None


def hosts_of(configuration: Configuration) -> tuple[Host, Host]:
    """The warehouse's host and the shop database's."""
    return (
        Host(
            "warehouse",
            "SBW_EC2_ShinyDWH",
            configuration.warehouse_address,
            configuration.warehouse_image,
            configuration.warehouse_instance_type,
            configuration.warehouse_data_gb,
            configuration.warehouse_data_iops,
            configuration.warehouse_data_mb_per_s,
            configuration.warehouse_data_volume,
        ),
        # What gp3 gives without being asked is more than a shop's orders take.
        Host(
            "oltp",
            "SBW_EC2_WebDB",
            configuration.oltp_address,
            configuration.oltp_image,
            configuration.oltp_instance_type,
            configuration.oltp_data_gb,
            3_000,
            125,
            configuration.oltp_data_volume,
        ),
    )

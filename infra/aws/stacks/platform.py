"""Everything that runs, composed of one construct per concern."""

from pathlib import Path

from aws_cdk import Stack
from constructs import Construct

from infra.aws.configuration import Configuration
from infra.aws.constructs.endpoints import Endpoints
from infra.aws.constructs.network import Network
from infra.aws.constructs.security_groups import SecurityGroups


class PlatformStack(Stack):
    """Network, ingestion, ETL, hosts, shop and watching; buckets are named, not held: they are another stack's."""

    def __init__(self, scope: Construct, name: str, *, configuration: Configuration, artefacts: Path) -> None:
        super().__init__(
            scope,
            name,
            stack_name=name,
            env={"region": configuration.region},
            description="Clickstream: network, ingestion, ETL, hosts, shop, watching",
        )
        network = Network(self, "Network", zone=configuration.zone, log_days=configuration.log_days)
        groups = SecurityGroups(self, "SecurityGroups", vpc=network.vpc, s3_addresses=configuration.s3_addresses)
        Endpoints(
            self,
            "Endpoints",
            vpc_id=network.vpc_id,
            subnet_id=network.private_subnet_id,
            route_tables=[network.private_routes, network.public_routes],
            security_group=groups.endpoints,
            buckets=[configuration.raw_bucket, configuration.bundle_bucket, configuration.backups_bucket],
        )

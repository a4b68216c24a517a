"""The warehouse's host and the shop database's: both are made in one way, and differ in what they may reach."""

from collections.abc import Collection, Mapping

from aws_cdk import CfnOutput
from constructs import Construct

from infra.aws.configuration import Configuration
from infra.aws.constructs.data_volume import DataVolume
from infra.aws.constructs.host import Host
from infra.aws.constructs.host_role import Stores, host_role
from infra.aws.constructs.network import Network
from infra.aws.constructs.security_groups import SecurityGroups
from infra.aws.hosts import Host as Plan
from infra.aws.hosts import hosts_of


class Hosts(Construct):
    """Both hosts; `instances` has their ids by role, None for one that is absent in this deployment.

    The warehouse is in the private subnet. The shop's database is in the public one, as people know it, and has no
    public address either.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        configuration: Configuration,
        network: Network,
        groups: SecurityGroups,
        absent: Collection[str],
    ) -> None:
        super().__init__(scope, name)
        self._configuration = configuration
        self._network = network
        self._places = {
            "warehouse": (network.private_subnet_id, groups.warehouse),
            "oltp": (network.public_subnet_id, groups.oltp),
        }
        self.instances: Mapping[str, str | None] = {
            plan.role: self._host(plan, is_absent=plan.role in absent) for plan in hosts_of(configuration)
        }

    def _host(self, plan: Plan, *, is_absent: bool) -> str | None:
        configuration, zone = self._configuration, self._configuration.zone
        subnet_id, group = self._places[plan.role]
        scope = Construct(self, plan.role)
        is_warehouse = plan.role == "warehouse"
        role = host_role(
            scope,
            host_name=plan.name,
            stores=Stores(
                bundle=configuration.bundle_bucket,
                backups=configuration.backups_bucket,
                raw=configuration.raw_bucket if is_warehouse else None,
            ),
            parameters=(
                [configuration.loader_password_parameter, configuration.reader_password_parameter]
                if is_warehouse
                else [configuration.shop_password_parameter]
            ),
            vpc_id=self._network.vpc_id,
        )
        volume = DataVolume(scope, "Data", host=plan, zone=zone)
        host = Host(
            scope,
            "Host",
            plan=plan,
            root_gb=configuration.host_root_gb,
            zone=zone,
            subnet_id=subnet_id,
            security_group=group,
            role=role,
            volume_id=volume.volume_id,
            user_data=None,
            is_absent=is_absent,
        )
        if host.instance_id is not None:
            CfnOutput(scope, "InstanceId", value=host.instance_id, description=f"{plan.name}, at {plan.address}")
        return host.instance_id

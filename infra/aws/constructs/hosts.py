"""The warehouse's host and the shop database's: both are made in one way, and differ in what they may reach."""

from collections.abc import Collection, Mapping

from aws_cdk import CfnOutput, CfnParameter
from constructs import Construct

from infra.aws.addresses import PRIVATE_SUBNET
from infra.aws.configuration import Configuration
from infra.aws.constructs.data_volume import DataVolume
from infra.aws.constructs.host import Host
from infra.aws.constructs.host_role import Stores, host_role
from infra.aws.constructs.network import Network
from infra.aws.constructs.security_groups import SecurityGroups
from infra.aws.hosts import Host as Plan
from infra.aws.hosts import hosts_of
from infra.host.bundle import Bundle
from infra.host.settings import HostSettings
from infra.host.user_data import user_data


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
        bundle: Bundle,
        absent: Collection[str],
    ) -> None:
        super().__init__(scope, name)
        self._configuration = configuration
        self._network = network
        self._bundle = bundle
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
        role = host_role(
            scope,
            host_name=plan.name,
            address=plan.address,
            stores=Stores(
                bundle=configuration.bundle_bucket,
                backups=configuration.backups_bucket,
                raw=configuration.raw_bucket if plan.role == "warehouse" else None,
            ),
            parameters=list(self._parameters(plan).values()),
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
            user_data="" if is_absent else user_data(self._settings(plan, volume.volume_id, self._made_from(scope))),
            is_absent=is_absent,
        )
        if host.instance_id is not None:
            CfnOutput(scope, "InstanceId", value=host.instance_id, description=f"{plan.name}, at {plan.address}")
        return host.instance_id

    def _parameters(self, plan: Plan) -> dict[str, str]:
        """The secrets that a host reads: by whose they are, the names of their parameters."""
        if plan.role == "oltp":
            return {
                "shop_parameter": self._configuration.shop_password_parameter,
                "backup_parameter": self._configuration.oltp_backup_parameter,
            }
        return {
            "loader_parameter": self._configuration.loader_password_parameter,
            "reader_parameter": self._configuration.reader_password_parameter,
            "backup_parameter": self._configuration.warehouse_backup_parameter,
        }

    def _made_from(self, scope: Construct) -> Bundle:
        """The bundle that the host was made from, which a later one does not change.

        As a parameter: `cdk deploy` keeps the value of a parameter, so it is the newest bundle only when the host is
        created or replaced. Changed user data would stop and start the host, without another effect.
        """

        def parameter(name: str, value: str, of: str) -> str:
            return CfnParameter(scope, name, default=value, allowed_pattern="[0-9a-f]+", description=of).value_as_string

        return Bundle(
            parameter("BundleVersion", self._bundle.version, "The bundle that the host was made from"),
            parameter("BootstrapSha256", self._bundle.bootstrap_sha256, "The hash of its first script"),
        )

    def _settings(self, plan: Plan, volume_id: str, bundle: Bundle) -> HostSettings:
        configuration = self._configuration
        return HostSettings(
            role=plan.role,
            name=plan.name,
            address=plan.address,
            region=configuration.region,
            raw_bucket=configuration.raw_bucket,
            bundle_bucket=configuration.bundle_bucket,
            backups_bucket=configuration.backups_bucket,
            bundle_version=bundle.version,
            bootstrap_sha256=bundle.bootstrap_sha256,
            data_volume=volume_id,
            shop_timezone=configuration.shop_timezone,
            # The default is left out: another line of user data would replace the host.
            shop_week_start=None if configuration.shop_week_start == "monday" else configuration.shop_week_start,
            shop_currency=configuration.shop_currency,
            private_parameters=configuration.private_parameters or None,
            shop_hosts=configuration.shop_hosts or None,
            excluded_referrers=configuration.excluded_referrers or None,
            start_date=configuration.start_date.isoformat() if configuration.start_date else None,
            clients=PRIVATE_SUBNET,
            # The host has the name and may not read the key; the role of erasures may.
            erasure_parameter=configuration.erasure_key_parameter if plan.role == "warehouse" else None,
            **self._parameters(plan),
        )

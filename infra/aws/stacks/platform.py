"""Everything that runs, composed of one construct per concern."""

from collections.abc import Collection
from pathlib import Path

from aws_cdk import Stack
from constructs import Construct

from infra.aws.configuration import Configuration
from infra.aws.constructs.dns_firewall import DnsFirewall
from infra.aws.constructs.endpoints import Endpoints
from infra.aws.constructs.erasure_role import ErasureRole
from infra.aws.constructs.etl import Etl
from infra.aws.constructs.host_watch import HostWatch
from infra.aws.constructs.hosts import Hosts
from infra.aws.constructs.ingestion import Ingestion
from infra.aws.constructs.network import Network
from infra.aws.constructs.new_objects import FAILED
from infra.aws.constructs.security_groups import SecurityGroups
from infra.aws.constructs.sessions import Sessions
from infra.aws.constructs.shop_gateway import ShopGateway
from infra.aws.constructs.sign_in import SignIn
from infra.aws.constructs.storefront import Storefront
from infra.aws.constructs.watching import Watched, Watching
from infra.aws.hosts import hosts_of
from infra.host.bundle import Bundle


class PlatformStack(Stack):
    """Network, ingestion, ETL, hosts, shop and watching; buckets are named, not held: they are another stack's."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        configuration: Configuration,
        artefacts: Path,
        bundle: Bundle,
        absent_hosts: Collection[str] = (),
    ) -> None:
        super().__init__(
            scope,
            name,
            stack_name=name,
            env={"region": configuration.region},
            description="Clickstream: network, ingestion, ETL, hosts, shop, watching",
        )
        network = Network(self, "Network", zone=configuration.zone, log_days=configuration.log_days)
        groups = SecurityGroups(self, "SecurityGroups", vpc=network.vpc, s3_addresses=configuration.s3_addresses)
        DnsFirewall(self, "Names", vpc_id=network.vpc_id, region=configuration.region)
        Endpoints(
            self,
            "Endpoints",
            vpc_id=network.vpc_id,
            subnet_id=network.private_subnet_id,
            route_tables=[network.private_routes, network.public_routes],
            ssm=groups.ssm,
            sessions=groups.sessions,
            buckets=[configuration.raw_bucket, configuration.bundle_bucket, configuration.backups_bucket],
        )
        hosts = Hosts(
            self,
            "Hosts",
            configuration=configuration,
            network=network,
            groups=groups,
            bundle=bundle,
            absent=absent_hosts,
        )
        Sessions(
            self,
            "Sessions",
            warehouse=hosts.instances["warehouse"],
            oltp=hosts.instances["oltp"],
            reader_parameter=configuration.reader_password_parameter,
        )
        ErasureRole(
            self,
            "Erasure",
            raw_bucket=configuration.raw_bucket,
            key_parameter=configuration.erasure_key_parameter,
            vpc_id=network.vpc_id,
            address=configuration.warehouse_address,
        )
        gateway = ShopGateway(
            self,
            "ShopGateway",
            artefacts=artefacts,
            vpc=network.vpc,
            security_group=groups.shop,
            oltp_address=configuration.oltp_address,
            password_parameter=configuration.shop_password_parameter,
            log_days=configuration.log_days,
        )
        storefront = Storefront(
            self,
            "Storefront",
            repository=configuration.shop_repository,
            repository_token=configuration.shop_repository_token,
            branch=configuration.shop_branch,
            gateway=gateway.function,
            session_secret_parameter=configuration.session_secret_parameter,
            assets_bucket=configuration.assets_bucket,
        )
        origin = configuration.shop_origin or storefront.origin
        self.ingestion = Ingestion(
            self,
            "Ingestion",
            artefacts=artefacts,
            raw_bucket=configuration.raw_bucket,
            allowed_origins=[origin, *filter(None, configuration.app_origins.split(","))],
            throttle_rate_per_s=configuration.throttle_rate_per_s,
            throttle_burst=configuration.throttle_burst,
            reserved_concurrency=configuration.ingest_reserved_concurrency,
            log_days=configuration.log_days,
        )
        sign_in = SignIn(self, "SignIn")
        storefront.configure(
            {
                "SHOP_FUNCTION": gateway.function.function_name,
                "SHOP_ORIGIN": origin,
                "CLICKSTREAM_URL": self.ingestion.url,
                "COGNITO_USER_POOL_ID": sign_in.pool_id,
                "COGNITO_CLIENT_ID": sign_in.client_id,
                "SESSION_SECRET_PARAMETER": configuration.session_secret_parameter,
                "ASSETS_BUCKET": configuration.assets_bucket,
                # CloudFront writes down the visitor, and what stands behind it at Amplify writes down CloudFront.
                "TRUSTED_PROXIES": "2",
            }
        )
        self.etl = Etl(
            self,
            "Etl",
            artefacts=artefacts,
            vpc=network.vpc,
            security_group=groups.etl,
            raw_bucket=configuration.raw_bucket,
            warehouse_address=configuration.warehouse_address,
            password_parameter=configuration.loader_password_parameter,
            shop_timezone=configuration.shop_timezone,
            shop_currency=configuration.shop_currency,
            private_parameters=configuration.private_parameters,
            shop_hosts=configuration.shop_hosts,
            excluded_referrers=configuration.excluded_referrers,
            start_date=configuration.start_date,
            on_new_objects=configuration.etl_on_new_objects,
            reserved_concurrency=configuration.etl_reserved_concurrency,
            memory_mb=configuration.etl_memory_mb,
            log_days=configuration.log_days,
        )
        self.watching = Watching(
            self,
            "Watching",
            watched=Watched(
                etl_function=self.etl.function.function_name,
                gateway_function=gateway.function.function_name,
                failed_calls=self.etl.failed_calls.queue_name,
                hourly_rule=self.etl.hourly.rule_name,
                failed_notifications=FAILED if configuration.etl_on_new_objects else None,
                api_id=self.ingestion.api_id,
            ),
            alarm_address=configuration.alarm_address,
            budget_usd=configuration.budget_usd,
        )
        HostWatch(
            self,
            "HostWatch",
            artefacts=artefacts,
            bucket=configuration.backups_bucket,
            hosts=hosts_of(configuration),
            watching=self.watching,
            log_days=configuration.log_days,
        )

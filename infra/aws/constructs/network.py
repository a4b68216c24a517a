"""The VPC, its public and its private subnet, and the routes out of them; nothing that listens."""

from aws_cdk import Tags, aws_ec2, aws_iam
from constructs import Construct

from infra.aws.addresses import PRIVATE_SUBNET, PUBLIC_SUBNET, VPC
from infra.aws.constructs.log_group import log_group
from infra.aws.constructs.own_account import service_of_this_account
from infra.aws.reasons import accept


class Network(Construct):
    """`SBW_Project_VPC`: the public subnet routes to the internet, the private one nowhere. No NAT gateway.

    L1 constructs: CDK's own VPC lays out subnets by itself, and these have the addresses that people know.
    """

    def __init__(self, scope: Construct, name: str, *, zone: str, log_days: int) -> None:
        super().__init__(scope, name)
        vpc = aws_ec2.CfnVPC(self, "Vpc", cidr_block=VPC, enable_dns_hostnames=True, enable_dns_support=True)
        Tags.of(vpc).add("Name", "SBW_Project_VPC")
        self.vpc_id = vpc.ref

        gateway = aws_ec2.CfnInternetGateway(self, "InternetGateway")
        attached = aws_ec2.CfnVPCGatewayAttachment(
            self, "InternetGatewayAttachment", vpc_id=vpc.ref, internet_gateway_id=gateway.ref
        )
        public, self.public_routes = self._subnet("Public", PUBLIC_SUBNET, zone)
        private, self.private_routes = self._subnet("Private", PRIVATE_SUBNET, zone)
        self.public_subnet_id, self.private_subnet_id = public.ref, private.ref
        to_internet = aws_ec2.CfnRoute(
            self,
            "ToTheInternet",
            route_table_id=self.public_routes,
            destination_cidr_block="0.0.0.0/0",
            gateway_id=gateway.ref,
        )
        to_internet.add_resource_dependency(attached)
        self.vpc = aws_ec2.Vpc.from_vpc_attributes(
            self,
            "AsVpc",
            vpc_id=vpc.ref,
            vpc_cidr_block=VPC,
            availability_zones=[zone],
            public_subnet_ids=[public.ref],
            public_subnet_route_table_ids=[self.public_routes],
            isolated_subnet_ids=[private.ref],
            isolated_subnet_route_table_ids=[self.private_routes],
        )
        self._log_flows(log_days)

    def _subnet(self, name: str, cidr: str, zone: str) -> tuple[aws_ec2.CfnSubnet, str]:
        subnet = aws_ec2.CfnSubnet(
            self,
            f"{name}Subnet",
            vpc_id=self.vpc_id,
            cidr_block=cidr,
            availability_zone=zone,
            map_public_ip_on_launch=False,
        )
        for rule in ("CloudFormation-Validate::W3010", "W3010"):
            accept(subnet, rule, "The zone is chosen, not left to chance: a volume that is kept can't leave its own")
        routes = aws_ec2.CfnRouteTable(self, f"{name}Routes", vpc_id=self.vpc_id)
        aws_ec2.CfnSubnetRouteTableAssociation(
            self, f"{name}SubnetRoutes", subnet_id=subnet.ref, route_table_id=routes.ref
        )
        for resource in (subnet, routes):
            Tags.of(resource).add("Name", f"SBW_Project_{name.lower()}")
        return subnet, routes.ref

    def _log_flows(self, log_days: int) -> None:
        logs = log_group(self, "FlowLogs", "/clickstream/vpc-flow-logs", log_days)
        # https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html, for one group that is there already.
        role = aws_iam.Role(
            self,
            "FlowLogsRole",
            assumed_by=service_of_this_account("vpc-flow-logs.amazonaws.com"),
            inline_policies={
                "WriteFlowLogs": aws_iam.PolicyDocument(
                    statements=[
                        aws_iam.PolicyStatement(
                            actions=["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"],
                            resources=[logs.attr_arn],
                        )
                    ]
                )
            },
        )
        aws_ec2.CfnFlowLog(
            self,
            "FlowLog",
            resource_id=self.vpc_id,
            resource_type="VPC",
            traffic_type="ALL",
            log_destination_type="cloud-watch-logs",
            log_group_name=logs.ref,
            deliver_logs_permission_arn=role.role_arn,
        )

"""The shop's way to its database: a function in the VPC, which the shop's servers invoke with a role of their own.

Amplify's servers are in no VPC and have no fixed address, so that a rule for them would be one for everybody.
"""

from pathlib import Path

from aws_cdk import Duration, Stack, aws_ec2, aws_iam
from constructs import Construct

from infra.aws.constructs.packaged_function import PackagedFunction, node_package
from infra.aws.reasons import accept

NAME = "clickstream-lambda-shop"


class ShopGateway(Construct):
    """`clickstream-lambda-shop`: answers the operations of `storefront/lib/shop/shop.ts`, and nothing else."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        artefacts: Path,
        vpc: aws_ec2.IVpc,
        security_group: aws_ec2.ISecurityGroup,
        oltp_address: str,
        password_parameter: str,
        log_days: int,
    ) -> None:
        super().__init__(scope, name)
        self.function = PackagedFunction(
            self,
            "Gateway",
            package=node_package(NAME, "gateway.handler", artefacts / "lambda-shop" / "gateway.zip"),
            description="Asks the shop's database what the shop's servers want to know",
            environment={
                "OLTP_HOST": oltp_address,
                "OLTP_PORT": "5432",
                "OLTP_USER": "clickstream_shop",
                "OLTP_DATABASE": "clickstream_web",
                "OLTP_PASSWORD_PARAMETER": password_parameter,
                "OLTP_SSL": "require",
            },
            calls=[
                aws_iam.PolicyStatement(
                    actions=["ssm:GetParameter"],
                    resources=[
                        Stack.of(self).format_arn(
                            service="ssm", resource="parameter", resource_name=password_parameter.removeprefix("/")
                        )
                    ],
                )
            ],
            timeout=Duration.seconds(15),
            memory_mb=512,
            log_days=log_days,
            vpc=vpc,
            security_group=security_group,
        ).function
        accept(
            self.function,
            "CKV_AWS_115",
            "Pages wait for it: a bound below the account's would turn visitors away; the database bounds connections",
        )
        accept(self.function, "CKV_AWS_116", "The caller waits for the answer, and gets the failure itself")

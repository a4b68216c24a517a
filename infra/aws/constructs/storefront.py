"""The shop on Amplify Hosting, which renders it on servers of its own behind CloudFront."""

import json
from collections.abc import Mapping

from aws_cdk import CfnOutput, SecretValue, Stack, aws_amplify, aws_iam, aws_lambda
from constructs import Construct

from infra.aws.constructs.own_account import service_of_this_account
from infra.aws.reasons import accept

# The servers of Next.js have the environment of the build: Amplify passes them no other.
# Only names and addresses: it is in the build's artefacts.
# https://docs.aws.amazon.com/amplify/latest/userguide/ssr-environment-variables.html
_BUILD = """\
version: 1
applications:
  - appRoot: storefront
    frontend:
      phases:
        preBuild:
          commands:
            - npm ci --no-audit --no-fund
        build:
          commands:
            - env | grep -E '^({names})=' > .env.production
            - npm run build
      artifacts:
        baseDirectory: .next
        files:
          - '**/*'
      cache:
        paths:
          - node_modules/**/*
          - .next/cache/**/*
"""
# Pages say themselves what a browser may do; these hold also for what CloudFront answers without asking the shop.
_HEADERS = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
}


class Storefront(Construct):
    """The app, one branch of it, and the role of its servers: to invoke the gateway, read what signs sessions and
    show photographs of products.

    CloudFront, which comes with Amplify, keeps what is served from files (scripts and pictures, named by content) and
    asks the shop for every page: those are answered with `no-store` or depend on a cookie.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        repository: str | None,
        repository_token: str,
        branch: str,
        gateway: aws_lambda.IFunction,
        session_secret_parameter: str,
        assets_bucket: str,
    ) -> None:
        super().__init__(scope, name)
        self._branch = branch
        parameter = Stack.of(self).format_arn(
            service="ssm", resource="parameter", resource_name=session_secret_parameter.removeprefix("/")
        )
        photographs = f"arn:aws:s3:::{assets_bucket}/pictures/*"
        role = aws_iam.Role(
            self,
            "ServersRole",
            # https://docs.aws.amazon.com/amplify/latest/userguide/amplify-SSR-compute-role.html
            assumed_by=service_of_this_account("amplify.amazonaws.com"),
            inline_policies={
                "WhatTheCodeCalls": aws_iam.PolicyDocument(
                    statements=[
                        aws_iam.PolicyStatement(actions=["lambda:InvokeFunction"], resources=[gateway.function_arn]),
                        aws_iam.PolicyStatement(actions=["ssm:GetParameter"], resources=[parameter]),
                        aws_iam.PolicyStatement(actions=["s3:GetObject"], resources=[photographs]),
                    ]
                )
            },
        )
        accept(
            role,
            f"AwsSolutions-IAM5[Resource::{photographs}]",
            "Each product may have a photograph; products come and go without the stack",
        )
        self._app = aws_amplify.CfnApp(
            self,
            "App",
            name="clickstream-shop",
            platform="WEB_COMPUTE",
            compute_role_arn=role.role_arn,
            repository=repository,
            # Resolved by CloudFormation when it deploys; the template holds the secret's name.
            access_token=SecretValue.secrets_manager(repository_token).unsafe_unwrap() if repository else None,
            custom_headers=_custom_headers(),
            enable_branch_auto_deletion=False,
        )
        domain = self._app.attr_default_domain
        self.origin = f"https://{branch}.{domain}"
        if repository is None:
            CfnOutput(
                self,
                "RemainingStep",
                value="Set shop_repository in deployment.toml (and its token in Secrets Manager), then make deploy: "
                "Amplify renders on servers only what it builds from a repository",
            )

    def configure(self, settings: Mapping[str, str]) -> None:
        """Makes the branch, built with these settings; none of them is a secret."""
        names = "|".join(["NEXT_TELEMETRY_DISABLED", *settings])
        aws_amplify.CfnBranch(
            self,
            "Branch",
            app_id=self._app.attr_app_id,
            branch_name=self._branch,
            stage="PRODUCTION",
            framework="Next.js - SSR",
            enable_auto_build=True,
            enable_pull_request_preview=False,
            build_spec=_BUILD.replace("{names}", names),
            environment_variables=[
                aws_amplify.CfnBranch.EnvironmentVariableProperty(name=key, value=value)
                for key, value in {
                    "AMPLIFY_MONOREPO_APP_ROOT": "storefront",
                    "NEXT_TELEMETRY_DISABLED": "1",
                    **settings,
                }.items()
            ],
        )
        CfnOutput(self, "Url", value=self.origin, description="The shop, once it has been built")


def _custom_headers() -> str:
    """For every path, in YAML, of which JSON is a part."""
    headers = [{"key": key, "value": value} for key, value in _HEADERS.items()]
    return json.dumps(
        {"applications": [{"appRoot": "storefront", "customHeaders": [{"pattern": "**", "headers": headers}]}]}
    )

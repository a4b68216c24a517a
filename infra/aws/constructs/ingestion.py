"""The one door that the internet has: `clickstream-http-api`, and the function behind it."""

import json
import re
from collections.abc import Sequence
from pathlib import Path

from aws_cdk import ArnFormat, CfnOutput, Duration, Stack, aws_apigatewayv2, aws_iam
from aws_cdk.aws_apigatewayv2_integrations import HttpLambdaIntegration
from constructs import Construct

from infra.artefact import LAMBDA_INGEST
from infra.aws.constructs.log_group import log_group
from infra.aws.constructs.packaged_function import PackagedFunction, python_package
from infra.aws.reasons import accept

PATH = "/clickstream"
_TIMEOUT = Duration.seconds(25)
# Amplify's own address is a token until it is deployed.
_APP_SCHEME = re.compile(r"null$|(?!https?:)[a-z][a-z0-9+.-]*://")
# What a request was and how it went; not from whom: addresses are personal, and what is stored has them cut short.
_ACCESS_LOG = {
    "requestId": "$context.requestId",
    "at": "$context.requestTime",
    "method": "$context.httpMethod",
    "path": "$context.path",
    "status": "$context.status",
    "error": "$context.error.messageString",
    "integrationError": "$context.integrationErrorMessage",
    "responseBytes": "$context.responseLength",
    "latencyMs": "$context.responseLatency",
}


class Ingestion(Construct):
    """`ANY /clickstream` of an HTTP API, to `clickstream-lambda-ingest`, to the raw bucket's two prefixes.

    ANY: the handler answers other methods itself, where the API would say 404. CORS is the API's; the handler looks at
    origins besides, for browsers ask no permission before they post text.
    """

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        artefacts: Path,
        raw_bucket: str,
        allowed_origins: Sequence[str],
        throttle_rate_per_s: int,
        throttle_burst: int,
        reserved_concurrency: int | None,
        log_days: int,
    ) -> None:
        super().__init__(scope, name)
        ingest = PackagedFunction(
            self,
            "Ingest",
            package=python_package(LAMBDA_INGEST, artefacts),
            description="Stores what browsers post, and answers when it is stored",
            environment={
                "CLICKSTREAM_DEPLOYMENT": "aws",
                "RAW_BUCKET": raw_bucket,
                "RAW_ENCRYPTION": "AES256",
                "ALLOWED_ORIGINS": ",".join(allowed_origins),
            },
            calls=[
                aws_iam.PolicyStatement(
                    actions=["s3:PutObject"],
                    resources=[f"arn:aws:s3:::{raw_bucket}/{prefix}/*" for prefix in ("events", "rejected")],
                )
            ],
            timeout=_TIMEOUT,
            # Its own, and no more: a flood of posts leaves the account's other functions theirs.
            reserved_concurrency=reserved_concurrency,
            # Memory buys CPU, and a beacon's cold start is mostly that.
            memory_mb=512,
            log_days=log_days,
        )
        self.function = ingest.function
        for prefix in ("events", "rejected"):
            accept(
                ingest.role,
                f"AwsSolutions-IAM5[Resource::arn:aws:s3:::{raw_bucket}/{prefix}/*]",
                "A key is made for each request; the prefix is all that is known of it",
            )
        if reserved_concurrency is None:
            accept(self.function, "CKV_AWS_115", "The account's limit leaves nothing to reserve")
        accept(self.function, "CKV_AWS_116", "The API waits for its answer: the sender learns of a call that fails")

        api = aws_apigatewayv2.HttpApi(
            self,
            "Api",
            api_name="clickstream-http-api",
            create_default_stage=False,
            cors_preflight=aws_apigatewayv2.CorsPreflightOptions(
                # The API takes no other schemes (https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html):
                # apps with another scheme post text, which needs no permission.
                allow_origins=[origin for origin in allowed_origins if not _APP_SCHEME.match(origin)],
                allow_methods=[aws_apigatewayv2.CorsHttpMethod.POST],
                allow_headers=["content-type", "content-encoding"],
                expose_headers=["Retry-After"],
                max_age=Duration.seconds(86_400),
            ),
        )
        (route,) = api.add_routes(
            path=PATH,
            methods=[aws_apigatewayv2.HttpMethod.ANY],
            integration=HttpLambdaIntegration("ToIngest", self.function),
        )
        for rule in ("AwsSolutions-APIG4", "CKV_AWS_309"):
            accept(route, rule, "Visitors have no account to sign in with; origin, size and rate are checked")
        self.stage = self._stage(api, throttle_rate_per_s, throttle_burst, log_days)
        self.api_id = api.api_id
        self.url = f"{api.api_endpoint}{PATH}"
        CfnOutput(self, "Url", value=self.url, description="Where the shop's tracker posts events")

    def _stage(
        self, api: aws_apigatewayv2.HttpApi, rate_per_s: int, burst: int, log_days: int
    ) -> aws_apigatewayv2.CfnStage:
        logs = log_group(self, "AccessLogs", "/clickstream/http-api", log_days)
        return aws_apigatewayv2.CfnStage(
            self,
            "Stage",
            api_id=api.api_id,
            stage_name="$default",
            auto_deploy=True,
            default_route_settings=aws_apigatewayv2.CfnStage.RouteSettingsProperty(
                throttling_rate_limit=rate_per_s, throttling_burst_limit=burst, detailed_metrics_enabled=True
            ),
            access_log_settings=aws_apigatewayv2.CfnStage.AccessLogSettingsProperty(
                # Without the `:*` that CloudFormation ends a group's ARN with.
                destination_arn=self._arn_of(logs.ref),
                format=json.dumps(_ACCESS_LOG),
            ),
        )

    def _arn_of(self, log_group_name: str) -> str:
        return Stack.of(self).format_arn(
            service="logs",
            resource="log-group",
            resource_name=log_group_name,
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )

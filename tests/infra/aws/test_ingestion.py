"""The one thing that anybody may post to: how much it takes, and what it writes down of who posts."""

import json

import pytest

from infra.reachability.templates import Template

pytestmark = pytest.mark.xdist_group("the synthesized platform")


def test_what_anybody_may_post_is_bounded(platform: Template) -> None:
    stage = platform.only("AWS::ApiGatewayV2::Stage").properties
    told = stage["DefaultRouteSettings"]
    assert 0 < told["ThrottlingRateLimit"] <= 500
    assert 0 < told["ThrottlingBurstLimit"] <= 1_000
    # A flood of posts leaves the account's other functions theirs.
    ingest = platform.named("AWS::Lambda::Function", FunctionName="clickstream-lambda-ingest")
    assert 0 < ingest.properties["ReservedConcurrentExecutions"] <= 100
    # No route has bounds of its own, which would be wider.
    assert "RouteSettings" not in stage


def test_the_log_of_requests_names_no_visitor(platform: Template) -> None:
    written = json.loads(platform.only("AWS::ApiGatewayV2::Stage").properties["AccessLogSettings"]["Format"])
    assert written
    # https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
    of_visitors = ("sourceIp", "userAgent", "authorizer", "cognito", "clientCert", "domainName")
    assert [value for value in written.values() if any(name in value for name in of_visitors)] == []

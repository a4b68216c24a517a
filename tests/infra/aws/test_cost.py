"""What docs/cost.md counts stands in the template."""

from infra.cost.assumptions import read_assumptions
from infra.cost.usage import ALARMS, INTERFACE_ENDPOINTS
from tests.infra.aws.templates import Template


def test_the_cost_counts_what_is_in_the_platform(platform: Template) -> None:
    endpoints = platform.resources("AWS::EC2::VPCEndpoint")
    assert sum(each.properties["VpcEndpointType"] == "Interface" for each in endpoints) == INTERFACE_ENDPOINTS
    assert len(platform.resources("AWS::CloudWatch::Alarm")) == ALARMS
    ingest = platform.named("AWS::Lambda::Function", FunctionName="clickstream-lambda-ingest")
    assert ingest.properties["MemorySize"] == read_assumptions()["ingest_memory_mb"].value

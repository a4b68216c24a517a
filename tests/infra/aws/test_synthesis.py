"""The templates as a whole: written offline, in time, and with what docs/cost.md counts."""

import pytest

from infra.cost.assumptions import read_assumptions
from infra.cost.usage import ALARMS, INTERFACE_ENDPOINTS
from infra.reachability.templates import Template
from tests.infra.aws.conftest import Synthesized

pytestmark = pytest.mark.xdist_group("the synthesized platform")


def test_the_templates_are_written_offline_and_in_time(synthesized: Synthesized) -> None:
    assert {path.name for path in synthesized.folder.glob("*.template.json")} == {
        "ClickstreamPlatform.template.json",
        "ClickstreamStores.template.json",
    }
    assert synthesized.took_s < 30


def test_the_cost_counts_what_is_in_the_platform(platform: Template) -> None:
    endpoints = platform.resources("AWS::EC2::VPCEndpoint")
    assert sum(each.properties["VpcEndpointType"] == "Interface" for each in endpoints) == INTERFACE_ENDPOINTS
    assert len(platform.resources("AWS::CloudWatch::Alarm")) == ALARMS
    ingest = platform.named("AWS::Lambda::Function", FunctionName="clickstream-lambda-ingest")
    assert ingest.properties["MemorySize"] == read_assumptions()["ingest_memory_mb"].value

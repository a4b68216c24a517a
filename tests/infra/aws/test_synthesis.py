"""The templates as a whole: written offline, in time, and nothing that cdk-nag or CDK itself would have different."""

import pytest

from tests.infra.aws.conftest import Synthesized

pytestmark = pytest.mark.xdist_group("the synthesized platform")


def test_the_templates_are_written_offline_and_in_time(synthesized: Synthesized) -> None:
    assert {path.name for path in synthesized.folder.glob("*.template.json")} == {
        "ClickstreamPlatform.template.json",
        "ClickstreamStores.template.json",
    }
    assert synthesized.took_s < 30

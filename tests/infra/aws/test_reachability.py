"""From the internet three doors, from everybody inside only what they need; and whoever opens another is told."""

import pytest

from infra.reachability.safety import breaches_of
from infra.reachability.templates import Template
from tests.infra.aws.mutants import mutants_of

pytestmark = pytest.mark.xdist_group("the synthesized platform")


@pytest.fixture(scope="module")
def everything(platform: Template, stores: Template) -> Template:
    """Both stacks as one."""
    resources = {**platform.document["Resources"], **stores.document["Resources"]}
    assert len(resources) == len(platform.document["Resources"]) + len(stores.document["Resources"])
    return Template({"Resources": resources})


def test_nothing_is_open_but_what_was_chosen(everything: Template) -> None:
    assert breaches_of(everything) == []


def test_whoever_opens_anything_more_is_told(everything: Template) -> None:
    survivors, killed = [], 0
    for mutant in mutants_of(everything):
        if breaches_of(mutant.template):
            killed += 1
        else:
            survivors.append(mutant.name)
    assert survivors == []
    # Each rule, route, policy, bucket, subnet, function, host, document and permission has several.
    assert killed > 400

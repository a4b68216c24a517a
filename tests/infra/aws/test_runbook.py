"""docs/runbook.md against what it is for: the alarms of the template, and the checks of Dagster's definitions."""

import re

import pytest

from clickstream_pipeline.definitions import defs
from clickstream_pipeline.domain.guides import RUNBOOK
from infra.reachability.templates import Template
from tests.commands import ROOT
from tests.documentation.pages import headings
from tests.infra.aws.conftest import Synthesized

pytestmark = pytest.mark.xdist_group("the synthesized platform")

_PARTS = ["Symptom.", "First look.", "Mend.", "Prevention."]
_TEXT = (ROOT / RUNBOOK).read_text(encoding="utf-8")
# Each section by its heading, which has one name or several.
SECTIONS = dict(re.findall(r"^### (.+)\n((?:(?!^##).*\n?)*)", _TEXT, re.MULTILINE))
NAMES = [name for heading in SECTIONS for name in re.findall(r"`([^`]+)`", heading)]


def _checks() -> set[str]:
    return {key.name for key in defs.resolve_asset_graph().asset_check_keys}


def _alarms(platform: Template) -> dict[str, str]:
    """The description of each alarm, by its name."""
    kinds = {each.kind for each in platform.all() if each.kind.startswith("AWS::CloudWatch::") and "Alarm" in each.kind}
    found = [each.properties for kind in kinds for each in platform.resources(kind)]
    return {each["AlarmName"]: each["AlarmDescription"] for each in found}


@pytest.fixture(scope="module")
def alarms(with_notifications: Synthesized) -> dict[str, str]:
    """Of a platform with every choice that adds one."""
    return _alarms(with_notifications.template("ClickstreamPlatform"))


def test_every_alarm_and_every_check_has_a_section_and_no_other_thing_has(alarms: dict[str, str]) -> None:
    assert sorted(NAMES) == sorted({*alarms, *_checks()})


def test_every_alarm_names_its_section(alarms: dict[str, str]) -> None:
    for name, description in alarms.items():
        assert description.endswith(f". Runbook: {RUNBOOK}, {name}")


def test_sections_are_the_headings_of_the_third_level() -> None:
    assert list(SECTIONS) == [heading for heading, _ in headings(ROOT / RUNBOOK, level=3)]
    assert all(re.fullmatch(r"`[^`]+`(, `[^`]+`)*", heading) for heading in SECTIONS)


@pytest.mark.parametrize("heading", SECTIONS)
def test_a_section_says_what_is_seen_where_to_look_what_mends_and_what_prevents(heading: str) -> None:
    parts = re.split(r"^\*\*(.+?)\*\*", SECTIONS[heading], flags=re.MULTILINE)
    assert parts[1::2] == _PARTS
    told = dict(zip(parts[1::2], parts[2::2], strict=True))
    assert all(len(text.split()) > 5 for text in told.values())
    for part in ("First look.", "Mend."):
        assert re.search(r"^```console\n\$ ", told[part], re.MULTILINE), f"{part} has no command"

"""`make lab-check`: what each check says where nothing was done, and of a number that is no lab."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from clickstream_pipeline.settings import load_settings
from stack.state import held
from tests.commands import ROOT
from tests.stack.started import environment_of
from workshop.check import checks_of, labs
from workshop.checking import Check, Place, findings
from workshop.pages import lab_pages

_NETWORK, _CLEANUP = 1, 6
# The others look at a home. LAB1's look at a template, and tests/workshop/test_network.py at them.
_OF_A_HOME = [lab for lab in labs() if lab not in (_NETWORK, _CLEANUP)]


def check(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "workshop.check", *arguments],
        cwd=ROOT, env=environment_of(home), capture_output=True, text=True, timeout=60,
    )  # fmt: skip


@pytest.mark.parametrize("lab", _OF_A_HOME)
def test_everything_of_a_lab_is_missing_in_an_empty_home_with_what_mends_it(lab: int, tmp_path: Path) -> None:
    done = check(tmp_path, str(lab))
    assert (done.returncode, done.stderr) == (1, "")
    *told, count = done.stdout.splitlines()
    assert count == f"LAB{lab}: 0 of {len(told)} right"
    for line, each in zip(told, checks_of(lab), strict=True):
        assert line.startswith(f"missing  {each.what}: ")
        assert line.endswith(f". {each.mend}")


def test_the_clean_up_is_missing_while_the_platform_is_up_and_while_its_data_is_there(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    with held(tmp_path):
        done = check(tmp_path, str(_CLEANUP))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.splitlines() == [
        f"missing  the platform has ended: process {os.getpid()} runs it. End it with `make down`.",
        f"missing  its data is removed: {tmp_path} still has raw, up. Remove it with `make reset`.",
        "LAB6: 0 of 2 right",
    ]


def test_every_lab_has_checks() -> None:
    assert [f"lab{lab}" for lab in labs()] == [page.name.partition("-")[0] for page in lab_pages()]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [((), "say which lab to check"), (("17",), "there is no LAB17 to check"), (("0", "2"), "say which lab to check")],
)
def test_a_number_that_is_no_lab_is_told_with_those_that_are(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    done = check(tmp_path, *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"lab-check: {said}: make lab-check LAB=0; there are 0, ")


def test_a_check_that_can_not_look_says_why(tmp_path: Path) -> None:
    loaded = Check("loaded", lambda place: str(place.rows("loaded_events", client_id="c-1")), "Start it.")
    (found,) = findings((loaded,), Place(load_settings(environment_of(tmp_path))))
    assert found.sentence == f"missing  loaded: no embedded PostgreSQL runs in {tmp_path}/warehouse. Start it."


def test_raw_objects_that_are_no_json_are_passed_over(tmp_path: Path) -> None:
    for number, text in enumerate(("", "{", "[" * 100_000, '"text"', '{"clientId": "c-1"}', "\x00", "1e999999")):
        path = tmp_path / f"raw/events/2026/01/31/08/event-{number}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    (tmp_path / "raw/rejected/2026/01/31/08").mkdir(parents=True)
    (tmp_path / "raw/rejected/2026/01/31/08/request-1.json").write_text("[1]")
    place = Place(load_settings(environment_of(tmp_path)))
    assert [event.fields for event in place.events()] == [{"clientId": "c-1"}]
    assert list(place.refused()) == []

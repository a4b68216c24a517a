"""The local track of all labs, typed step by step from an empty home, as a learner types it.

A page names the usual ports and the folder `data`; here both are others, and stand in their place.
"""

import json
import os
import re
import subprocess
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from stack.ports import USUAL_PORTS
from stack.state import StackState, holder
from tests.commands import ROOT, free_port, wait_for
from tests.dashboard.started import needs_r
from tests.stack.started import environment_of
from tests.storefront.end_to_end.browser import needs_chromium
from tests.storefront.started import needs_storefront
from tests.workshop.measured_visit import MEASURED_VISIT
from tests.workshop.terminal import Different, Terminals
from tests.workshop.track import Done, Typed, steps
from tests.workshop.visits import VISITS, Learner
from workshop.pages import lab_pages

# As long as some commands of a page take that belong together.
_BEFORE_THE_HOUR_S = 60
# Until then the call has begun.
_AFTER_THE_HOUR_S = 5
_ENVIRONMENTS = (".venv/dev", ".venv-docs/ready")
# Otherwise `make up` would install them, which takes a network.
_are_installed = subprocess.run(["make", "-q", *_ENVIRONMENTS], cwd=ROOT, capture_output=True).returncode == 0
needs_environments = pytest.mark.skipif(
    not _are_installed and "CI" not in os.environ,
    reason=f"what the pages run is not installed, or older than its requirements: make {' '.join(_ENVIRONMENTS)}",
)


@needs_r
@needs_chromium
@needs_storefront
@needs_environments
@pytest.mark.xdist_group("workshop")
def test_the_local_track_of_all_labs_is_as_the_pages_say(tmp_path: Path, browser: Browser) -> None:
    home, folder = tmp_path / "home", tmp_path / "terminals"
    home.mkdir()
    folder.mkdir()
    ports = {name: free_port() for name in USUAL_PORTS}
    environment = {**environment_of(home), "PORTS": " ".join(f"{name}={port}" for name, port in ports.items())}
    # Tests that make has started would have it tell the folders that it enters.
    environment = {
        name: value for name, value in environment.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")
    }
    here = _replacing({f"127.0.0.1:{USUAL_PORTS[name]}": f"127.0.0.1:{port}" for name, port in ports.items()}, home)
    followed = 0
    windows: dict[str, Page] = {}
    with Terminals(folder, environment) as terminals:
        for step in (step for page in lab_pages() for step in steps(page)):
            if isinstance(step, Typed):
                _let_the_hourly_call_pass(home)
                terminals.type(step, here(step.command), [here(line) for line in step.seen])
            else:
                _do(step, browser, home, terminals, windows)
            followed += 1
    for window in windows.values():
        window.context.close()
    assert holder(home) is None
    assert followed > 20


def _let_the_hourly_call_pass(home: Path) -> None:
    """Waits while the rule is about to call or its call is under way: it would load what a page loads by a command."""
    state = StackState.read(home)
    if state is None:
        return
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    def is_far() -> bool:
        with opener.open(state.addresses["etl"], timeout=60) as answer:
            told = json.load(answer)
        left_s = (datetime.fromisoformat(told["next"]) - datetime.now(UTC)).total_seconds()
        return not told["is_busy"] and _BEFORE_THE_HOUR_S < left_s < 3600 - _AFTER_THE_HOUR_S

    wait_for(is_far, timeout_s=_BEFORE_THE_HOUR_S + 300)


def _replacing(addresses: dict[str, str], home: Path) -> Callable[[str], str]:
    """What a page says, of this platform."""
    usual = re.compile("|".join(rf"\b{re.escape(address)}\b" for address in addresses))

    def replaced(text: str) -> str:
        return re.sub(r"(?<![\w/.-])data/", f"{home}/", usual.sub(lambda found: addresses[found[0]], text))

    return replaced


def _do(step: Done, browser: Browser, home: Path, terminals: Terminals, windows: dict[str, Page]) -> None:
    visits = {**VISITS, **MEASURED_VISIT}
    if step.what not in visits:
        raise Different(f"{step.place}: no test {step.what}; tests/workshop has: {', '.join(visits)}")
    state = StackState.read(home)
    if state is None:
        raise Different(f"{step.place}: the test {step.what} where no platform is up")
    visits[step.what](Learner(browser, home, state, terminals, windows))

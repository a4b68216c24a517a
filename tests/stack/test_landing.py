"""The landing page where parts are missing, start or fail, in a process of its own on a state that the test writes."""

import contextlib
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from clickstream_pipeline.local.loopback import Endpoint
from clickstream_pipeline.local.supervisor import PartState
from stack.ports import USUAL_PORTS
from stack.state import Absent, StackState
from tests.commands import ROOT, free_port, wait_for
from tests.stack.started import environment_of
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_chromium, pytest.mark.xdist_group("landing")]

# As a part of the shop's might have it from what a browser sent.
_HOSTILE = "<img src=x onerror=\"document.title='taken'\">"


@contextlib.contextmanager
def landing(home: Path, state: StackState) -> Iterator[str]:
    """The page for the length of a block; its address."""
    (home / "up").mkdir(exist_ok=True)
    state.write(home)
    port = free_port()
    command = [sys.executable, "-m", "stack.landing", "--port", str(port)]
    process = subprocess.Popen(command, cwd=ROOT, env=environment_of(home))
    try:
        wait_for(Endpoint(f"tcp://127.0.0.1:{port}").answers)
        yield f"http://127.0.0.1:{port}/"
    finally:
        process.terminate()
        process.wait(timeout=30)


def state_of(*parts: PartState, absent: tuple[Absent, ...] = ()) -> StackState:
    """Of a platform whose addresses nobody listens on."""
    addresses = {name: f"http://127.0.0.1:{free_port()}" for name in USUAL_PORTS}
    addresses |= {name: f"127.0.0.1:{free_port()}/db" for name in ("warehouse", "oltp")}
    return StackState("2026-01-31T00:00:00+00:00", addresses, "file:///nowhere", list(parts), list(absent))


def test_what_is_missing_is_shown_with_the_command_that_brings_it(browser: Browser, tmp_path: Path) -> None:
    r = Absent(("dashboard",), "needs R with its packages, and nginx", "make r")
    with landing(tmp_path, state_of(absent=(r,))) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#part-dashboard")).to_contain_text("needs R with its packages, and nginx: make r")
        expect(page.locator("#part-dashboard small")).to_have_text("not here")
        expect(page.locator("#step-dashboard")).to_have_text("The dashboard is not here.")
        expect(page.locator("#part-shop small")).to_have_text("starts")
        # The raw store is a folder that has nothing yet.
        expect(page.locator("#standing")).to_contain_text("1 of 8 parts answer")


def test_a_part_that_was_killed_is_shown_and_then_that_it_answers(browser: Browser, tmp_path: Path) -> None:
    killed = PartState("Ingest API", None, False, 1, "was ended by signal 9 (Killed)")
    state = state_of(killed)
    with landing(tmp_path, state) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        api = page.locator("#part-api")
        expect(api).to_contain_text("started again 1 time: Ingest API was ended by signal 9 (Killed)")
        expect(api.locator("small")).to_have_text("does not answer")
        port = int(state.addresses["api"].rsplit(":", 1)[1])
        with subprocess.Popen(
            [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
            cwd=tmp_path, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        ) as serving:  # fmt: skip
            state.parts[0] = PartState("Ingest API", serving.pid, True, 1, killed.last_failure)
            state.write(tmp_path)
            # Without loading the page again.
            expect(api.locator("small")).to_have_text("answers", timeout=20_000)
            serving.terminate()


def test_text_of_parts_is_text(browser: Browser, tmp_path: Path) -> None:
    failed = PartState("Shop", None, False, 1, _HOSTILE)
    with landing(tmp_path, state_of(failed)) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        expect(page.locator("#part-shop")).to_contain_text(_HOSTILE)
        assert page.locator("main img").count() == 0
        assert page.title() == "Clickstream on this machine"


def test_the_page_loads_nothing_from_elsewhere_and_runs_no_script_but_its_own(tmp_path: Path) -> None:
    with landing(tmp_path, state_of()) as address, urllib.request.urlopen(address, timeout=30) as answer:
        policy = "; ".join(answer.headers.get_all("Content-Security-Policy"))
        assert "default-src 'none'; script-src 'self'" in policy
        assert "frame-ancestors 'none'" in policy
        assert answer.headers["Cache-Control"] == "no-store"


def test_load_now_says_why_it_can_not(browser: Browser, tmp_path: Path) -> None:
    with landing(tmp_path, state_of()) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="Load now").click()
        expect(page.locator("#load-says")).to_contain_text("no platform is up in")


def test_somebody_on_the_keyboard_stays_where_he_is(browser: Browser, tmp_path: Path) -> None:
    with landing(tmp_path, state_of()) as address, browser.new_context() as context:
        page = context.new_page()
        page.goto(address)
        page.get_by_role("button", name="Add a simulated week").focus()
        # The offer changes and is replaced.
        page.evaluate("document.querySelector('#offer p').textContent = 'older'")
        expect(page.locator("#offer")).to_contain_text("Your warehouse holds no visits", timeout=20_000)
        expect(page.get_by_role("button", name="Add a simulated week")).to_be_focused()

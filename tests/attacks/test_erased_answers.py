"""Answers about persons: the dashboard's cache holds none, and nothing that was answered before an erasure."""

import gzip
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.commands import clickstream
from tests.dashboard.pictures import PAGES
from tests.dashboard.reading import reading
from tests.dashboard.started import NOTHING_CONFIGURED, Shop, copy_of_simulated_shop, needs_r, started_dashboard
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = [needs_r, needs_chromium, pytest.mark.xdist_group("dashboard")]


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Shop:
    return copy_of_simulated_shop(tmp_path_factory.mktemp("shop"), tmp_path_factory, visitors_per_day=10)


def test_an_erasure_empties_what_the_dashboard_kept_and_persons_were_never_in_it(
    browser: Browser, shop: Shop, tmp_path: Path
) -> None:
    here = {**NOTHING_CONFIGURED, "CLICKSTREAM_HOME": str(shop.home)}
    kept = shop.home / "dashboard/cache/kept"
    with started_dashboard(shop, DASHBOARD_POLL_S="1") as dashboard, reading(browser, dashboard) as reader:
        client, visit, day = _somebody(here, str(shop.first), str(shop.last))
        for page in PAGES:
            reader.open(page)
        reader.open("visits", search=client)
        reader.open("visits", visit=visit, visit_day=day)
        expect(reader.page.locator("main")).to_contain_text(client)

        before = _answers(kept)
        assert len(before) > 10
        for name, answer in before.items():
            for identity in (client, visit):
                assert identity.encode() not in answer, name

        # As another account sees it: it can't reach the folder of the dashboard.
        cli = tmp_path / "cli"
        (cli / "dashboard").mkdir(parents=True)
        for name in ("warehouse", "raw"):
            (cli / name).symlink_to(shop.home / name)
        done = clickstream(
            "erase", "--client-id", client, "--carry-out",
            **{**here, "CLICKSTREAM_HOME": str(cli), "CLICKSTREAM_ERASURE_KEY": "k" * 32},
        )  # fmt: skip
        assert done.returncode == 0, done.stderr

        _wait_for(lambda: not set(before) & set(_answers(kept)))
        reader.open("visits", visit=visit, visit_day=day)
        expect(reader.page.locator("main")).to_contain_text("There is no such visit")
        for page in PAGES:
            reader.open(page)
        reader.open("visits", search=client)
        assert client not in reader.page.locator("main table").all_inner_texts()
        assert _answers(kept), "answers are kept again"


def test_what_was_kept_while_no_dashboard_ran_goes_when_one_starts(
    browser: Browser, shop: Shop, tmp_path: Path
) -> None:
    here = {**NOTHING_CONFIGURED, "CLICKSTREAM_HOME": str(shop.home)}
    kept = shop.home / "dashboard/cache/kept"
    with started_dashboard(shop) as dashboard, reading(browser, dashboard) as reader:
        reader.open("overview")
    before = set(_answers(kept))
    assert before
    (kept / "half-written-temp.rds").write_bytes(b"left by a process that was killed")
    saved = tmp_path / "saved"
    shutil.copytree(kept, saved)
    client, *_ = _somebody(here, str(shop.first), str(shop.last))
    assert clickstream("erase", "--client-id", client, "--carry-out", **here).returncode == 0
    assert not os.listdir(kept), "the command of the dashboard's own account empties it at once"

    # Where it could not, the dashboard does as soon as it starts.
    shutil.copytree(saved, kept, dirs_exist_ok=True)
    with started_dashboard(shop, DASHBOARD_POLL_S="1") as dashboard, reading(browser, dashboard) as reader:
        reader.open("overview")
        _wait_for(lambda: not (before | {"half-written-temp.rds"}) & set(os.listdir(kept)))


def _somebody(here: dict[str, str], first: str, last: str) -> tuple[str, str, str]:
    """A browser, a visit of it, and that visit's day."""
    wanted = (
        "select client_id, session_id, session_date from sessions where client_id is not null "
        f"and session_date between '{first}' and '{last}' order by events desc, session_id limit 1"
    )
    done = clickstream("sql", "--csv", wanted, **here)
    assert done.returncode == 0, done.stderr
    client, visit, day = done.stdout.splitlines()[1].split(",")
    return client, visit, day


def _answers(kept: Path) -> dict[str, bytes]:
    """What the files of the cache hold, by name; R compresses them."""
    found = {}
    for file in sorted(kept.glob("*")):
        try:
            content = file.read_bytes()
        except FileNotFoundError:
            continue
        found[file.name] = gzip.decompress(content) if content[:2] == b"\x1f\x8b" else content
    return found


def _wait_for(is_so: Callable[[], bool], timeout_s: float = 30.0) -> None:
    deadline = time.monotonic() + timeout_s
    while not is_so():
        assert time.monotonic() < deadline, "it never came true"
        time.sleep(0.2)

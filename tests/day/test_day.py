"""`make day`, played once: its figures compared with the warehouse and the files, its page with the kept one."""

import csv
import io
import json
import re
import signal
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psutil
import pytest

from day.scenes import SCENES
from tests.commands import ROOT, clickstream, module_begun, wait_for
from tests.dashboard.started import NOTHING_CONFIGURED, needs_r
from tests.documentation.pages import blocks
from tests.documentation.shell import typed
from tests.storefront.end_to_end.browser import needs_chromium

pytestmark = pytest.mark.xdist_group("day")

KEPT = ROOT / "docs/day"
_MOST_PICTURE_BYTES = 120_000
# What differs from run to run: ids, days, figures.
_VARYING = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d[\d,.:T-]*")


@dataclass(frozen=True, slots=True)
class PlayedDay:
    """A day that was played: its home, its page, and the figures of its sentences."""

    home: Path
    page: Path
    figures: dict[str, Any]
    day: str
    zone: str

    def asked(self, query: str) -> dict[str, str]:
        """The only row of an answer of the warehouse that the day left."""
        here = {**NOTHING_CONFIGURED, "CLICKSTREAM_HOME": str(self.home), "SHOP_TIMEZONE": self.zone}
        done = clickstream("sql", "--csv", "--raw", query, **here)
        assert done.returncode == 0, done.stderr
        (row,) = csv.DictReader(io.StringIO(done.stdout))
        return row

    def raw_texts(self) -> list[str]:
        """The raw objects of the day itself, which are plain JSON."""
        written = [path for path in (self.home / "raw/events").rglob("*.json") if self._is_of_the_day(path)]
        return [path.read_text(encoding="utf-8") for path in written]

    def _is_of_the_day(self, path: Path) -> bool:
        return b'"local"' in path.read_bytes() or b'"event"' in path.read_bytes()


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> PlayedDay:
    folder = tmp_path_factory.mktemp("day")
    home, into = folder / "home", folder / "page"
    done = subprocess.run(
        [sys.executable, "-m", "day", "--home", str(home), "--write", str(into)],
        cwd=ROOT, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=1200,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr
    assert "Every scene went as its text says." in done.stdout
    assert _left(home) == []
    kept = json.loads((home / "figures.json").read_text())
    return PlayedDay(home, into / "README.md", kept["figures"], kept["day"], kept["zone"])


@needs_r
@needs_chromium
def test_the_figures_of_the_text_are_those_of_the_warehouse_and_of_the_files(played: PlayedDay) -> None:
    figures = played.figures
    books = played.asked(
        "select count(*) as objects, sum(events) as events, sum(loaded) as loaded, sum(duplicates) as duplicates, "
        "sum(rejected) as rejected from raw_objects"
    )
    for name in ("events", "loaded", "duplicates", "rejected"):
        assert int(books[name]) == figures[f"all {name}"], name
    assert int(books["objects"]) == sum(1 for _ in (played.home / "raw/events").rglob("*.json"))
    counted = played.asked(
        "select (select count(*) from clickstream_events) as loaded, "
        "(select count(*) from rejected_events) as rejected, "
        "(select count(*) from clickstream_events where discard_id is not null) as discarded, "
        "(select count(distinct order_id) from clickstream_events where discard_id is not null) as false_orders"
    )
    assert int(counted["loaded"]) == figures["all loaded"]
    assert int(counted["rejected"]) == figures["all rejected"]
    assert (int(counted["discarded"]), int(counted["false_orders"])) == (
        figures["false events"],
        figures["false orders"],
    )
    texts = played.raw_texts()
    assert sum(text.count('{"event": ') for text in texts) == figures["broken events"]
    campaign = [text for text in texts if "utm_campaign=one-day-sale" in text]
    named = {visit for text in campaign for visit in re.findall(r'"sessionId": "([^"]+)"', text)}
    assert len(named) == figures["campaign visits"] == figures["campaign visits found"]


@needs_r
@needs_chromium
def test_an_erased_person_is_nowhere_and_the_false_orders_count_nowhere(played: PlayedDay) -> None:
    client = played.figures["erased browser"].encode()
    assert played.figures["erased events"] > 0
    assert not [path for path in (played.home / "raw").rglob("*.json") if client in path.read_bytes()]
    assert played.asked("select count(*) as orders from orders where order_id like 'x-%'") == {"orders": "0"}


@needs_r
@needs_chromium
def test_the_kept_page_has_the_scenes_the_sentences_and_the_commands_of_the_code(played: PlayedDay) -> None:
    assert _unvarying(KEPT / "README.md") == _unvarying(played.page), "renew it: make day WRITE=docs/day"
    text = played.page.read_text(encoding="utf-8")
    assert {name: value for name, value in played.figures.items() if _shown(value) not in text} == {}


def test_the_kept_page_has_every_scene_and_small_pictures() -> None:
    text = (KEPT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"^## (.+)$", text, re.MULTILINE) == [scene.title for scene in SCENES]
    pictures = re.findall(r"^!\[.+\]\((.+)\)$", text, re.MULTILINE)
    assert sorted(pictures) == sorted(path.name for path in KEPT.glob("*.jpg"))
    assert max((KEPT / name).stat().st_size for name in pictures) <= _MOST_PICTURE_BYTES


def test_an_interrupt_ends_everything(tmp_path: Path) -> None:
    home = tmp_path / "home"
    begun = module_begun("day", "--home", str(home), "--write", str(tmp_path / "page"))
    assert begun.stdout is not None
    told = []
    for line in begun.stdout:
        told.append(line)
        if line.startswith("  $ "):
            break
    begun.send_signal(signal.SIGINT)
    rest, _ = begun.communicate(timeout=300)
    assert begun.returncode == 130, "".join(told) + rest
    assert "make day: interrupted; everything has ended" in rest
    wait_for(lambda: _left(home) == [], timeout_s=30)


def _unvarying(page: Path) -> list[str]:
    """Headings, sentences and commands of the scenes, without what differs from run to run."""
    scenes = page.read_text(encoding="utf-8").partition("\n## ")[2]
    sentences = re.sub(r"^```\w+\n.*?^```\n", "", scenes, flags=re.MULTILINE | re.DOTALL).splitlines()
    commands = [text for block in blocks(page) if block.language == "console" for text in typed(block)]
    return [_VARYING.sub("#", text) for text in (*sentences, *commands[1:]) if text]


def _shown(figure: Any) -> str:
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


def _left(home: Path) -> list[str]:
    """The processes that still have this home."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.environ().get("CLICKSTREAM_HOME") == str(home) and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process.name())
        except psutil.Error:
            continue
    return found

"""The site of the documentation: built, served on this machine, and read in a browser and page by page."""

import json
import os
import signal
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag, urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.commands import ROOT, free_port, module_begun
from tests.documentation.pages import guides
from tests.storefront.end_to_end.browser import needs_chromium

PYTHON = ROOT / ".venv-docs" / "bin" / "python"
_PATIENCE_MS = 30_000
_WRITE = (
    "import sys; from pathlib import Path; from docs.site import build; sys.exit(build.{}(*map(Path, sys.argv[1:])))"
)

needs_sphinx = pytest.mark.skipif(
    not PYTHON.exists() and "CI" not in os.environ,
    reason="the packages that build it are not here: make .venv-docs/ready",
)
# One site for all.
pytestmark = [needs_sphinx, pytest.mark.xdist_group("documentation")]


@dataclass(frozen=True, slots=True)
class Served:
    """A site, and where it answers."""

    folder: Path
    address: str

    def pages(self) -> list[Path]:
        return sorted(self.folder.rglob("*.html"))


def _build(function: str, *arguments: Path) -> "subprocess.CompletedProcess[str]":
    """Calls a function of docs/site/build.py, without a network."""
    return subprocess.run(
        [str(PYTHON), "-c", _WRITE.format(function), *map(str, arguments)],
        cwd=ROOT,
        env={**os.environ, "HTTPS_PROXY": "http://127.0.0.1:9", "HTTP_PROXY": "http://127.0.0.1:9"},
        capture_output=True,
        text=True,
        timeout=300,
    )


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("documentation") / "site"
    done = _build("build", folder, folder.with_name("pages"))
    assert (done.returncode, done.stderr) == (0, ""), done.stderr
    begun = module_begun(
        "clickstream_pipeline.local.docs_site", "--folder", str(folder), "--port", str(free_port()), cwd=folder
    )
    assert begun.stdout is not None
    told = begun.stdout.readline().split()
    assert told[0] == "Documentation:", told
    yield Served(folder, told[1])
    begun.send_signal(signal.SIGINT)
    rest = begun.communicate(timeout=30)[0]
    assert (begun.returncode, rest) == (0, "")


@dataclass(frozen=True, slots=True)
class Visit:
    """A tab, the addresses that it asked for, and what it complained of."""

    page: Page
    asked: list[str]
    complaints: list[str]


def _visit(context: BrowserContext) -> Visit:
    visit = Visit(context.new_page(), [], [])
    visit.page.on("request", lambda request: visit.asked.append(request.url))
    visit.page.on("console", lambda message: visit.complaints.append(message.text))
    visit.page.on("pageerror", lambda error: visit.complaints.append(str(error)))
    return visit


@needs_chromium
def test_a_reader_searches_for_a_word_and_follows_a_result_by_the_keyboard_alone(
    browser: Browser, served: Served
) -> None:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        visit = _visit(context)
        page = visit.page
        page.goto(served.address)
        expect(page.get_by_role("heading", level=1)).to_contain_text("The documentation, by reader")
        # The shortcut is there once the page's scripts have run.
        page.wait_for_load_state()
        page.keyboard.press("/")
        page.wait_for_function("document.activeElement.name === 'q'", timeout=_PATIENCE_MS)
        page.keyboard.type("purge-queue")
        page.keyboard.press("Enter")
        result = page.get_by_role("link", name="Runbook").last
        expect(page.locator("#search-results")).to_contain_text("found one page", timeout=_PATIENCE_MS)
        result.focus()
        page.keyboard.press("Enter")
        expect(page.get_by_role("heading", level=1)).to_contain_text("Runbook", timeout=_PATIENCE_MS)
        expect(page.get_by_text("aws sqs purge-queue").first).to_be_visible()
        assert visit.complaints == []
        assert [url for url in visit.asked if not url.startswith((served.address, "data:"))] == []


@needs_chromium
@pytest.mark.parametrize("size", [(1280, 900), (390, 844)], ids=["desktop", "phone"])
def test_every_page_fits_shows_its_pictures_and_asks_for_nothing_elsewhere(
    browser: Browser, served: Served, size: tuple[int, int]
) -> None:
    with browser.new_context(viewport={"width": size[0], "height": size[1]}) as context:
        visit = _visit(context)
        # The first page leads on to another by itself.
        for file in set(served.pages()) - {served.folder / "index.html"}:
            visit.page.goto(served.address + file.relative_to(served.folder).as_posix())
            visit.page.wait_for_load_state()
            assert visit.page.evaluate("document.documentElement.scrollWidth") <= size[0], file
            lacking = "[...document.images].filter(each => !each.complete || !each.naturalWidth).map(each => each.src)"
            assert visit.page.evaluate(lacking) == [], file
        assert visit.complaints == []
        assert [url for url in visit.asked if not url.startswith((served.address, "data:"))] == []
        assert any(url.endswith(".jpg") for url in visit.asked)
        assert any(url.endswith("architecture-diagram-1.svg") for url in visit.asked)


class _References(HTMLParser):
    """Where the links, pictures, scripts and styles of a page lead, and the places that it names."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.targets: list[str] = []
        self.ids: set[str] = set()
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.targets.append(value)
            elif name == "id" and value:
                self.ids.add(value)


def test_no_link_and_no_picture_of_the_site_is_broken(served: Served) -> None:
    read = {file: _References(file.read_text(encoding="utf-8")) for file in served.pages()}
    followed = 0
    for file, references in read.items():
        for target in references.targets:
            if urlsplit(target).scheme:
                continue
            path, place = urldefrag(unquote(target))
            folder = served.folder if path.startswith("/") else file.parent
            linked = (folder / path.lstrip("/").partition("?")[0]).resolve() if path else file
            assert linked.is_file(), f"{file.relative_to(served.folder)}: {target}"
            assert not place or place in read[linked].ids, f"{file.relative_to(served.folder)}: {target}"
            followed += 1
    assert followed > 1_000


def test_the_site_has_every_page_of_the_documentation(served: Served) -> None:
    documented = [page for page in guides() if page.relative_to(ROOT).parts[0] not in (".github", "tests")]
    missing = [
        page for page in documented if not (served.folder / page.relative_to(ROOT)).with_suffix(".html").exists()
    ]
    assert missing == []


def test_the_workshop_is_a_group_of_the_contents_as_soon_as_it_has_pages(tmp_path: Path) -> None:
    assert "Workshop" not in _contents(tmp_path)
    for name in ("lab1.md", "README.md", "lab0.md"):
        (tmp_path / name).write_text("# A lab\n")
    groups = _contents(tmp_path)
    assert next(iter(groups)) == "Workshop"
    assert [Path(page).name for page in groups["Workshop"]] == ["README.md", "lab0.md", "lab1.md"]


def _contents(workshop: Path) -> dict[str, list[str]]:
    ask = "import json, sys; from docs.site.pages import *; print(json.dumps(contents(Path(sys.argv[1])), default=str))"
    done = subprocess.run([str(PYTHON), "-c", ask, str(workshop)], cwd=ROOT, capture_output=True, text=True, check=True)
    told: dict[str, list[str]] = json.loads(done.stdout)
    return told


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("# A page\n\n[another](missing.md)\n", "missing.md"),
        ("# A page\n\n[a heading](#no-such-heading)\n", "no-such-heading"),
        ("# A page\n\n![a picture](missing.png)\n", "missing.png"),
    ],
)
def test_what_leads_nowhere_ends_the_build(tmp_path: Path, text: str, complaint: str) -> None:
    page = tmp_path / "pages/docs/README.md"
    page.parent.mkdir(parents=True)
    page.write_text(text)
    done = _build("write_site", tmp_path / "pages", tmp_path / "site")
    assert done.returncode == 1
    assert complaint in done.stderr


def test_a_folder_without_a_site_is_named_with_what_builds_one(tmp_path: Path) -> None:
    begun = module_begun("clickstream_pipeline.local.docs_site", "--folder", str(tmp_path))
    told = begun.communicate(timeout=60)[0]
    assert begun.returncode == 1
    assert told == f"docs_site: {tmp_path} has no site: it lacks index.html; `make docs` builds one into build/site\n"

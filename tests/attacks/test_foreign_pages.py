"""Attack: a page in a browser speaks to what listens on loopback, as another site's or by a name that was rebound."""

import json
import threading
import urllib.request
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Error, Page, Playwright

from stack.etl_function import INVOKE_PATH
from tests.attacks.dagster_started import LAUNCH, Ui
from tests.attacks.everything import Listening
from tests.attacks.raw_http import REFUSALS
from tests.storefront.end_to_end.browser import CHROMIUM, needs_chromium

pytestmark = [pytest.mark.xdist_group("loopback"), needs_chromium]

# The attacker's name leads to this machine, as after a rebinding; no other name leads anywhere.
_NAMES_LEAD = "MAP attacker.example 127.0.0.1, MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
# Where each of them can be led to do something, or shows something.
_PATHS = {
    "ui": ("/", "/graphql"),
    "dashboard": ("/", "/sbw_dashboard/", "/sbw_dashboard/websocket/", "/websocket/"),
    "api": ("/", "/clickstream", "/openapi.json"),
    "docs": ("/",),
    "shop": ("/", "/clickstream", "/pictures/1"),
    "landing": ("/", "/load-now", "/demo-week"),
    "etl": ("/", INVOKE_PATH),
}

# Everything by which a page's script can reach an address without a plugin; tells what each came to.
_SCRIPT = """async ({ target, paths, body, mutation }) => {
  const came = {};
  const soon = (start) => Promise.race([new Promise(start), new Promise((end) => setTimeout(end, 3000, "silent"))]);
  const asked = async (name, address, options) => {
    try {
      const answer = await fetch(address, { signal: AbortSignal.timeout(20000), ...options });
      came[name] = answer.type === "opaque" ? "opaque" : answer.status;
    } catch (error) { came[name] = "blocked"; }
  };
  for (const path of paths) {
    const at = target + path;
    await asked(`get ${path}`, at, {});
    const posted = (type) => ({ method: "POST", body, headers: { "Content-Type": type } });
    await asked(`mutation in ${path}`, `${at}?query=${encodeURIComponent(mutation)}`, { mode: "no-cors" });
    await asked(`text to ${path}`, at, { ...posted("text/plain"), mode: "no-cors" });
    await asked(`json to ${path}`, at, posted("application/json"));
    navigator.sendBeacon(at, body);
    came[`socket to ${path}`] = await soon((end) => {
      const socket = new WebSocket(at.replace("http", "ws"), ["graphql-ws"]);
      socket.onopen = () => end("open");
      socket.onerror = () => end("blocked");
    });
    came[`stream of ${path}`] = await soon((end) => {
      const stream = new EventSource(at);
      stream.onopen = () => end("open");
      stream.onerror = () => { stream.close(); end("blocked"); };
    });
    for (const fields of [{ query: mutation }, { [body]: "" }]) {
      const form = document.createElement("form"), frame = document.createElement("iframe");
      frame.name = `frame-${Math.random()}`;
      Object.assign(form, { action: at, method: "post", target: frame.name, enctype: "text/plain" });
      for (const [name, value] of Object.entries(fields)) {
        form.append(Object.assign(document.createElement("input"), { name, value }));
      }
      document.documentElement.append(frame, form);
      form.submit();
    }
  }
  await new Promise((end) => setTimeout(end, 2000));
  return came;
}"""


@pytest.fixture(scope="module")
def browser(playwright: Playwright) -> Iterator[Browser]:
    args = ["--no-sandbox", "--disable-background-networking", f"--host-resolver-rules={_NAMES_LEAD}"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=args)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def attackers_site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A site with an empty page, at a port of its own."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "index.html").write_text("<!doctype html><title>A page</title>")
    serving = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Silent, directory=str(folder)))
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield f"http://attacker.example:{serving.server_port}/"
    serving.shutdown()
    thread.join(timeout=10)
    serving.server_close()


class _Silent(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Says nothing."""


def test_a_page_whose_name_was_rebound_reaches_nothing(browser: Browser, listening: Listening) -> None:
    before = _what_has_happened(listening)
    targets = [f"http://attacker.example:{port}" for port in listening.sockets()]
    # The attacker's script came from there before the name led here; now its origin is the target's own.
    came = _what_pages_can_do(browser, {target: target for target in targets}, _PATHS[listening.name])
    assert {name: end for name, end in came.items() if end not in (*REFUSALS, "blocked", "silent")} == {}
    assert _what_has_happened(listening) == before


def test_a_page_of_another_site_reaches_nothing(browser: Browser, attackers_site: str, listening: Listening) -> None:
    before = _what_has_happened(listening)
    targets = [f"http://127.0.0.1:{port}" for port in listening.sockets()]
    came = _what_pages_can_do(browser, dict.fromkeys(targets, attackers_site), _PATHS[listening.name])
    # What a browser keeps from the page is opaque to it: what happened is looked at below.
    assert {name: end for name, end in came.items() if end not in (*REFUSALS, "opaque", "blocked", "silent")} == {}
    assert _what_has_happened(listening) == before


def _what_pages_can_do(browser: Browser, pages: dict[str, str], paths: tuple[str, ...]) -> dict[str, Any]:
    """What came of each attempt on each target; a page for each, all at once, since an attempt may wait for seconds."""
    body = json.dumps({"query": LAUNCH, "clientId": "c-1", "eventName": "page_view"})
    opened = {target: _page_at(browser, at) for target, at in pages.items()}
    for target, page in opened.items():
        told = {"target": target, "paths": paths, "body": body, "mutation": LAUNCH}
        page.evaluate(f"(told) => {{ window.came = ({_SCRIPT})(told); }}", told)
    came = {}
    for target, page in opened.items():
        came |= {f"{name} of {target}": end for name, end in page.evaluate("() => window.came").items()}
        page.close()
    assert len(came) == 6 * len(paths) * len(pages) > 0
    return came


def _page_at(browser: Browser, address: str) -> Page:
    page = browser.new_page()
    try:
        page.goto(address, wait_until="commit")
    except Error:
        # What speaks no HTTP shows no page; the script then runs in an empty one.
        page.close()
        page = browser.new_page()
    return page


def _what_has_happened(listening: Listening) -> list[str]:
    """Runs that were launched, objects that were stored, calls of the ETL function, logs of what a page started."""
    stored = [str(path) for path in Path(listening.home).glob("raw/**/*.json")]
    is_dagster = (listening.home / "dagster").exists()
    stored += [str(path) for path in Path(listening.home).glob("up/logs/*")]
    if listening.name == "etl":
        with urllib.request.urlopen(f"http://127.0.0.1:{listening.port}/", timeout=60) as answer:
            stored.append(str(json.load(answer)["last"]))
    return [*sorted(stored), *(Ui(f"http://127.0.0.1:{listening.port}", listening.pid).runs() if is_dagster else ())]

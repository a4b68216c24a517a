"""Attacks on whoever reads a terminal: text from events as markup, as escape sequences, as a command; sums of any size.

Every command of the `clickstream` program has a line in `LINES`: a new one fails here until it has been attacked too.
"""

import contextlib
import io
import json
import os
import pty
import re
import signal
import subprocess
import sys
import uuid
from collections.abc import Callable, Iterator
from decimal import Decimal
from pathlib import Path

import pytest
import typer.main

from clickstream_pipeline.cli.app import app, main
from clickstream_pipeline.domain.printable import pasteable
from clickstream_pipeline.settings import WarehouseAddress
from tests.attacks.command_lines import DAY, HOSTILE_NAME, LINES, WEEK, is_argument
from tests.attacks.hostile_text import HOSTILE, SHELL_MARK, Hostile
from tests.attacks.unprintable import unprintable
from tests.commands import CLICKSTREAM
from tests.conftest import empty_warehouse

GREATEST = "999999999999999.999999"
MOST_UNITS, DEAR_ITEMS = 2_147_483_647, 200
# What Rich itself writes: colours, and what draws and takes away a bar.
_OF_RICH = re.compile(r"\x1b\[[0-9;]*m|\x1b\[\?25[lh]|\x1b\[[0-9]*[AGKJ]|\r")
_FORGED = re.compile(r"^(2026-01-05 00:00:00 ERROR forged line|touch " + SHELL_MARK + ")", re.MULTILINE)


def events(hostile: Hostile, number: int) -> list[dict[str, object]]:
    """A visit that ends with an order, hostile in every field that holds text, and as dear as an event may be."""
    text = hostile.text[:300]
    product = {"id": text, "name": text, "category": text, "brand": text, "price": GREATEST, "urlPath": text}
    said = {
        "pageUrl": f"https://shop.example/{text}",
        "referrer": text,
        "userId": text,
        "userLoginState": text,
        "identitySource": text,
        "clientId": text,
        "sessionId": f"{number}{text}",
        "product": product,
        "items": [{**product, "quantity": MOST_UNITS, "currency": text}] * 3,
        "cart": {"id": text, "total": GREATEST, "currency": text},
        "element": {"tag": text, "id": text, "role": text, "text": text, "dataset": {text: text}},
        text: text,
    }
    return [
        {
            **said,
            "eventName": name,
            "eventId": f"{text} {name}",
            "eventTimestamp": f"{DAY}T03:00:{second:02d}Z",
            **({"order": {"id": text, "revenue": GREATEST, "currency": text}} if name == "purchase" else {}),
        }
        for second, name in enumerate(("page_view", "view_item", "add_to_cart", "begin_checkout", "purchase", text))
    ] + [{"eventName": "login", "userId": text, "clientId": client} for client in (f"known-{number}", "another")]


_STEP = {"event": ["view_item", "page_view"]}
_QUESTIONS = {
    "question": {
        "ask": "funnel",
        "name": HOSTILE_NAME,
        "steps": [_STEP, {"event": "purchase", "currency": "[red]\x1b[2J"}],
        "by": "product",
    },
    "no_question": {"ask": "funnel", "steps": [{"\x1b[2J[red]": "\u202e"}]},
}


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose raw folder holds what strangers posted; files are named as one who may write there pleases."""
    home = tmp_path_factory.mktemp("attacked")
    hour = home / "raw/events/2026/01/05/03"
    hour.mkdir(parents=True)
    for number, hostile in enumerate(HOSTILE):
        batch = {
            "events": events(hostile, number),
            "_ingest": {"receivedAt": f"{DAY}T03:10:00Z", "userAgent": "Mozilla"},
        }
        # Below it, a line that can't be read.
        broken = b'{"eventName": ' + hostile.text.encode("utf-8", "replace").replace(b"\n", b" ")
        (hour / f"event-{uuid.uuid4()}.json").write_bytes(json.dumps(batch).encode() + b"\n" + broken)
    item = {"id": "dear", "price": GREATEST, "quantity": MOST_UNITS, "currency": "VND"}
    dear = {"eventName": "purchase", "clientId": "c", "sessionId": "s", "items": [item] * DEAR_ITEMS}
    dear["_ingest"] = {"receivedAt": f"{DAY}T03:10:00Z"}
    (hour / f"event-{uuid.uuid4()}.json").write_text(json.dumps(dear))
    (hour / "event-\x1b[2J\x07[red]\u202e.json").write_text("{")
    return home


@pytest.fixture(scope="module")
def loaded(home: Path, server: WarehouseAddress) -> Iterator[tuple[Path, WarehouseAddress]]:
    """That home, with all of it loaded into a warehouse."""
    with empty_warehouse(server) as address, _configured(home, address):
        done = run("load", *WEEK)
        assert done[0] == 0, done[1]
        assert unprintable(done[1]) == []
        yield home, address


@contextlib.contextmanager
def _configured(home: Path, address: WarehouseAddress) -> Iterator[None]:
    kept = dict(os.environ)
    for name in kept:
        if name.startswith(("DWH_", "RAW_", "SHOP_", "AWS_", "DAGSTER_", "CLICKSTREAM_")):
            del os.environ[name]
    os.environ |= {
        "CLICKSTREAM_HOME": str(home),
        "CLICKSTREAM_ERASURE_KEY": "k" * 64,
        "DWH_HOST": address.host,
        "DWH_PORT": str(address.port),
        "DWH_USER": address.user,
        "DWH_PASSWORD": address.password or "none",
        "DWH_DATABASE": address.database,
        "COLUMNS": "80",
    }
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)


def run(*arguments: str) -> tuple[int, str]:
    """A command as a person runs it, in this process: how it ended, and all that it wrote."""
    written = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", errors="surrogateescape", write_through=True)
    handlers = {each: signal.getsignal(each) for each in (signal.SIGTERM, signal.SIGHUP)}
    argv, sys.argv = sys.argv, ["clickstream", *arguments]
    code: object = 0
    try:
        with contextlib.redirect_stdout(written), contextlib.redirect_stderr(written):
            try:
                main()
            except SystemExit as end:
                code = end.code
    finally:
        sys.argv = argv
        for each, handler in handlers.items():
            signal.signal(each, handler)
    assert isinstance(written.buffer, io.BytesIO)
    return int(code or 0) if isinstance(code, int | None) else 1, written.buffer.getvalue().decode("utf-8", "replace")


def commands() -> set[str]:
    """Every command, by what a person types."""
    found: set[str] = set()
    waiting = [("", typer.main.get_command(app))]
    while waiting:
        name, command = waiting.pop()
        members = getattr(command, "commands", None)
        if members is None or getattr(command, "invoke_without_command", False):
            found.add(name)
        if members is not None:
            waiting += [(f"{name} {member}".strip(), members[member]) for member in members]
    return found


def test_every_command_has_been_attacked() -> None:
    assert set(LINES) == commands()


@pytest.mark.parametrize("command", sorted(LINES))
def test_what_a_command_prints_is_text_and_nothing_else(
    command: str, loaded: tuple[Path, WarehouseAddress], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _in_the_place_of_servers(monkeypatch)
    elsewhere = tmp_path / HOSTILE_NAME
    names = {"elsewhere": str(elsewhere), "reject": "events/2026/01/05/03/event-\x1b[2J\x07[red]\u202e.json"}
    for name, question in _QUESTIONS.items():
        file = tmp_path / f"{HOSTILE_NAME[:4]} {name}.yaml"
        file.write_text(json.dumps(question))
        names[name] = str(file)
    if command.startswith("warehouse") or command == "demo":
        monkeypatch.setenv("DWH_HOST", "")
        monkeypatch.setenv("CLICKSTREAM_HOME", str(elsewhere))
    for line in LINES[command]:
        arguments = [each.format_map(names) if each.startswith("{") else each for each in line]
        _, written = run(*command.split(), *arguments)
        assert "Traceback" not in written, written[-3000:]
        assert unprintable(written.replace("\r\n", "\n") if "--csv" in line else written) == [], arguments
        assert not _FORGED.search(written), arguments
        assert written


def _in_the_place_of_servers(monkeypatch: pytest.MonkeyPatch) -> None:
    """What would go on until Ctrl-C says all that it can say, and ends."""

    def say(
        *_: object, on_ready: Callable[..., None], port: int, processes: int = 1, **others: Callable[[str], None]
    ) -> None:
        for hostile in HOSTILE:
            address = WarehouseAddress(hostile.text, 1, "u", hostile.text, None)
            on_ready(hostile.text, *([] if on_ready.__code__.co_argcount == 1 else [address]))
            for on_line in others.values():
                on_line(f"POST 400 {hostile.text}")

    monkeypatch.setattr("clickstream_pipeline.local.dagster_ui.run_ui", say)
    monkeypatch.setattr("clickstream_pipeline.local.dashboard.run_dashboard", say)
    monkeypatch.setattr("clickstream_pipeline.local_api.http_server.serve_api", say)


@pytest.mark.parametrize("command", sorted(LINES))
def test_no_argument_is_obeyed_by_the_terminal_that_shows_it(
    command: str, loaded: tuple[Path, WarehouseAddress]
) -> None:
    for hostile in HOSTILE:
        arguments = [f"--no-such-option={hostile.text}", hostile.text, f"--{hostile.text}"]
        if hostile.kind.startswith("very long"):
            continue
        code, written = run(*command.split(), "--no-such-option", "x", *arguments)
        assert code != 0 or "--help" in arguments
        assert "Traceback" not in written, hostile.kind
        assert unprintable(written) == [], hostile.kind
        assert not _FORGED.search(written), hostile.kind


def test_no_markup_is_obeyed(loaded: tuple[Path, WarehouseAddress]) -> None:
    markup = next(each.text for each in HOSTILE if each.kind == "Rich markup")
    for column in ("user_id", "page_url"):
        for option in ([], ["--csv"], ["--csv", "--raw"]):
            assert markup in run("sql", *option, f"select distinct {column} from clickstream_events")[1]
    number = [each.text for each in HOSTILE].index(markup)
    assert f"The user id {markup} is in the same events" in run("erase", f"--client-id=known-{number}")[1]


def test_a_suggested_command_can_be_pasted(loaded: tuple[Path, WarehouseAddress], tmp_path: Path) -> None:
    number = next(number for number, each in enumerate(HOSTILE) if each.kind == "end of quotes in a shell")
    _, written = run("erase", f"--client-id=known-{number}")
    command = re.search(r"^The user id .* if it is the same person: (clickstream .*)$", written, re.MULTILINE)
    assert command, written
    assert pasted([command[1]], tmp_path) == [
        ["erase", f"--client-id=known-{number}", f"--user-id={HOSTILE[number].text}"]
    ]


def test_every_argument_arrives_as_it_is(tmp_path: Path) -> None:
    commands = [["erase", f"--user-id={each.text}", each.text] for each in HOSTILE if is_argument(each)]
    suggested = [pasteable(["clickstream", *command]) for command in commands]
    assert [unprintable(each) for each in suggested] == [[] for _ in commands]
    assert not any("\n" in each for each in suggested)
    assert pasted(suggested, tmp_path) == commands


def pasted(commands: list[str], folder: Path) -> list[list[str]]:
    """What a `clickstream` is given by a shell into which the commands are pasted, one after the other."""
    # A function, and no program: a hundred of them are one process.
    stub = "clickstream() { printf '%s\\0' \"$@\" END; }"
    shell = {"PATH": "/usr/bin:/bin", "HOME": str(folder), "LC_ALL": "C.UTF-8"}
    script = "\n".join([stub, *commands]).encode()
    done = subprocess.run(["bash"], input=script, cwd=folder, env=shell, capture_output=True, timeout=120)
    assert (done.returncode, done.stderr) == (0, b"")
    assert list(folder.iterdir()) == []
    return [each.split("\0")[:-1] for each in done.stdout.decode().split("END\0")[:-1]]


@pytest.mark.usefixtures("loaded")
@pytest.mark.parametrize("line", [["report", *WEEK], ["sql", "select * from sessions"]])
def test_on_a_terminal_only_our_own_colours_are_obeyed(line: list[str]) -> None:
    ours, theirs = pty.openpty()
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "TERM": "xterm-256color"}
    running = subprocess.Popen([*CLICKSTREAM, *line], stdin=theirs, stdout=theirs, stderr=theirs, env=environment)
    os.close(theirs)
    written = b""
    with contextlib.suppress(OSError):  # EIO: it has ended.
        while part := os.read(ours, 65536):
            written += part
    os.close(ours)
    assert running.wait(timeout=60) == 0
    assert unprintable(_OF_RICH.sub("", written.decode())) == []


def test_sums_of_any_size_are_printed(loaded: tuple[Path, WarehouseAddress], tmp_path: Path) -> None:
    whole = round(Decimal(GREATEST) * DEAR_ITEMS * MOST_UNITS)
    assert len(str(whole)) == 27
    code, printed = run("report", *WEEK, "--html", str(tmp_path / "report.html"))
    assert code == 0
    assert f"VND {whole:,}" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert f"VND {whole:,}" in printed

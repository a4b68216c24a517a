"""The `clickstream` command, run as a person runs it: what it prints, what it leaves behind, how it says no."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
import typer.main
from botocore.exceptions import EndpointConnectionError
from typer.testing import CliRunner

from clickstream_pipeline.cli.app import app
from clickstream_pipeline.demo import Truth
from clickstream_pipeline.local.failures import sentence_for
from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable, connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer, EmbeddedServerError
from tests.assets.conftest import point_at
from tests.commands import ROOT, clickstream, clickstream_begun, free_port, wait_for
from tests.storage.server.test_roles import MIGRATIONS

pytestmark = pytest.mark.usefixtures("nothing_configured")

FIRST, LAST = date(2026, 3, 2), date(2026, 3, 3)
WEEK = ("--from", str(FIRST), "--to", str(LAST))


def _commands() -> dict[str, typer.main.TyperCommand]:
    """Every command by what a person types, `warehouse start`."""
    found = {}
    waiting = [("", typer.main.get_command(app))]
    while waiting:
        name, command = waiting.pop()
        members = getattr(command, "commands", None)
        if members is None:
            found[name] = command
        else:
            waiting += [(f"{name} {member}".strip(), members[member]) for member in members]
    return found


COMMANDS = _commands()
README = (ROOT / "README.md").read_text(encoding="utf-8")
README_COMMANDS = re.findall(r"`(\.venv/bin/clickstream [^`]+)`", README)


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with two days of a shop in its raw folder, loaded; its server is kept running."""
    home = tmp_path_factory.mktemp("shop")
    here = {"CLICKSTREAM_HOME": str(home), "DWH_HOST": "", "RAW_URL": "", "RAW_BUCKET": ""}
    done = clickstream("generate", "--days", "2", "--visitors-per-day", "40", "--first-day", str(FIRST), **here)
    assert done.stdout == f"{FIRST} to {LAST} in {home / 'raw'}\n"
    assert done.stderr == ""
    try:
        assert clickstream("warehouse", "start", **here).returncode == 0
        done = clickstream("load", *WEEK, **here)
        assert (done.returncode, done.stderr) == (0, "")
        yield home
    finally:
        assert clickstream("warehouse", "stop", **here).stdout == "stopped\n"
        assert not EmbeddedServer(home / "warehouse").is_running()


@pytest.fixture
def in_shop(shop: Path, nothing_configured: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """That home, configured instead of an empty one."""
    assert nothing_configured != shop
    monkeypatch.setenv("CLICKSTREAM_HOME", str(shop))
    return shop


def test_there_is_a_command_for_each_thing_that_people_do() -> None:
    top = {"generate", "load", "report", "demo", "sql", "ui", "doctor", "erase", "retain", "serve-api", "dashboard"}
    top |= {"reparse"}
    rejects = {f"rejects {name}" for name in ("list", "show", "export", "replay")}
    rejects |= {f"rejected-requests {name}" for name in ("list", "replay")}
    rejects |= {f"discard {name}" for name in ("list", "undo", "resume")}
    rejects |= {f"objects {name}" for name in ("list", "retry", "set-aside")}
    assert set(COMMANDS) == top | rejects | {f"warehouse {name}" for name in ("start", "stop", "status", "migrate")}


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_shows_every_option_and_what_it_means(name: str) -> None:
    done = CliRunner().invoke(app, [*name.split(), "--help"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    for parameter in COMMANDS[name].params:
        assert all(option in done.output for option in parameter.opts if option.startswith("--")), parameter.name
        assert getattr(parameter, "help", None), f"{name} {parameter.name} has no help"


def test_the_readme_names_every_command() -> None:
    assert [name for name in COMMANDS if not re.search(rf"\bclickstream {name}\b", README)] == []


# Those that start something, or simulate a whole week, have tests of their own.
@pytest.mark.parametrize(
    "command",
    [
        line
        for line in README_COMMANDS
        if not re.search(r" (demo|ui|dashboard|serve-api|warehouse (start|stop))\b", line)
    ],
)
def test_a_command_of_the_readme_runs_as_it_stands(in_shop: Path, tmp_path: Path, command: str) -> None:
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/bin").symlink_to(Path(sys.executable).parent)
    (tmp_path / "dbt-free-sql").symlink_to(ROOT / "dbt-free-sql")
    done = subprocess.run(["bash", "-c", command], cwd=tmp_path, capture_output=True, text=True, timeout=300)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout


def test_the_readme_runs_something() -> None:
    assert len(README_COMMANDS) >= 8


def test_a_simulated_shop_is_never_written_over(in_shop: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (in_shop / "raw").rglob("*")}
    done = clickstream("generate", "--days", "1")
    assert done.returncode == 1
    assert done.stderr == (
        f"clickstream: {in_shop}/raw/events already exists: remove it, or generate into another folder\n"
    )
    assert {path: path.stat().st_mtime_ns for path in (in_shop / "raw").rglob("*")} == before


def test_the_same_seed_makes_the_same_shop_in_any_folder(in_shop: Path, tmp_path: Path) -> None:
    small = ("--days", "2", "--visitors-per-day", "40", "--first-day", str(FIRST))
    clickstream("generate", *small, "--folder", "again", cwd=tmp_path)
    assert (tmp_path / "again/truth.json").read_bytes() == (in_shop / "raw/truth.json").read_bytes()


def test_a_bucket_is_not_simulated_into() -> None:
    done = clickstream("generate", RAW_BUCKET="clickstream-s3-ingest")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "clickstream: the raw store is s3://clickstream-s3-ingest; name a folder to write to with --folder\n"
    )


def test_what_was_interrupted_while_simulating_leaves_nothing(tmp_path: Path) -> None:
    begun = clickstream_begun("generate", "--folder", str(tmp_path / "raw"))
    wait_for(lambda: (tmp_path / "raw/.half-written").exists())
    begun.send_signal(signal.SIGINT)
    assert (begun.communicate(timeout=30)[0], begun.returncode) == ("", 130)
    assert list((tmp_path / "raw").iterdir()) == []


def test_loading_says_what_became_of_every_event_and_the_second_time_reads_nothing(in_shop: Path) -> None:
    truth = Truth.read(in_shop / "raw/truth.json")
    objects, events, loaded, duplicates, rejected = (
        sum(int(row[name] or 0) for row in truth.tables["load_daily"])
        for name in ("objects", "events", "loaded", "duplicates", "rejected")
    )
    assert clickstream("load", *WEEK).stdout == (
        "0 objects read, 0.0 MB: 0 events = 0 loaded + 0 duplicates + 0 rejected\n"
    )
    again = " ".join(clickstream("load", *WEEK, "--full").stdout.split())
    assert f"{objects:,} objects read" in again
    assert (
        f"{events:,} events = 0 loaded + {duplicates:,} duplicates + {rejected:,} rejected + {loaded:,} that" in again
    )


@pytest.mark.parametrize("command", ["load", "report"])
def test_days_in_the_wrong_order_are_named(command: str) -> None:
    done = clickstream(command, "--from", "2026-03-03", "--to", "2026-03-02")
    assert (done.returncode, done.stderr) == (1, "clickstream: --to 2026-03-02 lies before --from 2026-03-03\n")


def test_a_report_is_of_the_last_week_that_was_loaded_unless_days_are_named(in_shop: Path, tmp_path: Path) -> None:
    whole = clickstream("report", "--html", str(tmp_path / "new/report.html"))
    assert (whole.returncode, whole.stderr) == (0, "")
    assert "Clickstream report, Mon 2 Mar 2026 to Tue 3 Mar 2026" in whole.stdout
    assert "Top products" in whole.stdout
    assert "</html>" in (tmp_path / "new/report.html").read_text()
    one = clickstream("report", "--to", str(FIRST))
    assert "Clickstream report, Mon 2 Mar 2026 to Mon 2 Mar 2026" in one.stdout
    later = clickstream("report", "--from", "2026-04-01")
    assert "the loaded days are between 2026-03-02 and 2026-03-03" in " ".join(later.stdout.split())


def test_a_report_of_an_empty_warehouse_says_what_to_do() -> None:
    done = clickstream("report")
    assert done.returncode == 0
    assert "clickstream demo" in done.stdout


@pytest.mark.usefixtures("in_shop")
class TestAsking:
    """`clickstream sql`."""

    def test_an_answer_is_a_table_whose_cells_are_whole(self) -> None:
        done = clickstream(
            "sql", "select 7 as answer, 'a' || repeat('b', 120) as long, '[red]' as plain, null as nothing"
        )
        assert "answer" in done.stdout
        assert "a" + "b" * 120 in done.stdout
        assert "[red]" in done.stdout

    def test_csv_is_the_answer_and_nothing_else(self) -> None:
        query = (
            "select 1.50 as a, 'x,\"y\"' as b, true as c, null as d, '\\x00ff'::bytea as e, '{\"k\": [1]}'::jsonb as f"
        )
        done = clickstream("sql", "--csv", query)
        assert (done.returncode, done.stderr) == (0, "")
        assert done.stdout.splitlines() == ["a,b,c,d,e,f", '1.50,"x,""y""",t,,\\x00ff,"{""k"": [1]}"']

    def test_a_per_cent_sign_means_itself(self) -> None:
        query = "select count(*) > 0 as some from sessions where landing_page like '/%'"
        assert clickstream("sql", "--csv", query).stdout.split() == ["some", "t"]

    @pytest.mark.parametrize(
        ("query", "sentence"),
        [
            ("delete from sessions", "cannot execute DELETE in a read-only transaction"),
            ("commit; delete from sessions", "cannot execute DELETE in a read-only transaction"),
            ("select * from nowhere", 'relation "nowhere" does not exist (LINE 1: select * from nowhere)'),
            ("reset search_path", "the query returns no rows; only queries that read can be asked here"),
        ],
    )
    def test_what_cannot_be_answered_is_one_sentence(self, query: str, sentence: str) -> None:
        done = clickstream("sql", query)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", f"clickstream: {sentence}\n")

    def test_a_query_may_take_so_long_and_no_longer(self) -> None:
        done = clickstream("sql", "--timeout", "0.2", "select pg_sleep(60)")
        assert (done.returncode, done.stderr) == (1, "clickstream: no answer within 0.2 s; --timeout allows more\n")


@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_who_is_interrupted_leaves_quietly_and_no_server_behind(
    number: signal.Signals, code: int, tmp_path: Path
) -> None:
    server = EmbeddedServer(tmp_path / "home/warehouse")
    begun = clickstream_begun("sql", "select pg_sleep(60)")
    wait_for(lambda: _is_asked(server, "pg_sleep"))
    begun.send_signal(number)
    assert (begun.communicate(timeout=30)[0], begun.returncode) == ("", code)
    assert not server.is_running()


def test_the_embedded_server_is_started_looked_at_and_stopped(tmp_path: Path) -> None:
    stopped = clickstream("warehouse", "status")
    assert (stopped.returncode, stopped.stdout) == (1, "not running; `clickstream warehouse start` starts it\n")
    assert clickstream("warehouse", "stop").stdout == "was not running\n"
    started = clickstream("warehouse", "start")
    try:
        assert re.fullmatch(
            r"host=127.0.0.1 port=\d+ user=clickstream_owner dbname=clickstream_dw password=\S+\n", started.stdout
        )
        running = clickstream("warehouse", "status")
        assert re.fullmatch(
            r"running on 127.0.0.1:\d+, database clickstream_dw, user clickstream_owner\n", running.stdout
        )
        assert running.returncode == 0
        assert clickstream("warehouse", "migrate").stdout == "the embedded warehouse is up to date\n"
    finally:
        assert clickstream("warehouse", "stop").stdout == "stopped\n"
    assert not EmbeddedServer(tmp_path / "home/warehouse").is_running()


def test_a_configured_warehouse_is_migrated_by_its_owner_and_never_started(
    warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(warehouse_address, monkeypatch)
    assert clickstream("warehouse", "migrate").stdout == "nothing to do\n"
    for command in ("start", "stop", "status"):
        done = clickstream("warehouse", command)
        assert (
            done.stderr
            == "clickstream: DWH_HOST is set, so the configured warehouse is used, not the embedded server\n"
        )
        assert done.returncode == 1


def test_the_shop_says_where_visits_come_from(
    warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(warehouse_address, monkeypatch)
    monkeypatch.setenv("RAW_URL", (ROOT / "tests" / "data" / "field-cases" / "ch12").as_uri())
    # The pages of ch12 name no host, and its referrers one that is not the shop's.
    monkeypatch.setenv("CLICKSTREAM_SHOP_HOSTS", "another.example")
    monkeypatch.setenv("CLICKSTREAM_EXCLUDED_REFERRERS", "gateway.example")
    done = clickstream("load", "--from", "2026-09-13", "--to", "2026-09-13")
    assert (done.returncode, done.stderr) == (0, "")
    told = clickstream("sql", "--csv", "--raw", "select client_id, channel, referrer_host from sessions order by 1")
    assert told.stdout.splitlines()[1:] == ["ch12-path,referral,shop.example", "ch12-srv,referral,shop.example"]
    told = clickstream("doctor", COLUMNS="300")
    assert "another.example" in told.stdout
    assert "gateway.example" in told.stdout


def test_a_database_without_tables_is_migrated_and_until_then_says_how(
    server: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
) -> None:
    point_at(server, monkeypatch)
    monkeypatch.setenv("DWH_DATABASE", "postgres")
    where = f"{server.host}:{server.port}/postgres"
    done = clickstream("sql", "select 1")
    assert (done.returncode, done.stderr) == (
        1,
        f"clickstream: the warehouse {where} lacks {', '.join(MIGRATIONS)}; "
        "run `DWH_USER=clickstream_owner clickstream warehouse migrate`\n",
    )
    assert "lacks" in clickstream("doctor").stdout


class TestTheDoctor:
    """`clickstream doctor`."""

    def test_nothing_configured_is_healthy(self, tmp_path: Path) -> None:
        done = clickstream("doctor", COLUMNS="300")
        assert (done.returncode, done.stderr) == (0, "")
        assert "empty; `clickstream generate` fills it" in done.stdout
        assert "starts when needed" in done.stdout
        assert not (tmp_path / "home").exists()

    def test_a_shop_is_healthy(self, in_shop: Path) -> None:
        done = clickstream("doctor", COLUMNS="300")
        assert done.returncode == 0
        assert f"2 days, {FIRST} to {LAST}" in done.stdout
        assert f"embedded, {in_shop}/warehouse" in done.stdout
        assert "running" in done.stdout

    def test_a_configured_warehouse_is_healthy(
        self, warehouse_address: WarehouseAddress, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        point_at(warehouse_address, monkeypatch)
        done = clickstream("doctor", COLUMNS="300")
        assert done.returncode == 0
        assert "reachable, up to date" in done.stdout

    def test_what_cannot_be_reached_is_named_with_what_to_look_at(self) -> None:
        port = str(free_port())
        done = clickstream(
            "doctor",
            COLUMNS="600",
            DWH_HOST="127.0.0.1",
            DWH_PORT=port,
            RAW_BUCKET="clickstream-s3-ingest",
            AWS_ENDPOINT_URL=f"http://127.0.0.1:{port}",
            AWS_ACCESS_KEY_ID="x",
            AWS_SECRET_ACCESS_KEY="x",
            AWS_MAX_ATTEMPTS="1",
        )
        assert (done.returncode, done.stderr) == (1, "")
        assert "Could not connect to the endpoint" in done.stdout
        assert "no connection to the warehouse clickstream_loader@127.0.0.1" in done.stdout
        assert "check DWH_HOST" in done.stdout


def test_a_warehouse_that_does_not_answer_is_one_sentence() -> None:
    done = clickstream("load", *WEEK, DWH_HOST="127.0.0.1", DWH_PORT=str(free_port()), DWH_PASSWORD="not shown")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("clickstream: no connection to the warehouse clickstream_loader@127.0.0.1:")
    assert "Traceback" not in done.stderr
    assert "not shown" not in done.stderr


def test_what_the_store_says_is_one_sentence_and_a_bug_is_none_of_it() -> None:
    told = sentence_for(EndpointConnectionError(endpoint_url="http://127.0.0.1:1"))
    assert told is not None
    assert told.startswith("the raw store can't be used: Could not connect to the endpoint URL")
    assert sentence_for(ZeroDivisionError()) is None


def _is_asked(server: EmbeddedServer, word: str) -> bool:
    """Whether the server is working on a query with this word in it."""
    try:
        with connection_to(server.address()) as connection, connection.cursor() as cursor:
            cursor.execute(
                "select 1 from pg_stat_activity where state = 'active' and pid <> pg_backend_pid() and query ~ %s",
                (word,),
            )
            return cursor.rowcount > 0
    except (EmbeddedServerError, WarehouseUnreachable):
        return False

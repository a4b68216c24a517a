"""The `clickstream` command, run as a person runs it: what it prints, what it leaves behind, how it says no."""

import re
import signal
from pathlib import Path

import pytest
import typer.main
from botocore.exceptions import EndpointConnectionError
from typer.testing import CliRunner

from clickstream_pipeline.cli.app import app
from clickstream_pipeline.demo import Truth
from clickstream_pipeline.local.failures import sentence_for
from clickstream_pipeline.settings import WarehouseAddress
from tests.assets.conftest import point_at
from tests.cli.loaded_days import FIRST, WEEK
from tests.commands import ROOT, clickstream, clickstream_begun, wait_for

pytestmark = pytest.mark.usefixtures("nothing_configured")


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
PAGE = (ROOT / "docs/commands.md").read_text(encoding="utf-8")


def test_there_is_a_command_for_each_thing_that_people_do() -> None:
    top = {"generate", "load", "report", "demo", "sql", "ui", "doctor", "erase", "retain", "serve-api", "dashboard"}
    top |= {"reparse", "ask"}
    rejects = {f"rejects {name}" for name in ("list", "show", "export", "replay")}
    rejects |= {f"rejected-requests {name}" for name in ("list", "replay")}
    rejects |= {f"discard {name}" for name in ("list", "undo", "resume")}
    rejects |= {f"objects {name}" for name in ("list", "retry", "set-aside")}
    assert set(COMMANDS) == top | rejects | {
        f"warehouse {name}" for name in ("start", "stop", "status", "migrate", "retime")
    }


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_help_shows_every_option_and_what_it_means(name: str) -> None:
    done = CliRunner().invoke(app, [*name.split(), "--help"], env={"COLUMNS": "200"})
    assert done.exit_code == 0
    for parameter in COMMANDS[name].params:
        assert all(option in done.output for option in parameter.opts if option.startswith("--")), parameter.name
        assert getattr(parameter, "help", None), f"{name} {parameter.name} has no help"


def test_the_page_of_commands_names_every_command() -> None:
    assert [name for name in COMMANDS if not re.search(rf"\bclickstream {name}\b", PAGE)] == []


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
    assert "the days with events are between 2026-03-02 and 2026-03-03" in " ".join(later.stdout.split())


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


def test_what_the_store_says_is_one_sentence_and_a_bug_is_none_of_it() -> None:
    told = sentence_for(EndpointConnectionError(endpoint_url="http://127.0.0.1:1"))
    assert told is not None
    assert told.startswith("the raw store can't be used: Could not connect to the endpoint URL")
    assert sentence_for(ZeroDivisionError()) is None

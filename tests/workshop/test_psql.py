"""`workshop.psql`: it signs in to the warehouse as a reader and to the shop's database; neither login writes."""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.migrations import apply_migrations
from storefront.local.database import oltp_server
from tests.commands import ROOT
from tests.stack.started import environment_of


def _psql(home: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "workshop.psql", *arguments],
        cwd=ROOT, env=environment_of(home), capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A home with both servers, of which only the warehouse has tables."""
    home = tmp_path_factory.mktemp("home")
    with EmbeddedServer(home / "warehouse").running() as warehouse, oltp_server(home).running():
        apply_migrations(warehouse)
        yield home


@pytest.mark.parametrize(
    ("database", "who"),
    [("warehouse", "clickstream_reader|clickstream_dw"), ("shop", "clickstream_web_owner|clickstream_web")],
)
def test_it_signs_in_to_the_database_that_is_named(database: str, who: str, home: Path) -> None:
    done = _psql(home, database, "-Atc", "select current_user, current_database()")
    assert (done.returncode, done.stdout, done.stderr) == (0, f"{who}\n", "")


@pytest.mark.parametrize(
    ("database", "statement", "refusal"),
    [
        ("warehouse", "update orders set value = 0", "read-only transaction"),
        ("warehouse", "begin read write; update orders set value = 0", "permission denied for table orders"),
        ("warehouse", "select count(*) from rejected_events", "permission denied for table rejected_events"),
        ("shop", "create table mine (number integer)", "read-only transaction"),
    ],
)
def test_it_is_refused_what_changes_something(database: str, statement: str, refusal: str, home: Path) -> None:
    done = _psql(home, database, "-c", statement)
    assert done.returncode == 1
    assert refusal in done.stderr


def test_it_says_that_the_server_is_down(tmp_path: Path) -> None:
    done = _psql(tmp_path, "shop")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"workshop.psql: no embedded PostgreSQL runs in {tmp_path}/shop/postgres\n"


def test_it_names_the_databases_that_there_are(tmp_path: Path) -> None:
    done = _psql(tmp_path, "both")
    assert done.returncode == 2
    assert "warehouse" in done.stderr
    assert "shop" in done.stderr

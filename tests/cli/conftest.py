"""A home with a loaded shop, for the tests of commands."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.cli.loaded_days import FIRST, LAST, WEEK
from tests.commands import clickstream


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

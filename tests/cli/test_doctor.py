"""`clickstream doctor`."""

from datetime import timedelta
from pathlib import Path

import pytest

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from tests.assets.conftest import point_at
from tests.cli.loaded_days import FIRST, LAST
from tests.commands import clickstream, free_port

pytestmark = pytest.mark.usefixtures("nothing_configured")


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
        assert f"3 days, {FIRST - timedelta(days=1)} to {LAST}" in done.stdout
        assert f"embedded, {in_shop}/warehouse" in done.stdout
        assert "running" in done.stdout

    def test_an_embedded_warehouse_that_refuses_its_password_is_not(self, tmp_path: Path) -> None:
        server = EmbeddedServer(tmp_path / "home/warehouse")
        with server.running():
            (server.folder / "password").write_text("replaced-by-somebody")
            done = clickstream("doctor", COLUMNS="600")
        assert (done.returncode, done.stderr) == (1, "")
        assert f"the password is read from {server.folder / 'password'}" in done.stdout

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

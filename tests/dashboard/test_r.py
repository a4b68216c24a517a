"""The dashboard's own tests: queries against a real warehouse whose truth is known, and what is drawn of them."""

import os
import subprocess

import pytest

from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.reader_login import reader_address
from tests.commands import ROOT
from tests.dashboard.started import Shop, needs_r

pytestmark = [needs_r, pytest.mark.xdist_group("dashboard")]


def test_queries_and_pictures_are_right(shop: Shop) -> None:
    server = EmbeddedServer(shop.home / "warehouse")
    with server.running() as owner:
        reader = reader_address(owner, server.folder)
        here = {
            "DWH_HOST": reader.host, "DWH_PORT": str(reader.port), "DWH_USER": reader.user, "LC_ALL": "C.UTF-8",
            "DWH_PASSWORD": reader.password or "", "DWH_DATABASE": reader.database, "NOT_CRAN": "true",
            "DASHBOARD_TRUTH": str(shop.home / "raw/truth.json"), "SHOP_TIMEZONE": "", "SHOP_WEEK_START": "",
            "SHOP_LOCALE": "",
        }  # fmt: skip
        run = "testthat::test_dir('tests/testthat', reporter = 'summary', stop_on_warning = TRUE)"
        done = subprocess.run(
            ["Rscript", "-e", run], cwd=ROOT / "shiny", env={**os.environ, **here}, capture_output=True, text=True
        )
    told = done.stdout + done.stderr
    assert done.returncode == 0, told
    assert "Skipped" not in told, told

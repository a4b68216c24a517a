"""A query of the dashboard, asked by its own R code of a warehouse that a test has filled by hand."""

import json
import os
import subprocess
from datetime import date
from typing import Any

from clickstream_pipeline.settings import WarehouseAddress
from tests.commands import ROOT

# The answer as JSON; the address and the parameters come as arguments.
_ASK = """
for (file in sort(list.files("R", full.names = TRUE), method = "radix")) source(file, encoding = "UTF-8")
given <- jsonlite::fromJSON(commandArgs(trailingOnly = TRUE)[[2]])
filters <- read_filters(given$address, as.Date("2026-01-01"), 1L)
parameters <- utils::modifyList(filter_parameters(filters), given$parameters)
warehouse <- new_warehouse(read_settings(), read_questions())
sql <- question(warehouse$questions, commandArgs(trailingOnly = TRUE)[[1]])
answer <- ask_warehouse(warehouse, sql, parameters)
cat(jsonlite::toJSON(answer, digits = NA, na = "null"))
"""


def asked(
    warehouse: WarehouseAddress,
    query: str,
    *,
    days: tuple[date, date] | None,
    address: dict[str, str] | None = None,
    **parameters: str,
) -> list[dict[str, Any]]:
    """The rows of a query on some days; `address` holds filters as a page's address names them.

    Without days it is asked on 2026-01-01, for the range that the address names.
    """
    chosen = {"range": "custom", "from": str(days[0]), "to": str(days[1])} if days else {}
    given = {
        "address": {**chosen, **(address or {})},
        "parameters": {"measure": "events", **parameters},
    }
    here = {
        "DWH_HOST": warehouse.host, "DWH_PORT": str(warehouse.port), "DWH_USER": warehouse.user,
        "DWH_PASSWORD": warehouse.password or "", "DWH_DATABASE": warehouse.database,
        "SHOP_TIMEZONE": "", "SHOP_WEEK_START": "", "SHOP_LOCALE": "", "LC_ALL": "C.UTF-8",
    }  # fmt: skip
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", _ASK, query, json.dumps(given)],
        cwd=ROOT / "shiny", env={**os.environ, **here}, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    rows: list[dict[str, Any]] = json.loads(done.stdout)
    return rows

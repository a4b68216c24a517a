"""`clickstream ui` as a process of its own, and what one asks its GraphQL."""

import contextlib
import json
import signal
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from clickstream_pipeline.assets.partitions import first_partition
from clickstream_pipeline.settings import WarehouseAddress
from tests.commands import clickstream_begun, free_port, wait_for

JOB = {
    "repositoryLocationName": "clickstream_pipeline",
    "repositoryName": "__repository__",
    "jobName": "daily",
}
# A run of the first partition, in words that need no variables.
LAUNCH = f"""mutation {{ launchRun(executionParams: {{
    selector: {{
        repositoryLocationName: "clickstream_pipeline", repositoryName: "__repository__", jobName: "daily"
    }},
    mode: "default", runConfigData: "{{}}",
    executionMetadata: {{tags: [{{key: "dagster/partition", value: "{first_partition()}"}}]}}
}}) {{ __typename }} }}"""
_ENDED = ("SUCCESS", "FAILURE", "CANCELED")


@dataclass(frozen=True, slots=True)
class Ui:
    """A UI that answers at an address such as `http://127.0.0.1:3000`, and the process that serves it."""

    address: str
    pid: int

    @property
    def port(self) -> int:
        return int(self.address.rsplit(":", 1)[1])

    def ask(self, query: str, **variables: Any) -> dict[str, Any]:
        """What its own page asks for: the answer's `data`."""
        request = urllib.request.Request(
            f"{self.address}/graphql",
            data=json.dumps({"query": query, "variables": variables}).encode(),
            headers={"Content-Type": "application/json", "Origin": self.address},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            answered: dict[str, Any] = json.load(answer)
        return answered["data"]

    def runs(self) -> dict[str, str]:
        """The status of each run that there is, by its id."""
        found = self.ask("{ runsOrError { ... on Runs { results { runId status } } } }")["runsOrError"]["results"]
        return {each["runId"]: each["status"] for each in found}

    def wait_until_runs_have_ended(self) -> dict[str, str]:
        """Waits for the end of every run there is."""
        wait_for(lambda: all(status in _ENDED for status in self.runs().values()), timeout_s=180)
        return self.runs()


@contextlib.contextmanager
def started_ui(home: Path, warehouse: WarehouseAddress, *, password: str | None = None) -> Iterator[Ui]:
    """The UI on a warehouse for the length of a block."""
    begun = clickstream_begun(
        "ui", "--port", str(free_port()),
        CLICKSTREAM_HOME=str(home), RAW_URL="", RAW_BUCKET="", DAGSTER_HOME="",
        DWH_HOST=warehouse.host, DWH_PORT=str(warehouse.port), DWH_USER=warehouse.user,
        DWH_PASSWORD=password or warehouse.password or "", DWH_DATABASE=warehouse.database,
    )  # fmt: skip
    try:
        assert begun.stdout is not None
        lines = []
        for line in begun.stdout:
            lines.append(line)
            if line.startswith("Dagster UI: "):
                break
        else:
            raise AssertionError("the UI never answered:\n" + "".join(lines))
        yield Ui(lines[-1].split()[2], begun.pid)
    finally:
        begun.send_signal(signal.SIGINT)
        begun.communicate(timeout=60)

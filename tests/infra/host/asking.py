"""The warehouse's host, asked by tests: its database, its services, its files."""

import json
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.infra.host import units
from tests.infra.host.machine import Machine

SERVICES = (
    "clickstream-dagster-web.service",
    "clickstream-dagster-daemon.service",
    "clickstream-dashboard-door.service",
    "clickstream-dashboard@1.service",
    "clickstream-dashboard@2.service",
)


# By role: where from, with what words of libpq, and the server's words where it refuses.
WAYS_IN = [
    ("loader", "10.0.128.10", "sslmode=verify-full sslrootcert=/var/lib/clickstream/tls/server.crt", None),
    ("loader", "127.0.0.1", "sslmode=require", None),
    ("reader", "127.0.0.1", "sslmode=require", None),
    ("reader", "10.0.128.10", "sslmode=require", "no pg_hba.conf entry"),
    ("loader", "10.0.128.10", "sslmode=disable", "no encryption"),
    ("loader", "127.0.0.1", "sslmode=require dbname=clickstream_dagster", "no pg_hba.conf entry"),
]


# What changes though nothing is changed: what is running, what is said, and what is only kept to be quick.
MOVING = re.compile(r"^/(proc|run|tmp|dev|sys|var/(log|cache|tmp)|var/lib/clickstream/(postgresql|dagster)|etc/ld\.so)")


def sql(machine: Machine, query: str, database: str = "postgres") -> str:
    return machine.answer("runuser", "-u", "postgres", "--", "psql", "-AtX", "-d", database, "-c", query)


def ask_as(machine: Machine, address: str, password: str, query: str) -> "units.subprocess.CompletedProcess[str]":
    return machine.run("env", f"PGPASSWORD={password}", "psql", "-AtX", address, "-c", query)


def dagster_says(machine: Machine) -> dict[str, Any] | None:
    """Its code locations, the days of a table, and its daemons, once all that are needed live; None before."""
    question = {
        "query": "{ repositoriesOrError { ... on RepositoryConnection { nodes { location { name } } } } "
        'assetNodes(assetKeys: [{path: ["sessions"]}]) { partitionKeys } '
        "instance { daemonHealth { allDaemonStatuses { daemonType healthy required } } } }"
    }
    words = ["-H", "Content-Type: application/json", "-d", json.dumps(question), "http://127.0.0.1:3000/graphql"]
    done = machine.run("curl", "-sS", "-m", "30", *words)
    if done.returncode != 0:
        return None
    data: dict[str, Any] = json.loads(done.stdout)["data"]
    statuses = data["instance"]["daemonHealth"]["allDaemonStatuses"]
    return data if all(status["healthy"] for status in statuses if status["required"]) else None


def http_status(machine: Machine, port: int, *words: str) -> str:
    asked = ["-s", "-o", "/dev/null", "-m", "30", "-w", "%{http_code}", *words]
    return machine.run("curl", *asked, f"http://127.0.0.1:{port}/").stdout


def wait_for(ask: Callable[[], Any], logs: Path, timeout_s: float = 240) -> Any:
    deadline = time.monotonic() + timeout_s
    while (found := ask()) is None:
        if time.monotonic() > deadline:
            raise AssertionError("\n".join(f"{log.name}: {log.read_text()[-1500:]}" for log in logs.iterdir()))
        time.sleep(1)
    return found


def files_of(machine: Machine) -> dict[str, str]:
    """Every file that stays, with what it is; of settings also what is in them."""
    words = ["-xdev", "-not", "-type", "d", "-printf", "%p\t%s %m %u %g %l\n"]
    listed = machine.answer("find", "/", *words).splitlines()
    hashed = machine.answer("find", "/etc", "/usr/local", "-type", "f", "-exec", "sha256sum", "{}", "+").splitlines()
    pairs = [line.split("\t") for line in listed] + [line.split("  ")[::-1] for line in hashed]
    found: dict[str, str] = {}
    for path, told in pairs:
        if not MOVING.match(path):
            found[path] = f"{found.get(path, '')} {told}"
    return found

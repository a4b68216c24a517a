"""What the shop's function and the shop's servers ask AWS for, by their own code in Node.js."""

import os
import subprocess
from pathlib import Path

from infra.node_package import STOREFRONT, bundle
from tests.infra.aws.recorder import REGION, Call, RecordingServer

# A question that the function answers from its database.
_ASK_THE_GATEWAY = """
const { handler } = require(process.argv[1]);
handler({ operation: "mostPopular", given: [1] }).then(
  () => process.exit(0), (error) => { console.error(String(error)); process.exit(0); });
"""


def gateway_calls(server: RecordingServer, settings: dict[str, str], folder: Path) -> set[Call]:
    """What the packaged function asks for when it is asked; its database need not answer."""
    bundled = bundle(STOREFRONT / "gateway" / "handler.ts", folder / "gateway.js")
    _run(["node", "-e", _ASK_THE_GATEWAY, str(bundled)], settings, server.environment("shop-gateway"))
    return server.calls["shop-gateway"]


def server_calls(server: RecordingServer, settings: dict[str, str], folder: Path) -> set[Call]:
    """What the shop's servers ask for: their secret, the function, and a photograph."""
    bundled = bundle(STOREFRONT / "tests" / "server-calls.ts", folder / "server.js")
    _run(["node", str(bundled)], settings, server.environment("shop-server"))
    return server.calls["shop-server"]


def _run(command: list[str], settings: dict[str, str], environment: dict[str, str]) -> None:
    done = subprocess.run(
        command,
        env={
            "PATH": os.environ["PATH"],
            "NODE_PATH": str(STOREFRONT / "node_modules"),
            "AWS_REGION": REGION,
            **settings,
            **environment,
        },
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr

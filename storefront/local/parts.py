"""The parts of the shop that run our own code: the ingest API and the storefront's server."""

import contextlib
import os
import secrets
import sys
from pathlib import Path
from urllib.parse import urlsplit

from clickstream_pipeline.local.loopback import HOST, Endpoint
from clickstream_pipeline.local.supervisor import Part
from storefront.local.cognito import UserPool
from storefront.local.database import OltpAddress
from storefront.local.environment import ROOT, environment_for_node, environment_for_pipeline

API = "Ingest API"


def api_part(address: str, home: Path, *, allowed_origin: str) -> Part:
    """`clickstream serve-api`."""
    program = "from clickstream_pipeline.cli import main; main()"
    return Part(
        name=API,
        command=(sys.executable, "-c", program, "serve-api", "--port", str(urlsplit(address).port)),
        environment={**environment_for_pipeline(), "CLICKSTREAM_HOME": str(home), "ALLOWED_ORIGINS": allowed_origin},
        folder=ROOT,
        endpoint=Endpoint(address, "response"),
    )


def shop_part(server: Path, address: str, api_address: str, database: OltpAddress, pool: UserPool, home: Path) -> Part:
    """The `server.js` of a build of the storefront, which keeps its secret in `home`."""
    settings = {
        **database.environment(),
        **pool.environment(),
        "SESSION_SECRET": _session_secret(home / "shop/session-secret"),
        "SHOP_ORIGIN": address,
        "CLICKSTREAM_URL": api_address,
    }
    place = {"HOSTNAME": HOST, "PORT": str(urlsplit(address).port), "NODE_ENV": "production"}
    return Part(
        name="Shop",
        command=("node", str(server)),
        environment=environment_for_node({**settings, **place}),
        folder=server.parent,
        # The home page needs the database: what answers with an error has not started.
        endpoint=Endpoint(address),
        after=(API,),
    )


def _session_secret(path: Path) -> str:
    """Returns the same secret at every start: a start signs nobody out."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_hex(32)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    return secret

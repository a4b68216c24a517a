"""`make shop`: starts the shop with its database, user pool and API, says where they answer, and ends all on Ctrl-C."""

import argparse
import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

from clickstream_pipeline.domain.printable import printable
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.loopback import HOST, Endpoint, NoFreePort, free_port_from
from clickstream_pipeline.local.supervisor import Part, PartFailed, Supervisor
from clickstream_pipeline.settings import SettingsError, load_settings
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServerError
from storefront.local.build import SERVER, BuildFailed, ensure_built
from storefront.local.cognito import start_user_pool
from storefront.local.database import opened_server, prepare
from storefront.local.environment import ROOT, environment_for_node, environment_for_pipeline

# From the shop's port to the first one that is tried for the API.
_API_AFTER_SHOP = 5787


def main() -> int:
    """Runs until it is interrupted; returns 1 if a part did not start."""
    parser = argparse.ArgumentParser(prog="make shop", description=__doc__)
    parser.add_argument("--port", type=int, default=3000, help="the shop's; the next free one when it is taken")
    # The pipeline's data folder: `clickstream load` finds the shop's events there.
    parser.add_argument("--home", type=Path, help="default: CLICKSTREAM_HOME, or data/")
    arguments = parser.parse_args()
    with interruptible():
        try:
            serve((arguments.home or load_settings().home).resolve(), port=arguments.port)
        except KeyboardInterrupt:
            print("\nThe shop has ended.")
            return 0
        except (
            BuildFailed, PartFailed, NoFreePort, SettingsError, EmbeddedServerError, subprocess.CalledProcessError,
        ) as error:  # fmt: skip
            _say(str(error))
            return 1
    return 0


def serve(home: Path, *, port: int) -> None:
    """Starts the parts and says where they answer; they end with this function, in reverse order."""
    logs = home / "shop/logs"
    if ensure_built(logs / "build.log", on_start=lambda: print("building the storefront", flush=True)):
        print("built", flush=True)
    with opened_server(home / "shop/postgres") as owner, Supervisor(on_event=_say) as supervisor:
        database = prepare(owner)
        pool = start_user_pool(supervisor, logs)
        shop_port = free_port_from(port)
        # 8787 for 3000: two shops that start at once do not both take the first free port for their API.
        api_port = free_port_from(shop_port + _API_AFTER_SHOP)
        shop_address, api_address = f"http://{HOST}:{shop_port}", f"http://{HOST}:{api_port}/clickstream"
        shop_settings = {
            **database.environment(),
            **pool.environment(),
            "SESSION_SECRET": session_secret(home / "shop/session-secret"),
            "SHOP_ORIGIN": shop_address,
            "CLICKSTREAM_URL": api_address,
        }
        api = _api(api_address, home, logs, allowed_origin=shop_address)
        supervisor.start(api, _shop(shop_address, shop_settings, logs))

        print(f"Shop      {shop_address}")
        print(f"API       {api_address} stores in {load_settings(api.environment).raw_url}")
        print(f"Database  {database.host}:{database.port}/{database.database}")
        print(f"Cognito   {pool.endpoint} pool {pool.pool_id}; accepts any code of digits, loses its users at the end")
        print(f"Logs      {logs}")
        print("Ctrl-C ends all of it.", flush=True)
        supervisor.watch()


def _api(address: str, home: Path, logs: Path, *, allowed_origin: str) -> Part:
    """`clickstream serve-api`."""
    program = "from clickstream_pipeline.cli import main; main()"
    return Part(
        name="The API",
        command=(sys.executable, "-c", program, "serve-api", "--port", str(urlsplit(address).port)),
        environment={**environment_for_pipeline(), "CLICKSTREAM_HOME": str(home), "ALLOWED_ORIGINS": allowed_origin},
        folder=ROOT,
        output=logs / "api.log",
        endpoint=Endpoint(address, "response"),
    )


def _shop(address: str, settings: Mapping[str, str], logs: Path) -> Part:
    """The server of the storefront's build."""
    place = {"HOSTNAME": HOST, "PORT": str(urlsplit(address).port), "NODE_ENV": "production"}
    return Part(
        name="The shop",
        command=("node", str(SERVER)),
        environment=environment_for_node({**settings, **place}),
        folder=SERVER.parent,
        output=logs / "shop.log",
        endpoint=Endpoint(address, "response"),
        after=("The API",),
        restarts=None,
    )


def _say(sentence: str) -> None:
    # A sentence may quote a log, which holds what browsers sent.
    print(f"make shop: {printable(sentence)}", file=sys.stderr, flush=True)


def session_secret(path: Path) -> str:
    """Returns the same secret at every start: a start signs nobody out."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_hex(32)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    return secret


if __name__ == "__main__":
    sys.exit(main())

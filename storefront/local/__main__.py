"""`make shop`: starts the shop with everything it talks to, says where, and ends all of it on Ctrl-C."""

import argparse
import contextlib
import os
import secrets
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from clickstream_pipeline.local.child_processes import HOST, NoFreePort, free_port_from, interruptible
from clickstream_pipeline.settings import SettingsError, load_settings
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServerError
from storefront.local.build import SERVER, ensure_built
from storefront.local.cognito import opened_user_pool
from storefront.local.database import opened_server, prepare
from storefront.local.environment import ROOT, environment_for_node, environment_for_pipeline
from storefront.local.processes import StartFailed, running, wait_until_it_answers

# From the shop's port to where the API's is looked for.
_API_AFTER_SHOP = 5787


def main() -> int:
    """Runs until it is interrupted; 1 when a part did not start."""
    parser = argparse.ArgumentParser(prog="make shop", description=__doc__)
    parser.add_argument("--port", type=int, default=3000, help="the shop's; the next free one when it is taken")
    # The pipeline's own data folder: `clickstream load` finds what was clicked in the shop.
    parser.add_argument("--home", type=Path, help="default: CLICKSTREAM_HOME, or data/")
    arguments = parser.parse_args()
    with interruptible():
        try:
            serve((arguments.home or load_settings().home).resolve(), port=arguments.port)
        except KeyboardInterrupt:
            print("\nThe shop has ended.")
            return 0
        except (
            StartFailed, NoFreePort, SettingsError, EmbeddedServerError, subprocess.CalledProcessError,
        ) as error:  # fmt: skip
            print(f"make shop: {error}", file=sys.stderr)
            return 1
    return 0


def serve(home: Path, *, port: int) -> None:
    """Starts the parts one after the other; each ends with the block, the last one first."""
    logs = home / "shop/logs"
    if ensure_built(logs / "build.log", on_start=lambda: print("building the storefront", flush=True)):
        print("built", flush=True)
    with contextlib.ExitStack() as parts:
        owner = parts.enter_context(opened_server(home / "shop/postgres"))
        database = prepare(owner)
        pool = parts.enter_context(opened_user_pool(logs))
        shop_address = f"http://{HOST}:{free_port_from(port)}"
        api = parts.enter_context(opened_api(home, logs, allowed_origin=shop_address))
        shop_settings = {
            **database.environment(),
            **pool.environment(),
            "SESSION_SECRET": session_secret(home / "shop/session-secret"),
            "SHOP_ORIGIN": shop_address,
            "CLICKSTREAM_URL": api.address,
        }
        shop = parts.enter_context(opened_shop(shop_address, shop_settings, logs))

        print(f"Shop      {shop_address}")
        print(f"API       {api.address} stores in {api.raw_url}")
        print(f"Database  {database.host}:{database.port}/{database.database}")
        print(f"Cognito   {pool.endpoint} pool {pool.pool_id}; takes any code of digits, forgets its users at the end")
        print(f"Logs      {logs}")
        print("Ctrl-C ends all of it.", flush=True)
        raise StartFailed(f"the shop ended by itself with exit code {shop.wait()}; see {logs / 'shop.log'}")


@dataclass(frozen=True, slots=True)
class Api:
    """The local API, and where it stores what it is sent."""

    address: str
    raw_url: str


@contextlib.contextmanager
def opened_api(home: Path, logs: Path, *, allowed_origin: str) -> Iterator[Api]:
    """`clickstream serve-api` for the length of a block."""
    # Beside the shop's port, 8787 beside 3000: two shops that start at once don't both take the first free one.
    port, log = free_port_from(_API_AFTER_SHOP + (urlsplit(allowed_origin).port or 0)), logs / "api.log"
    program = "from clickstream_pipeline.cli import main; main()"
    command = [sys.executable, "-c", program, "serve-api", "--port", str(port)]
    environment = {**environment_for_pipeline(), "CLICKSTREAM_HOME": str(home), "ALLOWED_ORIGINS": allowed_origin}
    address = f"http://{HOST}:{port}/clickstream"
    with running("The API", command, env=environment, cwd=ROOT, log=log) as child:
        wait_until_it_answers("The API", child, address, log=log)
        yield Api(address, load_settings(environment).raw_url)


@contextlib.contextmanager
def opened_shop(address: str, settings: Mapping[str, str], logs: Path) -> Iterator["subprocess.Popen[bytes]"]:
    """The storefront's server for the length of a block."""
    log = logs / "shop.log"
    place = {"HOSTNAME": HOST, "PORT": str(urlsplit(address).port), "NODE_ENV": "production"}
    environment = environment_for_node({**settings, **place})
    with running("The shop", ["node", str(SERVER)], env=environment, cwd=SERVER.parent, log=log) as child:
        wait_until_it_answers("The shop", child, address, log=log)
        yield child


def session_secret(path: Path) -> str:
    """The same at every start, so that nobody is signed out by one."""
    with contextlib.suppress(FileNotFoundError):
        return path.read_text()
    path.parent.mkdir(parents=True, exist_ok=True)
    secret = secrets.token_hex(32)
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secret)
    return secret


if __name__ == "__main__":
    sys.exit(main())

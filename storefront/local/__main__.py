"""`make shop`: starts the shop with its database, user pool and API, says where they answer, and ends all on Ctrl-C."""

import argparse
import subprocess
import sys
from pathlib import Path

from clickstream_pipeline.domain.printable import printable
from clickstream_pipeline.local.interrupts import interruptible
from clickstream_pipeline.local.kept_server import server_part
from clickstream_pipeline.local.loopback import HOST, NoFreePort, free_port_from
from clickstream_pipeline.local.supervisor import PartFailed, Supervisor
from clickstream_pipeline.settings import SettingsError, load_settings
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServerError
from storefront.local.build import BuildFailed, ensure_built
from storefront.local.cognito import COGNITO_PORT, cognito_part, open_user_pool
from storefront.local.database import as_oltp, oltp_server, prepare
from storefront.local.parts import api_part, shop_part

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
    server = ensure_built(
        logs / "build.log",
        on_start=lambda: print("building the storefront", flush=True),
        on_end=lambda: print("built", flush=True),
    )
    oltp = oltp_server(home)
    with oltp.running() as owner, Supervisor(on_event=_say, logs=logs) as supervisor:
        database = prepare(as_oltp(owner))
        shop_port = free_port_from(port)
        shop_address = f"http://{HOST}:{shop_port}"
        # 8787 for 3000: two shops that start at once do not both take the first free port for their API.
        api_address = f"http://{HOST}:{free_port_from(shop_port + _API_AFTER_SHOP)}/clickstream"
        cognito_address = f"http://{HOST}:{free_port_from(COGNITO_PORT)}"
        api = api_part(api_address, home, allowed_origin=shop_address)
        cognito = cognito_part(cognito_address, home / "shop/users")
        supervisor.start(server_part("Shop's database", oltp, owner), cognito, api)
        pool = open_user_pool(cognito_address)
        supervisor.start(shop_part(server, shop_address, api_address, database, pool, home))

        print(f"Shop      {shop_address}")
        print(f"API       {api_address} stores in {load_settings(api.environment).raw_url}")
        print(f"Database  {database.host}:{database.port}/{database.database}")
        print(f"Cognito   {pool.endpoint} pool {pool.pool_id}; accepts any code of digits")
        print(f"Logs      {logs}")
        print("Ctrl-C ends all of it.", flush=True)
        supervisor.watch()


def _say(sentence: str) -> None:
    # A sentence may quote a log, which holds what browsers sent.
    print(f"make shop: {printable(sentence)}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

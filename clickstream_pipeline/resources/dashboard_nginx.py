"""The one door to the dashboard's processes: nginx's configuration, on a laptop as on the private server."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SHINY = Path(__file__).resolve().parents[2] / "shiny"
MIME_TYPES = Path("/etc/nginx/mime.types")
# On the private server, by shiny/server/*.service; its nginx.conf is `server_config()`, kept beside them.
SERVER_PORT, SERVER_PROCESS_PORTS = 3838, (13841, 13842, 13843, 13844)


def nginx_config(*, port: int, process_ports: Sequence[int], folder: Path, mime_types: Path = MIME_TYPES) -> str:
    """The text of `nginx.conf` for a door at `port` to processes on `process_ports`; nginx writes in `folder`."""
    templates = Environment(
        loader=FileSystemLoader(SHINY / "server"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return templates.get_template("nginx.conf.j2").render(
        port=port, ports=list(process_ports), folder=folder, mime_types=mime_types
    )


def server_config() -> str:
    """What stands in `shiny/server/nginx.conf`: the door of the private server."""
    return nginx_config(port=SERVER_PORT, process_ports=SERVER_PROCESS_PORTS, folder=Path("/run/clickstream-dashboard"))

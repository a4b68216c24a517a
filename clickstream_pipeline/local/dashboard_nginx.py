"""The configuration of the nginx before the dashboard's processes, on this machine and on the private server."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SHINY = Path(__file__).resolve().parents[2] / "shiny"
MIME_TYPES = Path("/etc/nginx/mime.types")
# On the private server, by shiny/server/*.service; its nginx.conf is `server_config()`, kept beside them.
SERVER_PORT = 3838
SERVER_SOCKETS = tuple(Path(f"/run/clickstream-dashboard-{number}/shiny.sock") for number in range(1, 5))


def nginx_config(*, port: int, sockets: Sequence[Path], folder: Path, mime_types: Path = MIME_TYPES) -> str:
    """Returns the text of `nginx.conf`: it listens on `port`, the processes on `sockets`; nginx writes in `folder`."""
    templates = Environment(
        loader=FileSystemLoader(SHINY / "server"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    return templates.get_template("nginx.conf.j2").render(
        port=port, sockets=list(sockets), folder=folder, mime_types=mime_types
    )


def server_config() -> str:
    """Returns the text of `shiny/server/nginx.conf`, for the private server."""
    return nginx_config(port=SERVER_PORT, sockets=SERVER_SOCKETS, folder=Path("/run/clickstream-dashboard"))

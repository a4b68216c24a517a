"""The one door to the dashboard's processes: nginx's configuration, on a laptop as on the private server."""

from collections.abc import Sequence
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

SHINY = Path(__file__).resolve().parents[2] / "shiny"
MIME_TYPES = Path("/etc/nginx/mime.types")


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

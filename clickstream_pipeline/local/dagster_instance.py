"""Dagster's own configuration: what a `DAGSTER_HOME` holds."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import yaml

_TEMPLATE = Path(__file__).with_name("dagster.yaml")
_MARK = "# Written anew by `clickstream ui` whenever it starts; remove this line to keep changes of your own.\n"


@dataclass(frozen=True, slots=True)
class RunLogs:
    """Where what runs print is kept: `s3://bucket[/prefix]`, in a region; an endpoint of None is AWS."""

    url: str
    region: str
    endpoint_url: str | None


def write_instance_config(home: Path, *, storage_url: str | None = None, logs: RunLogs | None = None) -> Path:
    """Writes `dagster.yaml` into `home` (DAGSTER_HOME) from the template beside this module; returns its path.

    With a PostgreSQL address, runs, events and schedules are stored there, else in SQLite files in `home`; with `logs`,
    what runs print outlives the machine, and can be read from any.
    The file can hold a password: only its owner can read it. A file that does not begin with our mark is somebody's
    own and stays as it is (`is_own_config` tells).
    """
    path = home / "dagster.yaml"
    if is_own_config(path):
        return path
    config = yaml.safe_load(_TEMPLATE.read_text(encoding="utf-8"))
    if storage_url:
        config["storage"] = {"postgres": {"postgres_url": sqlalchemy_url(storage_url)}}
    if logs:
        config["compute_logs"] = _compute_logs(logs)
    home.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(_MARK + yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return path


def _compute_logs(logs: RunLogs) -> dict[str, object]:
    parts = urlsplit(logs.url)
    config = {
        "bucket": parts.netloc,
        "prefix": parts.path.strip("/") or "dagster",
        "region": logs.region,
        "skip_empty_files": True,
        # Seconds between looks at a run that is still going on.
        "upload_interval": 30,
    }
    if logs.endpoint_url:
        config["endpoint_url"] = logs.endpoint_url
    return {"module": "dagster_aws.s3.compute_log_manager", "class": "S3ComputeLogManager", "config": config}


def is_own_config(path: Path) -> bool:
    """Whether somebody wrote, or changed and kept, this `dagster.yaml`."""
    return path.exists() and path.stat().st_size > 0 and not path.read_text(encoding="utf-8").startswith(_MARK)


def sqlalchemy_url(url: str) -> str:
    """A PostgreSQL address with its driver named: SQLAlchemy 2.1 takes a plain `postgresql://` for psycopg 3."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg2://{rest}" if separator and scheme in ("postgres", "postgresql") else url

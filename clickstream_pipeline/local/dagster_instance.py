"""Dagster's own configuration: what a `DAGSTER_HOME` holds."""

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import yaml

from clickstream_pipeline.settings import Settings
from clickstream_pipeline.storage.server.connections import WarehouseUnreachable

_TEMPLATE = Path(__file__).with_name("dagster.yaml")
_MARK = "# Written anew by `clickstream ui` whenever it starts; remove this line to keep changes of your own.\n"


class DagsterHomeUnusable(RuntimeError):
    """Dagster's own configuration contradicts the settings; the message says which of them to drop."""


def configure_home(settings: Settings, *, anew: bool) -> Path:
    """Writes the configuration into the settings' `dagster_home`; returns its path.

    Without `anew`, one that is there stays, unless the settings name a storage or logs. Raises `DagsterHomeUnusable`
    for a file of the user's own that these settings do not reach, and `WarehouseUnreachable` when Dagster's PostgreSQL
    can't be reached.
    """
    path = settings.dagster_home / "dagster.yaml"
    url, logs_url = settings.dagster_storage_url, settings.dagster_logs_url
    named = [name for name, value in (("DAGSTER_STORAGE_URL", url), ("DAGSTER_LOGS_URL", logs_url)) if value]
    if anew or named or not path.exists():
        logs = RunLogs(logs_url, settings.aws_region, settings.s3_endpoint_url) if logs_url else None
        write_instance_config(settings.dagster_home, storage_url=url, logs=logs)
    if named and is_own_config(path):
        raise DagsterHomeUnusable(
            f"{path} is your own and stays as it is, so {' and '.join(named)} would do nothing: drop one"
        )
    if url:
        _require_storage(url)
    return path


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
    # The template's are for commands of Dagster's that have no home.
    del config["storage"], config["compute_logs"]
    if storage_url:
        config["storage"] = {"postgres": {"postgres_url": sqlalchemy_url(storage_url)}}
    if logs:
        config["compute_logs"] = _compute_logs(logs)
    text = _MARK + yaml.safe_dump(config, sort_keys=False)
    home.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    # A UI may be reading it.
    if path.read_text(encoding="utf-8") != text:
        path.write_text(text, encoding="utf-8")
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


def _require_storage(url: str) -> None:
    """Raises `WarehouseUnreachable` when Dagster's own PostgreSQL can't be reached; never names the password."""
    try:
        with closing(psycopg2.connect(url, connect_timeout=10, application_name="clickstream")):
            return
    except psycopg2.OperationalError as error:
        raise WarehouseUnreachable(
            f"no connection to Dagster's storage: {str(error).strip()}; check DAGSTER_STORAGE_URL"
        ) from error
    except psycopg2.Error:
        # What libpq says of an address that it can't read repeats the unreadable part, which may be the password.
        raise WarehouseUnreachable("Dagster's storage: DAGSTER_STORAGE_URL can't be read as an address") from None

"""Dagster's own configuration: what a `DAGSTER_HOME` holds."""

from pathlib import Path

import yaml

_TEMPLATE = Path(__file__).with_name("dagster.yaml")
_MARK = "# Written anew by `clickstream ui` whenever it starts; remove this line to keep changes of your own.\n"


def write_instance_config(home: Path, *, storage_url: str | None = None) -> Path:
    """Writes `dagster.yaml` into `home` (DAGSTER_HOME) from the template beside this module; returns its path.

    With a PostgreSQL address, runs, events and schedules are stored there, else in SQLite files in `home`.
    The file can hold a password: only its owner can read it. A file that does not begin with our mark is somebody's
    own and stays as it is (`is_own_config` tells).
    """
    path = home / "dagster.yaml"
    if is_own_config(path):
        return path
    config = yaml.safe_load(_TEMPLATE.read_text(encoding="utf-8"))
    if storage_url:
        config["storage"] = {"postgres": {"postgres_url": sqlalchemy_url(storage_url)}}
    home.mkdir(parents=True, exist_ok=True)
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(_MARK + yaml.safe_dump(config, sort_keys=False), encoding="utf-8")
    return path


def is_own_config(path: Path) -> bool:
    """Whether somebody wrote, or changed and kept, this `dagster.yaml`."""
    return path.exists() and path.stat().st_size > 0 and not path.read_text(encoding="utf-8").startswith(_MARK)


def sqlalchemy_url(url: str) -> str:
    """A PostgreSQL address with its driver named: SQLAlchemy 2.1 takes a plain `postgresql://` for psycopg 3."""
    scheme, separator, rest = url.partition("://")
    return f"postgresql+psycopg2://{rest}" if separator and scheme in ("postgres", "postgresql") else url

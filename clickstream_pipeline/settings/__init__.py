"""The configuration, read once from the environment into frozen values; no other room reads `os.environ`.

An empty environment is a valid configuration: a folder for raw objects and an embedded PostgreSQL, both under
`CLICKSTREAM_HOME`. `DWH_HOST` configures a warehouse, `RAW_URL` or `RAW_BUCKET` a raw store.
"""

from clickstream_pipeline.settings.environment import (
    child_environment,
    default_start_date,
    folder_of,
    load_dashboard_warehouse,
    load_ingest_settings,
    load_raw_writing,
    load_settings,
    load_status_settings,
    load_throttle_settings,
)
from clickstream_pipeline.settings.values import (
    IngestSettings,
    ParameterAddress,
    RawWriting,
    Settings,
    StatusSettings,
    ThrottleSettings,
    WarehouseAddress,
)
from clickstream_pipeline.settings.variables import LOCALES, SettingsError

__all__ = [
    "LOCALES",
    "IngestSettings",
    "ParameterAddress",
    "RawWriting",
    "Settings",
    "SettingsError",
    "StatusSettings",
    "ThrottleSettings",
    "WarehouseAddress",
    "child_environment",
    "default_start_date",
    "folder_of",
    "load_dashboard_warehouse",
    "load_ingest_settings",
    "load_raw_writing",
    "load_settings",
    "load_status_settings",
    "load_throttle_settings",
]

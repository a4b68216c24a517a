"""Dagster's storage of the configured home, for `dagster dev` and `dg dev`: `dagster.yaml` names these classes."""

from collections.abc import Mapping
from typing import Any

from dagster._core.instance.ref import InstanceRef
from dagster._core.storage.base_storage import DagsterStorage
from dagster._core.storage.local_compute_log_manager import LocalComputeLogManager
from dagster._serdes import ConfigurableClassData

from clickstream_pipeline.local.dagster_instance import configure_home
from clickstream_pipeline.settings import load_settings


class HomeStorage(DagsterStorage):
    """The storage of the configured home, whatever folder Dagster takes for its own."""

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> DagsterStorage:
        home = configure_home(load_settings(), anew=False).parent
        storage = InstanceRef.from_dir(str(home)).storage
        assert storage is not None
        return storage


class HomeComputeLogs(LocalComputeLogManager):
    """What runs print, kept in the configured home, so that it outlives `dagster dev`."""

    def __init__(self, inst_data: ConfigurableClassData | None = None) -> None:
        super().__init__(str(load_settings().dagster_home / "storage"), inst_data=inst_data)

    @classmethod
    def config_type(cls) -> dict[str, Any]:
        return {}

    @classmethod
    def from_config_value(
        cls, inst_data: ConfigurableClassData | None, config_value: Mapping[str, Any]
    ) -> "HomeComputeLogs":
        return cls(inst_data)

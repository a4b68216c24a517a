"""One load of a folder of raw objects into the configured warehouse, as the loader does it: what load.py measures."""

import sys
import uuid
from pathlib import Path

from clickstream_pipeline.domain.keys import prefix_for_day
from clickstream_pipeline.settings import load_settings
from clickstream_pipeline.storage.raw.folder_store import FolderStore
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.tables.load_context import LoadContext
from clickstream_pipeline.storage.tables.loading import load_objects


def main(folder: Path) -> None:
    settings = load_settings()
    assert settings.warehouse is not None, "DWH_HOST names the benchmark's server"
    store = FolderStore(folder)
    context = LoadContext(str(uuid.uuid4()), "benchmark", settings.chunk_bytes, settings.lock_timeout_s)
    with connection_to(settings.warehouse) as connection:
        listed = (info for day in store.list_days() for info in store.list_objects(prefix_for_day(day)))
        load_objects(connection, store, listed, context=context)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

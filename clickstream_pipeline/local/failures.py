"""Failures that a person at the command line can mend, as one sentence; any other is a bug and keeps its traceback."""

import sys

import psycopg2

from clickstream_pipeline.domain.discard_criteria import CannotDiscard
from clickstream_pipeline.domain.object_rewriting import CannotErase
from clickstream_pipeline.exploring.questions import QuestionError
from clickstream_pipeline.local.dagster_instance import DagsterHomeUnusable
from clickstream_pipeline.local.dagster_ui import DagsterUiError
from clickstream_pipeline.local.dashboard import DashboardError
from clickstream_pipeline.local.loopback import NoFreePort
from clickstream_pipeline.local.supervisor import PartFailed
from clickstream_pipeline.settings import SettingsError
from clickstream_pipeline.storage.server.connections import WarehouseFailed
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServerError
from clickstream_pipeline.storage.server.migrations import MigrationRefused, SchemaAhead, SchemaBehind
from clickstream_pipeline.storage.server.queries import QueryFailed
from clickstream_pipeline.storage.server.warehouse_calendar import OtherZone, WarehouseRetiming
from clickstream_pipeline.storage.tables.removed_days import DaysRemoved


class CommandFailed(RuntimeError):
    """A command can't do its work, or found something wrong."""


# An OSError names the file, folder, port or host; unreachable warehouses and held locks are OSErrors too.
_MENDABLE = (
    CannotDiscard,
    CannotErase,
    CommandFailed,
    DagsterHomeUnusable,
    DagsterUiError,
    DashboardError,
    DaysRemoved,
    EmbeddedServerError,
    MigrationRefused,
    NoFreePort,
    OSError,
    OtherZone,
    PartFailed,
    QueryFailed,
    QuestionError,
    SchemaAhead,
    SchemaBehind,
    SettingsError,
    WarehouseFailed,
    WarehouseRetiming,
    psycopg2.Error,
)


def sentence_for(error: BaseException) -> str | None:
    """Returns the sentence for a failure that a person can mend, else None."""
    if isinstance(error, _MENDABLE):
        return str(error).strip() or type(error).__name__
    # Importing botocore takes most of a second, and it is imported once a bucket was opened.
    botocore = sys.modules.get("botocore.exceptions")
    if botocore is not None and isinstance(error, (botocore.BotoCoreError, botocore.ClientError)):
        return f"the raw store can't be used: {error}; check RAW_URL or RAW_BUCKET, AWS_REGION and the AWS credentials"
    return None

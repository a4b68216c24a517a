"""A check of a lab: what it looks at, what is right or missing there, and what mends it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from psycopg2.extensions import connection as Connection
from psycopg2.extras import RealDictCursor

from clickstream_pipeline.domain.documents import read_document
from clickstream_pipeline.domain.json_values import UndecodableError
from clickstream_pipeline.domain.posting import RefusedEvent
from clickstream_pipeline.domain.rejected_documents import read_rejected_document
from clickstream_pipeline.local.failures import sentence_for
from clickstream_pipeline.settings import Settings, WarehouseAddress
from clickstream_pipeline.storage.raw.object_store import RawObject
from clickstream_pipeline.storage.raw.raw_store import raw_store_for
from clickstream_pipeline.storage.server.connections import connection_to
from clickstream_pipeline.storage.server.embedded_server import EmbeddedServer
from clickstream_pipeline.storage.server.passwords import with_password
from clickstream_pipeline.storage.sql_files import read_sql
from stack.state import StackState, holder

Verdict = Literal["right", "missing", "wrong"]
# The ingest function writes no larger one; a simulated week has some.
_OBJECT_BYTES = 1024 * 1024


@dataclass(frozen=True, slots=True)
class SentEvent:
    """An event as a sender posted it, the key of its object, and what the ingest function added."""

    key: str
    fields: dict[str, Any]
    ingest: object


@dataclass(frozen=True, slots=True)
class Place:
    """The platform on this machine that a learner works with."""

    settings: Settings

    @property
    def state(self) -> StackState | None:
        """The parts and their addresses; None while no platform is up."""
        return StackState.read(self.settings.home) if holder(self.settings.home) is not None else None

    def events(self) -> Iterator[SentEvent]:
        """Every event that the ingest function stored, oldest hour first."""
        for each in self._objects("events/"):
            try:
                document = read_document(each.data)
            except UndecodableError:
                continue
            ingest = (document.envelope or {}).get("_ingest")
            for member in document.members:
                if isinstance(member.value, dict):
                    yield SentEvent(each.info.key, member.value, ingest or member.value.get("_ingest"))

    def refused(self) -> Iterator[RefusedEvent]:
        """Every event that the ingest function could not accept, with its bytes and its reason."""
        for each in self._objects("rejected/"):
            try:
                yield from read_rejected_document(each.data)[1]
            except ValueError:
                continue

    def _objects(self, prefix: str) -> Iterator[RawObject]:
        store = raw_store_for(self.settings)
        small = [info for info in store.list_objects(prefix) if info.size <= _OBJECT_BYTES]
        yield from store.read_objects(sorted(small, key=lambda info: info.key), on_unreadable=lambda info, why: None)

    def rows(self, question: str, **values: Any) -> list[dict[str, Any]]:
        """What the warehouse answers to a file of `dbt-free-sql/questions/workshop`.

        Raises `EmbeddedServerError` while the embedded warehouse does not run, and errors of psycopg2.
        """
        with self.warehouse() as connection, connection.cursor(cursor_factory=RealDictCursor) as cursor:
            cursor.execute(read_sql(f"questions/workshop/{question}.sql"), values)
            return list(cursor.fetchall())

    @contextmanager
    def warehouse(self) -> Iterator[Connection]:
        """A connection to the warehouse for the length of a block; raises as `rows` does."""
        with connection_to(self._address()) as connection:
            yield connection

    def _address(self) -> WarehouseAddress:
        if self.settings.warehouse is not None:
            return with_password(self.settings.warehouse)
        return EmbeddedServer(self.settings.embedded_folder).address()


class Wrong(str):
    """What a check returns of something that is there and wrong, in place of what is missing."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Check:
    """`look` returns None where all is right, else what is missing or `Wrong`; `mend` is what the learner does then."""

    what: str
    look: Callable[[Place], str | None]
    mend: str


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check came to; `lacks` is empty where all is right."""

    check: Check
    lacks: str
    is_wrong: bool = False

    @property
    def verdict(self) -> Verdict:
        if not self.lacks:
            return "right"
        return "wrong" if self.is_wrong else "missing"

    @property
    def sentence(self) -> str:
        """A line for the learner."""
        rest = f": {self.lacks}. {self.check.mend}" if self.lacks else ""
        return f"{self.verdict:<7}  {self.check.what}{rest}"


def findings(checks: tuple[Check, ...], place: Place) -> Iterator[Finding]:
    """Looks at the place by each check; what can't be looked at is missing, and its reason is what is told."""
    for check in checks:
        try:
            lacks = check.look(place)
        except Exception as error:
            lacks = sentence_for(error)
            if lacks is None:
                raise
        yield Finding(check, (lacks or "").rstrip("."), isinstance(lacks, Wrong))

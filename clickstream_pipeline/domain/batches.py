"""Batches: what a batch says about all of its events."""

from dataclasses import dataclass, field

from clickstream_pipeline.domain.contract import EVENT, INGEST
from clickstream_pipeline.domain.sifting import Json, sifted


@dataclass(frozen=True, slots=True)
class Batch:
    """What a batch says about all of its events; an event's own value wins."""

    sent_at: object = None
    ingest: Json = field(default_factory=dict)
    ingest_unknown: Json = field(default_factory=dict)
    unknown: Json = field(default_factory=dict)
    user_agent: str | None = None

    def told_again(self) -> "Batch":
        """What a batch says about its second event and all others: long values stay with its first event only.

        A batch of many short events and a long field would be many times as long in the table.
        """
        unknown, ingest_unknown = self.unknown, self.ingest_unknown
        if _is_long(unknown) or _is_long(ingest_unknown):
            unknown, ingest_unknown = {}, {}
        ingest = {name: _cut(value) for name, value in self.ingest.items()}
        return Batch(_cut(self.sent_at), ingest, ingest_unknown, unknown, self.user_agent)


NO_BATCH = Batch()
# How many characters of what a batch says are kept with each of its events.
_MOST_TOLD_AGAIN = 1_024


def batch_of(envelope: Json) -> Batch:
    """A batch's fields beside its `events`."""
    found, unknown = sifted(EVENT, envelope)
    ingest: Json = {}
    ingest_unknown: Json = {}
    if type(found.get("_ingest")) is dict:
        ingest, ingest_unknown = sifted(INGEST, found.pop("_ingest"))
    sent_at = found.pop("sentAt", None)
    return Batch(sent_at, ingest, ingest_unknown, {**found, **unknown}, named_agent(found, unknown))


def named_agent(found: Json, unknown: Json) -> str | None:
    """The browser that an event or a batch names; it need not be the program that posted them."""
    context = unknown.get("context")
    told = [found.get("userAgent")]
    if type(context) is dict:
        told += [context.get("userAgent"), context.get("user_agent")]
    return next((each for each in told if type(each) is str and each.strip()), None)


def _is_long(value: object) -> bool:
    return bool(value) and len(repr(value)) > _MOST_TOLD_AGAIN


def _cut(value: object) -> object:
    if type(value) is str:
        return value[:_MOST_TOLD_AGAIN]
    return None if _is_long(value) else value

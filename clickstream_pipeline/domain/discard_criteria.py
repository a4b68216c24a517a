"""Which events a discard leaves out: those that meet all of its criteria, each by one of its values."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from datetime import UTC, date, datetime, timedelta

from clickstream_pipeline.domain.addresses import ip_prefix
from clickstream_pipeline.domain.keys import load_date_of

MOST_VALUES = 1_000
MOST_CHARACTERS = 1_000
# The tables of senders show so many characters of a user agent, and discards compare as many.
AGENT_CHARACTERS = 200
# The tables of senders show this for a request without a user agent or address. A discard can name it too.
UNKNOWN = "unknown"
# Replaces values that were taken out because their person was erased.
ERASED = "[removed]"


class CannotDiscard(ValueError):
    """A discard that would leave out no event, or all; the message says what to change."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Criteria:
    """Values of `clickstream_events`; an empty one is no criterion. `user_agents` are what an agent begins with.

    `received_from` and `received_to` are aware UTC, the second exclusive.
    """

    raw_objects: tuple[str, ...] = ()
    ip_prefixes: tuple[str, ...] = ()
    user_agents: tuple[str, ...] = ()
    client_ids: tuple[str, ...] = ()
    session_ids: tuple[str, ...] = ()
    order_ids: tuple[str, ...] = ()
    event_names: tuple[str, ...] = ()
    product_ids: tuple[str, ...] = ()
    received_from: datetime | None = None
    received_to: datetime | None = None

    def values(self) -> Iterator[tuple[str, tuple[str, ...]]]:
        """The criteria that are lists, by column, and their values; those without any too."""
        for each in fields(self):
            if not each.name.startswith("received_"):
                yield each.name, getattr(self, each.name)

    def is_nothing(self) -> bool:
        return not any(values for _, values in self.values()) and not self.has_window()

    def has_window(self) -> bool:
        return self.received_from is not None or self.received_to is not None

    def columns(self) -> dict[str, object]:
        """As columns of `discards`; None is no criterion."""
        listed: dict[str, object] = {name: list(values) or None for name, values in self.values()}
        return {**listed, "received_from": self.received_from, "received_to": self.received_to}

    def load_dates(self) -> list[date]:
        """The load partitions of the raw objects."""
        return sorted({day for key in self.raw_objects if (day := load_date_of(key))})

    def arguments(self) -> list[str]:
        """The same criteria as options of the command; text of events is not escaped."""
        window = ("from", self.received_from), ("to", self.received_to)
        return [f"--{OPTIONS[name]}={value}" for name, values in self.values() for value in values] + [
            f"--{option}={moment.astimezone(UTC).replace(tzinfo=None).isoformat()}"
            for option, moment in window
            if moment is not None
        ]


OPTIONS = {
    "raw_objects": "raw-object",
    "ip_prefixes": "ip-prefix",
    "user_agents": "user-agent",
    "client_ids": "client-id",
    "session_ids": "session-id",
    "order_ids": "order-id",
    "event_names": "event-name",
    "product_ids": "product-id",
}


def moment_of(text: str, *, is_end: bool = False) -> datetime:
    """A moment in UTC from `2026-03-02` or `2026-03-02T10:30[:15]`; a day that is an end means the end of it."""
    try:
        moment = datetime.fromisoformat(text)
        moment = moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
        return moment + timedelta(days=1) if is_end and len(text) == len("2026-03-02") else moment
    except (ValueError, OverflowError) as error:
        raise CannotDiscard(f"{text!r} is no moment; expected 2026-03-02 or 2026-03-02T10:30, in UTC") from error


def checked(criteria: Criteria, *, also_later: bool) -> Criteria:
    """The criteria in the form of the columns; raises `CannotDiscard` for criteria that fit no event, or all."""
    if criteria.is_nothing():
        raise CannotDiscard(f"nothing is named; give at least one of {_options()}, --from or --to")
    for name, values in criteria.values():
        _check_values(OPTIONS[name], values)
    window = criteria.received_from, criteria.received_to
    if None not in window and window[0] >= window[1]:  # type: ignore[operator]
        raise CannotDiscard("--to does not lie after --from")
    if also_later and criteria.received_to is not None:
        raise CannotDiscard("--also-later has no end; leave --to away")
    if also_later and not any(values for _, values in criteria.values()):
        raise CannotDiscard(f"--also-later would discard whatever comes; name one of {_options()} too")
    strange = next((key for key in criteria.raw_objects if load_date_of(key) is None), None)
    if strange is not None:
        raise CannotDiscard(f"{strange!r} is no raw object's key; expected events/YYYY/MM/DD/HH/event-….json")
    return Criteria(
        **{name: values for name, values in criteria.values() if name not in ("ip_prefixes", "user_agents")},
        ip_prefixes=tuple(map(_prefix, criteria.ip_prefixes)),
        user_agents=tuple(agent[:AGENT_CHARACTERS] for agent in criteria.user_agents),
        received_from=criteria.received_from,
        received_to=criteria.received_to,
    )


def checked_reason(reason: str) -> str:
    """A reason as it is recorded; raises `CannotDiscard` for none."""
    if not reason.strip():
        raise CannotDiscard("the reason is blank; say it with --reason")
    if len(reason) > MOST_CHARACTERS or "\0" in reason:
        raise CannotDiscard(f"the reason has more than {MOST_CHARACTERS:,} characters, or one that no text can have")
    return reason.strip()


def _check_values(option: str, values: Sequence[str]) -> None:
    if len(values) > MOST_VALUES:
        raise CannotDiscard(f"--{option} is given {len(values):,} times; at most {MOST_VALUES:,}")
    if any(not value.strip() for value in values):
        raise CannotDiscard(f"--{option} is blank")
    if any(len(value) > MOST_CHARACTERS or "\0" in value for value in values):
        raise CannotDiscard(f"--{option} has more than {MOST_CHARACTERS:,} characters, or one that no event can have")


def _prefix(address: str) -> str:
    if address == UNKNOWN:
        return address
    prefix = ip_prefix(address)
    if prefix is None:
        raise CannotDiscard(f"--ip-prefix {address!r} is no address; expected 203.0.113.0/24 or 2001:db8:1::/48")
    return prefix


def _options() -> str:
    return ", ".join(f"--{option}" for option in OPTIONS.values())

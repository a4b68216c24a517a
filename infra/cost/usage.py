"""What the platform uses in a month, part by part, for a number of events a day. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from infra.aws.configuration import Configuration, configured
from infra.aws.hosts import Host, hosts_of
from infra.cost.assumptions import DAYS, HOURS, read_assumptions

_GB, _MB = 10**9, 10**6
_CALLS_OF_ETL = 24 * DAYS
_MINUTES = 24 * 60 * DAYS
# Of the event source mapping: `tests/infra/aws/test_new_objects.py` compares it with the template.
WINDOW_S = 300
# Of the stack: `tests/infra/aws/test_synthesis.py` counts them there.
INTERFACE_ENDPOINTS = 3
ALARMS = 19
ALARMS_OF_NOTIFICATIONS = 2


@dataclass(frozen=True, slots=True)
class Scale:
    """A number of events a day, and what an operator changes of the configuration for it."""

    events_per_day: int
    changes: Mapping[str, Any]

    @property
    def configuration(self) -> Configuration:
        return configured(self.changes, f"{self.events_per_day:,} events a day")


SCALES = (
    Scale(1_000, {}),
    Scale(100_000, {}),
    Scale(
        10_000_000,
        {"warehouse_instance_type": "t3.xlarge", "warehouse_data_gb": 1_000, "etl_memory_mb": 2_048},
    ),
)


@dataclass(frozen=True, slots=True)
class Use:
    """So much of one item of the price table, for one purpose of one part of the platform."""

    part: str
    purpose: str
    item: str
    quantity: float


def month(scale: Scale) -> Iterator[Use]:
    """A month of 30 days (730 hours), after a year of it: what is kept for a year has filled."""
    figures = {name: each.value for name, each in read_assumptions().items()}
    configuration = scale.configuration
    events = scale.events_per_day * DAYS
    requests = events / figures["events_per_request"]
    raw_gb = events * figures["raw_bytes_per_event"] / _GB
    yield from _hosts(configuration)
    yield Use("network", "interface endpoints", "endpoint", INTERFACE_ENDPOINTS * HOURS)
    yield Use("network", "names that are asked for", "dns_query", figures["dns_queries_per_minute"] * _MINUTES)
    yield from _ingest(requests, figures)
    yield Use("raw objects", "kept", "s3_storage", raw_gb * figures["raw_days_kept"] / DAYS)
    logged = 2 * requests * figures["access_log_bytes"] / _GB
    yield Use("raw objects", "access logs", "s3_storage", logged * configuration.access_log_days / DAYS)
    yield Use("loading", "function", "lambda", etl_call_s(scale) * _CALLS_OF_ETL * _gb(configuration.etl_memory_mb))
    yield Use("loading", "reads of raw objects", "s3_get", requests)
    # The keys of two days, and twice those of a day that on average is half over.
    yield Use("loading", "listings", "s3_put", _CALLS_OF_ETL * _listings(figures["etl_listings"], 3 * requests / DAYS))
    yield from _backups(scale, figures)
    yield from _watching(requests, figures, configuration)


def notifications(scale: Scale) -> Iterator[Use]:
    """What `etl_on_new_objects` adds to a month; events are loaded once, by whichever call comes first."""
    figures = {name: each.value for name, each in read_assumptions().items()}
    requests = scale.events_per_day * DAYS / figures["events_per_request"]
    calls = notified_calls(scale)
    part = "notifications"
    yield Use(part, "messages", "sqs", requests * figures["queue_requests_per_message"])
    yield Use(part, "asking whether there are any", "sqs", figures["queue_polls_per_minute"] * _MINUTES)
    yield Use(part, "function, calls", "lambda_call", calls)
    gb_s = calls * _etl_s(scale, figures, events=0) * _gb(scale.configuration.etl_memory_mb)
    yield Use(part, "function, time", "lambda", gb_s)
    # Twice the keys of a day that on average is half over, and those of three hours.
    keys = requests / DAYS * (1 + 3 / 24)
    yield Use(part, "listings", "s3_put", calls * _listings(figures["notified_listings"], keys))
    yield Use(part, "alarms", "alarm", ALARMS_OF_NOTIFICATIONS)


def notified_calls(scale: Scale) -> float:
    """How many calls a month S3's notifications make: a window each, and more where batches fill before it ends."""
    figures = {name: each.value for name, each in read_assumptions().items()}
    requests = scale.events_per_day * DAYS / figures["events_per_request"]
    windows = _MINUTES * 60 / WINDOW_S
    return max(min(requests, windows), requests * figures["notification_bytes"] / (figures["batch_mb"] * _MB))


def etl_call_s(scale: Scale) -> float:
    """How long an hourly call takes, in seconds; what a function of Lambda may take is 900."""
    figures = {name: each.value for name, each in read_assumptions().items()}
    return _etl_s(scale, figures, events=scale.events_per_day / 24)


def warehouse_gb(scale: Scale) -> float:
    """What the warehouse's tables take, in GB."""
    figures = read_assumptions()
    rows = scale.events_per_day * figures["event_days_kept"].value
    return rows * figures["table_bytes_per_event"].value / _GB


def through_nat_gb(scale: Scale) -> float:
    """What a NAT gateway would carry if it took the place of the endpoints: raw objects in, backups and archive out."""
    figures = {name: each.value for name, each in read_assumptions().items()}
    events = scale.events_per_day * DAYS
    full_gb = _full_gb(scale, figures)
    weeks = DAYS / 7
    backups = full_gb * weeks + full_gb * figures["diff_share"] * (DAYS - weeks)
    return (events * (figures["raw_bytes_per_event"] + figures["wal_bytes_per_event"])) / _GB + backups


def _hosts(configuration: Configuration) -> Iterator[Use]:
    for host in hosts_of(configuration):
        yield Use("hosts", host.name, host.instance_type, HOURS)
        yield Use("hosts", f"{host.name}, volumes", "gp3", _volumes_gb(host, configuration))


def _volumes_gb(host: Host, configuration: Configuration) -> float:
    return host.data_gb + configuration.host_root_gb


def _ingest(requests: float, figures: Mapping[str, float]) -> Iterator[Use]:
    yield Use("taking events", "HTTP API", "http_api", requests)
    yield Use("taking events", "function, calls", "lambda_call", requests)
    gb_s = requests * figures["ingest_s"] * _gb(figures["ingest_memory_mb"])
    yield Use("taking events", "function, time", "lambda", gb_s)
    yield Use("taking events", "writes of raw objects", "s3_put", requests)
    yield Use("taking events", "answers", "data_out", requests * figures["answer_bytes"] / _GB)


def _listings(at_least: float, keys: float) -> float:
    """A thousand keys a listing, and one for each prefix at least."""
    return max(at_least, keys / 1_000)


def _etl_s(scale: Scale, figures: Mapping[str, float], *, events: float) -> float:
    """Some events; then the models, of a day that on average is half full, while the function waits."""
    cpu_s = (
        figures["etl_start_cpu_s"]
        + events * figures["etl_event_cpu_s"]
        + events / figures["events_per_request"] * figures["etl_object_cpu_s"]
    )
    share = min(1.0, scale.configuration.etl_memory_mb / figures["full_cpu_memory_mb"])
    return cpu_s / share + scale.events_per_day / 2 * figures["model_event_s"]


def _full_gb(scale: Scale, figures: Mapping[str, float]) -> float:
    return (warehouse_gb(scale) + figures["shop_database_gb"]) * figures["backup_share"]


def _backups(scale: Scale, figures: Mapping[str, float]) -> Iterator[Use]:
    full_gb = _full_gb(scale, figures)
    copies = figures["full_copies"] + figures["diff_copies"] * figures["diff_share"]
    yield Use("backups", "full and differential", "s3_storage", full_gb * copies)
    archive_gb = scale.events_per_day * figures["wal_bytes_per_event"] * figures["wal_days_kept"] / _GB
    yield Use("backups", "archive", "s3_storage", archive_gb)
    # At most one segment a minute while nothing fills them faster; each asks for what the archive holds.
    segments = 2 * _MINUTES + scale.events_per_day * DAYS * figures["wal_bytes_per_event"] / figures["backup_share"] / (
        16 * 2**20
    )
    yield Use("backups", "writes of the archive", "s3_put", segments)
    yield Use("backups", "reads of the archive", "s3_get", 2 * segments)


def _watching(requests: float, figures: Mapping[str, float], configuration: Configuration) -> Iterator[Use]:
    yield Use("watching", "what the hosts tell", "s3_put", 2 * _MINUTES)
    yield Use("watching", "metrics", "metric", figures["metrics"])
    yield Use("watching", "alarms", "alarm", ALARMS)
    logs_gb = (requests * figures["ingest_log_bytes"] + _CALLS_OF_ETL * figures["etl_log_bytes"]) / _GB
    yield Use("watching", "logs", "logs", logs_gb)
    yield Use("watching", "flow logs", "flow_logs", figures["flow_log_gb"])
    kept_gb = (logs_gb + figures["flow_log_gb"]) * configuration.log_days / DAYS * figures["log_stored_share"]
    yield Use("watching", "logs, kept", "logs_storage", kept_gb)


def _gb(memory_mb: float) -> float:
    return memory_mb / 1_024

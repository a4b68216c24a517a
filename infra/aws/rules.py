"""What has to hold of each field of the configuration."""

import ipaddress
import re
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, date, datetime

from clickstream_pipeline.domain.currencies import CURRENCIES
from clickstream_pipeline.settings.variables import WEEK_STARTS
from infra.aws.addresses import PRIVATE_SUBNET, PUBLIC_SUBNET, S3_PREFIX_LISTS
from infra.aws.choices import Choices

# What CloudWatch Logs takes: https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html
_LOG_DAYS = (1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653)
_ORIGIN = re.compile(r"https://[a-z0-9.-]+(:\d+)?")
# An app's pages have a scheme of its own, or https on the phone itself, or no origin at all.
_APP_ORIGINS = re.compile(
    r"(?:{0}(?:,{0})*)?".format(r"(?:null|(?!(?:file|data|blob|ftp|wss?):)[a-z][a-z0-9+.-]*://[a-z0-9.-]+(?::\d+)?)")
)
# S3 takes 63 characters, and `-access-logs` follows.
_BUCKET = re.compile(r"[a-z0-9][a-z0-9-]{1,49}[a-z0-9]")
_PARAMETER = re.compile(r"(/[A-Za-z0-9_.-]+)+")
# Ids have 17 digits; those from before 2016 have 8.
_IMAGE = re.compile(r"ami-([0-9a-f]{8}|[0-9a-f]{17})")
_VOLUME = re.compile(r"vol-([0-9a-f]{8}|[0-9a-f]{17})")
_NAMES = re.compile(r"(?:[A-Za-z0-9_.-]{1,100}(?:,[A-Za-z0-9_.-]{1,100})*)?")
# Hosts of other letters are written in IDNA's ASCII form.
_HOSTS = re.compile(r"(?:{0}(?:,{0})*)?".format(r"(?:[a-z0-9_-]{1,63}\.){1,8}[a-z0-9_-]{1,63}"))
_INSTANCE_TYPE = re.compile(r"[a-z][a-z0-9-]*\.[a-z0-9]+")
# No shop had clickstreams before; a year such as 0206 is a slip.
_EARLIEST = date(2000, 1, 1)
RESERVED_CONCURRENCIES = ("ingest_reserved_concurrency", "etl_reserved_concurrency")
_POSITIVE = (
    "throttle_rate_per_s",
    "throttle_burst",
    *RESERVED_CONCURRENCIES,
    "etl_memory_mb",
    "raw_versions_days",
    "rejected_days",
    "access_log_days",
    "host_root_gb",
    "warehouse_data_gb",
    "oltp_data_gb",
    "budget_usd",
)
_PARAMETERS = (
    "loader_password_parameter",
    "reader_password_parameter",
    "shop_password_parameter",
    "warehouse_backup_parameter",
    "oltp_backup_parameter",
    "erasure_key_parameter",
    "session_secret_parameter",
)
# Of gp3: https://docs.aws.amazon.com/ebs/latest/userguide/general-purpose.html
_GP3_IOPS = range(3_000, 16_001)
_GP3_MB_PER_S = range(125, 1_001)


def rules(chosen: Choices) -> Iterator[tuple[str, bool, str]]:
    """Each field that has a rule: its name, whether it is kept, and what is expected."""
    regions = ", ".join(S3_PREFIX_LISTS)
    known = chosen.region in S3_PREFIX_LISTS or bool(chosen.s3_prefix_list)
    yield "region", known, f"one of {regions}, or s3_prefix_list beside it (aws ec2 describe-prefix-lists)"
    is_name = _BUCKET.fullmatch(chosen.raw_bucket) is not None
    yield "raw_bucket", is_name, "3 to 51 lower-case letters, digits and dashes: names of other buckets add to it"
    for name, subnet in (("warehouse_address", PRIVATE_SUBNET), ("oltp_address", PUBLIC_SUBNET)):
        is_free = _is_free_in(getattr(chosen, name), subnet)
        yield name, is_free, f"an address in {subnet}, not one of its first four or its last, which AWS keeps"
    is_origin = chosen.shop_origin is None or _ORIGIN.fullmatch(chosen.shop_origin) is not None
    yield "shop_origin", is_origin, "an origin such as https://shop.example"
    is_list = _APP_ORIGINS.fullmatch(chosen.app_origins) is not None
    yield "app_origins", is_list, "origins, such as capacitor://localhost,ionic://localhost,null"
    yield "shop_timezone", chosen.shop_timezone in zoneinfo.available_timezones(), "a zone such as Asia/Ho_Chi_Minh"
    yield "shop_week_start", chosen.shop_week_start in WEEK_STARTS, f"one of {', '.join(WEEK_STARTS)}"
    yield "shop_currency", chosen.shop_currency in CURRENCIES, "a code of ISO 4217, such as VND"
    is_list = _NAMES.fullmatch(chosen.private_parameters) is not None
    yield "private_parameters", is_list, "names of parameters, such as loyalty_no,member"
    for name in ("shop_hosts", "excluded_referrers"):
        yield name, _HOSTS.fullmatch(getattr(chosen, name)) is not None, "hosts, such as shop.example,checkout.example"
    is_past = chosen.start_date is None or _EARLIEST <= chosen.start_date <= datetime.now(UTC).date()
    yield "start_date", is_past, f"a day from {_EARLIEST} to today"
    # https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-scaling.html: a queue's calls, two at once at least, fit
    # into what is reserved.
    is_enough = not chosen.etl_on_new_objects or chosen.etl_reserved_concurrency != 1
    yield "etl_reserved_concurrency", is_enough, "2 or more beside etl_on_new_objects, or 0 to reserve nothing"
    for name in ("warehouse_image", "oltp_image"):
        image = getattr(chosen, name)
        is_image = image is None or _IMAGE.fullmatch(image) is not None
        yield name, is_image, "an image of Debian 12, such as ami-0123456789abcdef0; `make deploy` prints the newest"
    for name in ("warehouse_instance_type", "oltp_instance_type"):
        is_type = _INSTANCE_TYPE.fullmatch(getattr(chosen, name)) is not None
        yield name, is_type, "a type of instance, such as t3.large"
    for name in ("warehouse_data_volume", "oltp_data_volume"):
        volume = getattr(chosen, name)
        is_volume = volume is None or _VOLUME.fullmatch(volume) is not None
        yield name, is_volume, "a volume, such as vol-0123456789abcdef0"
    yield "warehouse_data_iops", chosen.warehouse_data_iops in _GP3_IOPS, _between(_GP3_IOPS)
    yield "warehouse_data_mb_per_s", chosen.warehouse_data_mb_per_s in _GP3_MB_PER_S, _between(_GP3_MB_PER_S)
    for name in _PARAMETERS:
        is_name = _PARAMETER.fullmatch(getattr(chosen, name)) is not None
        yield name, is_name, "the name of an SSM parameter, such as /clickstream/warehouse/loader-password"
    yield "log_days", chosen.log_days in _LOG_DAYS, f"one of {', '.join(map(str, _LOG_DAYS))}"
    for name in _POSITIVE:
        value = getattr(chosen, name)
        yield name, value is None or value > 0, "a number above 0"


def _is_free_in(text: str, subnet: str) -> bool:
    # https://docs.aws.amazon.com/vpc/latest/userguide/subnet-sizing.html
    network = ipaddress.ip_network(subnet)
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    return address in network and 4 <= int(address) - int(network[0]) < network.num_addresses - 1


def _between(numbers: range) -> str:
    return f"{numbers[0]} to {numbers[-1]}, as gp3 has it"

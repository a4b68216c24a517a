"""The fields that an operator may choose about the platform in AWS, with defaults for everything, unchecked."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Choices:
    """The platform's names, addresses, sizes and times; see each field.

    Names of S3 buckets are global: the other four are made from `raw_bucket`.
    """

    region: str = "ap-southeast-1"
    # None: the region's first. Volumes can't leave theirs.
    availability_zone: str | None = None
    # None: the region's, where it is known here.
    s3_prefix_list: str | None = None

    raw_bucket: str = "clickstream-s3-ingest"

    # The warehouse and the shop's database have fixed addresses, which certificates and functions can name.
    warehouse_address: str = "10.0.128.10"
    oltp_address: str = "10.0.0.10"

    # The images that the hosts are made from, Debian 12 for amd64 (`make deploy` prints the newest). Pinned: one that
    # is looked up at each deployment would replace the hosts whenever Debian publishes another. None: nothing can be
    # deployed yet, only synthesized. Two, because hosts are replaced one after the other (`make replace-host`).
    warehouse_image: str | None = None
    oltp_image: str | None = None
    host_root_gb: int = 20
    # 2 virtual CPUs and 8 GiB: PostgreSQL, Dagster and the dashboard beside each other.
    warehouse_instance_type: str = "t3.large"
    warehouse_data_gb: int = 100
    warehouse_data_iops: int = 3_000
    warehouse_data_mb_per_s: int = 125
    # 2 virtual CPUs and 2 GiB: the shop's PostgreSQL alone.
    oltp_instance_type: str = "t3.small"
    oltp_data_gb: int = 20
    # A volume that an earlier platform left; None: a new one, which is empty.
    warehouse_data_volume: str | None = None
    oltp_data_volume: str | None = None

    # The only one whose pages may post events; Amplify's own address until the shop has a domain.
    shop_origin: str | None = None
    # Those of apps, comma-separated, that may post beside it: `capacitor://localhost`, `https://localhost`, `null`.
    app_origins: str = ""
    shop_repository: str | None = None
    shop_branch: str = "main"
    # In Secrets Manager: what Amplify reads the repository with.
    shop_repository_token: str = "clickstream/shop-repository-token"

    # The zone of the shop's days and hours, the day with which its weeks begin; currency of events that name none.
    shop_timezone: str = "Asia/Ho_Chi_Minh"
    shop_week_start: str = "monday"
    shop_currency: str = "VND"
    # Names of parameters that are taken out of addresses, comma-separated, beside the platform's own.
    private_parameters: str = ""
    # The shop's hosts, comma-separated, where its pages have several domains or its events name no page; and hosts that
    # no visit comes from, beside those of payment and sign-in that the platform knows.
    shop_hosts: str = ""
    excluded_referrers: str = ""
    # The first day that is loaded and has partitions; None: the first of the month before last, whatever month it is.
    start_date: date | None = None

    throttle_rate_per_s: int = 500
    throttle_burst: int = 1_000

    # None where the account's limit leaves nothing to reserve; `make deploy` says so. At 500 requests a second, each of
    # which takes a tenth of a second while S3 is slow, 50 are under way.
    ingest_reserved_concurrency: int | None = 100
    etl_reserved_concurrency: int | None = 2
    etl_memory_mb: int = 1_024
    # Whether S3's notifications of new objects start loads between the hours (docs/aws.md).
    etl_on_new_objects: bool = False

    loader_password_parameter: str = "/clickstream/warehouse/loader-password"
    # What the dashboard and people read the warehouse with.
    reader_password_parameter: str = "/clickstream/warehouse/reader-password"
    shop_password_parameter: str = "/clickstream/oltp/shop-password"
    # What each host's backups are encrypted with before they leave it.
    warehouse_backup_parameter: str = "/clickstream/warehouse/backup-passphrase"
    oltp_backup_parameter: str = "/clickstream/oltp/backup-passphrase"
    # What erasures are recorded under; for the role clickstream-erasure alone.
    erasure_key_parameter: str = "/clickstream/warehouse/erasure-key"
    # What the shop signs its sessions with.
    session_secret_parameter: str = "/clickstream/shop/session-secret"

    # What is no longer the newest version of a raw object, and what could not be accepted.
    raw_versions_days: int = 30
    rejected_days: int = 90
    log_days: int = 90
    access_log_days: int = 90

    # The mail address for alarms, once a message of SNS is confirmed; None: alarms send no mail.
    alarm_address: str | None = None
    # The sum in docs/cost.md for the sizes above, and a third more.
    budget_usd: int = 200

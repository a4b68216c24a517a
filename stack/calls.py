"""What the commands ask of the platform that runs: a call of the ETL function, a simulated week."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from clickstream_pipeline.settings import Settings
from stack.etl_function import INVOKE_PATH
from stack.state import StackState, holder

# As long as a call of the function may take.
_CALL_S = 900


class NotUp(RuntimeError):
    """The platform does not run, or what was asked of it was refused; the message says why."""


def call_etl(settings: Settings, payload: bytes) -> Mapping[str, Any]:
    """Calls the ETL function, as `aws lambda invoke` does; returns its answer. Raises `NotUp`."""
    return _posted(f"{_state(settings).addresses['etl']}{INVOKE_PATH}", payload)


def start_demo_week(settings: Settings) -> str:
    """Has the landing page's server add a simulated week; returns what it says."""
    sentence: str = _posted(f"{_state(settings).addresses['landing']}/demo-week", b"{}")["sentence"]
    return sentence


def _state(settings: Settings) -> StackState:
    state = StackState.read(settings.home)
    if state is None or holder(settings.home) is None:
        raise NotUp(f"no platform is up in {settings.home}; `make up` starts it")
    return state


def _posted(address: str, body: bytes) -> Mapping[str, Any]:
    request = urllib.request.Request(address, body, {"Content-Type": "application/json"}, method="POST")
    # A proxy that the environment names must not see requests to this machine.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=_CALL_S) as response:
            answer: Mapping[str, Any] = json.load(response)
            return answer
    except urllib.error.HTTPError as refused:
        raise NotUp(f"{address}: {_message(refused.read())}") from None
    except OSError as error:
        raise NotUp(f"{address} does not answer: {error}") from error


def _message(body: bytes) -> str:
    try:
        told = json.loads(body)
    except ValueError:
        return body[:300].decode("utf-8", "replace")
    return str(told.get("Message") or told.get("sentence") or told)

"""Attack: a site lets its name point to this machine (DNS rebinding), and its pages speak to what listens here."""

import pytest

from tests.attacks.everything import Listening
from tests.attacks.raw_http import REFUSALS, doubtful_hosts, foreign_hosts, status_of
from tests.handlers.runtime_api import runtime_api

pytestmark = pytest.mark.xdist_group("loopback")


def test_it_answers_by_the_names_of_this_machine(listening: Listening) -> None:
    for name in ("127.0.0.1", "localhost"):
        assert status_of(listening.port, "GET / HTTP/1.1", f"Host: {name}:{listening.port}") not in (*REFUSALS, None)


def test_no_port_of_it_answers_by_another_name(listening: Listening) -> None:
    answered = {}
    for port in listening.sockets():
        cases = foreign_hosts(port)
        # uvicorn's quick parser and Node show the API and the shop one host only, which is then ours.
        if listening.name in ("ui", "dashboard", "docs", "landing", "etl"):
            cases |= doubtful_hosts(port)
        for case, (first_line, headers) in cases.items():
            status = status_of(port, first_line, *headers)
            # Next makes a path of an address in the first line, by a redirect, before anything of ours is asked.
            is_redirected = listening.name == "shop" and "first line" in case and status == 308
            if status is not None and status not in REFUSALS and not is_redirected:
                answered[f"{port}: {case}"] = status
    assert answered == {}


def test_it_listens_on_the_loopback_address_and_nowhere_else(listening: Listening) -> None:
    sockets = listening.sockets()
    assert listening.port in sockets
    assert set(sockets.values()) == {"127.0.0.1"}


def test_the_runtime_api_of_the_lambdas_on_this_machine_answers_its_client_alone() -> None:
    with runtime_api() as api:
        port = int(api.address.rsplit(":", 1)[1])
        cases = foreign_hosts(port) | doubtful_hosts(port)
        ours = f"Host: {api.address}"
        cases["a page's"] = ("GET / HTTP/1.1", (ours, f"Origin: http://{api.address}"))
        cases["a page's post"] = (
            "POST /2018-06-01/runtime/init/error HTTP/1.1",
            (ours, "Origin: http://attacker.example"),
        )
        answered = {case: status_of(port, line, *headers) for case, (line, headers) in cases.items()}
        assert {case: status for case, status in answered.items() if status not in REFUSALS} == {}

"""An analyst whose browser is not on this machine: asks the dashboard for what a browser asks for, and draws nothing.

A browser takes as much of a processor as what it shows took to compute. Analysts bring their own, so the benchmark runs
one to look at, while the others say word for word what that one has said to the dashboard.
"""

import asyncio
import json
import secrets
import urllib.request
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlsplit

from websockets.asyncio.client import ClientConnection, connect

_HIDDEN = "_hidden"
_OUTPUT = ".clientdata_output_"
_TIMEOUT_S = 60


def shown_panels(greeting: Mapping[str, Any]) -> set[str]:
    """The panels that a browser has said, in what it sends first, to have before its analyst's eyes."""
    said = {name.removeprefix(_OUTPUT): value for name, value in greeting["data"].items() if name.startswith(_OUTPUT)}
    return {
        name.removesuffix(_HIDDEN) for name, value in said.items() if name.endswith(f"-body{_HIDDEN}") and not value
    }


class Colleague:
    """Opens pages and changes filters on request; each call returns when the changed values have arrived."""

    def __init__(self, address: str) -> None:
        self._address = address
        # By this the door leads to the same process each time, as it does browsers.
        self._cookie = f"sbw_dashboard={secrets.token_hex(16)}"
        self._session: ClientConnection | None = None

    async def open(self, query: str, said: Sequence[str]) -> None:
        """Asks for the page at `?query`, then says what a browser has `said` there: its greeting, then its heights."""
        await self.leave()
        await asyncio.to_thread(self._fetch, f"{self._address}?{query}")
        greeting = json.loads(said[0])
        greeting["data"][".clientdata_url_search"] = f"?{query}"
        parts = urlsplit(self._address)
        self._session = await connect(
            f"ws://{parts.netloc}{parts.path}websocket/",
            origin=f"http://{parts.netloc}",  # type: ignore[arg-type]
            additional_headers={"Cookie": self._cookie},
            max_size=None,
        )
        await self._session.send(json.dumps(greeting))
        await self._receive(shown_panels(greeting))
        for frame in said[1:]:
            await self._session.send(frame)

    async def change(self, name: str, value: str) -> None:
        """Sets one filter. What changes by it comes together."""
        assert self._session is not None
        await self._session.send(json.dumps({"method": "update", "data": {"go": {name: value}}}))
        await self._receive(set())

    async def leave(self) -> None:
        if self._session is not None:
            await self._session.close()
            self._session = None

    def _fetch(self, address: str) -> None:
        request = urllib.request.Request(address, headers={"Cookie": self._cookie, "Accept-Encoding": "gzip"})
        with urllib.request.urlopen(request, timeout=_TIMEOUT_S) as answer:
            answer.read()

    async def _receive(self, missing: set[str]) -> None:
        """Reads until these panels have come, or any panel or heading; says a new address as a browser does."""
        assert self._session is not None
        has_come = False
        async with asyncio.timeout(_TIMEOUT_S):
            while missing or not has_come:
                told = json.loads(await self._session.recv())
                came = told.get("values", {}).keys() | told.get("errors", {}).keys()
                missing -= came
                has_come = has_come or any(name.endswith(("-body", "-days")) for name in came)
                if "updateQueryString" in told:
                    search = {".clientdata_url_search": told["updateQueryString"]["queryString"]}
                    await self._session.send(json.dumps({"method": "update", "data": search}))

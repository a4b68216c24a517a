"""What has arrived: the raw store's own files, read with nothing but JSON.

A browser's driver does not see every request (beacons of a closing tab are missed), so delivery is looked for here.
"""

import asyncio
import json
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class Collector:
    """The raw store of a shop; each look reads what is new."""

    def __init__(self, raw: Path) -> None:
        self._raw = raw
        self._read: set[Path] = set()
        self.texts: list[str] = []
        # Every copy of every event, by its id.
        self.copies: Counter[str] = Counter()
        self.by_client: dict[str, dict[str, dict[str, Any]]] = defaultdict(dict)

    def look(self) -> None:
        """Reads the objects that were not there before."""
        for path in sorted(set(self._raw.rglob("*.json")) - self._read):
            # Half-written files have a dot in front of their names.
            if path.name.startswith("."):
                continue
            self._read.add(path)
            text = path.read_text(encoding="utf-8")
            self.texts.append(text)
            for event in _events_in(json.loads(text)):
                self.copies[event["eventId"]] += 1
                self.by_client[event["clientId"]].setdefault(event["eventId"], event)

    async def holds(self, events: int, clients: set[str], *, within_s: float = 45) -> bool:
        """Waits until so many different events of some browser ids have arrived."""
        deadline = time.monotonic() + within_s
        while time.monotonic() < deadline:
            self.look()
            if sum(len(self.by_client[client]) for client in clients) >= events:
                return True
            await asyncio.sleep(0.1)
        return False

    def kinds_of(self, clients: set[str]) -> Counter[str]:
        """How often each kind of event has arrived from some browser ids, copies counted once."""
        return Counter(event["eventName"] for event in self._events_of(clients))

    def deeds_of(self, clients: set[str]) -> Counter[tuple[str, str, str, str | None]]:
        """The same by kind, path of the page, login state and user."""
        return Counter(
            (event["eventName"], urlsplit(event["pageUrl"]).path, event["userLoginState"], event.get("userId"))
            for event in self._events_of(clients)
        )

    def _events_of(self, clients: set[str]) -> Iterator[dict[str, Any]]:
        return (event for client in clients for event in self.by_client[client].values())


def _events_in(document: Any) -> list[dict[str, Any]]:
    return document if isinstance(document, list) else document.get("events", [document])

"""The senders: browsers that post, the app's collector that writes files, a script that posts false orders."""

import http.client
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from urllib.parse import urlsplit

from clickstream_pipeline.demo.actions import random_id, time_ordered_id
from clickstream_pipeline.demo.catalogue import CATALOGUE
from clickstream_pipeline.demo.clock import iso_ms
from clickstream_pipeline.demo.delivery import Post
from clickstream_pipeline.demo.user_agents import DEVICES
from clickstream_pipeline.demo.wire import ingest, number, sent_at, spell
from day.story_clock import StoryClock

# The name of this field is what the broken release of the app's tracker has wrong.
WRONG_FIELD = "event"
_BROKEN_KIND = "view_item"
ROBOT_NETWORK = "127.66.6.0/24"
_ROBOT_ADDRESS = "127.66.6.6"
_ROBOT_ORDERS, _VIEWS_AN_ORDER, _ORDERS_A_REQUEST = 60, 8, 6


class NotAccepted(RuntimeError):
    """The ingest API has answered a request of the day otherwise than with 202."""


@dataclass(slots=True)
class Senders:
    """Posts to an address, and writes below a folder of raw objects; moves the story's clock to each receipt."""

    address: str
    raw: Path
    story: StoryClock

    def post_all(self, posts: Sequence[Post]) -> int:
        """Posts requests of browsers, each at its time and from an address of its visitor's own; returns the events."""
        for post in posts:
            self.story.move_to_ms(post.received_ms)
            events = spell(post, key_of_sent_at=False)
            agent = post.visit.device.user_agent or ""
            self._post({"sentAt": sent_at(post), "events": events}, agent, _address_of(post.visitor.client_id))
        return sum(len(post.actions) for post in posts)

    def write_files(self, posts: Sequence[Post]) -> tuple[int, int]:
        """Writes the app's events as its collector does, a raw object for each request, past the ingest API.

        Returns the number of events, and how many of them are broken.
        """
        rng, broken = Random(len(posts)), 0
        for post in posts:
            lines = []
            for action, event in zip(post.actions, spell(post, ingest_facts=ingest(post, random_id(rng))), strict=True):
                if action.kind == _BROKEN_KIND:
                    event = {WRONG_FIELD: event.pop("eventName"), **event}
                    broken += 1
                lines.append(json.dumps(event, ensure_ascii=False))
            self.story.move_to_ms(post.received_ms)
            path = self.raw / f"{self.story.moment:events/%Y/%m/%d/%H}/event-{random_id(rng)}.json"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("\n".join(lines), encoding="utf-8")
            os.utime(path, (-(-post.received_ms // 1000),) * 2)
        return sum(len(post.actions) for post in posts), broken

    def post_false_orders(self, begin_ms: int) -> tuple[int, int]:
        """Posts what a script invents: orders of laptops by a browser's name, from one network; events and orders."""
        rng = Random(666)
        agent = DEVICES["desktop"][1][0].user_agent or ""
        events = 0
        for request in range(_ROBOT_ORDERS // _ORDERS_A_REQUEST):
            at_ms = begin_ms + request * 60_000
            self.story.move_to_ms(at_ms)
            invented = [event for _ in range(_ORDERS_A_REQUEST) for event in _false_visit(rng, at_ms)]
            self._post({"sentAt": iso_ms(at_ms), "events": invented}, agent, _ROBOT_ADDRESS)
            events += len(invented)
        return events, _ROBOT_ORDERS

    def _post(self, body: object, agent: str, source_address: str) -> None:
        parts = urlsplit(self.address)
        # Each address of 127.0.0.0/8 is this machine's, so that visitors have different ones.
        connection = http.client.HTTPConnection(
            parts.hostname or "", parts.port, timeout=60, source_address=(source_address, 0)
        )
        try:
            headers = {"Content-Type": "application/json", "User-Agent": agent}
            connection.request("POST", parts.path, json.dumps(body).encode(), headers)
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status != 202:
            raise NotAccepted(f"{self.address} answers {answer.status}: {content[:300].decode('utf-8', 'replace')}")


def _address_of(client_id: str) -> str:
    number = int(client_id[:6], 16)
    return f"127.{70 + number % 100}.{number // 100 % 250}.{1 + number % 250}"


def _false_visit(rng: Random, at_ms: int) -> list[dict[str, object]]:
    product = max(CATALOGUE["VND"], key=lambda each: each.price)
    who = {"clientId": random_id(rng), "sessionId": random_id(rng), "eventTimestamp": iso_ms(at_ms)}
    shown = {"id": product.id, "name": product.name, "category": product.category, "price": number(product.price)}
    names = ["product_view"] * _VIEWS_AN_ORDER + ["add_to_cart_click", "checkout_complete"]
    events: list[dict[str, object]] = [
        {"eventName": name, "eventId": time_ordered_id(rng, at_ms), **who, "product": shown} for name in names
    ]
    events[-1]["order"] = {
        "id": f"x-{rng.getrandbits(32):08x}", "revenue": number(product.price), "currency": "VND", "quantity": 1,
    }  # fmt: skip
    return events

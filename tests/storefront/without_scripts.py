"""A visitor whose browser runs no scripts: pages, forms and cookies of the shop over plain HTTP."""

import http.client
import re
import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import unescape
from html.parser import HTMLParser
from http.cookies import SimpleCookie
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Page:
    """An answer of the shop, as it came."""

    status: int
    headers: Mapping[str, str]
    body: str
    seconds: float = field(compare=False, default=0)

    @property
    def location(self) -> str:
        """Where the answer sends the browser; empty when it does not."""
        return self.headers.get("location", "")

    @property
    def words(self) -> str:
        """What a person reads, without what differs from answer to answer (ids, nonces, scripts)."""
        text = re.sub(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", " ", self.body, flags=re.DOTALL)
        return " ".join(unescape(re.sub(r"<[^>]*>", " ", text)).split())

    def form(self, label: str) -> dict[str, str]:
        """The inputs of one form, hidden ones and values with them."""
        reader = _FormReader(label)
        reader.feed(self.body)
        assert reader.inputs, f"no form {label!r} in {self.words[:200]!r}"
        return reader.inputs


@dataclass(slots=True)
class Visitor:
    """One browser of its own, with its cookies; `address` is the shop's, `comes_from` its own."""

    address: str
    comes_from: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def get(self, path: str, **headers: str) -> Page:
        """Opens a page; follows nothing."""
        return self._ask("GET", path, None, headers)

    def send(self, path: str, label: str, **values: str) -> Page:
        """Fills in the form that a page shows under a label, and sends it."""
        return self.post(path, {**self.get(path).form(label), **values})

    def post(self, path: str, values: Mapping[str, str], **headers: str) -> Page:
        """Sends a form that was read before."""
        mark = secrets.token_hex(12)
        parts = [
            f'--{mark}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
            for name, value in values.items()
        ]
        kind = f"multipart/form-data; boundary={mark}"
        headers = {"Content-Type": kind, "Origin": self.address, **headers}
        return self._ask("POST", path, ("".join(parts) + f"--{mark}--\r\n").encode(), headers)

    def _ask(self, method: str, path: str, body: bytes | None, headers: Mapping[str, str]) -> Page:
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(
            str(place.hostname), place.port, timeout=60, source_address=(self.comes_from, 0)
        )
        sent = {**self.headers, **headers}
        if self.cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        began = time.monotonic()
        try:
            connection.request(method, path, body=body, headers=sent)
            answer = connection.getresponse()
            text = answer.read().decode("utf-8", "replace")
        finally:
            connection.close()
        for line in answer.headers.get_all("set-cookie") or []:
            self._keep(line)
        told = {name.lower(): value for name, value in answer.getheaders()}
        return Page(answer.status, told, text, time.monotonic() - began)

    def _keep(self, line: str) -> None:
        for name, morsel in SimpleCookie(line).items():
            if morsel.value:
                self.cookies[name] = morsel.value
            else:
                self.cookies.pop(name, None)


class _FormReader(HTMLParser):
    """Collects the inputs of the form with a label; of a select, nothing."""

    def __init__(self, label: str) -> None:
        super().__init__()
        self._label, self._is_inside = label, False
        self.inputs: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._is_inside = given.get("aria-label") == self._label
        elif tag == "input" and self._is_inside and "name" in given:
            self.inputs[given["name"]] = given.get("value", "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._is_inside = False

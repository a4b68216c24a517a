"""Requests byte by byte: what no well-behaved client sends."""

import contextlib
import socket

# By these a request is turned away: bad host, foreign origin, no such method, wrong type, misdirected.
REFUSALS = (400, 403, 405, 415, 421)
# What asks for a WebSocket, beside whose it is.
HANDSHAKE = (
    "Connection: Upgrade", "Upgrade: websocket", "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
)  # fmt: skip


def status_of(port: int, first_line: str, *headers: str, body: bytes = b"") -> int | None:
    """The status that a request is answered with; None where what listens speaks no HTTP, or hangs up."""
    length = [f"Content-Length: {len(body)}"] if body else []
    ends = [] if any(each.startswith("Connection:") for each in headers) else ["Connection: close"]
    lines = [first_line, *headers, *length, *ends, "", ""]
    told = b""
    with contextlib.suppress(ConnectionError, TimeoutError), socket.create_connection(("127.0.0.1", port), 20) as to:
        to.sendall("\r\n".join(lines).encode() + body)
        while b"\r\n" not in told and (more := to.recv(4096)):
            told += more
    return int(told.split()[1]) if told.startswith(b"HTTP/") else None


def foreign_hosts(port: int) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Requests for `/` that name another host than ours, or none, by what is wrong: first line and headers."""
    names = [
        f"attacker.example:{port}", "attacker.example", f"127.0.0.1.nip.example:{port}", f"127.0.0.1.:{port}",
        f"localhost.attacker.example:{port}", f"localhost.:{port}", f"attacker.example.:{port}", f"[::1]:{port}",
        f"[::ffff:127.0.0.1]:{port}", f"0.0.0.0:{port}", f"127.1:{port}", f"2130706433:{port}", f"0x7f000001:{port}",
        f"user:secret@127.0.0.1:{port}", f"127.0.0.1:{port}@attacker.example", f"127.0.0.1:{port}.attacker.example",
        f"127.0.0.1,attacker.example:{port}", f"attacker.example/127.0.0.1:{port}", "",
    ]  # fmt: skip
    ours, theirs = f"Host: 127.0.0.1:{port}", f"Host: attacker.example:{port}"
    line = "GET / HTTP/1.1"
    return {
        **{f"Host: {name}": (line, (f"Host: {name}",)) for name in names},
        "no Host": (line, ()),
        "no Host, HTTP/1.0": ("GET / HTTP/1.0", ()),
        "theirs, then ours": (line, (theirs, ours)),
        "theirs in the first line": (f"GET http://attacker.example:{port}/ HTTP/1.1", (theirs,)),
        "ours in the first line, theirs as Host": (f"GET http://127.0.0.1:{port}/ HTTP/1.1", (theirs,)),
    }


def doubtful_hosts(port: int) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Requests for `/` that name us as they should, and another host as well; no browser sends them."""
    ours, theirs = f"Host: 127.0.0.1:{port}", f"Host: attacker.example:{port}"
    return {
        "ours, then theirs": ("GET / HTTP/1.1", (ours, theirs)),
        "theirs in the first line, ours as Host": (f"GET http://attacker.example:{port}/ HTTP/1.1", (ours,)),
    }

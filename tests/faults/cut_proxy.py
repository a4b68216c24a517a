"""A TCP proxy that cuts its connections when so many bytes have gone to the server: a network that fails."""

import contextlib
import socket
import threading
from collections.abc import Iterator

_PIECE = 4_096


@contextlib.contextmanager
def cutting_proxy(host: str, port: int, *, after_bytes: int) -> Iterator[int]:
    """The loopback port of a proxy to a server; each connection is reset after `after_bytes` from the client."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_serve, args=(listener, host, port, after_bytes), daemon=True).start()
        yield listener.getsockname()[1]


def _serve(listener: socket.socket, host: str, port: int, after_bytes: int) -> None:
    while True:
        try:
            client, _ = listener.accept()
        except OSError:
            return
        server = socket.create_connection((host, port))
        threading.Thread(target=_pass_on, args=(server, client, None), daemon=True).start()
        threading.Thread(target=_pass_on, args=(client, server, after_bytes), daemon=True).start()


def _pass_on(source: socket.socket, sink: socket.socket, most: int | None) -> None:
    """Passes bytes on until the source ends or `most` have gone; then both ends are closed."""
    passed = 0
    with contextlib.suppress(OSError):
        while (piece := source.recv(_PIECE)) and (most is None or passed < most):
            sink.sendall(piece)
            passed += len(piece)
    for end in (source, sink):
        with contextlib.suppress(OSError):
            end.shutdown(socket.SHUT_RDWR)
        end.close()

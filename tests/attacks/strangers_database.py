"""A database of a stranger's on the loopback address: it asks for a password in the clear and keeps what it is told."""

import contextlib
import socket
import struct
import threading
from collections.abc import Iterator

_SSL_REQUEST, _GSS_REQUEST = 80877103, 80877104
_ASK_IN_THE_CLEAR = b"R" + struct.pack("!II", 8, 3)


class StrangersDatabase:
    """Counts connections, and holds the passwords that were sent."""

    def __init__(self, listener: socket.socket) -> None:
        self.port: int = listener.getsockname()[1]
        self.connections = 0
        self.passwords: list[str] = []
        self._listener = listener

    def serve(self) -> None:
        """Answers one connection after the other until the listener is closed."""
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                self.connections += 1
                with connection, contextlib.suppress(OSError, struct.error):
                    connection.settimeout(5)
                    self._ask(connection)

    def _ask(self, connection: socket.socket) -> None:
        while True:
            size, kind = struct.unpack("!II", connection.recv(8, socket.MSG_WAITALL))
            if kind not in (_SSL_REQUEST, _GSS_REQUEST):
                break
            connection.sendall(b"N")
        connection.recv(size - 8, socket.MSG_WAITALL)
        connection.sendall(_ASK_IN_THE_CLEAR)
        _, size = struct.unpack("!cI", connection.recv(5, socket.MSG_WAITALL))
        self.passwords.append(connection.recv(size - 4, socket.MSG_WAITALL).rstrip(b"\0").decode())


@contextlib.contextmanager
def listening() -> Iterator[StrangersDatabase]:
    """The database for the length of a block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        database = StrangersDatabase(listener)
        thread = threading.Thread(target=database.serve, daemon=True)
        thread.start()
        yield database
        # Wakes the one that waits for the next connection.
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(timeout=10)

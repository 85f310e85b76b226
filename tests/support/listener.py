"""A server on loopback below HTTP."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from typing import Self


class Listener:
    """A server on loopback that handles each connection in a thread."""

    def __enter__(self) -> Self:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._accepting = threading.Thread(target=self._serve, daemon=True)
        self._accepting.start()
        return self

    def __exit__(self, *_: object) -> None:
        # `close` alone does not end `accept` in the thread. A signal would restart it later with the number of the
        # descriptor, which is by then that of another server, whose connection it would take.
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._accepting.join()
        self._listener.close()

    @property
    def place(self) -> str:
        return f"127.0.0.1:{self._listener.getsockname()[1]}"

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                threading.Thread(target=self._talk, args=(self._listener.accept()[0],), daemon=True).start()

    def _talk(self, client: socket.socket) -> None:
        raise NotImplementedError

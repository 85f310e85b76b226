"""What --debug shows: each request as a curl line that can be run again, and what came back; never a secret."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bbcli.client.curl import curl_command, without_secrets
from bbcli.client.shell import comment
from bbcli.errors import CUT
from bbcli.response import begun

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bbcli.client.connection import Connection
    from bbcli.response import Response

LONGEST_BODY = 65536
_TEXT = re.compile(r"text/|json|xml|html|x-www-form-urlencoded")


@dataclass(frozen=True)
class Trace:
    """Says what goes over a connection. `shows_bodies` adds those of the answers; `clock` is in seconds.

    `hide` takes secrets out of a text.
    """

    connection: Connection
    say: Callable[[str], None]
    clock: Callable[[], float]
    shows_bodies: bool = False
    hide: Callable[[str], str] = str

    def of(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, send: Callable[[], Response]
    ) -> Response:
        """Send, and say what is sent and what comes back; lines that are no command are comments to a shell."""
        self.say(curl_command(self.connection, method, (without_secrets(url),), headers, content).text(self.hide))
        start = self.clock()
        try:
            response = send()
        except Exception as error:
            self.say(comment(f"no answer after {self._since(start)}: {error}"))
            raise
        if self.shows_bodies:
            response = begun(response)
        request_id = response.headers.get("x-arequestid", "no X-AREQUESTID")
        self.say(comment(f"{response.status}, {request_id}, {self._since(start)}, {_size(response)}"))
        if self.shows_bodies:
            for line in _body(response):
                self.say(comment(f"  {line}"))
        return response

    def _since(self, start: float) -> str:
        return f"{max(0.0, self.clock() - start) * 1000:.0f} ms"


def _size(response: Response) -> str:
    return f"{len(response.body)} bytes" if response.chunks is None else "a stream"


def _body(response: Response) -> Iterator[str]:
    if not response.body:
        return
    if not _TEXT.search(response.media_type):
        yield f"({_size(response)} of {response.media_type or 'no media type'})"
        return
    text = response.body[:LONGEST_BODY].decode("utf-8", "replace")
    yield from without_secrets(text + (CUT if len(response.body) > LONGEST_BODY else "")).splitlines()
    if response.chunks is None and len(response.body) > LONGEST_BODY:
        yield f"(and {len(response.body) - LONGEST_BODY} bytes more)"

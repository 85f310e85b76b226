"""The log and the trace of requests: a line of JSON, or lines to read, for each exchange; without secrets."""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.client.http.command_line import comment
from bbcli.client.http.curl import curl_command, without_secrets
from bbcli.client.response import buffer_beginning
from bbcli.config.files import open_to_write
from bbcli.errors import CUT, BbcliError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

    from bbcli.client.http.connection import Connection
    from bbcli.client.response import Response


@dataclass(eq=False)
class _Sent:
    """A request without a response so far; `start` is in epoch seconds."""

    method: str
    url: str
    attempt: int
    size: int
    start: float
    answer: dict[str, Any] = field(default_factory=dict)

    @property
    def facts(self) -> dict[str, Any]:
        """The members of its line."""
        time = datetime.fromtimestamp(self.start, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        known = {"time": time, "method": self.method, "url": self.url, "attempt": self.attempt, "sent": self.size}
        return {**known, **self.answer}


@dataclass
class Log:
    """A file that lines are appended to, each in one piece: other processes may append to it, and rotate it, too.

    `hide` removes secrets from a text, `clock` is in epoch seconds, `remark` receives warnings.
    """

    path: Path
    hide: Callable[[str], str]
    clock: Callable[[], float]
    remark: Callable[[str], None]
    _is_broken: bool = field(default=False, init=False)
    _open: list[_Sent] = field(default_factory=list, init=False)

    @classmethod
    def at(
        cls, path: Path, hide: Callable[[str], str], clock: Callable[[], float], remark: Callable[[str], None]
    ) -> Log:
        """Return the log in a file, which only its owner may read where it is new; BbcliError for one that can't be."""
        try:
            _append(path, b"")
        except OSError as error:
            raise BbcliError(f"cannot write the log {path}: {error.strerror}", reason="log_file") from None
        return cls(path, hide, clock, remark)

    def of(self, method: str, url: str, content: bytes | None, attempt: int, send: Callable[[], Response]) -> Response:
        """Send, and log the exchange; a streamed one at the end of its body."""
        sent = _Sent(method, without_secrets(url), attempt, len(content or b""), self.clock())
        self._open.append(sent)
        try:
            response = send()
        except BaseException as error:
            self._write(sent, error=_named(error))
            raise
        sent.answer = {"status": response.status, "requestId": response.headers.get("x-arequestid")}
        if response.chunks is not None:
            return msgspec.structs.replace(response, chunks=self._counted(response.chunks, sent))
        self._write(sent, bytes=len(response.body))
        return response

    def close(self) -> None:
        """Log the requests without a response: a run does not wait for prefetched pages that it does not need."""
        for sent in [*self._open]:
            self._write(sent, error="response not awaited")

    def _counted(self, chunks: Iterator[bytes], sent: _Sent) -> Iterator[bytes]:
        count, error = 0, None
        try:
            for chunk in chunks:
                count += len(chunk)
                yield chunk
        except BaseException as failure:
            error = _named(failure)
            raise
        finally:
            self._write(sent, bytes=count, error=error)

    def _write(self, sent: _Sent, **more: Any) -> None:
        with suppress(ValueError):
            self._open.remove(sent)
            facts = {**sent.facts, **more, "ms": round(max(0.0, self.clock() - sent.start) * 1000)}
            facts |= {name: self.hide(facts[name]) for name in ("url", "requestId", "error") if facts.get(name)}
            self._append(msgspec.json.encode({name: each for name, each in facts.items() if each is not None}))

    def _append(self, line: bytes) -> None:
        try:
            is_whole = _append(self.path, line + b"\n")
        except OSError:
            is_whole = False
        if not is_whole and not self._is_broken:
            # The request was sent: an error would report that it was not.
            self._is_broken = True
            self.remark(f"warning: cannot write to {self.path} any more: the log is incomplete")


def _append(path: Path, line: bytes) -> bool:
    """Append to a file in one write; False if it wrote only a part."""
    number = open_to_write(path, os.O_APPEND)
    try:
        return os.write(number, line) == len(line)
    finally:
        os.close(number)


def _named(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__


LONGEST_BODY = 65536
_TEXT = re.compile(r"text/|json|xml|html|x-www-form-urlencoded")


@dataclass(frozen=True)
class Trace:
    """Writes the exchanges of a connection to `say`; `shows_bodies` adds the bodies of responses.

    `hide` removes secrets from a text; `clock` is in epoch seconds.
    """

    connection: Connection
    say: Callable[[str], None]
    clock: Callable[[], float]
    shows_bodies: bool = False
    hide: Callable[[str], str] = str

    def of(
        self, method: str, url: str, headers: Mapping[str, str], content: bytes | None, send: Callable[[], Response]
    ) -> Response:
        """Send, and write the exchange: a command line, and comments for a shell."""
        self.say(curl_command(self.connection, method, (without_secrets(url),), headers, content).text(self.hide))
        start = self.clock()
        try:
            response = send()
        except Exception as error:
            self.say(comment(f"no response after {self._since(start)}: {error}"))
            raise
        if self.shows_bodies:
            response = buffer_beginning(response)
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
        yield f"(and {len(response.body) - LONGEST_BODY} more bytes)"

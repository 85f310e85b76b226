"""Read which refs a push changes, from the request and the response of git-receive-pack (gitprotocol-pack(5))."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bbcli.sandbox.git.names import HASH
from bbcli.sandbox.git.process import decode

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

_LENGTH = 4  # hexadecimal digits before each packet, which count
_BAND = b"\x01"  # the side band with the report; the others have messages
_MAX_HELD = 16 * 1024 * 1024  # bytes of commands or of a report


@dataclass
class PushRecorder:
    """Notes the commands of a push and their results while its streams pass through."""

    _commands: bytearray = field(default_factory=bytearray)
    _response: bytearray = field(default_factory=bytearray)
    _is_complete: bool = False

    async def request(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Pass the request body through; the commands end at the first flush packet, before the pack."""
        async for chunk in body:
            if not self._is_complete and len(self._commands) < _MAX_HELD:
                self._commands += chunk
                self._is_complete = _has_flush(self._commands)
            yield chunk

    async def response(self, body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
        """Pass the response body through."""
        async for chunk in body:
            if len(self._response) < _MAX_HELD:
                self._response += chunk
            yield chunk

    def changes(self) -> list[tuple[str, str, str]]:
        """Return (full ref, old hash, new hash) of each command that git reports as done."""
        done = set(_accepted(bytes(self._response)))
        return [command for command in _commands(bytes(self._commands)) if command[0] in done]


def _packets(data: bytes) -> Iterator[bytes]:
    """Yield the content of the complete packets up to a flush packet."""
    position = 0
    while position + _LENGTH <= len(data):
        try:
            size = int(data[position : position + _LENGTH], 16)
        except ValueError:
            return
        if size < _LENGTH or position + size > len(data):
            return
        yield data[position + _LENGTH : position + size]
        position += size


def _has_flush(data: bytearray) -> bool:
    position = 0
    while position + _LENGTH <= len(data):
        try:
            size = int(data[position : position + _LENGTH], 16)
        except ValueError:
            return True  # not this protocol: hold no more
        if size < _LENGTH:
            return True
        position += size
    return False


def _commands(data: bytes) -> Iterator[tuple[str, str, str]]:
    for packet in _packets(data):
        words = packet.partition(b"\0")[0].rstrip(b"\n").split(b" ", 2)
        if len(words) == 3 and HASH.fullmatch(decode(words[0])) and HASH.fullmatch(decode(words[1])):
            old, new, ref = words
            yield decode(ref), decode(old), decode(new)


def _accepted(data: bytes) -> Iterator[str]:
    """Yield the refs that a report names as done; the report may be within a side band."""
    packets = list(_packets(data))
    if any(packet.startswith(_BAND) for packet in packets):
        packets = list(_packets(b"".join(packet[1:] for packet in packets if packet.startswith(_BAND))))
    for packet in packets:
        if packet.startswith(b"ok "):
            yield decode(packet[3:].rstrip(b"\n"))

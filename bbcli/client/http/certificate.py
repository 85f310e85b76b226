"""What an X.509 certificate says: who it is of and from, how long and for which names it is good."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# DER tags (X.690): the class and form bits included.
_SEQUENCE, _OID, _VERSION, _EXTENSIONS = 0x30, 0x06, 0xA0, 0xA3
_UTC_TIME, _GENERAL_TIME, _DNS_NAME, _IP_ADDRESS = 0x17, 0x18, 0x82, 0x87
_ENCODINGS = {0x0C: "utf-8", 0x13: "ascii", 0x14: "latin-1", 0x16: "ascii", 0x1C: "utf-32-be", 0x1E: "utf-16-be"}
_COMMON_NAME, _ORGANISATION, _UNIT = b"\x55\x04\x03", b"\x55\x04\x0a", b"\x55\x04\x0b"
_ALTERNATIVE_NAMES = b"\x55\x1d\x11"


class UnreadableCertificate(ValueError):
    """Bytes that are no certificate."""


@dataclass(frozen=True)
class Certificate:
    """A certificate as people speak of it; nothing in it is verified here.

    `subject` and `issuer` are the common name, or what else there is; `names` are the hosts and addresses it is for.
    """

    subject: str
    issuer: str
    not_before: datetime
    not_after: datetime
    names: tuple[str, ...] = ()
    is_self_signed: bool = False

    @classmethod
    def parse(cls, der: bytes) -> Certificate:
        """Read the DER form; UnreadableCertificate for anything else.

        Python's ssl decodes only what it has verified, and what could not be verified is what has to be explained.
        """
        try:
            return cls._read(der)
        except (ValueError, IndexError, StopIteration, OverflowError) as error:
            raise UnreadableCertificate(str(error) or "it ends too early") from None

    @classmethod
    def _read(cls, der: bytes) -> Certificate:
        facts = _items(_only(_only(der, _SEQUENCE), _SEQUENCE))
        tag, _ = next(facts)
        if tag == _VERSION:
            next(facts)  # the serial number
        next(facts)  # the algorithm of the signature
        issuer, validity, subject = [_expected(next(facts), _SEQUENCE) for _ in range(3)]
        starts, ends = (_time(tag, value) for tag, value in _items(validity))
        names = [name for tag, value in facts if tag == _EXTENSIONS for name in _alternative_names(value)]
        return cls(_name(subject), _name(issuer), starts, ends, tuple(names), issuer == subject)


def _items(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield tag and content of each element that is in these bytes."""
    while data:
        tag, length, start = data[0], data[1], 2
        if length & 0x80:
            start += length & 0x7F
            length = int.from_bytes(data[2:start])
        if tag & 0x1F == 0x1F or start + length > len(data) or (start == 2 and length & 0x80):
            raise ValueError("not DER")
        yield tag, data[start : start + length]
        data = data[start + length :]


def _expected(item: tuple[int, bytes], tag: int) -> bytes:
    if item[0] != tag:
        raise ValueError(f"an element {item[0]:#x} stands where {tag:#x} should")
    return item[1]


def _only(data: bytes, tag: int) -> bytes:
    for item in _items(data):
        return _expected(item, tag)
    raise ValueError("nothing stands in an element")  # not StopIteration, which is none behind a generator


def _time(tag: int, value: bytes) -> datetime:
    text = value.decode("ascii")
    if tag == _UTC_TIME:
        # RFC 5280: two digits from 50 on are of the last century.
        text = f"{'19' if text[:2] >= '50' else '20'}{text}"
    elif tag != _GENERAL_TIME:
        raise ValueError("no time")
    if not re.fullmatch(r"[0-9]{14}Z", text):
        raise ValueError("no time in UTC")
    return datetime.strptime(text, "%Y%m%d%H%M%SZ").replace(tzinfo=UTC)


def _name(data: bytes) -> str:
    """Return the common name, or the organisation and its unit, or whatever the name is made of."""
    parts = [part for _, each in _items(data) for _, pair in _items(each) for part in [tuple(_items(pair))]]
    found = {oid: _text(tag, value) for (_, oid), (tag, value) in parts}
    usual = found.get(_COMMON_NAME) or ", ".join(found[key] for key in (_ORGANISATION, _UNIT) if found.get(key))
    return usual or ", ".join(found.values())


def _text(tag: int, value: bytes) -> str:
    return " ".join(value.decode(_ENCODINGS.get(tag, "latin-1"), "replace").split())


def _alternative_names(data: bytes) -> Iterator[str]:
    for _, extension in _items(_only(data, _SEQUENCE)):
        (_, oid), *_, (_, value) = _items(extension)
        if oid != _ALTERNATIVE_NAMES:
            continue
        for tag, name in _items(_only(value, _SEQUENCE)):
            if tag == _DNS_NAME:
                yield name.decode("ascii", "replace")
            elif tag == _IP_ADDRESS:
                yield str(ip_address(name))

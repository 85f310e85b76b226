"""Write commits as a pack: for a few small ones that takes a tenth of the time of a git process.

The formats are those of gitformat-pack(5): a pack of version 2 without deltas, and its index.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

_TYPES = {"commit": 1, "tree": 2, "blob": 3}


class Object(NamedTuple):
    """An object of git: its type is commit, tree or blob."""

    type: str
    content: bytes

    @property
    def hash(self) -> bytes:
        """The hash in its 20 bytes."""
        return hashlib.sha1(b"%s %d\0%s" % (self.type.encode(), len(self.content), self.content)).digest()  # noqa: S324 - git's


def write_pack(objects: Path, contents: Iterable[Object]) -> None:
    """Write a pack into the `objects` of a repository."""
    found = {each.hash: each for each in contents}
    pack, offsets, checksums = bytearray(b"PACK" + struct.pack(">II", 2, len(found))), {}, {}
    for name, each in found.items():
        entry = _header(_TYPES[each.type], len(each.content)) + zlib.compress(each.content)
        offsets[name], checksums[name] = len(pack), zlib.crc32(entry)
        pack += entry
    end = hashlib.sha1(pack).digest()  # noqa: S324
    names = sorted(found)
    fanout = (sum(name[0] <= byte for name in names) for byte in range(256))
    index = b"".join(
        (
            b"\377tOc\0\0\0\2",
            *(struct.pack(">I", count) for count in fanout),
            *names,
            *(struct.pack(">I", checksums[name]) for name in names),
            *(struct.pack(">I", offsets[name]) for name in names),
            end,
        )
    )
    directory = objects / "pack"
    directory.mkdir(exist_ok=True)
    (directory / f"pack-{end.hex()}.pack").write_bytes(pack + end)
    (directory / f"pack-{end.hex()}.idx").write_bytes(index + hashlib.sha1(index).digest())  # noqa: S324


def _header(number: int, size: int) -> bytes:
    """Return type and size of an object: four bits of the size, then seven in each further byte."""
    first, rest = number << 4 | size & 15, size >> 4
    header = bytearray()
    while rest:
        header.append(first | 128)
        first, rest = rest & 127, rest >> 7
    return bytes((*header, first))

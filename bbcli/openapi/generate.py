"""Generate the bundled description from Atlassian's document: python -m bbcli.openapi.generate DOCUMENT.

The module `corrections` adds what real servers do and the document lacks.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bbcli._lazy import msgspec
from bbcli.openapi.corrections import apply_corrections
from bbcli.openapi.openapi3 import read
from bbcli.openapi.store import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.openapi.model import Spec


def build(document: Any) -> Spec:
    """Return the corrected description in Atlassian's document."""
    return apply_corrections(read(document))


def to_json(spec: Spec) -> bytes:
    """Return a description as JSON with one operation or schema per line."""
    facts = json.loads(msgspec.json.encode(spec))
    paths, schemas = (facts.pop(name) for name in ("paths", "schemas"))
    head = json.dumps(facts, ensure_ascii=False, indent=1).removesuffix("\n}")
    listed = ",\n".join(f"{_line(path)}:[\n{_lines(operations)}]" for path, operations in paths.items())
    named = ",\n".join(f"{_line(name)}:{_line(each)}" for name, each in sorted(schemas.items()))
    return f'{head},\n "paths": {{\n{listed}\n}},\n "schemas": {{\n{named}\n}}\n}}\n'.encode()


def _lines(values: Iterable[Any]) -> str:
    return ",\n".join(map(_line, values))


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def main(words: list[str]) -> None:
    """Write the bundled description, or the file named second, and report the corrections on stderr."""
    if len(words) not in (1, 2):
        sys.exit("usage: python -m bbcli.openapi.generate DOCUMENT [INDEX]")
    spec = build(json.loads(Path(words[0]).read_bytes()))
    index = Path(words[1]) if words[1:] else INDEX
    index.write_bytes(to_json(spec))
    for line in spec.mended:
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(f"{len(spec.operations)} operations in {index.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

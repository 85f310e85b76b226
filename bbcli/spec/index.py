"""Makes the index of facts that bbcli brings from Atlassian's document: python -m bbcli.spec.index DOCUMENT.

What the document does not say, and real servers do, is added here.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bbcli.codec import msgspec
from bbcli.spec import by_path
from bbcli.spec.openapi import read
from bbcli.spec.store import INDEX

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bbcli.spec import Operation, Spec

_REPO = "/api/latest/projects/{projectKey}/repos/{repositorySlug}"
# Lists whose answers the document describes as something else, or not at all.
PAGES = {
    "/api/latest/users": "values",
    "/api/latest/inbox/pull-requests": "values",
    f"{_REPO}/pull-requests/{{pullRequestId}}/changes": "values",
    f"{_REPO}/webhooks": "values",
    "/api/latest/projects/{projectKey}/webhooks": "values",
    f"{_REPO}/browse": "browse",
    f"{_REPO}/browse/{{path}}": "browse",
}
# Parameters that servers do not do without.
REQUIRED = {
    f"{_REPO}/commits/{{commitId}}/comments": {"path"},
    f"/default-reviewers/latest{_REPO.removeprefix('/api/latest')}/reviewers": {
        "sourceRepoId", "targetRepoId", "sourceRefId", "targetRefId",
    },
}  # fmt: skip
# The first version that has what these parts of a path name.
SINCE = {"auto-merge": "8.15", "diff-stats-summary": "9.1", "blocker-comments": "7.2"}


def made(document: Any) -> Spec:
    """Return the description in Atlassian's document, with what it leaves out."""
    spec = read(document)
    return msgspec.structs.replace(spec, paths=by_path(map(_completed, spec.operations)))


def written(spec: Spec) -> bytes:
    """Return a description as JSON with an operation, or a schema, in each line."""
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


def _completed(operation: Operation) -> Operation:
    is_read = operation.method == "GET"
    pages = PAGES.get(operation.path, "") if is_read else ""
    required = REQUIRED.get(operation.path, set()) if is_read else set()
    gate = next((version for part, version in SINCE.items() if part in operation.path.split("/")), "")
    return msgspec.structs.replace(
        operation,
        pages=pages or operation.pages,
        since=gate or operation.since,
        parameters=tuple(
            msgspec.structs.replace(each, required=each.required or each.name in required)
            for each in operation.parameters
        ),
    )


def main(words: list[str]) -> None:
    """Write the index, or a file that is named, and say what was mended in the document."""
    if len(words) not in (1, 2):
        sys.exit("usage: python -m bbcli.spec.index DOCUMENT [INDEX]")
    spec = made(json.loads(Path(words[0]).read_bytes()))
    index = Path(words[1]) if words[1:] else INDEX
    index.write_bytes(written(spec))
    for line in spec.mended:
        sys.stderr.write(f"{line}\n")
    sys.stderr.write(f"{len(spec.operations)} operations in {index.name}\n")


if __name__ == "__main__":
    main(sys.argv[1:])

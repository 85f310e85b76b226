"""Samples of `bbcli api`: see tests/support/samples.py."""

from __future__ import annotations

from tests.security.fuzz.responses import HASHES
from tests.support.samples import FUZZ, LEAKS, WRITES, Example, Sample

SAMPLES = (
    Sample("api list", "watch commit", asks=False),
    Sample("api tags", asks=False),
    Sample("api show", "/projects/WORK/repos/my-repo", asks=False),
    Sample("api call", "/projects/WORK/repos/my-repo --include", uses=(FUZZ, LEAKS), document=True, reads=True),
    Sample("api call", "/projects/WORK/repos -f name=called-{n}", uses=(LEAKS,), document=True),
    Sample(
        "api call", "/projects/WORK/repos/my-repo/commits --paginate -L 200", uses=(LEAKS,), document=True, reads=True
    ),
    Sample("api call", "/projects/WORK/repos -f name=none --dry-run", uses=(LEAKS,), asks=False),
    Sample("api call", "POST /projects/WORK/repos -f name=called-{n}", uses=(WRITES,)),
    Sample("api call", "PUT /projects/WORK -f description=called-{n}", uses=(WRITES,)),
    Sample(
        "api call", "DELETE /projects/WORK/repos/called-{n}", before=("repos create WORK/called-{n}",), uses=(WRITES,)
    ),
    Sample("api call", "/projects --paginate", uses=(FUZZ,), counts=True, reads=True),
    Sample("api call", "/projects/WORK/repos/my-repo/commits --paginate", uses=(FUZZ,), counts=True, reads=True),
    Sample("api call", "/projects/WORK/repos/my-repo", uses=(FUZZ,), reads=True),
    Sample("api call", "/projects/WORK/repos/my-repo/files --paginate", uses=(FUZZ,), reads=True),
    Sample("api call", "/projects/WORK/repos/my-repo/browse/README.md --paginate", uses=(FUZZ,), reads=True),
    Sample("api call", "/projects/WORK/repos/my-repo/raw/README.md", uses=(FUZZ,), reads=True),
    Sample("api call", f"/build-status/latest/commits/stats/{HASHES[0]}", uses=(FUZZ,), reads=True),
    Sample("api call", "PUT /projects/WORK -f description=x", uses=(FUZZ,)),
    Sample("api browse", foreground=True, asks=False),
    Sample("api sync", many=True),
    Sample("api sync", "--from {url}/rest/release-notes/1.0/application.wadl", uses=(LEAKS,)),
)
EXAMPLES = {
    "bbcli api browse": Example(skip="needs a terminal: see tests/system/api_browser"),
    "bbcli api browse -R WORK/my-repo": Example(skip="needs a terminal: see tests/system/api_browser"),
    "bbcli api call /projects/WORK/repos/my-repo/pull-requests/1/comments -f text='Well done'": Example(
        skip="the sandbox has no comments on pull requests"
    ),
    "bbcli api tags": Example(shown="Authentication\t64\n"),
}
NOT_FUZZED = {
    "api browse": "a screen of its own: tests/system/api_browser",
}

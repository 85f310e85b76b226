"""Samples of `bbcli files`: see tests/support/samples.py."""

from __future__ import annotations

from tests.support.samples import FUZZ, LEAKS, Example, Sample

SAMPLES = (
    Sample("files list", "-R WORK/my-repo", uses=(LEAKS,)),
    Sample("files list", "languages --at v1.2 -R WORK/my-repo --all", uses=(FUZZ,)),
    Sample("files list", "-r -R WORK/my-repo --all", uses=(FUZZ,)),
    Sample("files list", "--tree -R WORK/my-repo", uses=(FUZZ,)),
    Sample("files list", "--last-modified -R WORK/my-repo", uses=(FUZZ,)),
    Sample("files find", "'*.lang' -R WORK/my-repo"),
    Sample("files show", "README.md -R WORK/my-repo", uses=(LEAKS,), document=True),
    Sample("files show", "README.md:1 -R WORK/my-repo", uses=(FUZZ,)),
    Sample("files show", "README.md -R WORK/my-repo --json", uses=(FUZZ,)),
    Sample("files blame", "README.md -R WORK/my-repo", uses=(LEAKS,)),
    Sample("files blame", "README.md:2-3 -R WORK/my-repo", uses=(FUZZ,)),
    Sample("files log", "README.md -R WORK/my-repo", uses=(LEAKS,)),
    Sample("files log", "README.md --follow -R WORK/my-repo --all", uses=(FUZZ,), counts=True),
    Sample("files open", "README.md:3 -R WORK/my-repo --print", asks=False),
)
EXAMPLES = {
    "bbcli files show README.md --at v1.2 -R WORK/my-repo": Example(shown="# Highlighter\n"),
    "bbcli files blame README.md --jsonl | jq -r .author.name | sort | uniq -c": Example(),
}
NOT_FUZZED = {
    "files open": "prints a URL without a request",
}

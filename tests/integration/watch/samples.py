"""Samples of `bbcli watch`: see tests/support/samples.py."""

from __future__ import annotations

from tests.security.fuzz.responses import HASHES
from tests.support.samples import FUZZ, LEAKS, WRITES, Sample

SAMPLES = (
    Sample("watch commit", "master -R WORK/my-repo"),
    Sample("watch commit", "- -R WORK/my-repo", stdin="master", uses=(LEAKS,)),
    Sample(
        "watch commit", "master --off -R WORK/my-repo", before=("watch commit master -R WORK/my-repo",), uses=(WRITES,)
    ),
    Sample("watch commit", "- -R WORK/my-repo", stdin=f"{HASHES[0]}\n{HASHES[1]}\n", uses=(FUZZ,)),
    Sample("watch pull", "3 -R WORK/my-repo", uses=(LEAKS, WRITES)),
    Sample("watch pull", "1 -R WORK/my-repo", uses=(FUZZ,)),
    Sample("watch repo", "WORK/my-repo"),
    Sample("watch repo", "WORK/my-repo --dry-run --json", uses=(LEAKS,), asks=False),
)
